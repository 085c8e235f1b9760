import assert from 'node:assert/strict';
import { rangeContains } from '../../server/src/base/textRange.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import type { NamedObject } from '../../server/src/gitops/nameModel.ts';
import { readObjectIndex } from '../../server/src/gitops/readObjectIndex.ts';
import type { ObjectIndex } from '../../server/src/gitops/objectIndex.ts';
import { fixtureTree, parseFixture, showLocation } from '../support/fixture.ts';

const placeOf = ({ file, name }: NamedObject): string => showLocation({ file, range: name.range });

/** The name under the cursor means the objects whose names are labelled; `?` behind a label: not certainly. */
async function check(source: string): Promise<ObjectIndex> {
  const { files, cursors, labels } = parseFixture(source);
  const index = await readObjectIndex(fixtureTree(files), new GitopsCache());
  const [cursor] = cursors;
  assert.ok(cursor, 'the fixture has a cursor');
  const names = index.files.get(cursor.file);
  const reference = names?.references.find(({ name }) => rangeContains(name.range, cursor.position));
  const object = names?.objects.find(({ name }) => rangeContains(name.range, cursor.position));
  const found = reference ? index.resolve(reference) : { objects: object ? index.getDeclarations(object) : [], certain: true };
  assert.ok(reference ?? object, 'a name stands under the cursor');
  assert.deepEqual(
    found.objects.map(item => `${placeOf(item)} ${found.certain ? 'here' : 'maybe'}`).toSorted(),
    labels.map(label => `${showLocation(label)} ${label.text}`).toSorted(),
  );
  return index;
}

describe('objectIndex', () => {
  it('finds what a volume names in a base and in the overlay that adds to it', async () => {
    await check(`
#- /base/kustomization.yaml
resources: [web.yaml]
configMapGenerator:
- name: settings
  #     ^^^^^^^^ here
  literals: [a=b]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {volumes: [{name: v, configMap: {name: sett$0ings}}]}}}
#- /prod/kustomization.yaml
resources: [../base]
configMapGenerator:
- name: settings
  behavior: merge
  literals: [a=c]
`);
  });

  it('counts every overlay that declares what a base refers to', async () => {
    await check(`
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers: [{name: web, envFrom: [{secretRef: {name: keys$0}}]}]
#- /prod/kustomization.yaml
resources: [../base]
secretGenerator:
- name: keys
  #     ^^^^ here
#- /staging/kustomization.yaml
resources: [../base]
secretGenerator:
- name: keys
  #     ^^^^ here
`);
  });

  it('is not certain where one overlay has no such object', async () => {
    await check(`
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {serviceAccountName: rob$0ot}
#- /prod/kustomization.yaml
resources: [../base, account.yaml]
#- /prod/account.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: robot
  #     ^^^^^ maybe
#- /staging/kustomization.yaml
resources: [../base]
`);
  });

  it('keeps two applications with the same names apart, also where one kustomization includes both', async () => {
    await check(`
#- /kustomization.yaml
resources: [one, two]
#- /one/kustomization.yaml
namePrefix: one-
resources: [all.yaml]
#- /one/all.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  #     ^^^ here
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {defaultBackend: {service: {name: w$0eb, port: {name: http}}}}
#- /two/kustomization.yaml
namePrefix: two-
resources: [all.yaml]
#- /two/all.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
`);
  });

  it('takes the object in the same namespace', async () => {
    await check(`
#- /kustomization.yaml
resources: [one, two, pod.yaml]
#- /pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: second}
spec: {imagePullSecrets: [{name: p$0ull}]}
#- /one/kustomization.yaml
namespace: first
resources: [secret.yaml]
#- /one/secret.yaml
{apiVersion: v1, kind: Secret, metadata: {name: pull}}
#- /two/kustomization.yaml
namespace: second
resources: [secret.yaml]
#- /two/secret.yaml
apiVersion: v1
kind: Secret
metadata:
  name: pull
  #     ^^^^ here
`);
  });

  it('leads from patches, targets and replica counts to what they change', async () => {
    const files = (patched: string, target: string, count: string): string => `
#- /prod/kustomization.yaml
resources: [../base]
components: [../component]
patches: [{path: patch.yaml, target: {kind: Deployment, name: ${target}}}]
replicas: [{name: ${count}, count: 2}]
#- /prod/patch.yaml
[{op: remove, path: /spec/paused}]
#- /component/kustomization.yaml
kind: Component
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: ${patched}}
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  #     ^^^ here
`;
    await check(files('w$0eb', 'web', 'web'));
    await check(files('web', 'we$0b', 'web'));
    await check(files('web', 'web', 'web$0'));
  });

  it('looks in folders, innermost first, where there is no kustomization', async () => {
    await check(`
#- /clusters/prod/flux/source.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: fleet
  #     ^^^^^ here
  namespace: flux-system
#- /clusters/prod/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {sourceRef: {kind: GitRepository, name: f$0leet}}
#- /clusters/staging/flux/source.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: fleet, namespace: flux-system}
`);
  });

  it('follows kinds that are written beside names, and what other objects make', async () => {
    await check(`
#- /kustomization.yaml
resources: [all.yaml]
#- /all.yaml
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: web}
spec:
  secretName: web-tls
  #           ^^^^^^^ here
  issuerRef: {kind: ClusterIssuer, name: acme}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {tls: [{secretName: web-t$0ls}]}
`);
  });

  it('tells what can be named in a file, nearest first', async () => {
    const index = await check(`
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {serviceAccountName: a$0}}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: a
  #     ^ here
#- /prod/kustomization.yaml
resources: [../base, account.yaml]
#- /prod/account.yaml
{apiVersion: v1, kind: ServiceAccount, metadata: {name: b}}
#- /other/account.yaml
{apiVersion: v1, kind: ServiceAccount, metadata: {name: c}}
`);
    const visible = index.getVisibleObjects('base/web.yaml', ['ServiceAccount']);
    assert.deepEqual(
      visible.map(({ name }) => name.text),
      ['a', 'b'],
    );
  });
});
