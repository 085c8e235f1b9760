import assert from 'node:assert/strict';
import { useEngine } from '../../support/engine.ts';
import { compareLabels, explainFixture } from '../../support/explainFixture.ts';

describe('provenance of strategic merge patches', () => {
  const engine = useEngine();

  /** Each label of the fixture says what provenance must say about a value. */
  async function check(fixture: string): Promise<void> {
    const { expected, actual } = compareLabels(await explainFixture(fixture, engine()));
    assert.ok(expected.length > 0, 'the fixture has labels');
    assert.deepEqual(actual, expected);
  }

  it('names the line of the patch, and behind it that of the base', () =>
    check(`
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  #         ^ overridden Deployment/web /spec/replicas
  minReadySeconds: 5
  #                ^ decides Deployment/web /spec/minReadySeconds
#- /base/kustomization.yaml
resources: [web.yaml]
#- /app/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 5
  #         ^ decides Deployment/web /spec/replicas
#- /app/kustomization.yaml
resources: [../base]
patches:
- path: patch.yaml
`));

  it('finds list elements by their merge key, wherever they end up', () =>
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
      #       ^^^ overridden Deployment/web /spec/template/spec/containers/1/name
        image: web:1
        #      ^^^^^ decides Deployment/web /spec/template/spec/containers/1/image
        env:
        - {name: MODE, value: normal}
        #                     ^^^^^^ overridden Deployment/web /spec/template/spec/containers/1/env/0/value
#- /app/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: first
        image: first:1
        #      ^^^^^^^ decides Deployment/web /spec/template/spec/containers/0/image
      - name: web
      #       ^^^ decides Deployment/web /spec/template/spec/containers/1/name
        env:
        - {name: MODE, value: patched}
        #                     ^^^^^^^ decides Deployment/web /spec/template/spec/containers/1/env/0/value
#- /app/kustomization.yaml
resources: [web.yaml]
patches:
- path: patch.yaml
`));

  it('finds ports by number and protocol', () =>
    check(`
#- /app/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  ports:
  - port: 80
    protocol: TCP
    targetPort: http
    #           ^^^^ decides Service/web /spec/ports/0/targetPort
  - {port: 53, protocol: UDP, targetPort: dns}
  #                                       ^^^ decides Service/web /spec/ports/1/targetPort
#- /app/kustomization.yaml
resources: [service.yaml]
patches:
- patch: |-
    apiVersion: v1
    kind: Service
    metadata:
      name: web
    spec:
      ports:
      - port: 80
        protocol: TCP
        nodePort: 30080
        #         ^^^^^ decides Service/web /spec/ports/0/nodePort
`));

  it('replaces lists without merge key, and those of custom resources, as a whole', () =>
    check(`
#- /app/objects.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        args: [one, two]
        #     ^^^^^^^^^^ overridden Deployment/web /spec/template/spec/containers/0/args
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: gadget}
spec:
  containers:
  - name: left
    image: left:1
#- /app/patches.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        args: [only]
        #      ^^^^ decides Deployment/web /spec/template/spec/containers/0/args/0
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: gadget}
spec:
  containers:
  - name: left
  #       ^^^^ decides Widget/gadget /spec/containers/0/name
#- /app/kustomization.yaml
resources: [objects.yaml]
patches:
- path: patches.yaml
`));

  it('follows deletions, replacements and nulls', () =>
    check(`
#- /app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}
  template:
    spec:
      containers:
      - name: web
        resources: {limits: {cpu: 1}, requests: {cpu: 100m}}
        #                                             ^^^^ decides Deployment/web /spec/template/spec/containers/0/resources/requests/cpu
      - name: sidecar
      - name: last
      #       ^^^^ decides Deployment/web /spec/template/spec/containers/1/name
#- /app/kustomization.yaml
resources: [web.yaml]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      strategy:
        $patch: replace
        type: Recreate
        #     ^^^^^^^^ decides Deployment/web /spec/strategy/type
      template:
        spec:
          containers:
          - name: web
            resources: {limits: null}
          - name: sidecar
            $patch: delete
`));

  it('keeps name and namespace, and selects by pattern', () =>
    check(`
#- /app/objects.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: first
  #     ^^^^^ decides ConfigMap/first /metadata/name
data: {a: "1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: second}
data:
  a: "1"
  #  ^^^ overridden ConfigMap/second /data/a
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
data:
  a: "1"
  #  ^^^ decides ConfigMap/other /data/a
#- /app/kustomization.yaml
resources: [objects.yaml]
patches:
- target: {kind: Config.*, name: first|second}
  patch: |-
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: ignored}
    data:
      a: patched
      #  ^^^^^^^ decides ConfigMap/first /data/a
      #  ^^^^^^^ decides ConfigMap/second /data/a
`));

  it('reads patches of the deprecated field, as file and as text', () =>
    check(`
#- /app/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec: {replicas: 1, minReadySeconds: 1}
#- /app/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  #         ^ decides Deployment/web /spec/replicas
#- /app/kustomization.yaml
resources: [web.yaml]
patchesStrategicMerge:
- patch.yaml
- |-
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
  spec:
    minReadySeconds: 3
    #                ^ decides Deployment/web /spec/minReadySeconds
`));
});
