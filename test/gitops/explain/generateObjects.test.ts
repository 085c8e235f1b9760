import assert from 'node:assert/strict';
import { useEngine } from '../../support/engine.ts';
import { compareLabels, explainFixture } from '../../support/explainFixture.ts';

describe('provenance of generated objects', () => {
  const engine = useEngine();

  /** Each label of the fixture says what provenance must say about a value. */
  async function check(fixture: string): Promise<void> {
    const { expected, actual } = compareLabels(await explainFixture(fixture, engine()));
    assert.ok(expected.length > 0, 'the fixture has labels');
    assert.deepEqual(actual, expected);
  }

  it('names the literal, the line of the environment file and the file', () =>
    check(`
#- /app/app.env
# comment
MODE=normal
# <----------- decides ConfigMap/settings /data/MODE
  LEVEL=3
# ^^^^^^^ decides ConfigMap/settings /data/LEVEL
#- /app/app.conf
workers=4
# <--------- decides ConfigMap/settings /data/app.conf
#- /app/kustomization.yaml
configMapGenerator:
- name: settings
  #     ^^^^^^^^ decides ConfigMap/settings /metadata/name
  literals:
  - COLOR="blue"
  # ^^^^^^^^^^^^ decides ConfigMap/settings /data/COLOR
  envs: [app.env]
  files: [app.conf]
  options:
    labels:
      kept: "yes"
      #     ^^^^^ decides ConfigMap/settings /metadata/labels/kept
secretGenerator:
- name: credentials
  type: example.com/login
  #     ^^^^^^^^^^^^^^^^^ decides Secret/credentials /type
  literals: [password=placeholder]
  #          ^^^^^^^^^^^^^^^^^^^^ decides Secret/credentials /data/password
`));

  it('merges into and replaces what bases generate', () =>
    check(`
#- /base/kustomization.yaml
configMapGenerator:
- name: settings
  #     ^^^^^^^^ decides ConfigMap/settings /metadata/name
  literals:
  - COLOR=blue
  # ^^^^^^^^^^ overridden ConfigMap/settings /data/COLOR
  - SIZE=3
  # ^^^^^^ decides ConfigMap/settings /data/SIZE
- name: other
  literals: [GONE=1]
#- /app/kustomization.yaml
resources: [../base]
configMapGenerator:
- name: settings
  behavior: merge
  literals:
  - COLOR=red
  # ^^^^^^^^^ decides ConfigMap/settings /data/COLOR
- name: other
  behavior: replace
  literals:
  - NEW=1
  # ^^^^^ decides ConfigMap/other /data/NEW
`));

  it('leaves a reference to where it is written, though a hash was put behind it', () =>
    check(`
#- /app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        envFrom:
        - configMapRef:
            name: settings
            #     ^^^^^^^^ decides Deployment/web /spec/template/spec/containers/0/envFrom/0/configMapRef/name
#- /app/kustomization.yaml
resources: [web.yaml]
configMapGenerator:
- name: settings
  #     ^^^^^^^^ overridden Deployment/web /spec/template/spec/containers/0/envFrom/0/configMapRef/name
  literals: [A=1]
`));

  it('goes through components behind bases and before patches', () =>
    check(`
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  #         ^ overridden Deployment/web /spec/replicas
#- /base/kustomization.yaml
resources: [web.yaml]
#- /component/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
replicas:
- name: web
  count: 2
  #      ^ overridden Deployment/web /spec/replicas
#- /app/kustomization.yaml
resources: [../base]
components: [../component]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 3
      #         ^ decides Deployment/web /spec/replicas
`));
});
