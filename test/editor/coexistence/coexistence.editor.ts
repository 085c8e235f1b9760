import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileUri, openFile, positionOf, replaceText, revertAll } from '../documents.ts';
import { eventually, eventuallyEqual } from '../eventually.ts';

describe('beside the general YAML extension', () => {
  afterEach(revertAll);

  /** Where the findings of a file come from. */
  function sources(path: string): (string | undefined)[] {
    return vscode.languages.getDiagnostics(fileUri(path)).map(({ source }) => source);
  }

  it('is there together with it', async () => {
    await openFile('app/deployment.yaml');
    await eventuallyEqual(
      () => ['driftline.driftline', 'redhat.vscode-yaml'].map(id => vscode.extensions.getExtension(id)?.isActive),
      [true, true],
    );
  });

  it('leaves its findings to it', async () => {
    await openFile('app/unused.yaml');
    await eventuallyEqual(() => sources('app/unused.yaml').filter(source => source === 'YAML'), ['YAML']);
  });

  it('ends its false errors on patches', async () => {
    const editor = await openFile('app/replicas.yaml');
    let count = 3;
    await eventually(
      async () => {
        await replaceText(editor, `replicas: ${count}`, `replicas: ${++count}`);
        return sources('app/replicas.yaml');
      },
      found => assert.deepEqual(found, []),
    );
  });

  /** Labels offered at a place. */
  async function readLabels(uri: vscode.Uri, position: vscode.Position): Promise<string[]> {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      position,
    );
    return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  it('leaves fields to it, which has our schema of the document', async () => {
    const { document } = await openFile('app/deployment.yaml');
    const position = positionOf(document, 'replicas');
    await eventually(
      () => readLabels(document.uri, position),
      labels => assert.ok(labels.includes('spec (stand-in)'), labels.join(', ')),
    );
    const ours = (await readLabels(document.uri, position)).filter(label => /^(?:strategy|template|paused)$/.test(label));
    assert.deepEqual(ours, []);
  });

  it('still offers names that no schema knows', async () => {
    const editor = await openFile('app/deployment.yaml');
    await replaceText(editor, 'registry.example.com/web:1.0.0', '');
    const position = positionOf(editor.document, 'image: ').translate(0, 'image: '.length);
    await eventually(
      () => readLabels(editor.document.uri, position),
      labels =>
        assert.deepEqual(
          labels.filter(label => label.startsWith('registry')),
          ['registry.example.com/other:2.0.0'],
        ),
    );
  });

  it('shows documentation once, and values beside it', async () => {
    const { document } = await openFile('app/deployment.yaml');
    const read = async (text: string, offset: number): Promise<string[]> => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        positionOf(document, text).translate(0, offset),
      );
      return hovers.flatMap(({ contents }) => contents.map(part => (typeof part === 'string' ? part : part.value)));
    };
    await eventually(
      () => read('replicas: ', 10),
      texts => {
        assert.ok(texts.includes('stand-in'), texts.join('\n'));
        assert.ok(texts.some(text => text.includes('spec.replicas')));
        assert.ok(!texts.some(text => text.includes('Number of desired pods')));
      },
    );
  });

  it('does not format what it formats', async () => {
    const editor = await openFile('app/deployment.yaml');
    await replaceText(editor, 'replicas: 1', 'replicas:   1');
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
      'vscode.executeFormatDocumentProvider',
      editor.document.uri,
      { tabSize: 2, insertSpaces: true },
    );
    assert.deepEqual(edits ?? [], []);
  });

  it('leaves completion and hovers of the configuration to it', async () => {
    const { document } = await openFile('.driftline.yaml');
    const end = new vscode.Position(document.lineCount - 1, 0);
    const read = async (): Promise<string[]> => (await readLabels(document.uri, end)).filter(label => /^target\b/.test(label));
    await eventuallyEqual(read, ['target (stand-in)']);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      positionOf(document, 'environments'),
    );
    assert.equal(hovers.length, 1);
  });

  it('does not say what is wrong with YAML itself a second time', async () => {
    const editor = await openFile('app/kustomization.yaml');
    const configuration = vscode.workspace.getConfiguration('yaml');
    await replaceText(editor, 'resources:\n', 'resources: [\n');
    await eventually(
      () => vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri),
      lenses => assert.match(lenses[0]?.command?.title ?? '', /cannot be rendered/),
    );
    assert.deepEqual(sources('app/kustomization.yaml'), []);
    await configuration.update('validate', false, vscode.ConfigurationTarget.Global);
    try {
      await replaceText(editor, 'replicas.yaml', 'replica.yaml');
      await eventually(
        () => sources('app/kustomization.yaml'),
        found => assert.ok(found.includes('Driftline')),
      );
    } finally {
      await configuration.update('validate', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
