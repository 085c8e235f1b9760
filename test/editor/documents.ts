import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Documents of the workspace for suites in the editor. */

/** URI of a file of the first folder. */
export function fileUri(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is opened');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Opens a file in an editor. */
export async function openFile(path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(fileUri(path), { preview: false });
}

/** Replaces the only occurrence of a text, without saving. */
export async function replaceText({ document }: vscode.TextEditor, from: string, to: string): Promise<void> {
  const text = document.getText();
  const offset = text.indexOf(from);
  assert.ok(offset !== -1 && text.indexOf(from, offset + 1) === -1, `"${from}" does not occur once`);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + from.length)), to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Gives every changed document of the workspace back its text on disk, and closes all editors. */
export async function revertAll(): Promise<void> {
  const changed = vscode.workspace.textDocuments.filter(
    ({ isDirty, uri }) => isDirty && vscode.workspace.getWorkspaceFolder(uri),
  );
  for (const document of changed) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Place of the first character of a text that occurs in the document. */
export function positionOf(document: vscode.TextDocument, text: string): vscode.Position {
  const offset = document.getText().indexOf(text);
  assert.notEqual(offset, -1, `"${text}" does not occur`);
  return document.positionAt(offset);
}
