import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileUri, openFile, positionOf, replaceText, revertAll } from './documents.ts';
import { eventually, eventuallyEqual } from './eventually.ts';

/** What an edit changes, on the sample repository: lens, hover, diff, rendering and the way to the sources. */
describe('an edit in the editor', () => {
  const autoscaler = 'environments/prod-eu/autoscaler.yaml';
  const object = 'autoscaling/HorizontalPodAutoscaler/shop/web';

  afterEach(revertAll);

  function readLenses(path: string): PromiseLike<(string | undefined)[]> {
    return vscode.commands
      .executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', fileUri(path))
      .then(lenses => lenses.map(({ command }) => command?.title));
  }

  /** The environment as the lens hands it to its command. */
  async function findEnvironment(path: string): Promise<{ root: string; environment: string }> {
    const lenses = await eventually(
      () => vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', fileUri(path)),
      found => assert.equal(found.length, 1),
    );
    const argument: unknown = lenses[0]?.command?.arguments?.[0];
    assert.ok(typeof argument === 'object' && argument !== null && 'root' in argument && 'environment' in argument);
    return { root: String(argument.root), environment: String(argument.environment) };
  }

  function visibleTexts(): string[] {
    return vscode.window.visibleTextEditors
      .filter(({ document }) => document.uri.scheme === 'driftline')
      .map(({ document }) => document.getText());
  }

  it('has no lens where nothing changes, and one line where something does, without saving', async () => {
    const editor = await openFile(autoscaler);
    await eventuallyEqual(() => readLenses(autoscaler), []);
    await replaceText(editor, 'minReplicas: 4', 'minReplicas: 6');
    await eventuallyEqual(() => readLenses(autoscaler), ['prod-eu: 1 object changes']);
    await replaceText(editor, 'minReplicas: 6', 'minReplicas: 4');
    await eventuallyEqual(() => readLenses(autoscaler), []);
  });

  it('says in a hover what the value is and was', async () => {
    const editor = await openFile(autoscaler);
    await replaceText(editor, 'minReplicas: 4', 'minReplicas: 6');
    const position = positionOf(editor.document, '6');
    const read = async (): Promise<string> => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        editor.document.uri,
        position,
      );
      return hovers
        .flatMap(({ contents }) => contents)
        .map(content => (typeof content === 'string' ? content : content.value))
        .join('\n')
        .replaceAll('\\', '');
    };
    await eventually(read, text => assert.match(text, /\*\*prod-eu\*\*: `+ ?6 ?`+, was `+ ?4/));
  });

  it('opens before and after in the diff editor, which follows typing', async () => {
    const editor = await openFile(autoscaler);
    await replaceText(editor, 'minReplicas: 4', 'minReplicas: 6');
    const environment = await findEnvironment(autoscaler);
    await vscode.commands.executeCommand('driftline.openDiff', { ...environment, object });
    const { input, label } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(label, 'web (HorizontalPodAutoscaler) · prod-eu: origin/main ↔ with your changes');
    const replicas = (): (string | undefined)[] => visibleTexts().map(text => /minReplicas: (\d+)/.exec(text)?.[1]);
    await eventuallyEqual(replicas, ['4', '6']);
    await replaceText(editor, 'minReplicas: 6', 'minReplicas: 7');
    await eventuallyEqual(replicas, ['4', '7']);
  });

  it('shows an object that waits as it is deployed and as it will be', async () => {
    const editor = await openFile(autoscaler);
    await replaceText(editor, 'minReplicas: 4', 'minReplicas: 6');
    const environment = await findEnvironment(autoscaler);
    await vscode.commands.executeCommand('driftline.openDiff', {
      ...environment,
      object: 'apps/Deployment/shop/api',
      origin: 'waiting',
    });
    await eventually(
      () => visibleTexts(),
      ([before = '', after = '']) => {
        assert.match(before, /memory: 1Gi/);
        assert.match(after, /memory: 1536Mi/);
      },
    );
  });

  it('opens the whole rendering as YAML, without the value of any secret', async () => {
    const editor = await openFile(autoscaler);
    await replaceText(editor, 'minReplicas: 4', 'minReplicas: 6');
    await vscode.commands.executeCommand('driftline.openRendering', await findEnvironment(autoscaler));
    const [text = ''] = await eventually(visibleTexts, ([first = '']) => assert.match(first, /^ {2}minReplicas: 6$/m));
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'yaml');
    assert.match(text, /SESSION_KEY: '?\(secret: unchanged\)/);
  });

  it('leads from a rendered value to the line that decides it', async () => {
    const editor = await openFile(autoscaler);
    await replaceText(editor, 'minReplicas: 4', 'minReplicas: 6');
    const environment = await findEnvironment(autoscaler);
    await openFile('README.md');
    await vscode.commands.executeCommand('driftline.explain', { ...environment, object, path: '/spec/minReplicas' });
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), fileUri(autoscaler).toString());
    assert.equal(vscode.window.activeTextEditor.selection.active.line, positionOf(editor.document, 'minReplicas').line);
  });

  it('opens the place that a hover links to', async () => {
    const uri = fileUri('environments/prod/resources.yaml').toString();
    const place = { line: 2, character: 1 };
    await vscode.commands.executeCommand('driftline.openSource', { uri, range: { start: place, end: place } });
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri);
    assert.deepEqual(vscode.window.activeTextEditor.selection.active, new vscode.Position(2, 1));
  });

  it('follows paths of kustomizations by link and by definition', async () => {
    const { document } = await openFile('environments/prod-eu/kustomization.yaml');
    const targets = async (): Promise<(string | undefined)[]> => {
      const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
      return links.map(({ target }) => target?.with({ fragment: '' }).path.slice(fileUri('').path.length));
    };
    const expected = ['environments/prod/kustomization.yaml', 'environments/prod-eu/ingress-host.yaml', autoscaler];
    await eventually(targets, found =>
      assert.deepEqual(
        found.map(path => path?.replace(/^\//, '')),
        expected,
      ),
    );
    const definitions = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      positionOf(document, 'autoscaler.yaml'),
    );
    const [found] = definitions.map(definition => ('uri' in definition ? definition.uri : definition.targetUri).toString());
    assert.equal(found, fileUri(autoscaler).toString());
  });

  it('marks the line of an error once, and takes it back', async () => {
    const path = 'environments/prod-us/kustomization.yaml';
    const editor = await openFile(path);
    const findings = (): (string | undefined)[] =>
      vscode.languages.getDiagnostics(fileUri(path)).map(({ range, source }) => `${source}: ${editor.document.getText(range)}`);
    await replaceText(editor, 'ingress-host.yaml', 'ingress-hots.yaml');
    await eventuallyEqual(findings, ['Driftline: ingress-hots.yaml']);
    await replaceText(editor, 'ingress-hots.yaml', 'ingress-host.yaml');
    await eventuallyEqual(findings, []);
  });

  it('goes on after the server was started again', async () => {
    const editor = await openFile(autoscaler);
    await replaceText(editor, 'minReplicas: 4', 'minReplicas: 9');
    await eventuallyEqual(() => readLenses(autoscaler), ['prod-eu: 1 object changes']);
    await vscode.commands.executeCommand('driftline.restartServer');
    await eventuallyEqual(() => readLenses(autoscaler), ['prod-eu: 1 object changes']);
  });
});
