import assert from 'node:assert/strict';
import { loadSchema, typeAt } from '../../server/src/schema/schema.ts';
import type { TypeNode } from '../../server/src/schema/schema.ts';

describe('schema', () => {
  const schema = loadSchema();

  /** The type at a path of a kind; list elements are written `0`. */
  function at(kind: string, path: string): TypeNode {
    const slash = kind.lastIndexOf('/');
    const type = schema.typeOf(kind.slice(0, slash), kind.slice(slash + 1));
    assert.ok(type, kind);
    const found = typeAt(type, path.split('.'));
    assert.ok(found, `${kind} ${path}`);
    return found;
  }

  it('says which Kubernetes it knows', () => assert.equal(schema.kubernetesVersion, '1.37.2'));

  it('knows kinds and scopes of current and of removed versions', () => {
    assert.equal(schema.scopeOf('v1', 'Namespace'), 'Cluster');
    assert.equal(schema.scopeOf('v1', 'Pod'), 'Namespaced');
    assert.equal(schema.scopeOf('apps/v1', 'Deployment'), 'Namespaced');
    assert.equal(schema.scopeOf('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'), 'Cluster');
    assert.equal(schema.scopeOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition'), 'Cluster');
    assert.equal(schema.scopeOf('apiregistration.k8s.io/v1', 'APIService'), 'Cluster');
    assert.equal(schema.scopeOf('extensions/v1beta1', 'Ingress'), 'Namespaced');
  });

  it('knows nothing of custom resources', () => {
    assert.equal(schema.typeOf('example.com/v1', 'Widget'), undefined);
    assert.equal(schema.scopeOf('example.com/v1', 'Widget'), undefined);
    assert.equal(schema.typeOf('v1', 'Deployment'), undefined);
    assert.equal(schema.typeOf('v1', 'constructor'), undefined);
  });

  it('keeps list keys and merge keys apart', () => {
    const ports = at('apps/v1/Deployment', 'spec.template.spec.containers.0.ports');
    assert.deepEqual([ports.kind, ports.listKeys, ports.patchMergeKey], ['list', ['containerPort', 'protocol'], 'containerPort']);
    const containers = at('apps/v1/Deployment', 'spec.template.spec.containers');
    assert.deepEqual([containers.listKeys, containers.patchMergeKey, containers.patchMerges], [['name'], 'name', true]);
    const volumes = at('v1/Pod', 'spec.volumes');
    assert.deepEqual([volumes.patchMergeKey, volumes.retainKeys], ['name', true]);
    assert.equal(at('v1/Pod', 'spec.tolerations').isAtomic, true);
    const finalizers = at('v1/Pod', 'metadata.finalizers');
    assert.deepEqual([finalizers.isSet, finalizers.patchMerges, finalizers.patchMergeKey], [true, true, undefined]);
  });

  it('knows scalars with a meaning of their own', () => {
    assert.equal(at('v1/Pod', 'spec.containers.0.resources.limits.cpu').isQuantity, true);
    assert.equal(at('v1/Service', 'spec.ports.0.targetPort').isIntOrString, true);
    assert.equal(at('v1/Secret', 'data.password').kind, 'bytes');
    assert.equal(at('v1/Pod', 'metadata.creationTimestamp').kind, 'time');
    assert.equal(at('apps/v1/ControllerRevision', 'data').kind, 'any');
  });

  it('knows the defaults of the API server that depend on nothing else', () => {
    const defaults: readonly [string, string, unknown][] = [
      ['apps/v1/Deployment', 'spec.replicas', 1],
      ['apps/v1/Deployment', 'spec.revisionHistoryLimit', 10],
      ['apps/v1/Deployment', 'spec.strategy.type', 'RollingUpdate'],
      ['apps/v1/Deployment', 'spec.template.spec.containers.0.ports.0.protocol', 'TCP'],
      ['v1/Pod', 'spec.terminationGracePeriodSeconds', 30],
      ['v1/Pod', 'spec.hostNetwork', false],
      ['v1/Pod', 'spec.containers.0.livenessProbe.periodSeconds', 10],
      ['v1/Pod', 'spec.containers.0.livenessProbe.httpGet.scheme', 'HTTP'],
      ['v1/Service', 'spec.type', 'ClusterIP'],
      ['batch/v1/CronJob', 'spec.successfulJobsHistoryLimit', 3],
      ['v1/Pod', 'spec.securityContext', {}],
    ];
    for (const [kind, path, value] of defaults) {
      assert.deepEqual(at(kind, path).default, value, `${kind} ${path}`);
    }
  });

  it('names no default that depends on other fields, on the clock or on a pointer', () => {
    for (const [kind, path] of [
      ['v1/Pod', 'spec.containers.0.imagePullPolicy'],
      ['v1/Service', 'spec.ports.0.targetPort'],
      ['v1/Pod', 'metadata.creationTimestamp'],
      ['v1/Pod', 'spec.volumes.0.emptyDir'],
      ['networking.k8s.io/v1/NetworkPolicy', 'spec.ingress.0.from.0.namespaceSelector'],
      ['apps/v1/Deployment', 'spec.selector'],
    ] as const) {
      assert.equal(at(kind, path).default, undefined, `${kind} ${path}`);
    }
  });

  it('tells an empty list from an absent one only where the API server can', () => {
    assert.equal(at('v1/Pod', 'spec.containers').emptyIsAbsent, true);
    assert.equal(at('v1/ConfigMap', 'data').emptyIsAbsent, true);
    assert.equal(at('v1/Pod', 'spec.volumes.0.emptyDir').emptyIsAbsent, false);
    assert.equal(at('apiextensions.k8s.io/v1/CustomResourceDefinition', 'spec.versions').emptyIsAbsent, false);
  });

  it('follows recursive types and ends where types end', () => {
    const nested = 'spec.versions.0.schema.openAPIV3Schema.properties.a.properties.b.description';
    assert.equal(at('apiextensions.k8s.io/v1/CustomResourceDefinition', nested).kind, 'string');
    assert.equal(typeAt(schema.typeOf('v1', 'Pod'), ['spec', 'nonsense', 'x']), undefined);
    assert.equal(typeAt(schema.typeOf('v1', 'Pod'), ['spec', '__proto__']), undefined);
    assert.equal(typeAt(schema.typeOf('v1', 'Pod'), ['$']), undefined);
  });

  it('gives built-in types to those who embed them', () => {
    assert.equal(typeAt(schema.definition('api.core.v1.PodTemplateSpec'), ['spec', 'containers'])?.patchMergeKey, 'name');
    assert.throws(() => schema.definition('api.core.v1.Nonsense'), /No definition/);
  });

  it('can read every definition', () => {
    const seen = new Set<TypeNode>();
    const visit = (type: TypeNode | undefined, depth: number): void => {
      if (type && depth < 12 && !seen.has(type)) {
        seen.add(type);
        type.fieldNames().forEach(name => visit(type.field(name), depth + 1));
        visit(type.items(), depth + 1);
      }
    };
    for (const [apiVersion, kind] of [
      ['apps/v1', 'Deployment'],
      ['v1', 'PersistentVolume'],
      ['resource.k8s.io/v1', 'ResourceClaim'],
    ] as const) {
      visit(schema.typeOf(apiVersion, kind), 0);
    }
    assert.ok(seen.size > 500, String(seen.size));
  });
});
