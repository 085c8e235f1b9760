import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { definitionPrefix } from '../../server/src/schema/loadCatalogue.ts';
import { nextMinor } from './addFieldVersions.ts';
import { schemaOfField } from './fieldVersions.ts';
import type { Lifecycle, OlderTypes } from './fieldVersions.ts';
import { asObject } from './openApiDefinition.ts';
import type { PrintedKind } from './printCatalogue.ts';

/** The kinds that older versions of Kubernetes had and of which the current one holds no types any more. */

interface CurrentKind {
  readonly apiVersion: string;
  readonly definition: string;
}

interface GoneKind extends Lifecycle {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly definition: string;
  readonly removed: string;
}

/** Finds them in the types of older versions and adds what describes them to the definitions. */
export function findGoneKinds(
  current: readonly CurrentKind[],
  definitions: Map<string, FieldSchema>,
  older: readonly OlderTypes[],
): GoneKind[] {
  const groups = new Map(current.map(({ apiVersion, definition }) => [packageOf(definition), groupOf(apiVersion)]));
  const known = new Set(definitions.keys());
  const gone = new Map<string, GoneKind>();
  for (const version of older) {
    for (const [name, fields] of version.types) {
      const group = groups.get(packageOf(name));
      // Evictions are posted to a subresource, nobody keeps them in files.
      if (!known.has(name) && group !== undefined && !name.endsWith('.Eviction') && isKind(fields)) {
        gone.set(name, describe(name, group, version));
        addDefinitions(name, version, definitions, known);
      }
    }
  }
  return [...gone.values()];
}

function describe(definition: string, group: string, version: OlderTypes): GoneKind {
  const [apiVersion = '', kind = ''] = definition.split('.').slice(-2);
  const lifecycle = version.lifecycleOf(definition);
  // Types are kept long after the API server has stopped to serve them, or dropped earlier than planned.
  const gone = nextMinor(version);
  return {
    apiVersion: group === '' ? apiVersion : `${group}/${apiVersion}`,
    kind,
    namespaced: version.isNamespaced(definition),
    definition,
    ...lifecycle,
    removed: lifecycle.removed !== undefined && isOlder(lifecycle.removed, gone) ? lifecycle.removed : gone,
  };
}

/** Of several older versions the newest describes a type. */
function addDefinitions(
  name: string,
  version: OlderTypes,
  definitions: Map<string, FieldSchema>,
  current: ReadonlySet<string>,
  added = new Set<string>(),
): void {
  const fields = version.types.get(name);
  if (!fields || added.has(name) || current.has(name)) {
    return;
  }
  added.add(name);
  const entries = [...fields].map(([field, yaml]): [string, FieldSchema] => [
    field,
    schemaOfField(yaml, type => {
      addDefinitions(type, version, definitions, current, added);
      return definitions.has(type) || added.has(type);
    }),
  ]);
  const schema: FieldSchema = { type: 'object', properties: Object.fromEntries(entries) };
  definitions.set(name, isKind(fields) ? asObject(schema) : schema);
}

function isOlder(minor: string, other: string): boolean {
  return Number(minor.split('.')[1]) < Number(other.split('.')[1]);
}

function isKind(fields: ReadonlyMap<string, unknown>): boolean {
  return fields.has('kind') && fields.has('metadata');
}

/** `io.k8s.api.flowcontrol.v1.FlowSchema`: `io.k8s.api.flowcontrol` */
function packageOf(definition: string): string {
  return definition.split('.').slice(0, -2).join('.');
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/**
 * Kinds that were gone before the oldest version whose types are read, or of which upstream's types do not say when they went, from the
 * guide to deprecated API versions in Kubernetes' documentation and its release notes.
 */
const longGone: readonly (readonly [apiVersion: string, kind: string, scope: PrintedKind['scope'], removed: string])[] = [
  ['auditregistration.k8s.io/v1alpha1', 'AuditSink', 'Cluster', '1.19'],
  ['batch/v2alpha1', 'CronJob', 'Namespaced', '1.21'],
  ['extensions/v1beta1', 'PodSecurityPolicy', 'Cluster', '1.16'],
  ['node.k8s.io/v1alpha1', 'RuntimeClass', 'Cluster', '1.22'],
  ['policy/v1beta1', 'PodSecurityPolicy', 'Cluster', '1.25'],
  ['rbac.authorization.k8s.io/v1alpha1', 'ClusterRole', 'Cluster', '1.23'],
  ['rbac.authorization.k8s.io/v1alpha1', 'ClusterRoleBinding', 'Cluster', '1.23'],
  ['rbac.authorization.k8s.io/v1alpha1', 'Role', 'Namespaced', '1.23'],
  ['rbac.authorization.k8s.io/v1alpha1', 'RoleBinding', 'Namespaced', '1.23'],
  ['settings.k8s.io/v1alpha1', 'PodPreset', 'Namespaced', '1.20'],
];

/** `known` with what is known besides of kinds that are long gone; the fields of those that it lacks are anyone's guess. */
export function withLongGoneKinds(known: readonly PrintedKind[]): PrintedKind[] {
  const others = known.filter(
    ({ apiVersion, kind }) => !longGone.some(([version, name]) => version === apiVersion && name === kind),
  );
  const gone = longGone.map(([apiVersion, kind, scope, removed]): PrintedKind => {
    const described = known.find(other => other.apiVersion === apiVersion && other.kind === kind);
    return {
      apiVersion,
      kind,
      scope,
      since: described?.since,
      removed: described?.removed ?? removed,
      replacement: described?.replacement ?? stableVersionOf(kind, known),
      schema: described?.schema ?? { $ref: `${definitionPrefix}openObject` },
    };
  });
  return [...others, ...gone];
}

function stableVersionOf(kind: string, known: readonly PrintedKind[]): string | undefined {
  return known.find(other => other.kind === kind && /(?:^|\/)v\d+$/.test(other.apiVersion))?.apiVersion;
}
