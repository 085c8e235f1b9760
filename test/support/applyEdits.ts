import { TextDocument } from 'vscode-languageserver-textdocument';
import { RenameFile, TextDocumentEdit } from 'vscode-languageserver-types';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver-types';

/** The texts after an edit of a workspace whose URIs are paths; edits that overlap throw. */
export function applyWorkspaceEdit(files: ReadonlyMap<string, string>, edit: WorkspaceEdit): Map<string, string> {
  const result = new Map(files);
  for (const change of edit.documentChanges ?? []) {
    if (RenameFile.is(change)) {
      throw new Error('This edit renames files itself.');
    }
    if (TextDocumentEdit.is(change)) {
      const { uri } = change.textDocument;
      const edits: TextEdit[] = change.edits.flatMap(item => ('newText' in item ? [item] : []));
      result.set(uri, TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 0, result.get(uri) ?? ''), edits));
    }
  }
  return result;
}
