import assert from 'node:assert/strict';
import type { WorkspaceEdit } from 'vscode-languageserver';
import { editForClient } from '../../server/src/lsp/editForClient.ts';

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
const sure = { range, newText: 'a' };
const unsure = { range, newText: 'b', annotationId: 'uncertain' };
const edit: WorkspaceEdit = {
  documentChanges: [
    { textDocument: { uri: 'file:///one', version: null }, edits: [sure, unsure] },
    { textDocument: { uri: 'file:///two', version: null }, edits: [unsure] },
  ],
  changeAnnotations: { uncertain: { label: 'May mean something else', needsConfirmation: true } },
};

/** What a client with this support of edits is sent. */
function check(workspaceEdit: object | undefined, expected: WorkspaceEdit): void {
  assert.deepEqual(editForClient(edit, { workspace: workspaceEdit ? { workspaceEdit } : {} }), expected);
}

describe('editForClient', () => {
  it('sends all where the client asks the person', () => check({ documentChanges: true, changeAnnotationSupport: {} }, edit));

  it('leaves out what nobody would be asked about', () => {
    const textDocument = { uri: 'file:///one', version: null };
    check({ documentChanges: true }, { documentChanges: [{ textDocument, edits: [sure] }] });
  });

  it('sends texts by URI to a client that knows nothing else', () => check(undefined, { changes: { 'file:///one': [sure] } }));
});
