import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompletionItem, Hover, TextEdit } from 'vscode-languageserver';
import { documentSchemaRequest, yamlExtensionNotification } from '../../server/src/protocol.ts';
import type { DocumentSchema } from '../../server/src/protocol.ts';
import { createSample } from '../sample/createSample.ts';
import type { Sample } from '../sample/createSample.ts';
import { applyCompletion, applyEdits } from '../support/applyCompletion.ts';
import { ServerClient } from '../support/serverClient.ts';

/** What the bundled server says to someone who writes, over a real connection on the sample repository. */
describe('language server for writing', function () {
  this.timeout(60_000);
  let folder: string;
  let sample: Sample;
  let client: ServerClient;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'driftline-writing-'));
    sample = createSample(folder);
    mkdirSync(join(sample.root, 'tools'));
    writeFileSync(join(sample.root, 'tools/schema.json'), '{"properties": {"colour": {"enum": ["red", "blue", null]}}}');
    client = await ServerClient.start({ folders: [sample.root] });
    await client.waitForEnvironment('staging');
  });

  after(async () => {
    await client.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens `path` with the text of the fixture and asks at `$0`. */
  async function complete(path: string, fixture: string): Promise<{ answer: CompletionItem[]; text: string }> {
    const text = fixture.replace('$0', '');
    const before = fixture.slice(0, fixture.indexOf('$0')).split('\n');
    const uri = await client.open(join(sample.root, path), text);
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return {
      answer: await client.connection.sendRequest<CompletionItem[]>('textDocument/completion', {
        textDocument: { uri },
        position,
      }),
      text,
    };
  }

  const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: new\nspec:\n  template:\n    spec:\n';

  it('completes by the exact schema', async () => {
    const { answer, text } = await complete('apps/web/new.yaml', `${head}      termin$0\n`);
    const item = answer.find(({ label }) => label === 'terminationGracePeriodSeconds');
    assert.ok(item);
    assert.equal(applyCompletion(text, item), `${head}      terminationGracePeriodSeconds: \n`);
  });

  it('completes names of the repository', async () => {
    const { answer } = await complete('apps/web/deployment.yaml', `${head}      serviceAccountName: $0\n`);
    assert.ok(answer.some(({ label }) => label === 'web'));
  });

  it('completes inside of a patch in a kustomization', async () => {
    const path = 'environments/staging/kustomization.yaml';
    const kustomization =
      'resources:\n  - ../../apps/web\npatches:\n  - patch: |-\n      apiVersion: apps/v1\n      kind: Deployment\n';
    const { answer, text } = await complete(
      path,
      `${kustomization}      metadata:\n        name: web\n      spec:\n        rep$0\n`,
    );
    const item = answer.find(({ label }) => label === 'replicas');
    assert.ok(item);
    assert.match(applyCompletion(text, item), /\n {6}spec:\n {8}replicas: \n/);
    const nested = answer.find(({ label }) => label === 'template');
    assert.ok(nested);
    assert.match(applyCompletion(text, nested), /\n {8}template:\n {10}\n/);
  });

  it('completes other YAML by the schema it names, from the repository alone', async () => {
    const local = '# yaml-language-server: $schema=./schema.json\n';
    const { answer } = await complete('tools/settings.yaml', `${local}col$0`);
    assert.deepEqual(
      answer.map(({ label }) => label),
      ['colour'],
    );
    const values = await complete('tools/settings.yaml', `${local}colour: $0`);
    assert.deepEqual(
      values.answer.map(({ label }) => label),
      ['red', 'blue'],
    );
    const remote = await complete('tools/settings.yaml', '# yaml-language-server: $schema=https://example.com/s.json\n$0');
    assert.deepEqual(remote.answer, []);
  });

  it('tells in one hover what a value is and what its field means', async () => {
    const path = 'apps/web/deployment.yaml';
    const uri = await client.open(join(sample.root, path));
    const read = async (line: number, character: number): Promise<string> => {
      const hover = await client.connection.sendRequest<Hover | null>('textDocument/hover', {
        textDocument: { uri },
        position: { line, character },
      });
      return hover && typeof hover.contents === 'object' && 'value' in hover.contents ? hover.contents.value : '';
    };
    const onValue = await read(5, 25);
    assert.match(onValue, /^`spec\.revisionHistoryLimit` of Deployment web/);
    assert.match(onValue, /\n---\n\n\*\*revisionHistoryLimit\*\*/);
    assert.match(await read(5, 5), /^\*\*revisionHistoryLimit\*\* · Deployment apps\/v1\n\nThe number of old ReplicaSets/);
    assert.match(await read(1, 8), /^\*\*Deployment\*\* · apps\/v1\n\n[^]*From Kubernetes 1\\\.37/);
  });

  it('formats a file', async () => {
    const text = 'a:   1 # one\nb:\n- c\n';
    const uri = await client.open(join(sample.root, 'tools/format.yaml'), text);
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await client.connection.sendRequest<TextEdit[]>('textDocument/formatting', { textDocument: { uri }, options });
    assert.equal(applyEdits(text, edits), 'a: 1 # one\nb:\n- c\n');
  });

  it('offers formatting only while no other extension formats YAML', async () => {
    const other = await ServerClient.start({ folders: [sample.root], registers: true });
    try {
      assert.equal(other.capabilities.documentFormattingProvider, undefined);
      const isOffered = (): boolean => other.registered.has('textDocument/formatting');
      await other.waitForState(isOffered, 'the offer');
      await other.connection.sendNotification(yamlExtensionNotification, { completion: true, hover: true, format: true });
      await other.waitForState(() => !isOffered(), 'the end of the offer');
      await other.connection.sendNotification(yamlExtensionNotification, { completion: false, hover: false, format: false });
      await other.waitForState(isOffered, 'the offer again');
    } finally {
      await other.dispose();
    }
  });

  it('gives the schema of a file away, once', async () => {
    const uri = await client.open(join(sample.root, 'apps/web/service.yaml'));
    const read = (known?: string) =>
      client.connection.sendRequest<DocumentSchema | null>(documentSchemaRequest, { textDocument: { uri }, known });
    const first = await read();
    assert.match(first?.schema ?? '', /"title":"Service"/);
    assert.deepEqual(await read(first?.id), { id: first?.id });
    const other = await client.open(join(sample.root, 'tools/other.yaml'), 'a: b\n');
    assert.equal(await client.connection.sendRequest(documentSchemaRequest, { textDocument: { uri: other } }), null);
  });
});
