import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DiagnosticTag } from 'vscode-languageserver';
import type { Diagnostic, DocumentDiagnosticReport, WorkspaceDiagnosticReport } from 'vscode-languageserver';
import { createSample } from '../sample/createSample.ts';
import { ServerClient } from '../support/serverClient.ts';
import type { ServerOptions } from '../support/serverClient.ts';

/** Findings over a real connection: of open and of closed files, pulled and pushed, and the same as on the command line. */
describe('diagnostics', function () {
  this.timeout(60_000);
  let folder: string;
  let root: string;
  const clients: ServerClient[] = [];

  const start = async (options: Partial<ServerOptions> = {}): Promise<ServerClient> => {
    const client = await ServerClient.start({ folders: [root], ...options });
    clients.push(client);
    return client;
  };
  const inSample = (path: string): string => join(root, path);
  const uriOf = (path: string): string => pathToFileURL(inSample(path)).href;
  const pull = async (client: ServerClient, uri: string): Promise<readonly Diagnostic[]> => {
    const report = await client.connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', {
      textDocument: { uri },
    });
    return report.kind === 'full' ? report.items : [];
  };
  const pullOthers = async (client: ServerClient): Promise<ReadonlyMap<string, readonly Diagnostic[]>> => {
    const { items } = await client.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
      previousResultIds: [],
    });
    return new Map(items.flatMap(report => (report.kind === 'full' ? [[report.uri, report.items] as const] : [])));
  };
  const codesOf = (diagnostics: readonly Diagnostic[] = []): unknown[] => diagnostics.map(({ code }) => code);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'driftline-diagnostics-'));
  });

  beforeEach(() => {
    ({ root } = createSample(mkdtempSync(join(folder, 'sample-'))));
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.dispose()));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('pushes findings of files that nobody opened', async () => {
    appendFileSync(inSample('apps/web/service.yaml'), 'nonsense: 1\n');
    const client = await start();
    await client.waitForState(() => client.pushed.has(uriOf('apps/web/service.yaml')), 'the finding');
    assert.deepEqual(codesOf(client.pushed.get(uriOf('apps/web/service.yaml'))), ['schema.unknown-field']);
    writeFileSync(
      inSample('apps/web/service.yaml'),
      readFileSync(inSample('apps/web/service.yaml'), 'utf8').replace('nonsense: 1\n', ''),
    );
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: uriOf('apps/web/service.yaml'), type: 2 }],
    });
    await client.waitForState(() => client.pushed.get(uriOf('apps/web/service.yaml'))?.length === 0, 'the finding taken back');
  });

  it('gives all files but the open ones when the workspace is pulled, and pushes nothing then', async () => {
    appendFileSync(inSample('apps/web/service.yaml'), 'nonsense: 1\n');
    appendFileSync(inSample('apps/api/service.yaml'), 'nonsense: 1\n');
    const client = await start({ pull: true });
    const uri = await client.open(inSample('apps/api/service.yaml'));
    await client.waitForEnvironment('staging');
    await client.waitForState(() => client.refreshes > 0, 'a refresh');
    assert.deepEqual([...(await pullOthers(client)).keys()], [uriOf('apps/web/service.yaml')]);
    assert.deepEqual(codesOf(await pull(client, uri)), ['schema.unknown-field']);
    assert.equal(client.pushed.size, 0);
  });

  for (const way of ['pulled', 'pushed'] as const) {
    it(`follows typing without waiting for a rendering (${way})`, async () => {
      const client = await start({ pull: way === 'pulled' });
      const uri = await client.open(inSample('apps/web/deployment.yaml'));
      await client.waitForEnvironment('staging');
      const text = readFileSync(inSample('apps/web/deployment.yaml'), 'utf8');
      const times: number[] = [];
      for (let step = 0; step < 20; step++) {
        const wanted = step % 2 === 0 ? ['schema.unknown-field'] : [];
        const begun = performance.now();
        await client.change(uri, step % 2 === 0 ? text.replace('revisionHistoryLimit:', `limit${step}:`) : text);
        if (way === 'pulled') {
          assert.deepEqual(codesOf(await pull(client, uri)), wanted);
        } else {
          await client.waitForState(
            () => codesOf(client.pushed.get(uri)).includes('schema.unknown-field') === wanted.length > 0,
            'the finding',
          );
        }
        times.push(performance.now() - begun);
      }
      const median = times.sort((a, b) => a - b)[10] ?? 0;
      console.log(`      ${way}: ${median.toFixed(2)} ms from a keystroke to its findings, over the connection`);
      assert.ok(median < 100, `${median} ms from a keystroke to its findings`);
    });
  }

  it('asks to be asked again only when something changed that nobody typed', async () => {
    const client = await start({ pull: true });
    const uri = await client.open(inSample('apps/web/deployment.yaml'));
    await client.waitForEnvironment('staging');
    await pull(client, uri);
    const before = client.refreshes;
    await client.replace(uri, 'revisionHistoryLimit:', 'revisionHistoryLimt:');
    assert.deepEqual(codesOf(await pull(client, uri)), ['schema.unknown-field']);
    await client.waitForEnvironment('staging', environment => environment.yours.changed === 1);
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(client.refreshes, before);
    assert.deepEqual(codesOf(await pull(client, uri)), ['schema.unknown-field']);
  });

  it('checks another file again when what it is changes by an edit', async () => {
    writeFileSync(
      inSample('apps/web/part.yaml'),
      'apiVersion: v1\nkind: Secret\nmetadata: { name: web }\nstringData: {}\ntype: 1\n',
    );
    const client = await start();
    await client.waitForState(() => client.pushed.has(uriOf('apps/web/part.yaml')), 'findings of the file');
    const uri = await client.open(inSample('apps/web/kustomization.yaml'));
    const kustomization = readFileSync(inSample('apps/web/kustomization.yaml'), 'utf8');
    await client.change(uri, `${kustomization}generatorOptions: {}\nopenapi: { path: part.yaml }\n`);
    await client.waitForState(() => client.pushed.get(uriOf('apps/web/part.yaml'))?.length === 0, 'no finding left');
  });

  it('says where it is explained, and carries what a quick fix needs', async () => {
    const client = await start();
    const uri = await client.open(inSample('apps/web/kustomization.yaml'));
    await client.waitForEnvironment('staging');
    await client.replace(uri, 'resources:', 'commonLabels: { a: b }\nresorces: []\nresources:');
    await client.waitForState(() => (client.pushed.get(uri)?.length ?? 0) > 1, 'the findings');
    const found = client.pushed.get(uri) ?? [];
    const deprecated = found.find(({ code }) => code === 'kustomize.deprecated-field');
    assert.deepEqual(deprecated?.tags, [DiagnosticTag.Deprecated]);
    assert.match(deprecated?.codeDescription?.href ?? '', /\/docs\/reference\/diagnostics\/kustomize\.deprecated-field\.md$/);
    assert.ok(JSON.stringify(deprecated?.data).includes('convertField'), JSON.stringify(deprecated));
  });

  it('checks open documents of a workspace that is not trusted by their text alone', async () => {
    appendFileSync(inSample('apps/web/service.yaml'), 'nonsense: 1\n');
    const client = await start({ initializationOptions: { trusted: false } });
    await client.waitForState(state => state.phase === 'untrusted');
    const uri = await client.open(inSample('apps/api/service.yaml'));
    await client.replace(uri, 'spec:', 'nonsense: 1\nspec:');
    await client.waitForState(() => client.pushed.has(uri), 'the finding');
    assert.deepEqual(codesOf(client.pushed.get(uri)), ['schema.unknown-field']);
    assert.deepEqual([...client.pushed.keys()], [uri], 'no other file is looked at');
    const patch = await client.open(inSample('environments/prod/resources.yaml'));
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.deepEqual(client.pushed.get(patch) ?? [], []);
    assert.deepEqual(
      client.log.filter(line => line.startsWith('engine:')),
      [],
    );
  });

  it('goes back to what is on disk when a document is closed unsaved', async () => {
    const client = await start();
    const uri = await client.open(inSample('apps/api/service.yaml'));
    await client.waitForEnvironment('staging');
    await client.replace(uri, 'spec:', 'nonsense: 1\nspec:');
    await client.waitForState(() => (client.pushed.get(uri)?.length ?? 0) > 0, 'the finding');
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await client.waitForState(() => client.pushed.get(uri)?.length === 0, 'no finding left');
  });

  for (const broken of [false, true]) {
    it(`says the same as the command line about ${broken ? 'a broken repository' : 'the sample'}`, async () => {
      if (broken) {
        appendFileSync(inSample('apps/web/ingress.yaml'), 'metadata: {name: x\n');
        appendFileSync(inSample('apps/api/service.yaml'), 'nonsense: 1\n');
        appendFileSync(inSample('environments/staging/kustomization.yaml'), 'nonsense: 1\nbases: []\n');
        appendFileSync(
          inSample('.driftline.yaml'),
          'rules: {schema.unknown-feld: off}\nsuppress: [{code: kustomize.cycle, reason: so}]\n',
        );
        writeFileSync(
          inSample('apps/api/more.yaml'),
          'apiVersion: v1\nkind: Service\nmetadata: {name: more}\n# driftline:ignore a.b\n',
        );
      }
      const bundle = join(import.meta.dirname, '../../dist/cli.js');
      const { stdout } = spawnSync(process.execPath, [bundle, 'check', '-o', 'json'], { cwd: root, encoding: 'utf8' });
      const { diagnostics } = JSON.parse(stdout) as {
        diagnostics: { file: string; range: object; code: string; severity: string }[];
      };
      const printed = diagnostics.map(({ file, range, code, severity }) => JSON.stringify([file, range, code, severity]));
      const client = await start({ pull: true });
      await client.waitForEnvironment('staging');
      const severities = ['', 'error', 'warning', 'information', 'hint'];
      const read = async (): Promise<string[]> =>
        [...(await pullOthers(client))].flatMap(([uri, found]) =>
          found.map(({ range, code, severity }) =>
            JSON.stringify([uri.slice(uriOf('').length + 1), range, code, severities[severity ?? 0]]),
          ),
        );
      let shown = await read();
      for (let tries = 0; tries < 50 && shown.length !== printed.length; tries++) {
        await new Promise(resolve => setTimeout(resolve, 100));
        shown = await read();
      }
      assert.deepEqual(shown.sort(), printed.sort());
      assert.equal(printed.length > 5, broken);
    });
  }
});
