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

  it('leaves its findings on files that are not ours', async () => {
    await openFile('app/unused.yaml');
    await eventuallyEqual(() => sources('app/unused.yaml'), ['YAML']);
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

  it('leaves completion and hovers of the configuration to it', async () => {
    const { document } = await openFile('.driftline.yaml');
    const end = new vscode.Position(document.lineCount - 1, 0);
    const readLabels = async (): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        end,
      );
      return list.items
        .map(({ label }) => (typeof label === 'string' ? label : label.label))
        .filter(label => /^target\b/.test(label));
    };
    await eventuallyEqual(readLabels, ['target (stand-in)']);
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
