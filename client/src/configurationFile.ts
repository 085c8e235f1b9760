import * as vscode from 'vscode';
import { starterConfiguration } from './starterConfiguration.ts';

/**
 * Opens a new `.driftline.yaml` with comments to begin with, not saved yet; one that is there already is opened as it is. In a
 * workspace of several folders the person chooses one.
 */
export async function createConfiguration(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (!folder) {
    return;
  }
  const file = vscode.Uri.joinPath(folder.uri, '.driftline.yaml');
  const existing = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  if (existing) {
    await vscode.window.showTextDocument(file);
    return;
  }
  const editor = await vscode.window.showTextDocument(file.with({ scheme: 'untitled' }));
  if (editor.document.getText() === '') {
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), starterConfiguration));
  }
}
