import assert from 'node:assert/strict';
import type { JsonObject } from '../../../server/src/base/json.ts';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import type { Environment } from '../../../server/src/gitops/environment.ts';
import { findEnvironments } from '../../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../../server/src/gitops/renderEnvironment.ts';
import type { Rendering } from '../../../server/src/gitops/rendering.ts';
import { createMemoryTree } from '../../../server/src/tree/memoryTree.ts';
import { useEngine } from '../../support/engine.ts';
import { parseFixture } from '../../support/fixture.ts';

const remote = 'https://example.com/infra.git';

/** A cluster that delivers `apps/`, with the repository as its source and a chart in it. */
const cluster = `
#- /clusters/prod/flux-system/gotk-sync.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: ${remote}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 10m, path: ./apps, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
#- /charts/web/Chart.yaml
apiVersion: v2
name: web
version: 1.0.0
#- /charts/web/values.yaml
a: chart
b: chart
c: chart
d: chart
#- /charts/web/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}", namespace: {{ .Release.Namespace }}}
data: {values: "{{ .Values.a }} {{ .Values.b }} {{ .Values.c }} {{ .Values.d }}"}
#- /charts/web/templates/hook.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: hook, annotations: {helm.sh/hook: pre-upgrade}}
#- /charts/web/crds/x.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: x.example.org}
`;

const release = (spec: string, name = 'web'): string => `
#- /apps/${name}.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: shop}
spec:
  interval: 1h
${spec.trim().replaceAll(/^(?=.)/gm, '  ')}
`;

const fromHere =
  'chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}';

describe('HelmReleases', () => {
  const engine = useEngine();

  async function find(
    source: string,
  ): Promise<{ environments: readonly Environment[]; render: (id: string) => Promise<Rendering> }> {
    const tree = createMemoryTree(Object.fromEntries(parseFixture(source).files));
    const cache = new GitopsCache();
    const render = (environment: Environment) =>
      renderEnvironment({ engine: engine(), cache }, tree, environment, {}, neverCancelled);
    const { environments } = await findEnvironments(tree, cache, { remotes: [remote], render });
    return {
      environments,
      render: async id => {
        const environment = environments.find(candidate => candidate.id === id);
        assert.ok(environment, `${id} is none of ${environments.map(other => other.id).join(', ')}`);
        return render(environment);
      },
    };
  }

  const web = 'flux:shop/web@apps';

  it('are environments that the Kustomization declares which delivers them, in place of the chart alone', async () => {
    const { environments } = await find(`${cluster}${release(fromHere)}`);
    const found = environments.map(({ id, kind, declaredBy, path }) => `${id} ${kind} ${declaredBy ?? '-'} ${path}`);
    assert.deepEqual(found, [
      'flux:flux-system/flux-system@apps flux - apps',
      `${web} flux flux:flux-system/flux-system@apps charts/web`,
    ]);
  });

  it('take values from what the cluster delivers, then from the release, then single ones', async () => {
    const { render } = await find(`${cluster}${release(`
${fromHere}
values: {b: release, c: release}
valuesFrom:
- {kind: ConfigMap, name: settings}
- {kind: Secret, name: password, valuesKey: word, targetPath: c}
- {kind: ConfigMap, name: none, optional: true}
`)}
#- /apps/settings.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {values.yaml: "{a: settings, b: settings, c: settings}"}
---
apiVersion: v1
kind: Secret
metadata: {name: password, namespace: shop}
stringData: {word: top-secret}
`);
    const { objects, errors, unknowns, secretValues } = await render(web);
    assert.deepEqual([errors, unknowns], [[], []]);
    const config = objects.find(({ name }) => name === 'web');
    assert.deepEqual(config?.value.data, { values: 'settings release top-secret chart' });
    assert.ok(secretValues.has('top-secret'));
  });

  it('know hooks and definitions, and what releases and namespaces are called', async () => {
    const { render } = await find(`${cluster}${release(`${fromHere}\ntargetNamespace: other`)}`);
    const { objects } = await render(web);
    const shown = objects.map(({ name, namespace, hooks, isDefinition }) =>
      [name, namespace, hooks?.join(), isDefinition === true ? 'definition' : undefined].filter(Boolean).join(' '),
    );
    assert.deepEqual(shown, ['x.example.org definition', 'other-web other', 'hook pre-upgrade']);
  });

  it('change objects and hooks by post-renderers and common metadata', async () => {
    const renderWith = async (strategy: string): Promise<Rendering> => {
      const { render } = await find(
        `${cluster}${release(`
${fromHere}
${strategy}
install: {crds: Skip}
commonMetadata: {labels: {team: shop}}
postRenderers:
- kustomize:
    patches:
    - target: {kind: ConfigMap}
      patch: |
        - {op: add, path: /metadata/labels, value: {more: "1"}}
`)}`,
      );
      return render(web);
    };
    const labels = ({ objects, unknowns }: Rendering): unknown[] => {
      assert.deepEqual(unknowns, []);
      return objects
        .map(({ value, hooks = [] }) => [value.metadata as JsonObject, hooks] as const)
        .map(([{ labels }, hooks]) => [labels, ...hooks]);
    };
    const both = [[{ more: '1', team: 'shop' }], [{ more: '1', team: 'shop' }, 'pre-upgrade']];
    assert.deepEqual(labels(await renderWith('')), both);
    assert.deepEqual(labels(await renderWith('postRenderStrategy: separate')), both);
    assert.deepEqual(labels(await renderWith('postRenderStrategy: nohooks')), [
      [{ more: '1', team: 'shop' }],
      [undefined, 'pre-upgrade'],
    ]);
  });

  it('are unknown where chart or values are not here', async () => {
    const { environments } = await find(`${cluster}
${release('chart: {spec: {chart: redis, version: 1.2.3, sourceRef: {kind: HelmRepository, name: bitnami}}}', 'a')}
${release('chartRef: {kind: OCIRepository, name: podinfo}', 'b')}
${release(`${fromHere}\nvaluesFrom: [{kind: ConfigMap, name: none}]`, 'c')}
`);
    const messages = environments.flatMap(({ unknowns }) => unknowns.map(({ reason, message }) => `${reason}: ${message}`));
    assert.deepEqual(messages, [
      'helm: The chart "redis" comes from the HelmRepository "bitnami", which nothing in the repository defines as a place that charts are fetched from.',
      'helm: The chart comes from the OCIRepository "podinfo", which nothing in the repository defines as a place that charts are fetched from.',
      'values: Values of the release come from the ConfigMap shop/none, which no environment of this cluster delivers.',
    ]);
  });

  it('are called apart from a Kustomization of the same name', async () => {
    const { environments } = await find(`${cluster}${release(fromHere)}
#- /apps/ks.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: web, namespace: shop}
spec: {interval: 10m, path: ./more, prune: true, sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}
#- /more/a.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: more, namespace: shop}}
`);
    const found = environments.filter(({ id }) => id.includes('shop/web')).map(({ id, name }) => `${id} ${name}`);
    assert.deepEqual(found.toSorted(), [`${web} web`, `${web}#HelmRelease web-release`]);
  });
});
