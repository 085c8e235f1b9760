import type { WorkspaceEdit } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { FileRename } from '../gitops/renameFiles.ts';
import { findPathEdits } from '../gitops/renameFiles.ts';
import { toWorkspaceEdit } from './rename.ts';
import type { Repository } from './repository.ts';

/** What is edited before files or folders of a repository are renamed, so that every path still leads where it did. */
export async function provideFileRenameEdits(
  repository: Pick<Repository, 'worktree' | 'cache' | 'uriOf'>,
  renames: readonly FileRename[],
  token: CancellationToken,
): Promise<WorkspaceEdit> {
  const tree = await repository.worktree.getTree();
  const edits = await findPathEdits(tree, repository.cache, renames);
  throwIfCancelled(token);
  return toWorkspaceEdit(repository, edits);
}
