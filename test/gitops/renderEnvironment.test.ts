import assert from 'node:assert/strict';
import { CancelledError, neverCancelled } from '../../server/src/base/cancellation.ts';
import { conventionalEnvironment } from '../../server/src/gitops/conventionalEnvironment.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../server/src/gitops/renderEnvironment.ts';
import type { Rendering } from '../../server/src/gitops/rendering.ts';
import { ReverseDependencies } from '../../server/src/gitops/reverseDependencies.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import type { Tree } from '../../server/src/tree/tree.ts';
import { useEngine } from '../support/engine.ts';
import { fixtureTree, parseFixture, showLocation } from '../support/fixture.ts';

describe('renderEnvironment', () => {
  const engine = useEngine();

  /** Renders `prod`; labels are the reasons of what is unknown. */
  async function check(source: string, change: (tree: Tree) => Tree = tree => tree): Promise<Rendering> {
    const { files, labels } = parseFixture(source);
    const tree = change(fixtureTree(files));
    const ports = { engine: engine(), cache: new GitopsCache() };
    const rendering = await renderEnvironment(ports, tree, conventionalEnvironment('prod'), {}, neverCancelled);
    assert.deepEqual(rendering.errors, []);
    assert.deepEqual(
      rendering.unknowns.map(({ location, reason }) => `${location ? showLocation(location) : ''} ${reason}`),
      labels.map(label => `${showLocation(label)} ${label.text}`),
    );
    return rendering;
  }

  const good = `
#- /prod/kustomization.yaml
resources: [../base, x.yaml]
namePrefix: p-
patches: [{path: patch.yaml}]
secretGenerator:
- name: keys
  literals: [TOKEN=topsecret, SHORT=1]
#- /prod/x.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: x, namespace: n}
data: {a: b}
#- /prod/patch.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: x, namespace: n}
data: {c: d}
#- /base/kustomization.yaml
resources: [y.yaml]
#- /base/y.yaml
apiVersion: v1
kind: Namespace
metadata: {name: y}
`;

  it('gives the objects, the secrets and all that was read', async () => {
    const rendering = await check(good);
    assert.deepEqual(
      rendering.objects.map(({ kind, namespace, name }) => [kind, namespace, name.replace(/-[a-z0-9]{10}$/, '-hash')]),
      [
        ['Namespace', null, 'y'],
        ['ConfigMap', 'n', 'p-x'],
        ['Secret', null, 'p-keys-hash'],
      ],
    );
    assert.deepEqual(rendering.objects[1]?.value.data, { a: 'b', c: 'd' });
    assert.deepEqual([...rendering.secretValues].toSorted(), [btoa('topsecret'), 'topsecret'].toSorted());
    assert.deepEqual(rendering.patchFiles, ['prod/patch.yaml']);
    const read = new Map(rendering.reads.map(({ path, kind }) => [path, kind]));
    assert.equal(read.get('base/y.yaml'), 'file');
    assert.equal(read.get('base/Kustomization'), 'missing');
  });

  it('asks the engine nothing where the answer is unknown', async () => {
    await check(`
#- /prod/kustomization.yaml
resources:
- https://example.com/a.yaml
# ^^^^^^^^^^^^^^^^^^^^^^^^^^ remote
`);
  });

  it('places what a tree does not know', async () => {
    const rendering = await check(
      `
#- /prod/kustomization.yaml
resources:
- big.yaml
# ^^^^^^^^ lfs
#- /prod/big.yaml
version https://git-lfs.github.com/spec/v1
`,
      tree => ({
        ...tree,
        read: path =>
          path === 'prod/big.yaml' ? Promise.resolve({ kind: 'unknown', reason: 'lfs', message: 'In LFS.' }) : tree.read(path),
      }),
    );
    assert.equal(rendering.unknowns[0]?.message, 'In LFS.');
    assert.ok(rendering.reads.some(({ path }) => path === 'prod/big.yaml'));
  });

  it('drops what nobody waits for', async () => {
    const { files } = parseFixture(good);
    const ports = { engine: engine(), cache: new GitopsCache() };
    const rendering = renderEnvironment(
      ports,
      fixtureTree(files),
      conventionalEnvironment('prod'),
      {},
      { isCancellationRequested: true },
    );
    await assert.rejects(rendering, CancelledError);
  });

  it('renders through links what kustomize renders, and refuses what it refuses', async () => {
    const files = {
      'prod/kustomization.yaml': 'resources: [linked]',
      'prod/linked': { link: '../shared/base' },
      'shared/base/kustomization.yaml': 'resources: [../beside]',
      'shared/beside/kustomization.yaml': 'resources: [x.yaml]\nnamePrefix: right-',
      'shared/beside/x.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}',
      'prod/beside/kustomization.yaml': 'namePrefix: wrong-',
      'refused/kustomization.yaml': 'resources: [x.yaml]',
      'refused/x.yaml': { link: '../shared/beside/x.yaml' },
      'gone/kustomization.yaml': { link: '../prod/kustomization.yaml' },
    };
    const ports = { engine: engine(), cache: new GitopsCache() };
    const render = (path: string): Promise<Rendering> =>
      renderEnvironment(ports, createMemoryTree(files), conventionalEnvironment(path), {}, neverCancelled);
    assert.deepEqual(
      (await render('prod')).objects.map(({ name }) => name),
      ['right-x'],
    );
    for (const [path, code] of [
      ['refused', 'kustomize.load-restriction'],
      ['gone', 'kustomize.missing-kustomization'],
    ] as const) {
      const { objects, errors } = await render(path);
      assert.deepEqual([objects, errors.map(error => error.code)], [[], [code]]);
    }
  });

  it('tells which changes reach it: contents, misses and folders', async () => {
    const rendering = await check(good);
    const dependencies = new ReverseDependencies([rendering]);
    const reaches = (path: string, kind: 'created' | 'changed' | 'deleted'): boolean =>
      dependencies.environmentsReachedBy({ path, kind }).has(rendering.environment);
    assert.ok(reaches('base/y.yaml', 'changed'));
    assert.ok(reaches('prod/patch.yaml', 'deleted'));
    assert.ok(reaches('base/kustomization.yml', 'created'));
    assert.ok(!reaches('base/kustomization.yml', 'changed'));
    assert.ok(!reaches('other/kustomization.yaml', 'created'));
    assert.ok(!reaches('readme.md', 'changed'));
  });

  it('is reached by a file that makes a missing folder exist', () => {
    const rendering = { ...emptyRendering, environment: 'a', reads: [{ kind: 'missing' as const, path: 'base' }] };
    const dependencies = new ReverseDependencies([rendering]);
    assert.deepEqual([...dependencies.environmentsReachedBy({ path: 'base/sub/x.yaml', kind: 'created' })], ['a']);
    assert.deepEqual([...dependencies.environmentsReachedBy({ path: 'basement/x.yaml', kind: 'created' })], []);
  });
});

const emptyRendering: Rendering = {
  environment: '',
  objects: [],
  errors: [],
  unknowns: [],
  reads: [],
  secretValues: new Set(),
  patchFiles: [],
};
