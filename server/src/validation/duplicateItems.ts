import type { Catalogue } from '../schema/catalogue.ts';
import type { FieldSchema } from '../schema/fieldSchema.ts';
import { toJson } from '../yaml/toJson.ts';
import { asMapping, asScalar, findEntry } from '../yaml/yamlNode.ts';
import type { YamlNode, YamlSequence } from '../yaml/yamlNode.ts';
import { scalarValue } from '../yaml/scalarValue.ts';
import { holdsSubstitution } from './substitutions.ts';

/** Items of a list that the API server refuses because there is one like it. */

export interface DuplicateItem {
  readonly index: number;
  /** Where the second of the two says what the first said. */
  readonly node: YamlNode;
  readonly message: string;
}

/**
 * Lists of built-in kinds whose items upstream's validation compares, by field and keys of the list (`ValidatePodSpec`,
 * `ValidateService` …). In other lists it takes duplicates, such as of environment variables.
 */
const comparedLists: ReadonlySet<string> = new Set([
  'containers name',
  'initContainers name',
  'ephemeralContainers name',
  'volumes name',
  'volumeMounts mountPath',
  'volumeDevices devicePath',
  'ports port,protocol',
  'topologySpreadConstraints topologyKey,whenUnsatisfiable',
  'schedulingGates name',
  'claims name',
  'webhooks name',
  'drivers name',
  'matchConditions name',
]);

/** The same for lists of plain values. */
const comparedSets: ReadonlySet<string> = new Set(['validationActions', 'values']);

/** Containers' ports may be the same where their names are not. */
const comparedByName = 'ports containerPort,protocol';

/** Finds the second and later ones of items that are alike. `field` is what the list is called. */
export function findDuplicateItems(
  sequence: YamlSequence,
  schema: FieldSchema,
  field: string,
  context: { readonly catalogue: Catalogue; readonly isBuiltIn: boolean },
): DuplicateItem[] {
  const listKeys = schema['x-kubernetes-list-map-keys'] ?? [];
  const type = schema['x-kubernetes-list-type'];
  const list = `${field} ${listKeys.join(',')}`;
  const keys = context.isBuiltIn && list === comparedByName ? ['name'] : listKeys;
  const isCompared = !context.isBuiltIn || comparedLists.has(list) || list === comparedByName;
  const isMap = type === 'map' && keys.length > 0 && isCompared;
  const isSet = (type === 'set' && (!context.isBuiltIn || comparedSets.has(field))) || schema.uniqueItems === true;
  if (sequence.items.length < 2 || (!isMap && !isSet)) {
    return [];
  }
  const item = context.catalogue.resolve(schema.items ?? {});
  const seen = new Map<string, number>();
  return sequence.items.flatMap((node, index): DuplicateItem[] => {
    const identity = isMap ? mapIdentity(node, keys, item) : setIdentity(node);
    const first = identity === undefined ? undefined : seen.get(identity);
    if (identity !== undefined && first === undefined) {
      seen.set(identity, index);
    }
    return first === undefined
      ? []
      : [{ index, node: placeOf(node, isMap ? keys : []), message: describe(isMap ? keys : [], first) }];
  });
}

/** The values of the keys, defaults filled in; `undefined` if one is absent or not known. */
function mapIdentity(node: YamlNode, keys: readonly string[], item: FieldSchema): string | undefined {
  const values = keys.map(key => {
    const entry = findEntry(node, key);
    const scalar = asScalar(entry?.value);
    if (!entry) {
      return item.properties?.[key]?.default;
    }
    return scalar && !holdsSubstitution(scalar.text) ? (scalarValue(scalar) ?? undefined) : undefined;
  });
  return asMapping(node) && values.every(value => value !== undefined) ? JSON.stringify(values) : undefined;
}

function setIdentity(node: YamlNode): string | undefined {
  const scalar = asScalar(node);
  return scalar && holdsSubstitution(scalar.text) ? undefined : JSON.stringify(toJson(node));
}

function placeOf(node: YamlNode, keys: readonly string[]): YamlNode {
  const entry = keys.map(key => findEntry(node, key)).find(found => found !== undefined);
  return entry && node.kind === 'mapping' && node.entries.includes(entry) ? entry.value : node;
}

function describe(keys: readonly string[], first: number): string {
  const place = `item ${first + 1} of the list`;
  const names = keys.map(key => `"${key}"`).join(' and ');
  return keys.length === 0 ? `This is already ${place}.` : `Same ${names} as ${place}; each can be there once.`;
}
