import * as vscode from 'vscode';
import type { ProposalFileView } from '../../../server/src/protocol.ts';

/** Opens what differs in a file from the last commit, as the editor's own git shows it; without that, the file. */

/** The part of the built-in git extension's API (version 1) that is used. */
interface GitExtension {
  getAPI(version: 1): { toGitUri(uri: vscode.Uri, ref: string): vscode.Uri };
}

/** Opens the difference of a changed file beside nothing else: a preview that the next one replaces. */
export async function openFileDiff(file: ProposalFileView, root: string): Promise<void> {
  const uri = vscode.Uri.parse(file.uri, true);
  const before = file.from === null ? uri : vscode.Uri.joinPath(vscode.Uri.parse(root, true), file.from);
  const committed = file.status === 'added' ? undefined : await toCommitted(before);
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  if (!committed) {
    await vscode.commands.executeCommand('vscode.open', uri, { preview: true });
  } else if (file.status === 'deleted') {
    await vscode.commands.executeCommand('vscode.open', committed, { preview: true }, `${name} (deleted)`);
  } else {
    const title = `${name} (last commit ↔ your changes)`;
    await vscode.commands.executeCommand('vscode.diff', committed, uri, title, { preview: true });
  }
}

async function toCommitted(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  try {
    return extension && (await extension.activate()).getAPI(1).toGitUri(uri, 'HEAD');
  } catch {
    // git.enabled is off.
    return undefined;
  }
}
