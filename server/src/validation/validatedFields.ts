import type { FieldSchema } from '../schema/fieldSchema.ts';

/**
 * Fields of built-in types that upstream's types call optional and upstream's validation demands, whatever else is written: without
 * them the API server answers "Required value". Found by asking it (test/oracles/checker.oracle.ts), by group and type, all versions alike.
 */
const validatedFields: Readonly<Record<string, readonly string[]>> = {
  'admissionregistration.ApplyConfiguration': ['expression'],
  'admissionregistration.MutatingAdmissionPolicy': ['spec'],
  'admissionregistration.MutatingAdmissionPolicyBinding': ['spec'],
  'admissionregistration.MutatingAdmissionPolicyBindingSpec': ['policyName'],
  'admissionregistration.MutatingAdmissionPolicySpec': ['matchConstraints', 'mutations', 'reinvocationPolicy'],
  'admissionregistration.NamedRuleWithOperations': ['apiGroups', 'apiVersions', 'operations', 'resources'],
  'admissionregistration.ParamKind': ['apiVersion', 'kind'],
  'admissionregistration.ParamRef': ['parameterNotFoundAction'],
  'admissionregistration.RuleWithOperations': ['apiGroups', 'apiVersions', 'operations', 'resources'],
  'admissionregistration.ValidatingAdmissionPolicy': ['spec'],
  'admissionregistration.ValidatingAdmissionPolicySpec': ['matchConstraints'],
  'apiextensions.CustomResourceDefinitionVersion': ['schema'],
  'apiextensions.CustomResourceValidation': ['openAPIV3Schema'],
  'apiregistration.APIService': ['spec'],
  'apiregistration.ServiceReference': ['name', 'namespace'],
  'apps.ReplicaSetSpec': ['template'],
  'authorization.SelfSubjectRulesReviewSpec': ['namespace'],
  'batch.Job': ['spec'],
  'batch.JobTemplateSpec': ['spec'],
  'certificates.CertificateSigningRequestSpec': ['usages'],
  'core.ConfigMapEnvSource': ['name'],
  'core.ConfigMapProjection': ['name'],
  'core.ConfigMapVolumeSource': ['name'],
  'core.Container': ['image'],
  'core.ExecAction': ['command'],
  'core.PersistentVolume': ['spec'],
  'core.PersistentVolumeClaim': ['spec'],
  'core.PersistentVolumeClaimSpec': ['accessModes', 'resources'],
  'core.PersistentVolumeSpec': ['accessModes', 'capacity'],
  'core.Pod': ['spec'],
  'core.PodDNSConfigOption': ['name'],
  'core.PodTemplate': ['template'],
  'core.PodTemplateSpec': ['spec'],
  'core.ReplicationController': ['spec'],
  'core.ReplicationControllerSpec': ['template'],
  'core.SecretEnvSource': ['name'],
  'core.SecretProjection': ['name'],
  'core.SecretVolumeSource': ['secretName'],
  'core.Service': ['spec'],
  'core.VolumeNodeAffinity': ['required'],
  'events.Event': ['action', 'reason', 'reportingController', 'reportingInstance'],
  'networking.IngressClass': ['spec'],
  'networking.IngressClassSpec': ['controller'],
  'networking.IngressServiceBackend': ['port'],
  'networking.ServiceCIDR': ['spec'],
  'networking.ServiceCIDRSpec': ['cidrs'],
  'rbac.AggregationRule': ['clusterRoleSelectors'],
  'resource.DeviceClassConfiguration': ['opaque'],
  'resource.DeviceSelector': ['cel'],
  'storage.VolumeAttributesClass': ['parameters'],
  'storagemigration.StorageVersionMigration': ['spec'],
};

/** What validation demands of a built-in type in addition to its schema; empty for nearly all. */
export function listValidatedFields(reference: FieldSchema): readonly string[] {
  return validatedFields[typeOf(reference)] ?? [];
}

/** Fields that upstream's types call required and whose absence means something: the core group, no audience in particular. */
const dispensableFields: Readonly<Record<string, readonly string[]>> = {
  'meta.GroupResource': ['group'],
  'storage.CSIDriver': ['spec'],
  'storage.TokenRequest': ['audience'],
};

/** The schema with what validation demands, and without what it does not, if it was reached by this reference. */
export function requireValidated(reference: FieldSchema, schema: FieldSchema): FieldSchema {
  const type = typeOf(reference);
  const more = validatedFields[type] ?? [];
  const less = dispensableFields[type] ?? [];
  if (more.length + less.length === 0) {
    return schema;
  }
  return { ...schema, required: [...(schema.required ?? []).filter(name => !less.includes(name)), ...more] };
}

/** `core.Container` for `…/io.k8s.api.core.v1.Container`; empty where nothing is referred to. Asked for every value: no pattern. */
function typeOf({ $ref = '' }: FieldSchema): string {
  const behindVersion = $ref.lastIndexOf('.');
  const behindGroup = $ref.lastIndexOf('.', behindVersion - 1);
  const group = $ref.slice($ref.lastIndexOf('.', behindGroup - 1) + 1, Math.max(0, behindGroup));
  return group === '' ? '' : `${group}.${$ref.slice(behindVersion + 1)}`;
}
