import assert from 'node:assert/strict';
import { checkFixture } from './checkedFixture.ts';
import type { DocumentKind } from '../../server/src/validation/documentRole.ts';

/** Checks a repository; `expected` are the kinds of the documents of each file. Nothing but the labels is found. */
function check(source: string, expected: Readonly<Record<string, readonly DocumentKind[]>>): void {
  const { checks } = checkFixture(source);
  const actual = Object.keys(expected).map(path => [path, checks.get(path)?.documents.map(({ role }) => role.kind)]);
  assert.deepEqual(Object.fromEntries(actual), expected);
}

describe('documentRole', () => {
  it('takes patches for patches: nothing is missing from them, directives are welcome', () =>
    check(
      `
#- /kustomization.yaml
resources: [web.yaml]
patches:
- path: more.yaml
- path: operations.yaml
  target: {kind: Deployment}
- path: anything.yaml
  target: {group: apps, version: v1, kind: Deployment}
patchesStrategicMerge: [old.yaml]
patchesJson6902:
- path: operations.json
  target: {version: v1, kind: ConfigMap, name: web}
#- /web.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
#- /more.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  strategy:
    $retainKeys: [type]
    type: Recreate
    rollingUpdate: null
  template:
    spec:
      $setElementOrder/containers: [{name: web}]
      containers:
      - name: web
        $patch: delete
      - name: api
        images: api:1
      # ^^^^^^ schema.unknown-field: Did you mean "image"?
        resources: null
        command:
        - $patch: replace
        - run
      tolerations:
      - $patch: replace
      nodeSelector:
        disk: null
      affinity:
        $patch: remove
              # ^^^^^^ schema.invalid-value: Expected one of merge, replace, delete.
      replicas: 3
    # ^^^^^^^^ schema.unknown-field
#- /operations.yaml
- op: replace
  path: /spec/replicas
  value: 3
- op: ad
    # ^^ schema.invalid-value: Did you mean "add"?
  path: spec/paused
      # ^^^^^^^^^^^ schema.wrong-format: A path begins with "/".
  value: true
- op: add
# ^^ schema.missing-field: "value" is missing.
  path: /a
- op: move
# ^^ schema.missing-field: "from" is missing.
  path: /a
- path: /metadata/labels/a
# ^^^^ schema.missing-field: "op" is missing.
- {op: remove, pth: /a}
 # ^^ schema.missing-field: "path" is missing.
             # ^^^ schema.unknown-field: Did you mean "path"?
- text
# ^^^^ schema.wrong-type: Expected an operation
#- /anything.yaml
spec:
  replicas: "3"
          # ^^^ schema.wrong-type: Remove the quotes.
#- /old.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: web}
$patch: delete
#- /operations.json
[{"op": "test", "path": "", "value": {}}]
`,
      {
        'web.yaml': ['object'],
        'more.yaml': ['strategicPatch'],
        'operations.yaml': ['jsonPatch'],
        'anything.yaml': ['strategicPatch'],
        'old.yaml': ['strategicPatch'],
        'operations.json': ['jsonPatch'],
      },
    ));

  it('takes what nothing refers to for a patch, if it is called one or has directives', () =>
    check(
      `
#- /patches/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replicas: 3}
#- /memory-patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
#- /delete.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: a, $patch: delete}]}}}
`,
      { 'patches/web.yaml': ['strategicPatch'], 'memory-patch.yaml': ['strategicPatch'], 'delete.yaml': ['strategicPatch'] },
    ));

  it('tells kustomizations of kustomize from those of Flux', () =>
    check(
      `
#- /kustomization.yaml
resources: []
nonsense: true
#- /component/kustomization.yml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
#- /flux/kustomization.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec:
  intervall: 10m
# ^^^^^^^^^ schema.unknown-field: Did you mean "interval"?
  prune: true
  sourceRef: {kind: GitRepository, name: apps}
#- /apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec:
  interval: 10m
  prune: true
  sourceRef: {kind: GitRepository, name: apps}
`,
      {
        'kustomization.yaml': ['kustomization'],
        'component/kustomization.yml': ['kustomization'],
        'flux/kustomization.yaml': ['object'],
        'apps.yaml': ['object'],
      },
    ));

  it('knows the files of charts', () =>
    check(
      `
#- /charts/web/Chart.yaml
apiVersion: v2
name: web
version: 1
#- /charts/web/values.yaml
apiVersion: v1
kind: ConfigMap
#- /charts/web/values-prod.yaml
replicas: "3"
#- /charts/web/ci/test.yaml
replicas: 1
#- /charts/web/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec: {{ toYaml .Values.spec | nindent 2 }}
#- /charts/web/templates/service.yaml
apiVersion: v1
kind: Service
metadata: {}
#- /charts/web/crds/widgets.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec: {group: example.com, scope: Namespaced, names: {kind: Widget, plural: widgets}, versions: []}
`,
      {
        'charts/web/Chart.yaml': ['chart'],
        'charts/web/values.yaml': ['values'],
        'charts/web/values-prod.yaml': ['values'],
        'charts/web/ci/test.yaml': ['values'],
        'charts/web/templates/deployment.yaml': ['template'],
        'charts/web/templates/service.yaml': ['template'],
        'charts/web/crds/widgets.yaml': ['object'],
      },
    ));

  it('leaves what generators read and what configures kustomize alone', () =>
    check(
      `
#- /kustomization.yaml
configMapGenerator:
- name: rules
  files: [rules.yaml, dashboard=dashboard.json]
helmCharts:
- name: web
  valuesFile: web.yaml
  additionalValuesFiles: [more.yaml]
configurations: [names.yaml]
transformers: [labels.yaml]
crds: [types.json]
#- /rules.yaml
apiVersion: v1
kind: Nonsense
#- /dashboard.json
{"kind": "Service", "apiVersion": "v1"}
#- /web.yaml
apiVersion: v1
kind: Service
#- /more.yaml
a: b
#- /names.yaml
nameReference: [{kind: Secret, fieldSpecs: [{kind: Widget, path: spec/secret}]}]
#- /labels.yaml
apiVersion: builtin
kind: LabelTransformer
metadata: {name: Not_Important}
#- /types.json
{"github.com/example.Widget": {"Schema": {}}}
`,
      {
        'rules.yaml': ['data'],
        'dashboard.json': ['data'],
        'web.yaml': ['values'],
        'more.yaml': ['values'],
        'names.yaml': ['configuration'],
        'labels.yaml': ['configuration'],
        'types.json': ['foreign'],
      },
    ));

  it('says nothing of values that something else fills in', () =>
    check(
      `
#- /web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: \${APP}_web
  namespace: "{{ namespace }}"
  labels:
    \${KEY}: x
    team: \${TEAM:=The Web Team}
spec:
  replicas: \${REPLICAS}
  paused: $(PAUSED)
  selector: {matchLabels: {app: web}}
  strategy: {type: "\${STRATEGY}"}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        imagePullPolicy: \${POLICY}
        resources: {limits: {memory: "\${MEMORY}Mi"}}
---
apiVersion: \${VERSION}
kind: Deployment
nonsense: true
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
{{- if .Values.ports }}
  ports: {{ .Values.ports }}
{{- end }}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {{ toYaml .Values.spec }}
`,
      { 'web.yaml': ['object', 'foreign', 'template', 'object'] },
    ));

  it('leaves encrypted values alone, not the fields around them', () =>
    check(
      `
#- /secret.yaml
apiVersion: v1
kind: Secret
metadata: {name: web}
data:
  password: ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:str]
immutable: ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:bool]
dates: {}
# <----- schema.unknown-field
sops:
  mac: ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:str]
  version: 3.9.0
#- /settings.enc.yaml
password: ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:str]
sops: {mac: ENC[a]}
`,
      { 'secret.yaml': ['encrypted'], 'settings.enc.yaml': ['foreign'] },
    ));

  it('leaves objects alone that stay with the files', () =>
    check(
      `
#- /setters.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: Setters
  annotations: {config.kubernetes.io/local-config: "true"}
nonsense: true
`,
      { 'setters.yaml': ['localConfig'] },
    ));

  it('reads JSON manifests as well', () =>
    check(
      `
#- /web.json
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"port": []}}
                                                                            # ^^^^^^ schema.unknown-field: Did you mean "ports"?
#- /tsconfig.json
{"compilerOptions": {}}
`,
      { 'web.json': ['object'], 'tsconfig.json': ['foreign'] },
    ));

  it('leaves other YAML alone, whatever its syntax', () =>
    check(
      `
#- /.github/workflows/ci.yaml
on: push
jobs: {build: {steps: [{run: "a"}]}
#- /docker-compose.yaml
services: {web: {image: nginx}}
#- /mkdocs.yml
plugins: !!python/name:x
#- /openapi.yaml
openapi: 3.0.0
kind: nothing
#- /.driftline.yaml
version: 1
`,
      {
        '.github/workflows/ci.yaml': ['foreign'],
        'docker-compose.yaml': ['foreign'],
        'mkdocs.yml': ['foreign'],
        'openapi.yaml': ['foreign'],
        '.driftline.yaml': ['driftline'],
      },
    ));
});
