import { isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Node } from 'yaml';
import { followReference, kindOfValue } from './openApi.ts';
import type { OpenApiDocument, OpenApiSchema, ValueKind } from './openApi.ts';
import type { Address } from './yamlText.ts';

/** A value of an object, with what its type says of it. */
export interface Site {
  readonly address: Address;
  /** Names and indices, for people and for messages. */
  readonly path: string;
  readonly node: Node;
  readonly schema: OpenApiSchema;
  readonly kind: ValueKind;
  /** Of a field of a struct. */
  readonly field?: string;
  readonly isRequired: boolean;
  readonly isElement: boolean;
}

/** Every typed value below the root, `apiVersion` and `kind` excepted: another kind is another question. */
export function listSites(openApi: OpenApiDocument, root: Node, schema: OpenApiSchema): readonly Site[] {
  const sites: Site[] = [];
  const visit = (site: Site): void => {
    sites.push(site);
    for (const child of listChildren(openApi, site)) {
      visit(child);
    }
  };
  const followed = followReference(openApi, schema);
  const site = {
    address: [],
    path: '',
    node: root,
    schema: followed,
    kind: kindOfValue(followed),
    isRequired: true,
    isElement: false,
  };
  visit(site);
  return sites.filter(({ address, field }) => address.length !== 1 || (field !== 'apiVersion' && field !== 'kind'));
}

function listChildren(openApi: OpenApiDocument, { node, schema, address, path, kind }: Site): Site[] {
  const child = (index: number, name: string, value: unknown, type: OpenApiSchema | undefined): Site[] => {
    if (!type || value === null || typeof value !== 'object') {
      return [];
    }
    const followed = followReference(openApi, type);
    const place = { address: [...address, index], path: `${path}/${name}`, node: value as Node };
    const isStruct = kind === 'struct';
    const isRequired = isStruct && (schema.required?.includes(name) ?? false);
    const field = isStruct ? { field: name } : {};
    return [{ ...place, ...field, schema: followed, kind: kindOfValue(followed), isRequired, isElement: kind === 'list' }];
  };
  if (isSeq(node) && kind === 'list') {
    return node.items.flatMap((item, index) => child(index, String(index), item, schema.items));
  }
  if (!isMap(node) || (kind !== 'struct' && kind !== 'map')) {
    return [];
  }
  return node.items.flatMap((item, index) => {
    const name = isPair(item) && isScalar(item.key) ? String(item.key.value) : '';
    const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    return child(index, name, item.value, kind === 'struct' ? schema.properties?.[name] : values);
  });
}
