import assert from 'node:assert/strict';
import { useEngine } from '../../support/engine.ts';
import { compareLabels, explainFixture } from '../../support/explainFixture.ts';

describe('provenance of JSON patches', () => {
  const engine = useEngine();

  /** Each label of the fixture says what provenance must say about a value. */
  async function check(fixture: string): Promise<void> {
    const { expected, actual } = compareLabels(await explainFixture(fixture, engine()));
    assert.ok(expected.length > 0, 'the fixture has labels');
    assert.deepEqual(actual, expected);
  }

  it('names the value of the operation', () =>
    check(`
#- /app/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  type: ClusterIP
  #     ^^^^^^^^^ overridden Service/web /spec/type
  ports:
  - port: 80
  #       ^^ decides Service/web /spec/ports/1/port
#- /app/kustomization.yaml
resources: [service.yaml]
patches:
- target: {kind: Service}
  patch: |-
    - op: replace
      path: /spec/type
      value: NodePort
      #      ^^^^^^^^ decides Service/web /spec/type
    - op: add
      path: /spec/ports/0
      value:
        port: 443
        #     ^^^ decides Service/web /spec/ports/0/port
    - op: add
      path: /spec/ports/-
      value: {port: 8080}
      #             ^^^^ decides Service/web /spec/ports/2/port
    - op: add
      path: /metadata/annotations/a.b~1c
      value: "yes"
      #      ^^^^^ decides Service/web /metadata/annotations/a.b~1c
`));

  it('leaves a moved or copied value to where it was written', () =>
    check(`
#- /app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  #         ^ decides Deployment/web /spec/minReadySeconds
  paused: true
  #       ^^^^ decides Deployment/web /spec/other
  #       ^^^^ decides Deployment/web /spec/paused
#- /app/ops.yaml
- {op: test, path: /kind, value: Deployment}
- {op: move, from: /spec/replicas, path: /spec/minReadySeconds}
- {op: copy, from: /spec/paused, path: /spec/other}
#- /app/kustomization.yaml
resources: [web.yaml]
patches:
- path: ops.yaml
  target: {name: web}
`));

  it('selects by labels, and in the deprecated field by name', () =>
    check(`
#- /app/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {tier: front, app: web}}
data:
  key: old
  #    ^^^ overridden ConfigMap/a /data/key
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, labels: {tier: back}}
data:
  key: old
  #    ^^^ overridden ConfigMap/b /data/key
#- /app/kustomization.yaml
resources: [objects.yaml]
patches:
- target: {labelSelector: "tier in (front, middle),app,!legacy"}
  patch: '[{"op": "replace", "path": "/data/key", "value": "new"}]'
  #                                                        ^^^^^ decides ConfigMap/a /data/key
patchesJson6902:
- target: {version: v1, kind: ConfigMap, name: b}
  patch: |-
    - op: replace
      path: /data/key
      value: newer
      #      ^^^^^ decides ConfigMap/b /data/key
`));
});
