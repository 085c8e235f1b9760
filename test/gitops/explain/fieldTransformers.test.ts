import assert from 'node:assert/strict';
import { useEngine } from '../../support/engine.ts';
import { compareLabels, explainFixture } from '../../support/explainFixture.ts';

describe('provenance of the fields of a kustomization', () => {
  const engine = useEngine();

  /** Each label of the fixture says what provenance must say about a value. */
  async function check(fixture: string): Promise<void> {
    const { expected, actual } = compareLabels(await explainFixture(fixture, engine()));
    assert.ok(expected.length > 0, 'the fixture has labels');
    assert.deepEqual(actual, expected);
  }

  it('puts an image together of what several layers say', () =>
    check(`
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      initContainers:
      - {name: prepare, image: other:1}
      #                        ^^^^^^^ decides Deployment/web /spec/template/spec/initContainers/0/image
      containers:
      - name: web
        image: registry.example.com:5000/web:1
        #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ overridden Deployment/web /spec/template/spec/containers/0/image
#- /base/kustomization.yaml
resources: [web.yaml]
images:
- name: registry.example.com:5000/web
  newName: mirror.example.com/web
  #        ^^^^^^^^^^^^^^^^^^^^^^ overridden Deployment/web /spec/template/spec/containers/0/image
#- /app/kustomization.yaml
resources: [../base]
images:
- name: mirror.example.com/.*
  newTag: "2"
  #       ^^^ decides Deployment/web /spec/template/spec/containers/0/image
`));

  it('names replicas, namespace and annotations', () =>
    check(`
#- /app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    note: base
    #     ^^^^ overridden Deployment/web /metadata/annotations/note
spec:
  replicas: 1
  #         ^ overridden Deployment/web /spec/replicas
---
apiVersion: v1
kind: Namespace
metadata: {name: base}
#                ^^^^ overridden Namespace/prod /metadata/name
#- /app/kustomization.yaml
resources: [web.yaml]
namespace: prod
#          ^^^^ decides Deployment/web /metadata/namespace
#          ^^^^ decides Namespace/prod /metadata/name
replicas:
- name: web
  count: 4
  #      ^ decides Deployment/web /spec/replicas
commonAnnotations:
  note: overlay
  #     ^^^^^^^ decides Deployment/web /metadata/annotations/note
  #     ^^^^^^^ decides Deployment/web /spec/template/metadata/annotations/note
`));

  it('names the label in every field that gets it', () =>
    check(`
#- /app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: base}
  #             ^^^^ overridden Deployment/web /metadata/labels/app
spec:
  selector: {}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store}
spec:
  volumeClaimTemplates:
  - metadata: {name: data}
#- /app/kustomization.yaml
resources: [web.yaml]
labels:
- pairs:
    app: web
    #    ^^^ decides Deployment/web /metadata/labels/app
    #    ^^^ decides Deployment/web /spec/selector/matchLabels/app
    #    ^^^ decides Deployment/web /spec/template/metadata/labels/app
    #    ^^^ decides StatefulSet/store /spec/volumeClaimTemplates/0/metadata/labels/app
  includeSelectors: true
- pairs:
    env: prod
    #    ^^^^ decides Deployment/web /metadata/labels/env
    #    ^^^^ decides Deployment/web /spec/template/metadata/labels/env
  includeTemplates: true
`));

  it('puts prefixes and suffixes around names, and around what refers to them', () =>
    check(`
#- /base/objects.yaml
apiVersion: v1
kind: ServiceAccount
metadata:
  name: runner
  #     ^^^^^^ overridden ServiceAccount/app-runner-v1 /metadata/name
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      serviceAccountName: runner
      #                   ^^^^^^ overridden Deployment/app-web-v1 /spec/template/spec/serviceAccountName
#- /base/kustomization.yaml
resources: [objects.yaml]
nameSuffix: -v1
#           ^^^ overridden ServiceAccount/app-runner-v1 /metadata/name
#- /app/kustomization.yaml
resources: [../base]
namePrefix: app-
#           ^^^^ decides ServiceAccount/app-runner-v1 /metadata/name
#           ^^^^ decides Deployment/app-web-v1 /spec/template/spec/serviceAccountName
`));

  it('follows replacements to what they copy, whole, in part and into what they create', () =>
    check(`
#- /app/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: source
  annotations: {example.com/host: web.example.com}
  #                               ^^^^^^^^^^^^^^^ decides ConfigMap/target /metadata/annotations/host
data:
  port: "8080"
  #     ^^^^^^ decides ConfigMap/target /data/port
  #     ^^^^^^ decides Pod/pod /spec/containers/0/image
  #     ^^^^^^ decides Pod/pod /spec/containers/1/image
---
apiVersion: v1
kind: ConfigMap
metadata: {name: target}
data:
  port: unset
  #     ^^^^^ overridden ConfigMap/target /data/port
---
apiVersion: v1
kind: Pod
metadata: {name: pod}
spec:
  containers:
  - {name: web, image: web:1}
  #                    ^^^^^ overridden Pod/pod /spec/containers/0/image
  - {name: web-helper, image: helper:1}
  - {name: other, image: other:1}
  #                      ^^^^^^^ decides Pod/pod /spec/containers/2/image
#- /app/kustomization.yaml
resources: [objects.yaml]
replacements:
- source: {kind: ConfigMap, name: source, fieldPath: data.port}
  targets:
  - select: {name: target}
    fieldPaths: [data.port]
  - select: {kind: Pod}
    fieldPaths: ["spec.containers.[name=web].image"]
    options: {delimiter: ":", index: 1}
- source: {kind: ConfigMap, name: source, fieldPath: metadata.annotations.example\\.com/host}
  targets:
  - select: {name: target}
    fieldPaths: [metadata.annotations.host]
    options: {create: true}
`));
});
