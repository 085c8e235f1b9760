import { getAt, parsePointer } from '../../base/jsonPointer.ts';
import { displayPath } from '../displayPath.ts';
import type { FieldChange, UnjudgedChange } from '../change.ts';
import { groupOf } from './objectFacts.ts';
import type { RiskFinding } from './riskCodes.ts';

/**
 * Fields below which nothing may change once the object exists, by group and kind. From upstream's validation of updates
 * (`k8s.io/kubernetes/pkg/apis/*\/validation`, version 1.37).
 */
const immutableFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['apps/StatefulSet', ['/spec/selector', '/spec/serviceName', '/spec/podManagementPolicy', '/spec/volumeClaimTemplates']],
  ['apps/Deployment', ['/spec/selector']],
  ['apps/DaemonSet', ['/spec/selector']],
  ['apps/ReplicaSet', ['/spec/selector']],
  ['batch/Job', ['/spec/selector', '/spec/template', '/spec/completionMode']],
  ['rbac.authorization.k8s.io/RoleBinding', ['/roleRef']],
  ['rbac.authorization.k8s.io/ClusterRoleBinding', ['/roleRef']],
  ['storage.k8s.io/StorageClass', ['/parameters', '/provisioner', '/reclaimPolicy', '/volumeBindingMode']],
  ['/Secret', ['/type']],
]);

/** What may change of a claim's spec; everything else may not. */
const mutableClaimFields = ['/spec/resources', '/spec/volumeAttributesClassName'];

/** Fields that the API server refuses to change. An object under a new name is a new object. */
export function findImmutableFieldRisks(change: UnjudgedChange): RiskFinding[] {
  if (change.change !== 'changed' || change.renamedFrom !== null) {
    return [];
  }
  const fields = new Set(change.fields.flatMap(field => immutableField(change, field) ?? []));
  return [...fields].map(field => ({
    code: 'risk.immutable-field',
    message: `${describe(field)} cannot be changed: the API server refuses the update.`,
  }));
}

/** The immutable field that a changed field is, or belongs to. */
function immutableField(change: UnjudgedChange, { path }: FieldChange): string | undefined {
  const key = `${groupOf(change.apiVersion)}/${change.kind}`;
  const listed = immutableFields.get(key)?.find(field => isWithin(path, field));
  if (listed !== undefined) {
    return listed;
  }
  if (key === '/PersistentVolumeClaim' && isWithin(path, '/spec') && !mutableClaimFields.some(field => isWithin(path, field))) {
    return parsePointer(path).length > 1 ? `/spec/${parsePointer(path)[1]}` : '/spec';
  }
  if (key === '/Service' && isWithin(path, '/spec/clusterIP') && assignsClusterAddress(change)) {
    return '/spec/clusterIP';
  }
  return isSealed(change, key)
    ? ['/data', '/binaryData', '/stringData', '/immutable'].find(field => isWithin(path, field))
    : undefined;
}

/** Leaving the address out keeps the one that was given; naming another, or none for a service that had one, is refused. */
function assignsClusterAddress({ pair }: UnjudgedChange): boolean {
  const after = getAt(pair.to?.value, ['spec', 'clusterIP']);
  const wasExternal = getAt(pair.from?.value, ['spec', 'type']) === 'ExternalName';
  return typeof after === 'string' && after !== '' && !wasExternal;
}

/** A ConfigMap or Secret that declares itself unchangeable. */
function isSealed({ pair }: UnjudgedChange, key: string): boolean {
  return (key === '/ConfigMap' || key === '/Secret') && pair.from?.value.immutable === true;
}

function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}/`);
}

function describe(field: string): string {
  return displayPath({}, field);
}
