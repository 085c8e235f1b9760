import { checkFixture } from './checkedFixture.ts';

/** Checks documents against the kinds that come with Driftline. */
function check(source: string): void {
  checkFixture(source);
}

describe('checkDocument', () => {
  it('finds unknown fields, and says what may be meant', () => {
    check(`
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotation: {}
# ^^^^^^^^^^ schema.unknown-field: Did you mean "annotations"?
spec:
  replica: 3
# ^^^^^^^ schema.unknown-field: There is no field "replica" here. Did you mean "replicas"?
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        Image: nginx
      # ^^^^^ schema.unknown-field: Did you mean "image"?
        nonsense: true
      # ^^^^^^^^ schema.unknown-field: There is no field "nonsense" here.
`);
  });

  it('does not propose a field that is there already', () => {
    check(`
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  names: web
# ^^^^^ schema.unknown-field: There is no field "names" here.
`);
  });

  it('knows types as the agents read them', () => {
    check(`
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    version: 1.10
           # ^^^^ schema.wrong-type: Expected a text; \`1.10\` is read as the number 1.1. Write it in quotes.
    canary: true
          # ^^^^ schema.wrong-type: \`true\` is read as true, not as a text
    enabled: yes
           # ^^^ schema.ambiguous-text: kustomize reads \`yes\` as a text, kubectl and Argo CD read it as true. Write it in quotes.
    proposed: "no"
    released: 2020-01-01
            # ^^^^^^^^^^ schema.invalid-label: The value of a label consists of
spec:
  replicas: "3"
          # ^^^ schema.wrong-type: Expected an integer; this is a text. Remove the quotes.
  minReadySeconds: 1e1
  progressDeadlineSeconds: 1.5
                         # ^^^ schema.wrong-type: Expected an integer; this is a number.
  paused: yes
        # ^^^ schema.wrong-type: Expected true or false; kustomize reads \`yes\` as a text. Write true.
  revisionHistoryLimit: three
                      # ^^^^^ schema.wrong-type: Expected an integer; this is a text.
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      hostNetwork: "true"
                 # ^^^^^^ schema.wrong-type: Remove the quotes.
      containers:
        name: web
      # ^^^^^^^^^ schema.wrong-type: Expected a list; this is a mapping.
      volumes:
      - name: config
        configMap:
          name: config
          defaultMode: 0444
      - cache
      # ^^^^^ schema.wrong-type: Expected a mapping; this is a text.
      tolerations: none
                 # ^^^^ schema.wrong-type: Expected a list; this is a text.
`);
  });

  it('finds missing fields, at the key of the mapping that lacks them', () => {
    check(`
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
# <---- schema.missing-field: "selector" is missing.
  template:
    spec:
      containers:
      - image: nginx
      # ^^^^^ schema.missing-field: "name" is missing.
        ports:
        - name: http
        # ^^^^ schema.missing-field: "containerPort" is missing.
      - name:
      # ^^^^ schema.missing-field: "name" needs a value.
        image: nginx
---
apiVersion: apps/v1
# <---------- schema.missing-field: "spec" is missing.
kind: Deployment
metadata:
# <-------- schema.missing-field: "name" is missing.
  namespace: web
---
apiVersion: v1
# <---------- schema.missing-field: "metadata" with a "name" is missing.
kind: ConfigMap
`);
  });

  it('finds values that are not possible', () => {
    check(`
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: nodeport
      # ^^^^^^^^ schema.invalid-value: Did you mean "NodePort"?
  externalTrafficPolicy: Everywhere
                       # ^^^^^^^^^^ schema.invalid-value: Expected one of Cluster, Local.
  ports:
  - port: 80
    protocol: ""
    targetPort: http
  - port: 99999999999
        # ^^^^^^^^^^^ schema.out-of-range: this does not fit into int32.
    targetPort: 8080
  - port: 443
    targetPort: 1.5
              # ^^^ schema.wrong-type: Expected an integer or a text; this is a number.
`);
  });

  it('knows that installations add kinds to those of alerts', () =>
    check(`
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: {name: all}
spec:
  providerRef: {name: chat}
  eventSources:
  - kind: FluxInstance
    name: "*"
  - kind: HelmReleese
        # ^^^^^^^^^^^ schema.invalid-value: Did you mean "HelmRelease"?
    name: "*"
`));

  it('reads amounts, times and base64', () => {
    check(`
apiVersion: v1
kind: Pod
metadata:
  name: web
  creationTimestamp: null
  deletionTimestamp: yesterday
                   # ^^^^^^^^^ schema.wrong-format: Expected a time such as
spec:
  containers:
  - name: web
    image: nginx
    resources:
      requests:
        cpu: 0.5
        memory: 512MB
              # ^^^^^ schema.wrong-format: Expected an amount such as 500m or 1Gi.
      limits:
        cpu: true
           # ^^^^ schema.wrong-type: Expected an amount
        memory: 1e9
---
apiVersion: v1
kind: Secret
metadata:
  name: web
data:
  good: aGVsbG8=
  empty: ""
  bad: hello
     # ^^^^^ schema.wrong-format: Expected base64.
`);
  });

  it('tells keys that are written twice and what is no YAML', () => {
    check(`
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  name: api
# ^^^^ yaml.duplicate-key
data: *nothing
    # ^^^^^^^^ yaml.unknown-anchor
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web
data: {}
# <- yaml.syntax
`);
  });

  it('says nothing more of a place where the syntax is broken', () => {
    check(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  str
# ^^^ yaml.syntax
  strategy: {}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
`);
  });

  it('guesses nothing behind a broken place, and nothing of what is missing', () => {
    check(`
apiVersion: v1
kind: Service
metadata:
  nam: web
# ^^^ schema.unknown-field
spec:
  ports: [{port: 80
  selectors: {}
# ^ yaml.syntax: Flow map
# ^ yaml.syntax: Flow sequence
`);
  });

  it('checks names and labels', () => {
    check(`
apiVersion: v1
kind: ConfigMap
metadata:
  name: My_App
      # ^^^^^^ schema.invalid-name: A name of a ConfigMap consists of lower-case letters
  namespace: team.web
           # ^^^^^^^^ schema.invalid-name: A name of a namespace
  labels:
    team: payments & billing
        # ^^^^^^^^^^^^^^^^^^ schema.invalid-label
    -app: web
  # ^^^^ schema.invalid-label: The key of a label
  annotations:
    example.com/Note: "anything: at all"
    a b: c
  # ^^^ schema.invalid-label: The key of an annotation
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings.v1.example
---
apiVersion: v1
kind: Service
metadata:
  name: 1-web
      # ^^^^^ schema.invalid-name: begins with a letter
spec: {ports: [{port: 80}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: system:Web_Reader
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: a-name-that-is-too-long-for-a-cron-job-because-jobs-add-to-it
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ schema.invalid-name: has at most 52 characters
spec:
  schedule: "@daily"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: nginx}]}}}}
---
apiVersion: v1
kind: Pod
metadata:
  generateName: web-
spec:
  containers:
  - name: web
    image: nginx
`);
  });

  it('says of an alias what is wrong with its use', () => {
    check(`
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: &labels
    app: web
spec:
  selector:
    matchLabels: *labels
  replicas: *labels
          # ^^^^^^^ schema.wrong-type: Expected an integer; this is a mapping.
  template:
    metadata: *labels
            # ^^^^^^^ schema.unknown-field: There is no field "app" here.
    spec:
      <<: *labels
        # ^^^^^^^ schema.unknown-field: There is no field "app" here.
      containers:
      - name: web
        image: nginx
`);
  });

  it('checks the objects of lists', () => {
    check(`
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: web
  date: {}
# ^^^^ schema.unknown-field: Did you mean "data"?
- apiVersion: example.com/v1
  kind: Widget
- kind: Secret
# ^^^^ schema.missing-field: "apiVersion" is missing.
`);
  });

  it('finds items that are there twice where the API server refuses them', () => {
    check(`
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: web
    image: nginx
    env:
    - name: A
      value: "1"
    - name: A
      value: "2"
    volumeMounts:
    - {name: a, mountPath: /a}
    - {name: b, mountPath: /a}
                         # ^^ schema.duplicate-item: Same "mountPath" as item 1 of the list
  - name: web
        # ^^^ schema.duplicate-item: Same "name" as item 1 of the list; each can be there once.
    image: nginx
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - {name: a, port: 80}
  - {name: b, port: 80, protocol: UDP}
  - {name: c, port: 80, protocol: TCP}
                  # ^^ schema.duplicate-item: Same "port" and "protocol" as item 1
`);
  });

  it('takes duplicates in the metadata of custom resources, as the API server does', () => {
    check(`
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: shop
  finalizers: [example.com/a, example.com/a]
spec: {}
`);
  });

  it('misses what validation demands, though the types call it optional', () => {
    check(`
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
  # ^^^^ schema.missing-field: "image" is missing.
    lifecycle: {preStop: {exec: {}}}
                        # ^^^^ schema.missing-field: "command" is missing.
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
# <---- schema.missing-field: "accessModes" is missing.
  resources: {requests: {storage: 1Gi}}
`);
  });

  it('leaves status to the server', () => {
    check(`
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  uid: 5d1a
  generation: 1
  managedFields: []
spec:
  selector: {}
  template: {spec: {containers: []}}
status:
  conditions:
  - type: Available
  replica: 1
# ^^^^^^^ schema.unknown-field
`);
  });

  it('leaves alone what it knows nothing of', () => {
    check(`
apiVersion: example.com/v1
kind: Widget
metadata: {name: Any_Thing}
nonsense: true
---
apiVersion: apps/v7
kind: Deployment
nonsense: true
---
apiVersion: v1
kind: Config
clusters: []
---
name: ci
on: [push]
jobs: {build: {runs-on: ubuntu-latest}}
---
services:
  web: {image: nginx}
---
- a list
---
a text
---
`);
  });
});
