import type { SourceFile } from '../../gitops/gitopsCache.ts';
import type { TextEdit } from '../../edit/textEdit.ts';
import type { FileFinding } from '../../validation/fileFinding.ts';
import type { FindingFix } from '../../validation/finding.ts';
import type { FindingsSession } from '../../session/findingsSession.ts';
import type { Repository } from '../repository.ts';

/** Quick fixes: each family takes a finding with the file it stands in, and gives edits of texts. */

/** What fixes need of a repository. */
export interface FixRepository extends Pick<Repository, 'worktree' | 'cache' | 'uriOf'> {
  readonly findings: Pick<FindingsSession, 'getFindings' | 'catalogue'>;
}

/** A finding in the file as the editor has it now. */
export interface FixContext {
  readonly repository: FixRepository;
  readonly file: SourceFile;
  readonly finding: FileFinding;
}

/** The fix of a kind that findings carry. */
export type FixOf<Kind extends FindingFix['kind']> = FindingFix & { readonly kind: Kind };

export interface Fix {
  /** As the menu says it. */
  readonly title: string;
  /** The one that is almost always meant, which an editor may take without asking. */
  readonly isPreferred: boolean;
  /** By repository-relative path. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
}

/** A fix that edits one file; none if the edit cannot be made. */
export function fixInFile(
  path: string,
  title: string,
  edits: readonly TextEdit[] | undefined,
  isPreferred: Fix['isPreferred'],
): Fix[] {
  return edits && edits.length > 0 ? [{ title, isPreferred, edits: new Map([[path, edits]]) }] : [];
}
