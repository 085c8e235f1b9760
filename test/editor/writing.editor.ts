import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openFile, positionOf, replaceText, revertAll } from './documents.ts';
import { eventually } from './eventually.ts';

describe('writing in the editor', () => {
  afterEach(revertAll);

  it('completes a field, and the text is right after choosing it', async () => {
    const editor = await openFile('apps/web/deployment.yaml');
    await replaceText(editor, '  revisionHistoryLimit: 3\n', '  revisionHistoryLimit: 3\n  minRe\n');
    const position = positionOf(editor.document, 'minRe').translate(0, 'minRe'.length);
    editor.selection = new vscode.Selection(position, position);
    await eventually(
      () =>
        vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          editor.document.uri,
          position,
        ),
      ({ items }) => {
        const item = items.find(({ label }) => label === 'minReadySeconds');
        const range = item?.range instanceof vscode.Range ? item.range : item?.range?.replacing;
        const insertText = item?.insertText;
        const text = typeof insertText === 'string' ? insertText : insertText?.value;
        assert.deepEqual([text, range && editor.document.getText(range)], ['minReadySeconds: $1', 'minRe']);
      },
    );
  });

  it('indents a line break behind a key, and goes on with the fields of an item', async () => {
    const editor = await openFile('apps/web/service.yaml');
    const breakBehind = async (text: string): Promise<string> => {
      const position = positionOf(editor.document, text).translate(0, text.length);
      editor.selection = new vscode.Selection(position, position);
      await vscode.commands.executeCommand('type', { text: '\n' });
      return editor.document.lineAt(position.line + 1).text;
    };
    assert.equal(await breakBehind('spec:'), '  ');
    assert.equal(await breakBehind('- name: http'), '      ');
    assert.equal(await breakBehind('name: web'), '  ');
  });

  it('formats YAML, and is no formatter of other languages', async () => {
    const format = (document: vscode.TextDocument): Thenable<vscode.TextEdit[] | undefined> =>
      vscode.commands.executeCommand('vscode.executeFormatDocumentProvider', document.uri, { tabSize: 2, insertSpaces: true });
    const editor = await openFile('apps/web/service.yaml');
    await replaceText(editor, 'kind: Service', 'kind:   Service');
    await eventually(
      () => format(editor.document),
      // The editor reduces edits to what differs: here the two spaces that go.
      edits =>
        assert.deepEqual(
          edits?.map(({ range, newText }) => [range.start.line, newText]),
          [[1, '']],
        ),
    );
    const other = await vscode.workspace.openTextDocument({ language: 'plaintext', content: 'kind:   Service\n' });
    assert.deepEqual((await format(other)) ?? [], []);
  });
});
