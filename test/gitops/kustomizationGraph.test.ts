import assert from 'node:assert/strict';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { loadGraph } from '../../server/src/gitops/kustomizationGraph.ts';
import { walkVisits } from '../../server/src/gitops/graphModel.ts';
import type { KustomizationGraph } from '../../server/src/gitops/graphModel.ts';
import type { LoadRestrictor } from '../../server/src/engine/engine.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { fixtureTree, parseFixture, showLocation } from '../support/fixture.ts';

/** Loads the graph of `root`; labels are the problems' and unknowns' kinds, at the places that cause them. */
async function check(source: string, root = 'prod', loadRestrictor: LoadRestrictor = 'rootOnly'): Promise<KustomizationGraph> {
  const { files, labels } = parseFixture(source);
  const graph = await loadGraph(fixtureTree(files), root, new GitopsCache(), { loadRestrictor });
  const problems = graph.problems.map(({ kind, kustomization, reference }) =>
    kustomization && reference ? `${showLocation({ file: kustomization.path, range: reference.range })} ${kind}` : kind,
  );
  const unknowns = graph.unknowns.map(({ reason, location }) => `${location ? showLocation(location) : ''} ${reason}`);
  const expected = labels.map(label => `${showLocation(label)} ${label.text}`);
  assert.deepEqual([...problems, ...unknowns].toSorted(), expected.toSorted());
  return graph;
}

