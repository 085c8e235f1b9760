import { checkFixture } from './checkedFixture.ts';

/** Checks for clusters of these versions; without any, for the newest that is known. */
function check(source: string, ...kubernetesVersions: string[]): void {
  checkFixture(source, { kubernetesVersions });
}

const removed = `
apiVersion: policy/v1beta1
          # ^^^^^^^^^^^^^^ schema.removed-version: policy/v1beta1 PodDisruptionBudget is removed in Kubernetes 1.25; use policy/v1.LABEL
kind: PodDisruptionBudget
metadata: {name: web}
`;

describe('versionChecks', () => {
  it('tells versions that no known cluster serves', () => check(removed.replace('LABEL', '')));

  it('tells which environments do not serve a version any more', () =>
    check(removed.replace('LABEL', ' Environments of this file run 1.25 and 1.30.'), 'v1.24.1', '1.30', '1.25.3+k3s1'));

  it('is silent about versions that all environments serve', () =>
    check(
      `
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: web}
`,
      '1.24',
    ));

  it('tells kinds and fields that a cluster does not have yet', () =>
    check(
      `
apiVersion: admissionregistration.k8s.io/v1
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ schema.newer-kind: needs Kubernetes 1.30. An environment of this file runs 1.28.
kind: ValidatingAdmissionPolicyBinding
metadata: {name: web}
spec: {policyName: web, validationActions: [Deny]}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: web, image: nginx}
  volumes:
  - name: cache
    emptyDir:
      mode: 0700
    # ^^^^ schema.newer-field: The field "mode" needs Kubernetes 1.37.
`,
      '1.28',
    ));

  it('takes the newest fields where no version is known', () =>
    check(`
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: web, image: nginx}
  volumes:
  - {name: cache, emptyDir: {mode: 0700}}
`));

  it('warns of what will be removed', () =>
    check(`
apiVersion: v1
          # ^^ schema.deprecated-version: v1 Endpoints: Deprecated since Kubernetes 1.33; use discovery.k8s.io/v1 EndpointSlice.
kind: Endpoints
metadata: {name: web}
`));

  it('knows which kinds a version of Kubernetes has', () =>
    check(`
apiVersion: v1
kind: Deployment
    # ^^^^^^^^^^ schema.unknown-kind: v1 has no kind "Deployment". It belongs to apps/v1.
metadata: {name: web}
---
apiVersion: v1
kind: Servise
    # ^^^^^^^ schema.unknown-kind: Did you mean "Service"?
metadata: {name: web}
---
apiVersion: v1
kind: Policy
predicates: []
---
apiVersion: example.com/v1
kind: Servise
metadata: {name: web}
`));
});
