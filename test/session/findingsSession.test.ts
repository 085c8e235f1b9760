import assert from 'node:assert/strict';
import { emptyChange } from '../../server/src/change/change.ts';
import { findEnvironments } from '../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import type { Catalogue, KindSchema } from '../../server/src/schema/catalogue.ts';
import type { CheckedFinding, FileJudge } from '../../server/src/session/fileChecks.ts';
import { FindingsSession } from '../../server/src/session/findingsSession.ts';
import { RenderingMemo } from '../../server/src/session/renderingMemo.ts';
import type { Render } from '../../server/src/session/renderingMemo.ts';
import { RepositorySession } from '../../server/src/session/repositorySession.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { readText } from '../../server/src/tree/tree.ts';

/**
 * Findings over memory trees. The judge finds a `schema.unknown-field` in each line that begins with `bad`, and one more for lines that
 * begin with `old` where a version is older than 1.30. An environment `x` reads `x/kustomization.yaml` and the file that its
 * `namespace` names; that file having the word `fail` is an error of rendering there.
 */

type Files = Readonly<Record<string, string>>;

interface World {
  files: Files;
  readonly findings: FindingsSession;
  readonly repository: RepositorySession;
  /** Paths in the order they were checked. */
  readonly checked: string[];
  /** Ends the waiting for a rest. */
  rest: () => void;
}

const render: Render = async (tree, environment) => {
  const own = `${environment.path}/kustomization.yaml`;
  const path = /namespace: (\S+)/.exec((await readText(tree, own)) ?? '')?.[1] ?? own;
  const text = (await readText(tree, path)) ?? '';
  const line = text.split('\n').findIndex(candidate => candidate.includes('fail'));
  const range = { start: { line, character: 0 }, end: { line, character: 4 } };
  const reads = await Promise.all(
    [own, path].map(async read => {
      const entry = await tree.read(read);
      return { kind: 'file' as const, path: read, blob: entry.kind === 'file' ? entry.blob : '' };
    }),
  );
  return {
    environment: environment.id,
    objects: [],
    errors: line === -1 ? [] : [{ code: 'kustomize.unknown-field', message: 'It fails.', location: { file: path, range } }],
    unknowns: [],
    reads,
    secretValues: new Set(),
    patchFiles: [],
  };
};

function createCatalogue(id: string): Catalogue {
  return { id, sources: [], findKind: () => undefined, kinds: () => [], resolve: schema => schema };
}

function createWorld(files: Files): World {
  const cache = new GitopsCache();
  const checked: string[] = [];
  const judge: FileJudge = {
    keyOf: () => '',
    check(file, { catalogue, versions }) {
      checked.push(file.path);
      return file.text.split('\n').flatMap((text, line): CheckedFinding[] => {
        const location = { file: file.path, range: { start: { line, character: 0 }, end: { line, character: 3 } } };
        const finding = { code: 'schema.unknown-field', message: catalogue.id, severity: 'error' as const, location };
        const old = versions.filter(version => version < '1.30');
        return text.startsWith('bad')
          ? [finding]
          : text.startsWith('old') && old.length > 0
            ? [{ ...finding, versions: old }]
            : [];
      });
    },
  };
  const worktree = { getTree: () => Promise.resolve(createMemoryTree(world.files)) };
  const pause = () => Promise.resolve();
  const log = (message: string) => assert.fail(message);
  const repository = new RepositorySession({
    worktree,
    revisions: undefined,
    memo: new RenderingMemo(render),
    readEnvironments: tree => findEnvironments(tree, cache),
    compare: () => emptyChange,
    pause,
    log,
  });
  const findings = new FindingsSession({
    worktree,
    cache,
    session: repository,
    readEnvironments: tree => findEnvironments(tree, cache),
    prepareJudge: () => Promise.resolve(judge),
    checkTogether: () => Promise.resolve([]),
    catalogue: createCatalogue('base'),
    readDefinitions: (_, location): KindSchema[] => [
      { apiVersion: 'a/v1', kind: location.file, scope: 'Namespaced', source: { name: '', version: '' }, schema: {} },
    ],
    withDefinitions: (base, kinds) => createCatalogue([base.id, ...kinds.map(({ kind }) => kind)].join(' ')),
    pause,
    rest: () => new Promise(resolve => (world.rest = resolve)),
    log,
  });
  const world: World = { files, findings, repository, checked, rest: () => undefined };
  return world;
}

/** `file:line message`, with the environments where they matter, sorted by file. */
function show({ findings }: World): string[] {
  return [...findings.getAll()].flatMap(([path, some]) =>
    some.map(({ location, message, severity, scope, environments }) => {
      const names = scope === 'file' ? '' : ` ${scope}: ${environments.map(({ name }) => name).join(' ')}`;
      return `${path}:${location.range.start.line} ${severity} ${message}${names}`;
    }),
  );
}

