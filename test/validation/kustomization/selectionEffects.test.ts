import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { conventionalEnvironment } from '../../../server/src/gitops/conventionalEnvironment.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { loadGraph } from '../../../server/src/gitops/kustomizationGraph.ts';
import { renderEnvironment } from '../../../server/src/gitops/renderEnvironment.ts';
import { SelectionEffects, observeSelections } from '../../../server/src/validation/kustomization/selectionEffects.ts';
import { useEngine } from '../../support/engine.ts';
import { fixtureTree, parseFixture } from '../../support/fixture.ts';

const base = `
#- /base/kustomization.yaml
namePrefix: b-
commonLabels: {from: base}
resources: [objects.yaml]
#- /base/objects.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}, annotations: {team: shop}}
spec: {template: {spec: {containers: [{name: web, image: "registry:5000/web:1"}], initContainers: [{name: i, image: busybox}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: data, namespace: store}
spec: {template: {spec: {containers: [{name: db, image: "postgres@sha256:0123"}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {key: value}
`;

/** A part of a target, as it may or may not fit. */
const part = (name: string, ...values: string[]): fc.Arbitrary<string> =>
  fc.constantFrom('', ...values).map(value => (value === '' ? '' : `${name}: "${value}"`));

const targets = fc
  .tuple(
    part('kind', 'Deployment', 'StatefulSet', 'Deploy.*', 'Job', 'deployment'),
    part('name', 'web', 'b-web', 'p-b-web', 'w', '.*a.*', 'wbe', 'data'),
    part('namespace', 'store', 'shop', 'default', 'none'),
    part('labelSelector', 'app=web', 'from=base', 'from in (base, x)', 'app!=web', 'app'),
    part('annotationSelector', 'team=shop', 'team=x'),
    part('group', 'apps', 'batch'),
  )
  .map(parts => parts.filter(text => text !== '').join(', '))
  .filter(text => text !== '');

const images = fc.constantFrom(
  'registry:5000/web',
  'web',
  'busybox',
  'postgres',
  'post.*',
  'registry',
  'nginx',
  'registry:5000/web:1',
);

/** Entries that change whatever they select, each with a value of its own. */
const entries = fc.oneof(
  targets.map(target => ({
    field: 'patches',
    text: (id: string) => `- target: {${target}}\n  patch: '[{"op": "add", "path": "/${id}", "value": 1}]'`,
  })),
  targets.map(target => ({
    field: 'patches',
    text: (id: string) => `- target: {${target}}\n  patch: '{apiVersion: v1, kind: Any, metadata: {name: any}, ${id}: 1}'`,
  })),
  targets.map(target => ({
    field: 'replacements',
    text: (id: string) =>
      `- source: {kind: ConfigMap, name: settings, fieldPath: data.key}
  targets:
  - select: {${target}}
    fieldPaths: [spec.${id}]
    options: {create: true}`,
  })),
  images.map(name => ({ field: 'images', text: (id: string) => `- name: ${name}\n  newTag: ${id}` })),
);

describe('SelectionEffects', function () {
  this.timeout(60_000);
  const engine = useEngine();

  async function render(text: string): Promise<string[]> {
    const { files } = parseFixture(`#- /prod/kustomization.yaml\n${text}\n${base}`);
    const ports = { engine: engine(), cache: new GitopsCache() };
    const rendering = await renderEnvironment(ports, fixtureTree(files), conventionalEnvironment('prod'), {}, neverCancelled);
    assert.deepEqual([...rendering.errors, ...rendering.unknowns], [], text);
    return rendering.objects.map(({ body }) => body);
  }

  it('an entry is reported exactly if the build is the same without it', async () => {
    const counts = { reported: 0, silent: 0 };
    await fc.assert(
      fc.asyncProperty(entries, fc.constantFrom('', 'namePrefix: p-\n', 'namespace: shop\n'), async ({ field, text }, more) => {
        const without = `resources: [../base]\n${more}`;
        const source = `${without}${field}:\n${text('added')}`;
        const { files } = parseFixture(`#- /prod/kustomization.yaml\n${source}\n${base}`);
        const effects = new SelectionEffects();
        const graph = await loadGraph(fixtureTree(files), 'prod', new GitopsCache());
        effects.addBuild(conventionalEnvironment('prod'), observeSelections(graph));
        const isReported = effects.findings().length > 0;
        const [first, second] = [await render(source), await render(without)];
        assert.equal(isReported, JSON.stringify(first) === JSON.stringify(second), source);
        counts[isReported ? 'reported' : 'silent']++;
      }),
      { numRuns: 150 },
    );
    assert.ok(counts.reported > 20 && counts.silent > 20, JSON.stringify(counts));
  });
});
