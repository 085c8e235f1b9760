import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { Unknown } from '../../server/src/base/unknown.ts';
import { compareRenderings } from '../../server/src/change/compareRenderings.ts';
import { countChange } from '../../server/src/change/change.ts';
import type { Deployed } from '../../server/src/evidence/deployedRevision.ts';
import { findEnvironments } from '../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import type { RenderedObject } from '../../server/src/gitops/rendering.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import { RenderingMemo } from '../../server/src/session/renderingMemo.ts';
import type { Render } from '../../server/src/session/renderingMemo.ts';
import { RepositorySession } from '../../server/src/session/repositorySession.ts';
import type { Revisions } from '../../server/src/session/sources.ts';
import type { FileTree } from '../../server/src/tree/fileTree.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { readText } from '../../server/src/tree/tree.ts';

/**
 * Sessions over memory trees. An environment `x` renders one ConfigMap whose data is the text of `x/value`, by a stand-in for the
 * engine that counts.
 */
interface World {
  worktree: FileTree;
  /** What git says by now, and nobody was told of yet. */
  moved?: FileTree;
  readonly session: RepositorySession;
  readonly rendered: string[];
}

type Files = Readonly<Record<string, string>>;

const kustomizations = (...paths: string[]): Files =>
  Object.fromEntries(paths.map(path => [`${path}/kustomization.yaml`, 'resources: []\n']));

const render: Render = async (tree, environment) => {
  const path = `${environment.path}/value`;
  const value = (await readText(tree, path)) ?? '';
  const entry = await tree.read(path);
  const data = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { value } };
  const object: RenderedObject = {
    id: value,
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: null,
    name: 'a',
    body: JSON.stringify(data),
    value: data,
  };
  const reads = [entry.kind === 'file' ? { kind: 'file' as const, path, blob: entry.blob } : { kind: 'missing' as const, path }];
  return {
    environment: environment.id,
    objects: [object],
    errors: [],
    unknowns: [],
    reads,
    secretValues: new Set(),
    patchFiles: [],
  };
};

interface Commits {
  readonly base: Files;
  readonly target: Files;
  readonly deployed?: Files;
  readonly finding?: Deployed;
  readonly mergeBase?: Unknown;
}

function createWorld(worktree: Files, commits?: Commits): World {
  const rendered: string[] = [];
  const cache = new GitopsCache();
  const trees: Record<string, FileTree> = commits
    ? { target: createMemoryTree(commits.target), deployed: createMemoryTree(commits.deployed ?? commits.target) }
    : {};
  const known: Deployed = {
    kind: 'known',
    deployed: {
      revisions: [{ repository: '.', revision: commits?.deployed ? 'deployed' : 'target' }],
      evidence: [],
      confidence: 'assumed',
      reference: 'origin/main',
    },
  };
  const revisions: Revisions | undefined = commits && {
    target: 'origin/main',
    targetTree: trees['target'] ?? createMemoryTree({}),
    targetReference: 'refs/remotes/origin/main',
    targetCommit: 'target',
    mergeBase: commits.mergeBase ?? createMemoryTree(commits.base),
    resolveDeployed: () => Promise.resolve(commits.finding ?? known),
  };
  const world: World = {
    worktree: createMemoryTree(worktree),
    rendered,
    session: new RepositorySession({
      worktree: { getTree: () => Promise.resolve(world.worktree) },
      revisions: {
        readRevisions: () => Promise.resolve(revisions && { ...revisions, targetTree: world.moved ?? revisions.targetTree }),
        haveMoved: () => Promise.resolve(world.moved !== undefined),
        resolveRevision: () => Promise.resolve(undefined),
        readCommitTree: commit => Promise.resolve(trees[commit]),
      },
      memo: new RenderingMemo(async (tree, environment, previous, token) => {
        rendered.push(environment.path);
        return render(tree, environment, previous, token);
      }),
      readEnvironments: tree => findEnvironments(tree, cache),
      compare: (from, to) => compareRenderings(from, to, loadSchema()),
      pause: () => Promise.resolve(),
      log: message => assert.fail(message),
    }),
  };
  return world;
}

async function summarise({ session }: World): Promise<Record<string, string>> {
  const { environments } = await session.settle();
  return Object.fromEntries(
    environments.map(({ plan, comparison }) => {
      const unknown = comparison?.unknowns.length ? ' unknown' : '';
      const counts = comparison ? `${countChange(comparison.yours).changed}/${countChange(comparison.waiting).changed}` : '-';
      return [plan.id, `${comparison?.existence} ${counts}${unknown}`];
    }),
  );
}

