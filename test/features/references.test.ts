import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { provideDefinition } from '../../server/src/features/definition.ts';
import { provideDocumentHighlights, provideReferences } from '../../server/src/features/references.ts';
import { parseFixture, showLocation } from '../support/fixture.ts';
import { namesRepository } from '../support/namesFixture.ts';

/**
 * From every cursor: labels `declaration` are where definitions lead, and with those `use` all references. Every fixture has
 * several cursors, so that what leads there also leads back.
 */
async function check(source: string): Promise<void> {
  const { files, cursors, labels } = parseFixture(source);
  const repository = namesRepository(files);
  assert.ok(cursors.length > 0, 'the fixture has a cursor');
  const expected = (text?: string): string[] =>
    labels
      .filter(label => text === undefined || label.text === text)
      .map(label => showLocation(label))
      .toSorted();
  for (const { file, position } of cursors) {
    const from = `${file}:${position.line}:${position.character}`;
    const shown = (places: readonly { uri: string; range: Parameters<typeof showLocation>[0]['range'] }[]): string[] =>
      places.map(({ uri, range }) => showLocation({ file: uri, range })).toSorted();
    const definitions = await provideDefinition(repository, file, position, neverCancelled);
    assert.deepEqual(shown(definitions), expected('declaration'), `definitions from ${from}`);
    const all = await provideReferences(repository, file, position, { includeDeclaration: true }, neverCancelled);
    assert.deepEqual(shown(all), expected(), `references from ${from}`);
    const uses = await provideReferences(repository, file, position, { includeDeclaration: false }, neverCancelled);
    assert.deepEqual(shown(uses), expected('use'), `references without declarations from ${from}`);
    const highlights = await provideDocumentHighlights(repository, file, position, neverCancelled);
    assert.equal(highlights.length, labels.filter(label => label.file === file).length, `highlights from ${from}`);
  }
}

