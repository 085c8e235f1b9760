import type { JsonValue } from '../base/json.ts';

/** The notation in which the catalogue writes the type of a field; `fieldText` of script/catalogue writes it. */

export type ScalarKind = 'string' | 'integer' | 'number' | 'boolean' | 'quantity' | 'intOrString' | 'time' | 'bytes' | 'any';

/** A field's type as written, references not followed. */
export type FieldType = (
  | { readonly kind: ScalarKind }
  | { readonly kind: 'reference'; readonly definition: string }
  | { readonly kind: 'map'; readonly values: FieldType }
  | ({ readonly kind: 'list'; readonly items: FieldType } & ListRule)
) & {
  /** A strategic merge keeps only the keys that the patch names. */
  readonly retainKeys?: boolean;
  readonly default?: JsonValue;
};

/** How the API server and a strategic merge treat a list. */
export interface ListRule {
  readonly listType: 'atomic' | 'set' | 'map';
  /** Keys that identify an element of a list-map, in upstream's order; empty for the others. */
  readonly listKeys: readonly string[];
  /** The one key by which a strategic merge patch matches elements; kustomize uses it too. */
  readonly patchMergeKey: string | undefined;
  /** A strategic merge adds elements instead of replacing the list. */
  readonly patchMerges: boolean;
}

const scalarKinds: readonly ScalarKind[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'quantity',
  'intOrString',
  'time',
  'bytes',
  'any',
];

/** Reads `[map:name|name]@api.core.v1.Container`, `{}quantity`, `integer = 1` …. @throws on anything else: the catalogue is ours. */
export function parseFieldType(text: string): FieldType {
  const equals = text.indexOf(' = ');
  if (equals !== -1) {
    return { ...parseFieldType(text.slice(0, equals)), default: JSON.parse(text.slice(equals + 3)) as JsonValue };
  }
  if (text.endsWith('~retainKeys')) {
    return { ...parseFieldType(text.slice(0, -'~retainKeys'.length)), retainKeys: true };
  }
  if (text.startsWith('@')) {
    return { kind: 'reference', definition: text.slice(1) };
  }
  if (text.startsWith('{}')) {
    return { kind: 'map', values: parseFieldType(text.slice(2)) };
  }
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    return { kind: 'list', items: parseFieldType(text.slice(end + 1)), ...parseListRule(text.slice(1, end)) };
  }
  const kind = scalarKinds.find(candidate => candidate === text);
  if (!kind) {
    throw new Error(`Unknown type in the catalogue: ${text}`);
  }
  return { kind };
}

/** `map:containerPort,protocol|containerPort`: list type and keys, then the patch merge key. */
function parseListRule(text: string): ListRule {
  const [type = '', mergeKey] = text.split('|');
  return {
    listType: type === 'set' ? 'set' : type.startsWith('map:') ? 'map' : 'atomic',
    listKeys: type.startsWith('map:') ? type.slice('map:'.length).split(',') : [],
    patchMergeKey: mergeKey === '' ? undefined : mergeKey,
    patchMerges: mergeKey !== undefined,
  };
}
