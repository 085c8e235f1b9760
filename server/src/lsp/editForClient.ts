import { TextDocumentEdit } from 'vscode-languageserver';
import type { ClientCapabilities, TextEdit, WorkspaceEdit } from 'vscode-languageserver';

/**
 * An edit as the client can take it. Where nobody can be asked, what is to be confirmed first is left out: a place that was not
 * renamed shows, one that was renamed wrongly does not.
 */
export function editForClient(edit: WorkspaceEdit, { workspace }: ClientCapabilities): WorkspaceEdit {
  const { documentChanges = false, changeAnnotationSupport } = workspace?.workspaceEdit ?? {};
  if (documentChanges && changeAnnotationSupport) {
    return edit;
  }
  const certain = (edit.documentChanges ?? []).filter(TextDocumentEdit.is).flatMap(({ textDocument, edits }) => {
    const plain = edits.flatMap((item): TextEdit[] => ('newText' in item && !('annotationId' in item) ? [item] : []));
    return plain.length > 0 ? [{ textDocument, edits: plain }] : [];
  });
  return documentChanges
    ? { documentChanges: certain }
    : { changes: Object.fromEntries(certain.map(({ textDocument, edits }) => [textDocument.uri, edits])) };
}