describe('references', () => {
  it('of an object: patches, fields, targets, replicas and replacements', () =>
    check(`
#- /base/kustomization.yaml
resources: [web.yaml, autoscaler.yaml]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: we$0b # not the "web" of this comment
  #     ^^^ declaration
  labels: {app: web}
#- /base/autoscaler.yaml
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef:
    kind: Deployment
    name: "we$0b"
    #      ^^^ use
#- /prod/kustomization.yaml
resources: [../base]
replicas:
- name: $0web
  #     ^^^ use
  count: 2
patches:
- path: patch.yaml
- target:
    kind: Deployment
    name: web$0
    #     ^^^ use
  patch: |
    - op: remove
      path: /spec/paused
- patch: |
    kind: Deployment
    apiVersion: apps/v1
    metadata:
      name: w$0eb
      #     ^^^ use
replacements:
- source:
    kind: Deployment
    name: we$0b
    #     ^^^ use
    fieldPath: metadata.name
#- /prod/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: w$0eb
  #     ^^^ use
#- /other/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
`));

  it('of a generated ConfigMap, wherever pods use it', () =>
    check(`
#- /kustomization.yaml
resources: [all.yaml]
configMapGenerator:
- name: sett$0ings
  #     ^^^^^^^^ declaration
  literals: [a=b]
#- /all.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
          - name: report
            envFrom:
            - configMapRef:
                name: setting$0s
                #     ^^^^^^^^ use
          volumes:
          - name: v
            projected:
              sources:
              - configMap:
                  name: settin$0gs
                  #     ^^^^^^^^ use
`));

  it('of a key: literals, files, lines of a file, and what reads them', async () => {
    await check(`
#- /kustomization.yaml
resources: [pod.yaml]
secretGenerator:
- name: keys
  literals:
  - TOK$0EN=abc
  # ^^^^^ declaration
#- /pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    env:
    - name: TOKEN
      valueFrom:
        secretKeyRef:
          name: keys
          key: TO$0KEN
          #    ^^^^^ use
  volumes:
  - name: v
    secret:
      secretName: keys
      items:
      - key: TOKEN$0
        #    ^^^^^ use
        path: TOKEN
`);
    await check(`
#- /kustomization.yaml
resources: [pod.yaml]
configMapGenerator:
- name: settings
  envs: [settings.env]
#- /settings.env
LEVEL$0=info
# <----- declaration
OTHER=LEVEL
#- /pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    env:
    - valueFrom:
        configMapKeyRef:
          name: settings
          key: LEVE$0L
          #    ^^^^^ use
`);
  });

  it('of a named port: probes of the pod, target ports of Services that select it', () =>
    check(`
#- /kustomization.yaml
resources: [all.yaml]
#- /all.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web, tier: front}}
    spec:
      containers:
      - name: web
        ports:
        - name: htt$0p
          #     ^^^^ declaration
          containerPort: 80
        readinessProbe:
          httpGet:
            port: ht$0tp
            #     ^^^^ use
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports:
  - name: http
    targetPort: http$0
    #           ^^^^ use
---
apiVersion: v1
kind: Service
metadata: {name: other}
spec:
  selector: {app: other}
  ports: [{targetPort: http}]
`));

  it('of a port of a Service, by Ingresses', () =>
    check(`
#- /kustomization.yaml
resources: [all.yaml]
#- /all.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports:
  - name: htt$0p
    #     ^^^^ declaration
    port: 80
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  rules:
  - http:
      paths:
      - backend:
          service:
            name: web
            port:
              name: ht$0tp
              #     ^^^^ use
`));

  it('of a label: selectors and templates that match, in patches too', () =>
    check(`
#- /base/kustomization.yaml
resources: [all.yaml]
#- /base/all.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector:
    matchLabels:
      app: we$0b
      #    ^^^ use
  template:
    metadata:
      labels:
        app: web$0
        #    ^^^ declaration
        tier: web
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector:
    app: w$0eb
    #    ^^^ use
#- /prod/kustomization.yaml
resources: [../base]
patches: [{path: patch.yaml}]
#- /prod/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      topologySpreadConstraints:
      - labelSelector:
          matchLabels:
            app: we$0b
            #    ^^^ use
#- /other/all.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
`));

  it('of a namespace, declared or not', async () => {
    await check(`
#- /kustomization.yaml
namespace: sho$0p
#          ^^^^ use
resources: [namespace.yaml, binding.yaml]
#- /namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop$0
  #     ^^^^ declaration
#- /binding.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: all
  namespace: sh$0op
  #          ^^^^ use
subjects:
- kind: ServiceAccount
  name: robot
  namespace: s$0hop
  #          ^^^^ use
`);
    await check(`
#- /kustomization.yaml
namespace: sho$0p
#          ^^^^ use
resources: [pod.yaml]
#- /pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: all
  namespace: sh$0op
  #          ^^^^ use
`);
  });

  it('of a container: patches, annotations and replacements', () =>
    check(`
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata:
      annotations:
        kubectl.kubernetes.io/default-container: ma$0in
        #                                        ^^^^ use
    spec:
      containers:
      - name: mai$0n
        #     ^^^^ declaration
#- /prod/kustomization.yaml
resources: [../base]
replacements:
- sourceValue: a
  targets:
  - select: {kind: Deployment, name: web}
    fieldPaths:
    - spec.template.spec.containers.[name=mai$0n].image
    #                                     ^^^^ use
`));
});

describe('definition', () => {
  it('leads from anywhere in a patch to the object', async () => {
    const { files, cursors } = parseFixture(`
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
#- /prod/kustomization.yaml
resources: [../ba$0se]
patches:
- path: patch.yaml
- patch: |
    kind: Deployment
    apiVersion: apps/v1
    metadata: {name: web}
    spec: {repl$0icas: 2}
#- /prod/patch.yaml
apiVersion: apps/v1
ki$0nd: Deployment
metadata: {name: web}
`);
    const repository = namesRepository(files);
    const found = await Promise.all(
      cursors.map(({ file, position }) => provideDefinition(repository, file, position, neverCancelled)),
    );
    const web = 'base/web.yaml:2:17-2:20';
    assert.deepEqual(
      found.map(places => places.map(({ uri, range }) => showLocation({ file: uri, range }))),
      [['base/kustomization.yaml:0:0-0:0'], [web], [web]],
    );
  });
});
