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

describe('renderFlux', () => {
  const engine = useEngine();

  /** Renders `apps`; labels are the codes of errors and the reasons of what is unknown. */
  async function check(source: string): Promise<Rendering> {
    const { files, labels } = parseFixture(source);
    const tree = createMemoryTree(Object.fromEntries(files));
    const cache = new GitopsCache();
    const ports = { engine: engine(), cache };
    const render = (environment: Environment) => renderEnvironment(ports, tree, environment, {}, neverCancelled);
    const { environments } = await findEnvironments(tree, cache, { render });
    const environment = environments.find(({ name }) => name === 'apps');
    assert.ok(environment);
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

  const values = ({ objects }: Rendering): unknown[] => objects.map(({ value }) => value.data);

  it('delivers a folder without kustomization, without what is ignored', async () => {
    const rendering = await check(`${kustomization()}
#- /apps/a.yaml
${configMap('a', 'x')}
#- /apps/deep/b.yml
${configMap('b', 'x')}
#- /apps/own/kustomization.yaml
resources: [c.yaml]
namePrefix: own-
#- /apps/own/c.yaml
${configMap('c', 'x')}
#- /apps/own/not-listed.yaml
${configMap('d', 'x')}
#- /apps/docs/values.yaml
replicas: 3
#- /.sourceignore
/apps/docs/
`);
    assert.deepEqual(
      rendering.objects.map(({ name }) => name),
      ['a', 'b', 'own-c'],
    );
    assert.ok(rendering.reads.some(({ path }) => path === 'ks.yaml'));
  });

  it('puts the fields of the Kustomization on top', async () => {
    const rendering = await check(`${kustomization(`targetNamespace: web
  namePrefix: x-
  commonMetadata: {labels: {team: a}, annotations: {b: c}}
  components: [../tls, ../absent]
  ignoreMissingComponents: true
  patches:
  - patch: |
      - {op: add, path: /data/more, value: added}
    target: {kind: ConfigMap}`)}
#- /apps/kustomization.yaml
resources: [../shared/a.yaml]
unknownField: is no error to Flux
#- /shared/a.yaml
${configMap('a', 'x')}
#- /tls/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
commonAnnotations: {tls: "yes"}
`);
    assert.deepEqual(rendering.objects[0]?.value, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x-a', namespace: 'web', labels: { team: 'a' }, annotations: { tls: 'yes', b: 'c' } },
      data: { key: 'x', more: 'added' },
    });
  });

  it('substitutes variables, and types what comes of it anew', async () => {
    const rendering = await check(`${kustomization('postBuild: {substitute: {PORT: "80", WORD: web}}')}
#- /apps/a.yaml
${configMap('a', '"${PORT}"')}
---
${configMap('b', '${WORD^^} $${WORD} ${NONE:=none}')}
---
${configMap('c', '${WORD}').replace('{name: c}', '{name: c, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}')}
`);
    assert.deepEqual(values(rendering), [{ key: 80 }, { key: 'WEB ${WORD} none' }, { key: '${WORD}' }]);
  });

  it('hides what comes from Secrets wherever it ends up', async () => {
    const rendering = await check(`${kustomization('postBuild: {substituteFrom: [{kind: Secret, name: keys}]}')}
---
${kustomization('prune: true', 'keys').replace('#- /ks.yaml\n', '')}
#- /keys/keys.yaml
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: flux-system}
stringData: {DOMAIN: secret.example.com}
#- /apps/a.yaml
${configMap('a', 'https://${DOMAIN}/')}
`);
    assert.deepEqual(values(rendering), [{ key: 'https://secret.example.com/' }]);
    assert.ok(rendering.secretValues.has('secret.example.com'));
  });

  const one = (value: string): string => `#- /apps/a.yaml\n${configMap('a', value)}`;

  it('does not know variables whose source nobody delivers', async () => {
    await check(`${kustomization('postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}')}
${mark(30, 35, 'variables')}
${one('${WORD}')}`);
    await check(`${kustomization('postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}')}
${one('no variable, $${WORD}')}`);
    await check(`${kustomization('postBuild: {substituteFrom: [{kind: ConfigMap, name: s, optional: true}], substitute: {WORD: a}}')}
${one('${WORD}')}`);
  });

  it('reports undefined variables by the version of Flux', async () => {
    const inline = 'postBuild: {substitute: {A: b}}';
    const version = (number: string): string =>
      `#- /gotk-components.yaml\n${configMap('version', 'x').replace('{name: version}', `{name: version, labels: {app.kubernetes.io/version: ${number}}}`)}`;
    await check(`${kustomization(inline)}
${one('${WORD}')}
${mark(7, 6, 'variables')}`);
    await check(`${kustomization(inline)}
${version('v2.9.1')}
${one('${WORD}')}
${mark(7, 6, 'flux.undefined-variable')}`);
  });

  it('reports what Flux refuses at its line', async () => {
    await check(`
#- /ks.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  path: ./apps
#       ^^^^^^ flux.path-not-found
  sourceRef: {kind: GitRepository, name: flux-system}`);
    await check(`${kustomization('postBuild: {substitute: {a-b: c}}')}
${mark(27, 3, 'flux.invalid-variable')}
${one('x')}`);
    await check(`${kustomization('postBuild: {substitute: {A: b}}')}
${one('${A-b}')}
${mark(7, 2, 'flux.missing-brace')}`);
    await check(`${kustomization('postBuild: {substitute: {A: b}}')}
${one('${}')}
${mark(7, 2, 'flux.bad-substitution')}`);
    await check(`${kustomization('postBuild: {substitute: {A: "b: c: d"}}')}
${one('${A}')}
${mark(7, 2, 'flux.not-yaml')}`);
    await check(`${kustomization('postBuild: {substitute: {A: b}}')}
#- /apps/a.yaml
${configMap('b', 'x')}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: \${A}
${mark(8, 2, 'flux.object-twice')}`);
    await check(`${kustomization('components: [https://example.com/x]')}
${mark(14, 23, 'flux.component-path')}
${one('x')}`);
    await check(`${kustomization()}
#- /apps/values.yaml
replicas: 3
${mark(0, 11, 'flux.not-a-manifest')}`);
  });
});

function kustomization(more = 'prune: true', name = 'apps'): string {
  return `#- /ks.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec:
  path: ./${name}
  sourceRef: {kind: GitRepository, name: flux-system}
  ${more}`;
}

/** A label below the last line: a fixture's lines may be put together. */
function mark(character: number, length: number, text: string): string {
  return character === 0 ? `# <${'-'.repeat(length)} ${text}` : `#${' '.repeat(character - 1)}${'^'.repeat(length)} ${text}`;
}

function configMap(name: string, value: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data:
  key: ${value}`;
}