describe('loadGraph', () => {
  it('visits in the order of upstream, a base that is included twice twice', async () => {
    const graph = await check(`
#- /prod/kustomization.yaml
components: [../tls]
resources:
- ../a
- own.yaml
- ../b
#- /prod/own.yaml
kind: Namespace
#- /a/kustomization.yml
resources: [../base]
#- /b/Kustomization
resources: [../base]
#- /base/kustomization.yaml
resources: [x.yaml]
#- /base/x.yaml
kind: Service
#- /tls/kustomization.yaml
kind: Component
patches: [{path: patch.yaml}]
#- /tls/patch.yaml
kind: Service
`);
    assert.deepEqual(
      walkVisits(graph).map(visit => visit.folder),
      ['prod', 'a', 'base', 'b', 'base', 'tls'],
    );
    const bases = walkVisits(graph).filter(visit => visit.folder === 'base');
    assert.equal(bases[0]?.kustomization, bases[1]?.kustomization);
    assert.deepEqual(
      graph.root.resources.map(input => (input.kind === 'file' ? input.file.path : input.kind)),
      ['folder', 'prod/own.yaml', 'folder'],
    );
    assert.ok(graph.files.has('tls/patch.yaml'));
    assert.equal(graph.root.components[0]?.kind, 'folder');
  });

  it('starts from where links lead, as kustomize does', async () => {
    const links = {
      'prod/kustomization.yaml': 'resources: [linked, ours.yaml, theirs.yaml]',
      'prod/linked': { link: '../shared/base' },
      'prod/ours.yaml': { link: 'files/ours.yaml' },
      'prod/files/ours.yaml': 'kind: Service',
      'prod/theirs.yaml': { link: '../shared/theirs.yaml' },
      'shared/theirs.yaml': 'kind: Service',
      'shared/base/kustomization.yaml': 'resources: [../beside]',
      'shared/beside/kustomization.yaml': 'namePrefix: a-',
      'prod/beside/kustomization.yaml': 'namePrefix: b-',
      'copy/kustomization.yaml': { link: '../prod/kustomization.yaml' },
      whole: { link: 'prod' },
    };
    const load = (root: string, loadRestrictor: LoadRestrictor = 'rootOnly'): Promise<KustomizationGraph> =>
      loadGraph(createMemoryTree(links), root, new GitopsCache(), { loadRestrictor });
    for (const root of ['prod', 'whole']) {
      const graph = await load(root);
      assert.deepEqual(
        walkVisits(graph).map(visit => visit.folder),
        ['prod', 'shared/base', 'shared/beside'],
      );
      assert.deepEqual(
        graph.problems.map(({ kind, reference }) => [kind, reference?.reference]),
        [['load-restriction', 'theirs.yaml']],
      );
    }
    assert.deepEqual((await load('prod', 'none')).problems, []);
    assert.deepEqual(
      (await load('copy')).problems.map(({ kind }) => kind),
      ['missing-kustomization'],
    );
    assert.equal((await load('copy', 'none')).root.kustomization?.path, 'copy/kustomization.yaml');
  });

  it('finds what cannot be loaded', () =>
    check(
      `
#- /prod/kustomization.yaml
resources:
- nothing.yaml
# ^^^^^^^^^^^^ missing-path
- ../empty
# ^^^^^^^^ missing-kustomization
- ../twice
# ^^^^^^^^ several-kustomizations
- ../other/file.yaml
# ^^^^^^^^^^^^^^^^^^ load-restriction
- ../../outside
# ^^^^^^^^^^^^^ outside-repository
- .
# ^ cycle
- ..
# ^^ cycle
- ..base
# ^^^^^^ ambiguous-path
- ../component
# ^^^^^^^^^^^^ wrong-kind
components:
- own.yaml
# ^^^^^^^^ not-a-folder
- ../plain
# ^^^^^^^^ wrong-kind
patches:
- path: sub
#       ^^^ not-a-file
configMapGenerator:
- files: [a=missing.txt]
#           ^^^^^^^^^^^ missing-path
#- /prod/own.yaml
kind: Namespace
#- /prod/sub/x.yaml
a: b
#- /empty/readme.md
#- /twice/kustomization.yaml
#- /twice/Kustomization
#- /other/file.yaml
kind: Service
#- /component/kustomization.yaml
kind: Component
#- /plain/kustomization.yaml
namePrefix: a-
`,
    ));

  it('reports a cycle where it closes', () =>
    check(`
#- /prod/kustomization.yaml
resources: [../a]
#- /a/kustomization.yaml
resources: [../b]
#- /b/kustomization.yaml
resources: [../a]
#           ^^^^ cycle
`));

  it('tells a root without kustomization', async () => {
    const graph = await loadGraph(fixtureTree(new Map([['prod/x.yaml', '']])), 'prod', new GitopsCache());
    assert.deepEqual(
      graph.problems.map(({ kind, path }) => [kind, path]),
      [['missing-kustomization', 'prod']],
    );
    assert.deepEqual(graph.reads, [
      { kind: 'directory', path: 'prod' },
      { kind: 'missing', path: 'prod/Kustomization' },
      { kind: 'missing', path: 'prod/kustomization.yaml' },
      { kind: 'missing', path: 'prod/kustomization.yml' },
    ]);
  });

  it('answers what would be fetched', () =>
    check(`
#- /prod/kustomization.yaml
resources:
- https://example.com/all.yaml
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote
- github.com/org/repo//deploy
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote
- git@local/here.yaml
crds:
- https://example.com/crd.json
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote
helmCharts:
- name: redis
# ^^^^^^^^^^^ helm
#- /prod/git@local/here.yaml
kind: Service
`));

  it('answers what would be run, wherever its configuration stands', () =>
    check(`
#- /prod/kustomization.yaml
generators:
- ../plugins
- "{apiVersion: example.com/v1, kind: Inline, metadata: {name: x}}"
#  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ plugin
transformers:
- builtin.yaml
#- /prod/builtin.yaml
apiVersion: builtin
kind: PrefixTransformer
metadata: {name: x}
prefix: a-
#- /plugins/kustomization.yaml
resources: [exec.yaml, chart.yaml]
#- /plugins/exec.yaml
{apiVersion: example.com/v1, kind: Program, metadata: {name: x}}
# <---------------------------------------------------------------- plugin
#- /plugins/chart.yaml
{apiVersion: builtin, kind: HelmChartInflationGenerator, metadata: {name: x}}
# <----------------------------------------------------------------------------- helm
`));

  it('takes conflict markers for an unknown', () =>
    check(`
#- /prod/kustomization.yaml
resources: [a.yaml]
#- /prod/a.yaml
<<<<<<< HEAD
# <------------ conflict
a: 1
=======
a: 2
>>>>>>> topic
`));

  it('follows every path without load restriction', () =>
    check(
      `
#- /prod/kustomization.yaml
resources: [../other/file.yaml]
#- /other/file.yaml
kind: Service
`,
      'prod',
      'none',
    ));

  it('ends when inclusions multiply', async () => {
    const files = new Map<string, string>();
    for (let level = 0; level < 20; level++) {
      files.set(`l${level}/kustomization.yaml`, `resources: [../a${level}, ../b${level}]\n`);
      for (const twin of ['a', 'b']) {
        files.set(`${twin}${level}/kustomization.yaml`, `resources: [../l${level + 1}]\n`);
      }
    }
    files.set('l20/kustomization.yaml', 'namePrefix: a-\n');
    const graph = await loadGraph(fixtureTree(files), 'l0', new GitopsCache());
    assert.deepEqual(
      graph.unknowns.map(({ reason }) => reason),
      ['unsupported'],
    );
  });

  it('parses each content once', async () => {
    const cache = new GitopsCache();
    const { files } = parseFixture('#- /prod/kustomization.yaml\nresources: [a.yaml]\n#- /prod/a.yaml\nkind: A\n');
    const first = await loadGraph(fixtureTree(files), 'prod', cache);
    const second = await loadGraph(fixtureTree(new Map([...files, ['new.yaml', '']])), 'prod', cache);
    assert.equal(second.root.kustomization, first.root.kustomization);
    assert.equal(second.files.get('prod/a.yaml'), first.files.get('prod/a.yaml'));
  });
});
