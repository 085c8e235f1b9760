import assert from 'node:assert/strict';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import type { Environment } from '../../../server/src/gitops/environment.ts';
import { findEnvironments } from '../../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../../server/src/gitops/renderEnvironment.ts';
import { useEngine } from '../../support/engine.ts';
import { fixtureTree, parseFixture } from '../../support/fixture.ts';

describe('environments of Argo CD', () => {
  const engine = useEngine();

  /** Finds the environments: `id = name @ path < declaredBy, unknowns`, the last two where there are such. */
  async function check(source: string, ...expected: string[]): Promise<readonly Environment[]> {
    const { files } = parseFixture(source);
    const tree = fixtureTree(files);
    const cache = new GitopsCache();
    const render = (environment: Environment) =>
      renderEnvironment({ engine: engine(), cache }, tree, environment, {}, neverCancelled);
    const remotes = ['git@example.com:Fleet/prod.git'];
    const options = { remotes, render, engine: engine(), target: 'main' };
    const { environments } = await findEnvironments(tree, cache, options);
    assert.deepEqual(environments.map(describeEnvironment), expected);
    return environments;
  }

  it('makes an environment of each Application, with what another repository delivers unknown', async () => {
    const environments = await check(
      `
#- /argocd/web.yaml
${application('web', 'apps/web/overlays/prod')}
#- /argocd/other.yaml
${application('other', 'apps/other').replace('fleet/prod', 'fleet/other')}
#- /argocd/pinned.yaml
${application('pinned', 'apps/web').replace('repoURL', 'targetRevision: v1\n    repoURL')}
#- /argocd/branch.yaml
${application('branch', 'apps/web').replace('repoURL', 'targetRevision: main\n    repoURL')}
#- /argocd/chart.yaml
${application('chart', 'x').replace('path: x', 'chart: nginx')}
#- /apps/web/overlays/prod/kustomization.yaml
resources: []
`,
      'argocd:argocd/branch = branch @ apps/web',
      'argocd:argocd/chart = chart @ , source',
      'argocd:argocd/other = other @ , source',
      'argocd:argocd/pinned = pinned @ , revision',
      'argocd:argocd/web = web @ apps/web/overlays/prod',
    );
    assert.deepEqual(environments[4]?.destination, { cluster: 'https://kubernetes.default.svc', namespace: 'web' });
    assert.equal(environments[4]?.declaredIn.file, 'argocd/web.yaml');
  });

  it('follows an app of apps to what it renders', () =>
    check(
      `
#- /root.yaml
${application('root', 'apps', 'directory: {exclude: "off.yaml"}')}
#- /apps/web.yaml
${application('web', 'web')}
#- /apps/off.yaml
${application('off', 'web')}
#- /web/a.yaml
${configMap('a')}
`,
      'argocd:argocd/root = root @ apps',
      'argocd:argocd/web = web @ web < argocd:argocd/root',
    ));

  it('ends where an app of apps contains itself', () =>
    check(
      `
#- /apps/root.yaml
${application('root', 'apps')}
#- /apps/web.yaml
${application('web', 'web')}
#- /web/a.yaml
${configMap('a')}
`,
      'argocd:argocd/root = root @ apps',
      'argocd:argocd/web = web @ web < argocd:argocd/root',
    ));

  it('follows a kustomization that holds Applications', () =>
    check(
      `
#- /bootstrap/kustomization.yaml
namespace: gitops
namePrefix: prod-
resources: [web.yaml]
#- /bootstrap/web.yaml
${application('web', 'web')}
#- /web/a.yaml
${configMap('a')}
`,
      'argocd:gitops/prod-web = prod-web @ web < kustomize:bootstrap',
      'kustomize:bootstrap = bootstrap @ bootstrap',
    ));

  it('follows every kustomization that holds an Application, and not what they change', () =>
    check(
      `
#- /bootstrap/base/kustomization.yaml
resources: [web.yaml]
#- /bootstrap/base/web.yaml
${application('web', 'to-be-patched')}
#- /bootstrap/eu/kustomization.yaml
resources: [../base]
patches:
- patch: |
    - {op: replace, path: /spec/source/path, value: web/eu}
  target: {kind: Application}
#- /bootstrap/us/kustomization.yaml
namespace: us
resources: [../base]
patches:
- patch: |
    - {op: replace, path: /spec/source/path, value: web/us}
  target: {kind: Application}
#- /bootstrap/none/kustomization.yaml
resources: [../base]
patches:
- patch: "{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: web}, $patch: delete}"
`,
      'argocd:argocd/web = argocd/web @ web/eu < kustomize:bootstrap/eu',
      'argocd:us/web = us/web @ web/us < kustomize:bootstrap/us',
      'kustomize:bootstrap/eu = eu @ bootstrap/eu',
      'kustomize:bootstrap/none = none @ bootstrap/none',
      'kustomize:bootstrap/us = us @ bootstrap/us',
    ));

  it('tells Applications of one name in several folders apart', () =>
    check(
      `
#- /clusters/a/web.yaml
${application('web', 'web')}
#- /clusters/b/web.yaml
${application('web', 'web')}
#- /web/a.yaml
${configMap('a')}
`,
      'argocd:argocd/web = argocd/web @ web',
      'argocd:argocd/web@clusters/b = b/argocd/web @ web',
    ));

  it('generates the Applications of a set, and says what made each', async () => {
    const environments = await check(
      `
#- /set.yaml
${set(
  'fleet',
  `- matrix:
      generators:
      - git:
          repoURL: https://example.com/fleet/prod
          revision: HEAD
          directories: [{path: "apps/*"}, {path: apps/off, exclude: true}]
      - list: {elements: [{cluster: eu}, {cluster: us}]}`,
  '{{.path.basename}}-{{.cluster}}',
  '{{.path.path}}',
)}
#- /apps/web/a.yaml
${configMap('a')}
#- /apps/off/a.yaml
${configMap('a')}
`,
      'argocd:argocd/web-eu = web-eu @ apps/web',
      'argocd:argocd/web-us = web-us @ apps/web',
    );
    assert.deepEqual(environments[1]?.argocd?.generatedBy, {
      set: 'argocd/fleet',
      generator: 0,
      parameters: {
        cluster: 'us',
        path: { basename: 'web', basenameNormalized: 'web', path: 'apps/web', segments: ['apps', 'web'] },
      },
    });
  });

  it('reads the files of a generator, and Secrets of clusters', () =>
    check(
      `
#- /files.yaml
${set(
  'files',
  `- git:
      repoURL: https://example.com/fleet/prod
      revision: main
      files: [{path: "config/**/app.json"}]`,
  'file-{{.name}}',
  'apps/{{.name}}',
)}
#- /config/deep/er/app.json
{"name": "web"}
#- /config/app.json
{"name": "not matched"}
#- /clusters.yaml
${set('clusters', '- clusters: {selector: {matchLabels: {tier: prod}}}', 'cluster-{{.name}}', 'apps/{{.metadata.labels.tier}}')}
#- /secrets.yaml
apiVersion: v1
kind: Secret
metadata: {name: eu, labels: {argocd.argoproj.io/secret-type: cluster, tier: prod}}
stringData: {name: eu, server: https://eu.example.com}
---
apiVersion: v1
kind: Secret
metadata: {name: dev, labels: {argocd.argoproj.io/secret-type: cluster, tier: dev}}
stringData: {name: dev, server: https://dev.example.com}
#- /apps/web/a.yaml
${configMap('a')}
#- /apps/prod/a.yaml
${configMap('a')}
`,
      'argocd:argocd/cluster-eu = cluster-eu @ apps/prod',
      'argocd:argocd/file-web = file-web @ apps/web',
    ));

  it('lets one environment stand for what a set generates that is not known', () =>
    check(
      `
#- /set.yaml
${set('clusters', '- clusters: {}', 'web-{{.name}}', 'apps')}
---
${set('requests', '- pullRequest: {github: {owner: a, repo: b}}', 'pr-{{.number}}', 'apps')}
---
${set('plugin', '- plugin: {configMapRef: {name: a}}', 'x-{{.a}}', 'apps')}
---
${set('failing', '- list: {elements: [{a: b}]}', '{{.absent.name}}', 'apps').replace('goTemplate: true', 'goTemplate: true\n  goTemplateOptions: [missingkey=error]')}
`,
      'argocd:argocd/clusters/* = clusters @ , source',
      'argocd:argocd/failing/* = failing @ ',
      'argocd:argocd/plugin/* = plugin @ , plugin',
      'argocd:argocd/requests/* = requests @ , source',
    ));

  it('says why a set cannot generate anything: its generators, or its template', async () => {
    const failing = (name: string, generators: string, more: string): string =>
      set(name, generators, '{{.absent.name}}', 'apps').replace('goTemplate: true', `goTemplate: true\n  ${more}`);
    const environments = await check(
      `
#- /set.yaml
${failing('template', '- list: {elements: [{a: b}]}', 'goTemplateOptions: [missingkey=error]')}
---
${failing('generator', '- merge: {mergeKeys: [], generators: [{list: {elements: [{a: b}]}}, {list: {elements: [{a: b}]}}]}', '')}
`,
      'argocd:argocd/generator/* = generator @ ',
      'argocd:argocd/template/* = template @ ',
    );
    assert.deepEqual(
      environments.map(({ argocd }) => argocd?.failure?.code),
      ['argocd.generator', 'argocd.template'],
    );
  });

  it('passes over templates of charts, patches and half-typed objects', () =>
    check(
      `
#- /charts/apps/Chart.yaml
name: apps
#- /charts/apps/templates/web.yaml
${application('{{ .Release.Name }}', 'web')}
#- /half.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: half}
spec: {project: default}
`,
      'helm:charts/apps = apps @ charts/apps',
    ));
});

function application(name: string, path: string, more = ''): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: "${name}"}
spec:
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: web}
  source:
    repoURL: https://example.com/fleet/prod.git
    path: ${path}
    ${more}
`;
}

function set(name: string, generators: string, application: string, path: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: ${name}, namespace: argocd}
spec:
  goTemplate: true
  generators:
  ${generators}
  template:
    metadata: {name: '${application}'}
    spec:
      project: default
      destination: {name: in-cluster, namespace: web}
      source: {repoURL: 'https://example.com/fleet/prod', path: '${path}', targetRevision: HEAD}
`;
}

function configMap(name: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
`;
}

function describeEnvironment({ id, name, path, declaredBy, unknowns }: Environment): string {
  const by = declaredBy === null ? '' : ` < ${declaredBy}`;
  return `${id} = ${name} @ ${path}${by}${unknowns.map(({ reason }) => `, ${reason}`).join('')}`;
}
