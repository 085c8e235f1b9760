import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, DocumentLink, Hover, Location, WorkspaceEdit } from 'vscode-languageserver';
import { changeRequest, marksRequest, provenanceRequest, renderingRequest } from '../../server/src/protocol.ts';
import type { ChangeView, MarksView, ProvenanceView, RenderingView } from '../../server/src/protocol.ts';
import { createSample } from '../sample/createSample.ts';
import type { Sample } from '../sample/createSample.ts';
import { ServerClient } from '../support/serverClient.ts';
import type { ServerOptions } from '../support/serverClient.ts';

/** The server over a real connection on the sample repository: what an editor asks, and what it is told. */
describe('language server', function () {
  this.timeout(60_000);
  let folder: string;
  let sample: Sample;
  const clients: ServerClient[] = [];

  const start = async (options: Partial<ServerOptions> = {}): Promise<ServerClient> => {
    const client = await ServerClient.start({ folders: [sample.root], ...options });
    clients.push(client);
    return client;
  };
  const inSample = (path: string): string => join(sample.root, path);
  const positionOf = (text: string, part: string): { line: number; character: number } => {
    const before = text.slice(0, text.indexOf(part)).split('\n');
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'driftline-server-'));
    sample = createSample(folder);
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.dispose()));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('tells how many environments there are, compared with what, and how sure that is', async () => {
    const client = await start();
    const staging = await client.waitForEnvironment('staging');
    assert.match(staging.deployed?.sentence ?? '', /^compared with origin\/main, fetched .* \(assumed\)$/);
    const prod = await client.waitForEnvironment('prod-eu');
    assert.equal(prod.deployed?.confidence, 'declared');
    assert.deepEqual(
      client.state?.repositories.map(({ environments }) => environments.length),
      [3],
    );
  });

  it('shows no change of yours in an untouched tree that is behind its target, and the colleague’s commit as waiting', async () => {
    const client = await start();
    const prod = await client.waitForEnvironment('prod-eu');
    assert.deepEqual([prod.yours.changed, prod.waiting.changed, prod.status], [0, 1, 'unchanged']);
  });

  it('follows typing: lens, change, marks and hover', async () => {
    const client = await start();
    const uri = await client.open(inSample('apps/web/deployment.yaml'));
    await client.waitForEnvironment('staging');
    assert.deepEqual(await client.readLenses(uri), []);
    const text = await client.replace(uri, 'memory: 128Mi', 'memory: 130Mi');
    const staging = await client.waitForEnvironment('staging', environment => environment.yours.changed === 1);
    assert.deepEqual(await client.readLenses(uri), ['staging: 1 object changes · prod-eu: unchanged · +1 more']);

    const root = client.state?.repositories[0]?.root;
    const change = await client.connection.sendRequest<ChangeView>(changeRequest, { root, environment: staging.id });
    const [object] = change.objects;
    assert.deepEqual(
      [change.objects.length, object?.kind, object?.name, object?.origin, object?.fields],
      [
        1,
        'Deployment',
        'web',
        'yours',
        [
          {
            path: '/spec/template/spec/containers/0/resources/requests/memory',
            displayPath: 'spec.template.spec.containers[0].resources.requests.memory',
            from: '128Mi',
            to: '130Mi',
            origin: 'yours',
          },
        ],
      ],
    );

    const position = positionOf(text, '130Mi');
    const marks = await client.connection.sendRequest<MarksView>(marksRequest, { textDocument: { uri } });
    assert.deepEqual(marks.marks, [
      { range: { start: position, end: { line: position.line, character: position.character + 5 } }, origin: 'yours' },
    ]);
    const hover = await client.connection.sendRequest<Hover | null>('textDocument/hover', { textDocument: { uri }, position });
    const contents = hover && typeof hover.contents === 'object' && 'value' in hover.contents ? hover.contents.value : '';
    assert.match(contents, /\*\*staging\*\*: `130Mi`, was `128Mi` on origin\/main/);
    assert.match(contents, /\*\*prod\\-eu\*\*/);
  });

  it('says which line decides a value', async () => {
    const client = await start();
    const prod = await client.waitForEnvironment('prod-eu');
    const root = client.state?.repositories[0]?.root;
    const why = await client.connection.sendRequest<ProvenanceView>(provenanceRequest, {
      root,
      environment: prod.id,
      object: 'apps/Deployment/shop/api',
      path: '/spec/template/spec/containers/0/resources/limits/memory',
    });
    assert.match(why.decidedBy?.location.uri ?? '', /environments\/prod\/resources\.yaml$/);
    assert.ok(why.overrode.some(step => step.location.uri.endsWith('apps/api/deployment.yaml')));
  });

  it('renders before and after of one object, and masks secrets', async () => {
    const client = await start();
    const uri = await client.open(inSample('apps/web/deployment.yaml'));
    await client.waitForEnvironment('staging');
    await client.replace(uri, 'memory: 128Mi', 'memory: 130Mi');
    const staging = await client.waitForEnvironment('staging', environment => environment.yours.changed === 1);
    const params = { root: client.state?.repositories[0]?.root, environment: staging.id, object: 'apps/Deployment/shop/web' };
    const read = (side: string) => client.connection.sendRequest<RenderingView>(renderingRequest, { ...params, side });
    assert.match((await read('target')).text, /memory: 128Mi/);
    assert.match((await read('yours')).text, /memory: 130Mi/);
    const whole = await client.connection.sendRequest<RenderingView>(renderingRequest, {
      ...params,
      object: undefined,
      side: 'yours',
    });
    assert.ok(whole.objects.length > 10);
    assert.match(whole.text, /kind: Secret/);
    assert.match(whole.text, /\(secret: unchanged\)/);
  });

  it('links and goes from kustomizations to files, and from a patch to the object', async () => {
    const client = await start();
    const uri = await client.open(inSample('environments/prod/kustomization.yaml'));
    await client.waitForEnvironment('prod-eu');
    const links = await client.connection.sendRequest<DocumentLink[]>('textDocument/documentLink', { textDocument: { uri } });
    assert.ok(links.some(link => link.target?.endsWith('/environments/prod/resources.yaml')));
    const patch = await client.open(inSample('environments/prod/resources.yaml'));
    const text = readFileSync(inSample('environments/prod/resources.yaml'), 'utf8');
    const position = positionOf(text, 'kind: Deployment');
    const places = await client.connection.sendRequest<Location[]>('textDocument/definition', {
      textDocument: { uri: patch },
      position,
    });
    assert.ok(places.length > 0 && places.every(place => /apps\/\w+\/deployment\.yaml$/.test(place.uri)), JSON.stringify(places));
  });

  it('finds references and renames across bases and overlays, and says why something cannot be renamed', async () => {
    const client = await start();
    await client.waitForEnvironment('staging');
    const uri = await client.open(inSample('apps/web/deployment.yaml'));
    const text = readFileSync(inSample('apps/web/deployment.yaml'), 'utf8');
    const at = positionOf(text, 'name: web\n');
    const position = { line: at.line, character: at.character + 'name: '.length };
    const document = { textDocument: { uri }, position };
    const places = await client.connection.sendRequest<Location[]>('textDocument/references', {
      ...document,
      context: { includeDeclaration: false },
    });
    assert.ok(
      ['apps/web/autoscaler.yaml', 'environments/prod/resources.yaml'].every(path =>
        places.some(place => place.uri.endsWith(path)),
      ),
      JSON.stringify(places),
    );
    const edit = await client.connection.sendRequest<WorkspaceEdit>('textDocument/rename', { ...document, newName: 'shop' });
    assert.deepEqual(
      new Set(Object.keys(edit.changes ?? {})),
      new Set([uri, ...places.map(place => place.uri)]),
      JSON.stringify(edit),
    );
    const taken = client.connection.sendRequest('textDocument/rename', { ...document, newName: 'Not valid' });
    await assert.rejects(taken, /"Not valid" is no valid name here/);
  });

  for (const pull of [true, false]) {
    it(`reports an error of rendering once, on its line, and takes it back (${pull ? 'pulled' : 'pushed'})`, async () => {
      const client = await start({ pull });
      const uri = await client.open(inSample('environments/staging/kustomization.yaml'));
      await client.waitForEnvironment('staging');
      const read = async (): Promise<Diagnostic[]> => {
        const report = await client.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', {
          textDocument: { uri },
        });
        return report.items;
      };
      const text = await client.replace(uri, 'resources:\n', 'resources:\n  - ../../apps/nowhere\n');
      await client.waitForEnvironment('staging', environment => environment.status === 'failed');
      const wait = () => client.waitForState(() => pull || (client.pushed.get(uri)?.length ?? 0) > 0, 'a pushed diagnostic');
      await wait();
      const diagnostics = pull ? await read() : (client.pushed.get(uri) ?? []);
      assert.deepEqual(
        diagnostics.map(({ code, range, source }) => [code, range.start.line, source]),
        [['kustomize.missing-path', positionOf(text, '../../apps/nowhere').line, 'Driftline']],
      );
      assert.equal(client.pushed.size === 0, pull, 'never both ways');
      await client.replace(uri, '  - ../../apps/nowhere\n', '');
      await client.waitForEnvironment('staging', environment => environment.status === 'unchanged');
      await client.waitForState(() => pull || client.pushed.get(uri)?.length === 0, 'the diagnostic taken back');
      assert.deepEqual(pull ? await read() : client.pushed.get(uri), []);
    });
  }

  it('asks the engine nothing for environments that an edit does not reach', async () => {
    const client = await start();
    const uri = await client.open(inSample('environments/staging/kustomization.yaml'));
    await client.waitForEnvironment('prod-us');
    const before = client.log.length;
    await client.replace(uri, 'resources:\n', '# a comment\nresources:\n');
    await client.waitForState(state => state.revision > 1 && state.phase === 'ready', 'the answer');
    const builds = client.log.slice(before).filter(line => line.startsWith('engine: build'));
    assert.deepEqual(builds, ['engine: build environments/staging']);
  });

  it('compares nothing and runs nothing in a workspace that is not trusted, until it is', async () => {
    const client = await start({ initializationOptions: { trusted: false } });
    await client.waitForState(state => state.phase === 'untrusted');
    assert.deepEqual(
      client.log.filter(line => line.startsWith('engine:')),
      [],
    );
    await client.connection.sendNotification('driftline/trusted');
    await client.waitForEnvironment('staging');
  });

  it('opens the whole repository when a subfolder is opened, and it once for two of them', async () => {
    const client = await start({ folders: [inSample('environments'), inSample('apps')] });
    await client.waitForEnvironment('staging');
    assert.deepEqual(
      client.state?.repositories.map(({ root }) => root),
      [pathToFileURL(sample.root).href],
    );
  });

  it('only renders without git', async () => {
    const plain = join(folder, 'plain');
    mkdirSync(plain, { recursive: true });
    writeFileSync(join(plain, 'kustomization.yaml'), 'resources: [config.yaml]\n');
    writeFileSync(join(plain, 'config.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { a: "1" }\n');
    const client = await start({ folders: [plain] });
    const state = await client.waitForState(
      ({ phase, repositories }) => phase === 'ready' && (repositories[0]?.environments.length ?? 0) > 0,
    );
    const environment = state.repositories[0]?.environments[0];
    assert.deepEqual(
      [state.repositories[0]?.git, environment?.deployed, environment?.headline],
      [false, null, 'nothing to compare with'],
    );
  });

  it('goes on after its engine was killed', async () => {
    const client = await start();
    const uri = await client.open(inSample('apps/web/deployment.yaml'));
    await client.waitForEnvironment('staging');
    execFileSync('pkill', ['-KILL', '-P', String(client.process.pid), 'driftline-engin']);
    await client.replace(uri, 'memory: 128Mi', 'memory: 131Mi');
    await client.waitForEnvironment('staging', environment => environment.yours.changed === 1);
  });

  it('sees a commit, a branch and a fetch that were made elsewhere', async () => {
    const copy = createSample(mkdtempSync(join(folder, 'copy-')));
    const client = await start({ folders: [copy.root] });
    const before = await client.waitForEnvironment('staging');
    const git = (...gitArguments: string[]) => execFileSync('git', gitArguments, { cwd: copy.root, stdio: 'pipe' });
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    await client.waitForEnvironment('staging', environment => environment.deployed?.revision !== before.deployed?.revision);
  });

  it('shows places in the person’s file where others have moved its lines on the target', async () => {
    const copy = createSample(mkdtempSync(join(folder, 'moved-')));
    const other = join(folder, 'other');
    const git = (cwd: string, ...gitArguments: string[]) => execFileSync('git', gitArguments, { cwd, stdio: 'pipe' });
    git(folder, 'clone', '--quiet', copy.remote, other);
    const moved = join(other, 'apps/web/deployment.yaml');
    writeFileSync(moved, `# one\n# two\n# three\n${readFileSync(moved, 'utf8')}`);
    git(other, '-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--all', '--message=Explain');
    git(other, 'push', '--quiet');
    git(copy.root, 'fetch', '--quiet');
    const client = await start({ folders: [copy.root] });
    const uri = await client.open(join(copy.root, 'apps/web/deployment.yaml'));
    await client.waitForEnvironment('staging');
    const text = await client.replace(uri, 'memory: 128Mi', 'memory: 130Mi');
    await client.waitForEnvironment('staging', environment => environment.yours.changed === 1);
    const position = positionOf(text, '130Mi');
    const { marks } = await client.connection.sendRequest<MarksView>(marksRequest, { textDocument: { uri } });
    assert.deepEqual(
      marks.map(mark => mark.range.start),
      [position],
    );
    const hover = await client.connection.sendRequest<Hover | null>('textDocument/hover', { textDocument: { uri }, position });
    assert.deepEqual(hover?.range?.start, position);
  });

  it('keeps several repositories apart', async () => {
    const copy = createSample(mkdtempSync(join(folder, 'second-')));
    const client = await start({ folders: [sample.root, copy.root] });
    const uri = await client.open(join(copy.root, 'apps/web/deployment.yaml'));
    await client.waitForState(({ phase, repositories }) => phase === 'ready' && repositories.length === 2, 'two repositories');
    await client.replace(uri, 'memory: 128Mi', 'memory: 130Mi');
    const state = await client.waitForState(
      ({ phase, repositories }) =>
        phase === 'ready' && repositories.some(({ environments }) => environments.some(({ yours }) => yours.changed === 1)),
    );
    const changed = state.repositories.filter(({ environments }) => environments.some(({ yours }) => yours.changed > 0));
    assert.deepEqual(
      changed.map(({ root }) => root),
      [pathToFileURL(copy.root).href],
    );
  });
});
