import assert from 'node:assert/strict';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';

/** Facts on Kubernetes' own kinds, which people know and upstream does not change. */
describe('built-in kinds', () => {
  const catalogue = readCatalogue();

  /** The schema at a path of a kind such as `apps/v1/Deployment`; list elements are written `0`. */
  function at(kind: string, path: string): FieldSchema {
    const slash = kind.lastIndexOf('/');
    const root = catalogue.findKind(kind.slice(0, slash), kind.slice(slash + 1));
    assert.ok(root, kind);
    return path.split('.').reduce((schema, segment) => {
      const { properties, items, additionalProperties } = catalogue.resolve(schema);
      const values = typeof additionalProperties === 'object' ? additionalProperties : undefined;
      const found = segment === '0' ? items : (properties?.[segment] ?? values);
      assert.ok(found, `${kind} ${path}: ${segment}`);
      return catalogue.resolve(found);
    }, root.schema);
  }

  it('are those of the version that the engine links', () => {
    assert.deepEqual(catalogue.sources[0], { name: 'Kubernetes', version: '1.37.2' });
    assert.ok(catalogue.kinds().length > 190);
  });

  it('have scopes and the version they came with', () => {
    const deployment = catalogue.findKind('apps/v1', 'Deployment');
    assert.deepEqual([deployment?.scope, deployment?.since, deployment?.removed], ['Namespaced', '1.9', undefined]);
    assert.equal(catalogue.findKind('v1', 'Namespace')?.scope, 'Cluster');
    assert.equal(catalogue.findKind('apiextensions.k8s.io/v1', 'CustomResourceDefinition')?.scope, 'Cluster');
    assert.equal(catalogue.findKind('v1', 'Deployment'), undefined);
  });

  it('are known after their removal, with what to use instead', () => {
    const removals: readonly (readonly [apiVersion: string, kind: string, removed: string, replacement: string | undefined])[] = [
      ['extensions/v1beta1', 'Deployment', '1.16', 'apps/v1'],
      ['apps/v1beta2', 'StatefulSet', '1.16', 'apps/v1'],
      ['extensions/v1beta1', 'Ingress', '1.22', 'networking.k8s.io/v1'],
      ['networking.k8s.io/v1beta1', 'Ingress', '1.22', 'networking.k8s.io/v1'],
      ['rbac.authorization.k8s.io/v1beta1', 'ClusterRole', '1.22', 'rbac.authorization.k8s.io/v1'],
      ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', '1.22', 'apiextensions.k8s.io/v1'],
      ['batch/v1beta1', 'CronJob', '1.25', 'batch/v1'],
      ['policy/v1beta1', 'PodDisruptionBudget', '1.25', 'policy/v1'],
      ['policy/v1beta1', 'PodSecurityPolicy', '1.25', undefined],
      ['autoscaling/v2beta1', 'HorizontalPodAutoscaler', '1.25', 'autoscaling/v2'],
      ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.26', 'autoscaling/v2'],
      ['storage.k8s.io/v1beta1', 'CSIStorageCapacity', '1.27', 'storage.k8s.io/v1'],
      ['flowcontrol.apiserver.k8s.io/v1beta2', 'FlowSchema', '1.29', 'flowcontrol.apiserver.k8s.io/v1'],
      ['networking.k8s.io/v1alpha1', 'ClusterCIDR', '1.29', undefined],
      ['resource.k8s.io/v1alpha2', 'ResourceClaim', '1.31', 'resource.k8s.io/v1'],
      ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32', 'flowcontrol.apiserver.k8s.io/v1'],
      ['admissionregistration.k8s.io/v1alpha1', 'ValidatingAdmissionPolicy', '1.32', 'admissionregistration.k8s.io/v1'],
      ['resource.k8s.io/v1alpha3', 'PodSchedulingContext', '1.32', undefined],
      ['admissionregistration.k8s.io/v1beta1', 'ValidatingAdmissionPolicy', '1.34', 'admissionregistration.k8s.io/v1'],
      ['resource.k8s.io/v1alpha3', 'ResourceSlice', '1.34', 'resource.k8s.io/v1'],
      ['storage.k8s.io/v1alpha1', 'VolumeAttributesClass', '1.35', 'storage.k8s.io/v1'],
      ['storagemigration.k8s.io/v1alpha1', 'StorageVersionMigration', '1.35', 'storagemigration.k8s.io/v1'],
    ];
    for (const [apiVersion, kind, removed, replacement] of removals) {
      const found = catalogue.findKind(apiVersion, kind);
      assert.deepEqual([found?.removed, found?.replacement], [removed, replacement], `${apiVersion} ${kind}`);
      assert.ok(catalogue.resolve(found?.schema ?? {}).properties?.['metadata'], `${apiVersion} ${kind} has a schema`);
    }
  });

  it('say what upstream advises against', () => {
    const advice = 'Deprecated since Kubernetes 1.33; use discovery.k8s.io/v1 EndpointSlice';
    assert.equal(catalogue.findKind('v1', 'Endpoints')?.deprecated, advice);
    assert.equal(catalogue.findKind('v1', 'Service')?.deprecated, undefined);
  });

  it('have enums', () => {
    const enums: readonly (readonly [kind: string, path: string, values: readonly string[]])[] = [
      ['apps/v1/Deployment', 'spec.template.spec.containers.0.imagePullPolicy', ['Always', 'IfNotPresent', 'Never']],
      ['v1/Pod', 'spec.containers.0.ports.0.protocol', ['SCTP', 'TCP', 'UDP']],
      ['v1/Pod', 'spec.restartPolicy', ['Always', 'Never', 'OnFailure']],
      ['v1/Service', 'spec.type', ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']],
      ['batch/v1/CronJob', 'spec.concurrencyPolicy', ['Allow', 'Forbid', 'Replace']],
    ];
    for (const [kind, path, values] of enums) {
      assert.deepEqual(at(kind, path).enum?.toSorted(), values, `${kind} ${path}`);
    }
  });

  it('have the defaults of the API server, and none that stands for nothing', () => {
    assert.equal(at('apps/v1/Deployment', 'spec.replicas').default, 1);
    assert.equal(at('v1/Pod', 'spec.containers.0.ports.0.protocol').default, 'TCP');
    assert.equal(at('rbac.authorization.k8s.io/v1/RoleBinding', 'roleRef.apiGroup').default, 'rbac.authorization.k8s.io');
    assert.equal(at('v1/Pod', 'spec.containers.0.name').default, undefined);
    assert.equal(at('v1/Pod', 'spec.containers.0.ports.0.containerPort').default, undefined);
    assert.equal(at('v1/Pod', 'spec.containers.0.resources').default, undefined);
  });

  it('have required fields', () => {
    assert.deepEqual(at('v1/Pod', 'spec.containers.0').required, ['name']);
    assert.deepEqual(at('apps/v1/Deployment', 'spec').required?.toSorted(), ['selector', 'template']);
  });

  it('have list types, map keys and merge keys', () => {
    const ports = at('v1/Pod', 'spec.containers.0.ports');
    assert.equal(ports['x-kubernetes-list-type'], 'map');
    assert.deepEqual(ports['x-kubernetes-list-map-keys'], ['containerPort', 'protocol']);
    assert.equal(ports['x-kubernetes-patch-merge-key'], 'containerPort');
    assert.equal(at('v1/Pod', 'spec.tolerations')['x-kubernetes-list-type'], 'atomic');
  });

  it('mark what is written in a way of its own', () => {
    assert.equal(at('v1/Pod', 'spec.containers.0.resources.limits.cpu').format, 'quantity');
    assert.equal(at('v1/Pod', 'spec.containers.0.resources.limits.cpu').type, undefined);
    assert.equal(at('v1/Service', 'spec.ports.0.targetPort')['x-kubernetes-int-or-string'], true);
    assert.equal(at('v1/Pod', 'metadata.creationTimestamp').format, 'date-time');
    assert.equal(at('v1/Secret', 'data.password').format, 'byte');
    assert.equal(at('apps/v1/ControllerRevision', 'data')['x-kubernetes-preserve-unknown-fields'], true);
    const json = 'spec.versions.0.schema.openAPIV3Schema.properties.a.default';
    assert.equal(at('apiextensions.k8s.io/v1/CustomResourceDefinition', json)['x-kubernetes-preserve-unknown-fields'], true);
    const nested = 'spec.versions.0.schema.openAPIV3Schema.properties.a.items.description';
    assert.equal(at('apiextensions.k8s.io/v1/CustomResourceDefinition', nested).type, 'string');
  });

  it('have fields that came later', () => {
    const since: readonly (readonly [kind: string, path: string, since: string | undefined])[] = [
      ['v1/Pod', 'spec.containers.0.restartPolicy', undefined],
      ['v1/Pod', 'spec.containers.0.resizePolicy', undefined],
      ['v1/Pod', 'spec.containers.0.lifecycle.preStop.sleep', '1.29'],
      ['v1/Pod', 'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.matchLabelKeys', '1.29'],
      ['v1/Service', 'spec.trafficDistribution', '1.30'],
      ['v1/Pod', 'spec.volumes.0.image', '1.31'],
      ['v1/Pod', 'spec.resources', '1.32'],
      ['v1/Pod', 'spec.hostnameOverride', '1.34'],
      ['batch/v1/Job', 'spec.successPolicy', '1.30'],
    ];
    for (const [kind, path, version] of since) {
      assert.equal(at(kind, path)['x-driftline-since'], version, `${kind} ${path}`);
    }
  });

  it('have fields that are no more', () => {
    assert.equal(at('v1/Pod', 'spec.workloadRef')['x-driftline-removed'], '1.36');
  });
});
