import { checkFixture } from './checkedFixture.ts';

/** Checks a repository: a base may lack what the kustomizations that include it add. */
function check(source: string): void {
  checkFixture(source);
}

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx
`;

describe('completions', () => {
  it('are selectors that labels bring, however far above', () =>
    check(`
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml${web}
#- /prod/kustomization.yaml
resources: [../base]
components: [../labels]
#- /labels/kustomization.yaml
kind: Component
labels:
- pairs: {app: web}
  includeSelectors: true
`));

  it('are no selectors where labels do not bring any', () =>
    check(`
#- /kustomization.yaml
resources: [web.yaml]
labels:
- pairs: {app: web}
#- /web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}
# <---- schema.missing-field: "selector" is missing.
`));

  it('are what patches and replacements write, for the kind that they are for', () =>
    check(`
#- /base/kustomization.yaml
resources: [web.yaml, jobs.yaml]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        ports:
        - name: http
      - image: nginx
      # ^^^^^ schema.missing-field: "name" is missing.
#- /base/jobs.yaml
apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec: {suspend: true}
# <---- schema.missing-field: "jobTemplate" is missing.
---
apiVersion: batch/v1
kind: Job
metadata: {name: a}
spec: {suspend: true}
# <---- schema.missing-field: "template" is missing.
#- /prod/kustomization.yaml
resources: [../base]
patches:
- patch: |
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}
- target: {kind: Deployment}
  patch: |
    - {op: add, path: /spec/template/spec/containers/0/ports/0/containerPort, value: 80}
replacements:
- source: {kind: ConfigMap, name: a, fieldPath: data.schedule}
  targets:
  - select: {kind: CronJob}
    fieldPaths: [spec.schedule]
    options: {create: true}
`));

  it('are names and namespaces that kustomizations change', () =>
    check(`
#- /kustomization.yaml
namespace: web
resources: [namespace.yaml, hook.yaml, service.yaml]
#- /namespace.yaml
apiVersion: v1
kind: Namespace
metadata: {name: _}
#- /service.yaml
apiVersion: v1
kind: Service
metadata: {name: web_, namespace: _}
               # ^^^^ schema.invalid-name
spec: {}
#- /hook.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: web}
webhooks:
- name: web.example.com
  clientConfig: {service: {name: web}}
  sideEffects: None
  admissionReviewVersions: [v1]
#- /prefixed/kustomization.yaml
namePrefix: web
resources: [service.yaml]
#- /prefixed/service.yaml
apiVersion: v1
kind: Service
metadata: {name: -api}
spec: {}
`));
});