describe('repository session', () => {
  const both = kustomizations('a', 'b');

  it('tells the person’s edit from what others have merged', async () => {
    const base = { ...both, 'a/value': '1', 'b/value': '1' };
    const world = createWorld({ ...base, 'b/value': '2' }, { base, target: { ...base, 'a/value': '3' }, deployed: base });
    assert.deepEqual(await summarise(world), { 'kustomize:a': 'kept 0/1', 'kustomize:b': 'kept 1/0' });
  });

  it('shows no change of yours on an untouched branch that is behind', async () => {
    const base = { ...both, 'a/value': '1' };
    const world = createWorld(base, { base, target: { ...base, 'a/value': '3', 'b/value': 'new' } });
    assert.deepEqual(await summarise(world), { 'kustomize:a': 'kept 0/0', 'kustomize:b': 'kept 0/0' });
  });

  it('sees environments appear and disappear', async () => {
    const base = kustomizations('a', 'b');
    const world = createWorld(kustomizations('b', 'c'), { base, target: base });
    assert.deepEqual(await summarise(world), {
      'kustomize:b': 'kept 0/0',
      'kustomize:c': 'added 0/0',
      'kustomize:a': 'removed 0/0',
    });
    const { environments } = world.session.getState();
    assert.deepEqual(
      environments.map(
        ({ comparison }) => comparison && [countChange(comparison.yours).added, countChange(comparison.yours).removed],
      ),
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    );
  });

  it('takes an environment that becomes declared for the one it was', async () => {
    const base = { ...kustomizations('a'), 'a/value': '1' };
    const config = 'version: 1\nenvironments:\n  - name: prod\n    path: a\n';
    const world = createWorld({ ...base, '.driftline.yaml': config, 'a/value': '2' }, { base, target: base });
    assert.deepEqual(await summarise(world), { 'declared:prod': 'kept 1/0' });
  });

  it('renders again only what an edit reaches', async () => {
    const base = { ...both, 'a/value': '1', 'b/value': '1' };
    const world = createWorld(base, { base, target: base });
    await world.session.settle();
    world.rendered.length = 0;
    world.worktree = createMemoryTree({ ...base, 'b/value': '2' });
    world.session.filesChanged();
    assert.deepEqual(await summarise(world), { 'kustomize:a': 'kept 0/0', 'kustomize:b': 'kept 1/0' });
    assert.deepEqual(world.rendered, ['b']);
  });

  it('marks what is not recomputed yet, and only that', async () => {
    const base = { ...both, 'a/value': '1', 'b/value': '1' };
    const world = createWorld(base, { base, target: base });
    await world.session.settle();
    const seen: string[] = [];
    world.session.onDidChangeState(() => {
      const { environments, phase } = world.session.getState();
      seen.push(
        `${phase} ${environments
          .filter(status => status.updating)
          .map(status => status.plan.id)
          .join()}`,
      );
    });
    world.worktree = createMemoryTree({ ...base, 'b/value': '2' });
    world.session.filesChanged();
    await world.session.settle();
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual([...new Set(seen)], ['updating kustomize:b', 'updating ', 'ready ']);
  });

  it('computes what is on the screen first', async () => {
    const base = kustomizations('a', 'b', 'c');
    const world = createWorld(base, { base, target: base });
    world.session.setVisible({ environments: new Set(['kustomize:c']), files: new Set() });
    await new Promise<void>(resolve => {
      world.session.onDidChangeState(() => world.session.getState().phase === 'ready' && resolve());
      world.session.filesChanged();
    });
    assert.equal(world.rendered[0], 'c');
  });

  it('answers for the newest edit when edits follow each other', async () => {
    const base = { ...kustomizations('a'), 'a/value': '1' };
    const world = createWorld(base, { base, target: base });
    world.session.filesChanged();
    for (const value of ['2', '3', '4']) {
      world.worktree = createMemoryTree({ ...base, 'a/value': value });
      world.session.filesChanged();
    }
    const comparison = await world.session.readComparison('kustomize:a', neverCancelled);
    assert.equal(comparison?.yours.objects[0]?.fields[0]?.to, '4');
  });

  it('compares with what git says by now where that is asked for', async () => {
    const base = { ...kustomizations('a'), 'a/value': '1' };
    const world = createWorld(base, { base, target: base });
    await world.session.settle();
    const { revision } = await world.session.readSnapshot(neverCancelled);
    await world.session.refreshRevisions();
    assert.equal((await world.session.readSnapshot(neverCancelled)).revision, revision, 'nothing has moved');
    world.moved = createMemoryTree({ ...base, 'a/value': '2' });
    await world.session.refreshRevisions();
    const comparison = await world.session.readComparison('kustomize:a', neverCancelled);
    assert.equal(comparison?.renderings.target?.objects[0]?.id, '2');
  });

  it('compares nothing without commits, and says why where a reference is missing', async () => {
    const files = { ...kustomizations('a'), 'a/value': '1' };
    assert.deepEqual(await summarise(createWorld(files)), { 'kustomize:a': 'kept 0/0' });
    const missing: Unknown = { reason: 'revision', message: 'This clone has no tag.' };
    const world = createWorld(
      { ...files, 'a/value': '2' },
      { base: files, target: files, finding: { kind: 'unknown', unknown: missing } },
    );
    assert.deepEqual(await summarise(world), { 'kustomize:a': 'kept 1/0 unknown' });
    const unrelated = createWorld({ ...files, 'a/value': '2' }, { base: files, target: files, mergeBase: missing });
    assert.deepEqual(await summarise(unrelated), { 'kustomize:a': 'kept 0/0 unknown' });
  });
});
