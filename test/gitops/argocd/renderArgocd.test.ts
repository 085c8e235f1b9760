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

describe('renderArgocd', () => {
  const engine = useEngine();

  /** Renders `web`; labels are the codes of errors and the reasons of what is unknown. */
  async function check(source: string): Promise<Rendering> {
    const { files, labels } = parseFixture(source);
    const tree = createMemoryTree(Object.fromEntries(files));
    const cache = new GitopsCache();
    const ports = { engine: engine(), cache };
    const render = (environment: Environment) => renderEnvironment(ports, tree, environment, {}, neverCancelled);
    const options = { remotes: ['git@example.com:fleet/prod.git'], render, engine: engine(), target: 'main' };
    const { environments } = await findEnvironments(tree, cache, options);
    const environment = environments.find(({ name }) => name === 'web');
    assert.ok(environment, environments.map(({ id }) => id).join());
    const rendering = await render(environment);
    const found = [
      ...rendering.errors.map(({ location, code }) => `${showLocation(location)} ${code}`),
      ...rendering.unknowns.map(({ location, reason }) => `${location ? showLocation(location) : ''} ${reason}`),
    ];
    assert.deepEqual(
      found,
      labels.map(label => `${showLocation(label)} ${label.text}`),
      [...rendering.errors, ...rendering.unknowns].map(({ message }) => message).join('\n'),
    );
    assert.ok(await readsAgree(tree, rendering.reads), 'what was read reads the same');
    return rendering;
  }

  const names = ({ objects }: Rendering): string[] => objects.map(({ name }) => name);

  it('delivers the manifests of a folder: lists taken apart, JSON, without what is marked or no manifest', async () => {
    const rendering = await check(`${application('path: web')}
#- /web/a.yaml
${configMap('a')}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
#- /web/d.json
{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "d"}}
#- /web/skipped.yaml
# +argocd:skip-file-rendering
${configMap('skipped')}
#- /web/values.yaml
replicas: 3
#- /web/deep/e.yaml
${configMap('e')}
`);
    assert.deepEqual(names(rendering), ['a', 'b', 'c', 'd']);
  });

  it('says that a folder holds more than Argo CD reads', async () => {
    const name = (index: number): string =>
      `#- /web/${index}.yaml\n${configMap(`m${index}`)}\ndata: {text: "${'x'.repeat(3_000_000)}"}\n`;
    await check(`${application('path: web\n#         ^^^ argocd.too-large')}
${[1, 2, 3, 4].map(name).join('')}
`);
  });

  it('recurses, includes and excludes as it is told', async () => {
    const rendering =
      await check(`${application('path: web', 'directory: {recurse: true, include: "*.yaml", exclude: "{deep/no*,x.yaml}"}')}
#- /web/a.yaml
${configMap('a')}
#- /web/x.yaml
${configMap('x')}
#- /web/b.yml
${configMap('b')}
#- /web/deep/c.yaml
${configMap('c')}
#- /web/deep/not.yaml
${configMap('not')}
`);
    assert.deepEqual(names(rendering), ['a', 'c']);
  });

  it('puts the options of kustomize on top', async () => {
    const rendering = await check(`${application(
      'path: web',
      `kustomize:
      namePrefix: x-
      nameSuffix: -y
      namespace: other
      commonLabels: {team: a}
      labelWithoutSelector: true
      commonAnnotations: {app: "$ARGOCD_APP_NAME"}
      commonAnnotationsEnvsubst: true
      images: ["nginx=registry.example.com/nginx:2"]
      replicas: [{name: web, count: 3}]
      components: [../tls, ../absent]
      ignoreMissingComponents: true
      patches:
      - patch: |
          - {op: add, path: /spec/paused, value: true}
        target: {kind: Deployment}`,
    )}
#- /web/kustomization.yaml
# kept
resources: [deployment.yaml]
#- /web/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: nginx:1}]}}}
#- /tls/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
commonAnnotations: {tls: "yes"}
`);
    assert.deepEqual(rendering.objects[0]?.value, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'x-web-y',
        namespace: 'other',
        labels: { team: 'a' },
        annotations: { app: 'web', tls: 'yes' },
      },
      spec: {
        paused: true,
        replicas: 3,
        template: {
          metadata: { annotations: { app: 'web', tls: 'yes' } },
          spec: { containers: [{ name: 'web', image: 'registry.example.com/nginx:2' }] },
        },
      },
    });
  });

  it('reads what stands beside the manifests', async () => {
    const rendering = await check(`${application('path: web')}
#- /web/.argocd-source.yaml
kustomize: {namePrefix: all-, nameSuffix: -all}
#- /web/.argocd-source-web.yaml
kustomize: {namePrefix: own-}
#- /web/kustomization.yaml
resources: [a.yaml]
#- /web/a.yaml
${configMap('a')}
`);
    assert.deepEqual(names(rendering), ['own-a-all']);
  });

  it('renders charts with values, parameters and files of other sources', async () => {
    const rendering = await check(`#- /app.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  destination: {name: in-cluster, namespace: prod}
  sources:
  - repoURL: https://example.com/fleet/prod
    path: chart
    helm:
      ignoreMissingValueFiles: true
      valueFiles: [prod.yaml, absent.yaml, $values/settings/all.yaml]
      valuesObject: {inline: yes-it-is}
      parameters: [{name: list, value: "a,b"}, {name: text, value: "1", forceString: true}]
      fileParameters: [{name: file, path: content.txt}]
  - {repoURL: 'https://example.com/fleet/prod', ref: values}
#- /chart/Chart.yaml
apiVersion: v2
name: chart
version: 1.0.0
#- /chart/prod.yaml
prod: true
#- /chart/content.txt
content
#- /settings/all.yaml
all: here
#- /chart/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}", namespace: "{{ .Release.Namespace }}"}
data: {{ .Values | toJson }}
`);
    const { data, metadata } = rendering.objects[0]?.value ?? {};
    assert.deepEqual(metadata, { name: 'web', namespace: 'prod' });
    assert.deepEqual(data, {
      prod: true,
      all: 'here',
      inline: 'yes-it-is',
      list: 'a,b',
      text: '1',
      file: 'content',
    });
  });

  it('says at the line what Argo CD refuses', async () => {
    await check(application('path: wbe\n#         ^^^ argocd.path-not-found'));
    await check(`${application('path: web', 'helm: {}\n    kustomize: {}').replace('  source:', '  source:\n# ^^^^^^ argocd.source-types')}
#- /web/a.yaml
${configMap('a')}
`);
    await check(`${application('path: web')}
#- /web/a.yaml
apiVersion: v1
# <-------------- argocd.not-a-manifest
kind: ConfigMap
metadata: {name: a
`);
    await check(`${application('path: web')}
#- /web/.argocd-source.yaml
helm: [
# <------- argocd.source-override
`);
    await check(`${application('path: web', 'kustomize:\n#   ^^^^^^^^^ argocd.kustomize-option\n      commonLabels: {a: b}')}
#- /web/kustomization.yaml
commonLabels: {a: c}
`);
    await check(`${application('path: web')}
#- /web/kustomization.yaml
resources: [absent.yaml]
#           ^^^^^^^^^^^ kustomize.missing-path
`);
    await check(`${application('path: web', 'helm: {valueFiles: [absent.yaml]}\n#          ^^^^^^^^^^ argocd.chart')}
#- /web/Chart.yaml
apiVersion: v2
name: chart
version: 1.0.0
`);
  });

  it('leaves unknown what it does not run or know', async () => {
    const marked = (more: string, reason: string): string =>
      application('path: web', more).replace('  name: web', `  name: web\n#       ^^^ ${reason}`);
    await check(`${marked('plugin: {name: a}', 'plugin')}
#- /web/a.yaml
${configMap('a')}
`);
    await check(`${marked('', 'unsupported')}
#- /web/a.jsonnet
{}
`);
    await check(`${marked('kustomize: {commonLabels: {a: $ARGOCD_APP_REVISION}}', 'variables')}
#- /web/kustomization.yaml
resources: []
`);
    await check(`${marked('helm: {}', 'source')}
#- /web/Chart.yaml
apiVersion: v2
name: chart
version: 1.0.0
dependencies: [{name: other, version: 1.0.0, repository: "https://charts.example.com"}]
`);
  });
});

function application(path: string, more = ''): string {
  return `#- /app.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
spec:
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: web}
  source:
    repoURL: https://example.com/fleet/prod.git
    ${path}
    ${more}
`;
}

function configMap(name: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}`;
}