describe('FindingsSession', () => {
  it('finds problems of all files, but of those that are ignored and of those that are no YAML', async () => {
    const world = createWorld({
      '.driftline.yaml': 'version: 1\nignore: [examples/]\n',
      'a.yaml': 'bad: 1\n',
      'b.json': 'bad\n',
      'examples/c.yaml': 'bad: 1\n',
      'd.txt': 'bad\n',
    });
    await world.findings.settle();
    assert.deepEqual(show(world), ['a.yaml:0 error base', 'b.json:0 error base']);
  });

  it('checks an open file from its buffer at once, without anything else being done', async () => {
    const world = createWorld({ 'a.yaml': 'bad: 1\n', 'b.yaml': 'bad: 1\n' });
    await world.findings.settle();
    world.checked.length = 0;
    world.findings.setBuffer('a.yaml', 'good: 1\nbad: 1\n');
    assert.deepEqual(
      world.findings.getFindings('a.yaml').map(({ location }) => location.range.start.line),
      [1],
    );
    assert.deepEqual(show(world), ['a.yaml:1 error base', 'b.yaml:0 error base']);
    assert.deepEqual(world.checked, ['a.yaml'], 'once, and nothing else');
  });

  it('checks again only what changed', async () => {
    const world = createWorld({ 'a.yaml': 'bad: 1\n', 'b.yaml': 'bad: 1\n', 'c.yaml': 'bad: 1\n' });
    await world.findings.settle();
    world.checked.length = 0;
    world.files = { 'a.yaml': 'bad: 1\n', 'b.yaml': 'good: 1\n' };
    await world.findings.settle();
    assert.deepEqual(world.checked, ['b.yaml']);
    assert.deepEqual(show(world), ['a.yaml:0 error base']);
  });

  it('keeps what an open file had when it is closed, until it is looked at on disk', async () => {
    const world = createWorld({ 'a.yaml': 'good: 1\n' });
    await world.findings.settle();
    world.findings.setBuffer('a.yaml', 'bad: 1\n');
    assert.deepEqual(show(world), ['a.yaml:0 error base']);
    world.findings.setBuffer('a.yaml', undefined);
    assert.deepEqual(show(world), ['a.yaml:0 error base']);
    await world.findings.settle();
    assert.deepEqual(show(world), []);
  });

  it('drops a look that is superseded', async () => {
    const world = createWorld({ 'a.yaml': 'bad: 1\n' });
    await world.findings.settle();
    world.checked.length = 0;
    world.files = { 'a.yaml': 'bad: 2\n' };
    world.findings.filesChanged();
    const rest = world.rest;
    world.files = { 'a.yaml': 'bad: 3\n' };
    world.findings.filesChanged();
    rest();
    await new Promise(setImmediate);
    assert.deepEqual(world.checked, []);
    world.rest();
    await new Promise(setImmediate);
    assert.deepEqual(world.checked, ['a.yaml']);
  });

  it('puts definitions of the workspace in front, and follows them', async () => {
    const definition = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n';
    const world = createWorld({ 'a.yaml': 'bad: 1\n', 'crd.yaml': definition });
    await world.findings.settle();
    assert.deepEqual(show(world), ['a.yaml:0 error base crd.yaml']);
    world.files = { 'a.yaml': 'bad: 1\n' };
    await world.findings.settle();
    assert.deepEqual(show(world), ['a.yaml:0 error base']);
  });

  const environments = `version: 1
kubernetesVersion: "1.31"
environments:
- { name: one, path: one, kubernetesVersion: "1.28" }
- { name: two, path: two }
`;

  it('names the environments whose version a finding holds for', async () => {
    const world = createWorld({
      '.driftline.yaml': environments,
      'one/kustomization.yaml': 'namespace: base.yaml\n',
      'two/kustomization.yaml': 'namespace: base.yaml\n',
      'base.yaml': 'old: 1\n',
      'elsewhere.yaml': 'old: 1\n',
    });
    await world.findings.settle();
    assert.deepEqual(show(world), ['base.yaml:0 error base version: one']);
  });

  it('shows once what a rendering says at the same place, with the environments that fail', async () => {
    const world = createWorld({
      '.driftline.yaml': environments,
      'one/kustomization.yaml': 'namespace: base.yaml\n',
      'two/kustomization.yaml': 'namespace: base.yaml\n',
      'base.yaml': 'bad: fail\ngood: 1\n',
    });
    await world.findings.settle();
    assert.deepEqual(show(world), ['base.yaml:0 error base rendering: one two']);
    world.files = { ...world.files, 'base.yaml': 'good: fail\n' };
    world.repository.filesChanged();
    await world.findings.settle();
    assert.deepEqual(show(world), ['base.yaml:0 error It fails. rendering: one two']);
  });

  it('reports what is wrong in .driftline.yaml, also suppressions that match nothing any more', async () => {
    const entry = 'suppress:\n- { code: schema.unknown-field, reason: so }\n- { code: kustomize.cycle, reason: so }\n';
    const world = createWorld({ '.driftline.yaml': `${environments}${entry}targt: main\n`, 'a.yaml': 'bad: 1\n' });
    await world.findings.settle();
    const messages = world.findings
      .getFindings('.driftline.yaml')
      .map(({ code, location }) => `${location.range.start.line} ${code}`);
    assert.deepEqual(
      messages.filter(message => !message.endsWith('config.path-not-found')),
      ['7 suppression.unused', '8 config.unknown-field'],
    );
  });

  it('tells when findings changed that nobody typed', async () => {
    const world = createWorld({ 'a.yaml': 'bad: 1\n' });
    let told = 0;
    world.findings.onDidChange(() => told++);
    await world.findings.settle();
    assert.ok(told > 0);
    told = 0;
    world.findings.setBuffer('a.yaml', 'bad: 1\nbad: 2\n');
    world.findings.getFindings('a.yaml');
    assert.equal(told, 0);
  });
});
