import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CompletionItem, Hover, Location } from 'vscode-languageserver';
import { ServerClient } from '../support/serverClient.ts';

/** What the bundled server says to someone who writes a chart, in documents of the languages that extensions for Helm have. */
describe('language server for charts', function () {
  this.timeout(60_000);
  let folder: string;
  let client: ServerClient;

  const files: Readonly<Record<string, string>> = {
    'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'web/values.yaml': '# How many.\nreplicas: 1\nimage: {tag: "1"}\n',
    'web/templates/_helpers.tpl': '{{ define "web.name" }}web{{ end }}\n',
    'web/templates/yaml.yaml': 'a: {{ .Values.replicas }}{{ .Values.image.tag }}\n',
    'web/templates/helm.yaml': '',
    'web/templates/helm-template.yaml': '',
  };

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-charts-')));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    client = await ServerClient.start({ folders: [folder] });
    await client.waitForState(({ phase }) => phase === 'ready');
  });

  after(async () => {
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const close = (uri: string): Promise<void> =>
    client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });

  for (const language of ['yaml', 'helm', 'helm-template']) {
    it(`serves a template of the language ${language}`, async () => {
      const path = join(folder, `web/templates/${language}.yaml`);
      const text = 'replicas: {{ .Values.replicas }}\nimage: {{ .Values.';
      const uri = await client.open(path, text, language);
      const ask = <T>(method: string, line: number, character: number, more = {}): Promise<T> =>
        client.connection.sendRequest<T>(`textDocument/${method}`, {
          textDocument: { uri },
          position: { line, character },
          ...more,
        });
      const trigger = { context: { triggerKind: 2, triggerCharacter: '.' } };
      const items = await ask<CompletionItem[]>('completion', 1, 18, trigger);
      assert.deepEqual(items.map(({ label }) => label).toSorted(), ['image', 'replicas']);
      const hover = await ask<Hover>('hover', 0, 22);
      assert.match(JSON.stringify(hover.contents), /How many/);
      const [definition] = await ask<Location[]>('definition', 0, 22);
      assert.match(definition?.uri ?? '', /web\/values\.yaml$/);
      await close(uri);
    });
  }

  it('asks for nothing where a dot is a part of a text', async () => {
    const uri = await client.open(join(folder, 'web/values.yaml'), 'image: nginx.');
    const items = await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri },
      position: { line: 0, character: 13 },
      context: { triggerKind: 2, triggerCharacter: '.' },
    });
    assert.deepEqual(items, []);
    await close(uri);
  });

  it('finds what is wrong in a named template while it is typed', async () => {
    const uri = await client.open(
      join(folder, 'web/templates/_helpers.tpl'),
      '{{ define "web.name" }}{{ .Values.a | qoute }}',
      'helm',
    );
    const codes = (): string[] => (client.pushed.get(uri) ?? []).map(({ code }) => String(code)).toSorted();
    await client.waitForState(() => codes().includes('helm.unknown-function'), 'the finding');
    assert.deepEqual(codes(), ['helm.template-syntax', 'helm.unknown-function']);
  });
});
