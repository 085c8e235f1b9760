import assert from 'node:assert/strict';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import type { Environment } from '../../../server/src/gitops/environment.ts';
import { findEnvironments } from '../../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { readsAgree } from '../../../server/src/gitops/readsAgree.ts';
import { renderEnvironment } from '../../../server/src/gitops/renderEnvironment.ts';
import type { Rendering } from '../../../server/src/gitops/rendering.ts';
import { createMemoryTree } from '../../../server/src/tree/memoryTree.ts';
import { useEngine } from '../../support/engine.ts';
import { parseFixture, showLocation } from '../../support/fixture.ts';

const chart = (name: string, folder = name, more = ''): string =>
  `#- /${folder}/Chart.yaml\napiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`;

describe('charts as environments', () => {
  const engine = useEngine();

  async function find(
    source: string,
  ): Promise<{ environments: readonly Environment[]; render: (id: string) => Promise<Rendering> }> {
    const tree = createMemoryTree(Object.fromEntries(parseFixture(source).files));
    const cache = new GitopsCache();
    const render = (environment: Environment) =>
      renderEnvironment({ engine: engine(), cache }, tree, environment, {}, neverCancelled);
    const { environments } = await findEnvironments(tree, cache, { render });
    return {
      environments,
      render: async id => {
        const environment = environments.find(candidate => candidate.id === id);
        assert.ok(environment, `${id} is none of ${environments.map(other => other.id).join(', ')}`);
        const rendering = await render(environment);
        assert.ok(await readsAgree(tree, rendering.reads), 'what was read reads the same');
        return rendering;
      },
    };
  }

  const ids = (environments: readonly Environment[]): string[] => environments.map(({ id }) => id);
  const names = ({ objects }: Rendering): string[] => objects.map(({ kind, name }) => `${kind} ${name}`);
  const problems = ({ errors, unknowns }: Rendering): string[] => [
    ...errors.map(({ location, code }) => `${showLocation(location)} ${code}`),
    ...unknowns.map(({ location, reason }) => `${location ? showLocation(location) : ''} ${reason}`),
  ];

  it('takes each chart that is no part of another one, and no library', async () => {
    const { environments } = await find(`
${chart('web', 'charts/web')}
${chart('db', 'charts/web/charts/db')}
${chart('common', 'charts/common', 'type: library\n')}
${chart('inflated', 'overlay/charts/inflated')}
#- /overlay/kustomization.yaml
helmCharts: [{name: inflated}]
${chart('declared', 'charts/declared')}
#- /.driftline.yaml
version: 1
environments:
- name: prod
  helm: {chart: ./charts/declared}
`);
    assert.deepEqual(ids(environments), ['declared:prod', 'kustomize:overlay', 'helm:charts/web']);
  });

  it('renders a chart with its own values, tests left out', async () => {
    const { render } = await find(`
${chart('web')}
#- /web/values.yaml
name: a
#- /web/crds/crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: x.example.org}
#- /web/templates/list.yaml
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: "{{ .Values.name }}-{{ .Release.Name }}"}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
#- /web/templates/test.yaml
apiVersion: v1
kind: Pod
metadata: {name: test, annotations: {helm.sh/hook: test}}
`);
    const rendering = await render('helm:web');
    assert.deepEqual(problems(rendering), []);
    assert.deepEqual(names(rendering), ['CustomResourceDefinition x.example.org', 'ConfigMap a-web', 'ConfigMap b']);
  });

  it('renders a declared chart with the values that are declared, later ones over earlier ones', async () => {
    const { render } = await find(`
${chart('web', 'charts/web')}
#- /charts/web/values.yaml
a: 1
#- /charts/web/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}", namespace: {{ .Release.Namespace }}}
data: {values: "{{ .Values.a }} {{ .Values.b }} {{ .Values.c }}", version: {{ .Capabilities.KubeVersion.Minor | quote }}}
#- /env/base.yaml
{a: 2, b: 2, c: 2}
#- /env/prod.yaml
b: 3
#- /.driftline.yaml
version: 1
environments:
- name: prod
  kubernetesVersion: "1.31"
  helm:
    chart: charts/web
    values: [env/base.yaml, env/prod.yaml]
    releaseName: web-prod
    namespace: shop
    set: {c: "4"}
`);
    const rendering = await render('declared:prod');
    assert.deepEqual(problems(rendering), []);
    const [object] = rendering.objects;
    assert.deepEqual(object?.value.data, { values: '2 3 4', version: '31' });
    assert.deepEqual([object?.name, object?.namespace], ['web-prod', 'shop']);
  });

  it('does not call it an error that a chart needs values which nobody declares', async () => {
    const files = `
${chart('web')}
#- /web/templates/a.yaml
kind: A
v: {{ required "host is needed" .Values.host }}
`;
    const guessed = await find(files);
    assert.deepEqual(problems(await guessed.render('helm:web')), ['web/templates/a.yaml:1:6-1:44 values']);
    const declared = await find(`${files}
#- /.driftline.yaml
version: 1
environments:
- {name: prod, helm: {chart: web}}
`);
    assert.deepEqual(problems(await declared.render('declared:prod')), ['web/templates/a.yaml:1:6-1:44 helm.render-failed']);
  });

  it('depends on what the chart reads and on what it misses', async () => {
    const { render } = await find(`
${chart('web')}
#- /web/templates/a.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
#- /web/notes.md
nothing
`);
    const reads = (await render('helm:web')).reads.map(({ kind, path }) => `${kind} ${path}`);
    assert.ok(reads.includes('file web/templates/a.yaml'));
    assert.ok(reads.includes('missing web/.helmignore'));
    assert.ok(reads.includes('directory web'));
  });
});
