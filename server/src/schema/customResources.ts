import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { Location } from '../base/textRange.ts';
import type { KindSchema } from './catalogue.ts';
import type { FieldSchema } from './fieldSchema.ts';
import { definitionPrefix, sharedReferences } from './loadCatalogue.ts';
import { readFieldSchema } from './readFieldSchema.ts';
import { versionRank } from './versionRank.ts';

/**
 * The kinds that a CustomResourceDefinition defines: one for each version; one that is not served is called deprecated, because people
 * still have it in their files. Definitions of `apiextensions.k8s.io/v1` and, as clusters before 1.22 read them, `v1beta1`.
 */

/**
 * Reads a manifest; anything that is no definition, or one too broken to name its kind, defines none.
 * @param definedIn where the workspace has it.
 */
export function readDefinitions(manifest: JsonValue, definedIn?: Location): KindSchema[] {
  const definition = objectAt(manifest, 'spec') && isDefinition(manifest) ? readDefinition(manifest) : undefined;
  return definition?.versions.map(version => describeVersion(definition, version, definedIn)) ?? [];
}

interface Definition {
  readonly group: string;
  readonly kind: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly versions: readonly Version[];
}

interface Version {
  readonly name: string;
  readonly schema: JsonValue | undefined;
  /** Fields that the schema does not list are kept, everywhere. */
  readonly keepsUnknown: boolean;
  readonly served: boolean;
  readonly deprecated: boolean;
  readonly warning: string | undefined;
}

function isDefinition(manifest: JsonValue): manifest is JsonObject {
  return (
    textAt(manifest, 'kind') === 'CustomResourceDefinition' &&
    /^apiextensions\.k8s\.io\/v1(?:beta1)?$/.test(textAt(manifest, 'apiVersion') ?? '')
  );
}

function readDefinition(manifest: JsonObject): Definition | undefined {
  const spec = objectAt(manifest, 'spec') ?? {};
  const group = textAt(spec, 'group');
  const kind = textAt(objectAt(spec, 'names'), 'kind');
  if (group === undefined || kind === undefined) {
    return undefined;
  }
  const isOld = textAt(manifest, 'apiVersion') === 'apiextensions.k8s.io/v1beta1';
  const listed = listAt(spec, 'versions').filter(isJsonObject);
  const single = isOld && listed.length === 0 && spec['version'] !== undefined ? [{ name: spec['version'], served: true }] : [];
  const versions = [...listed, ...single]
    .filter(version => typeof version['name'] === 'string')
    .map((version): Version => readVersion(version, spec, isOld));
  return { group, kind, scope: spec['scope'] === 'Cluster' ? 'Cluster' : 'Namespaced', versions };
}

function readVersion(version: JsonObject, spec: JsonObject, isOld: boolean): Version {
  // In v1beta1 all versions may share one schema, and unknown fields are kept unless the definition says otherwise.
  const validation = objectAt(version, 'schema') ?? (isOld ? objectAt(spec, 'validation') : undefined);
  return {
    name: textAt(version, 'name') ?? '',
    schema: validation?.['openAPIV3Schema'],
    keepsUnknown: isOld && spec['preserveUnknownFields'] !== false,
    served: version['served'] === true,
    deprecated: version['deprecated'] === true,
    warning: textAt(version, 'deprecationWarning'),
  };
}

function describeVersion(definition: Definition, version: Version, definedIn: Location | undefined): KindSchema {
  const { group, kind, scope, versions } = definition;
  const current = versions.filter(isCurrent).sort(compareVersions)[0];
  const replacement = current && `${group}/${current.name}`;
  return {
    apiVersion: `${group}/${version.name}`,
    kind,
    scope,
    source: { name: definedIn?.file ?? group, version: '' },
    schema: objectSchema(version),
    ...(definedIn && { definedIn }),
    ...(!isCurrent(version) && {
      deprecated: deprecationText(version, replacement),
      ...(replacement !== undefined && { replacement }),
    }),
  };
}

function isCurrent({ served, deprecated }: Version): boolean {
  return served && !deprecated;
}

function deprecationText(version: Version, replacement: string | undefined): string {
  const what = version.served ? 'Deprecated' : 'Not served any more';
  // Upstream's warning ends in a full stop or not, and where it is shown one is put behind it.
  const warning = version.served ? version.warning?.replace(/\.\s*$/, '') : undefined;
  return warning ?? (replacement === undefined ? what : `${what}; use ${replacement}`);
}

/** The most stable first: v2, v1, v1beta2, v1beta1, v1alpha1. */
function compareVersions(a: Version, b: Version): number {
  return versionRank(b.name) - versionRank(a.name);
}

/** The schema of the whole object. What the definition says of `metadata` comes on top of what is true of all objects. */
function objectSchema({ schema, keepsUnknown }: Version): FieldSchema {
  if (!isJsonObject(schema)) {
    return { $ref: `${definitionPrefix}openObject` };
  }
  const { properties = {}, ...rest } = readFieldSchema(schema, { keepsUnknown });
  const { metadata = {} } = properties;
  const { type: _type, description: _description, ...restriction } = metadata;
  const isRestricted = Object.keys(restriction).length > 0;
  return {
    ...rest,
    type: 'object',
    properties: {
      ...properties,
      ...sharedReferences,
      metadata: isRestricted ? { ...sharedReferences.metadata, allOf: [restriction] } : sharedReferences.metadata,
    },
  };
}

function textAt(value: JsonValue | undefined, key: string): string | undefined {
  const text = isJsonObject(value) ? value[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function objectAt(value: JsonValue | undefined, key: string): JsonObject | undefined {
  const found = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(found) ? found : undefined;
}

function listAt(value: JsonObject, key: string): readonly JsonValue[] {
  const found = value[key];
  return isJsonArray(found) ? found : [];
}
