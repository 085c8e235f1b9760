/** Types as the API server publishes them, so that mutations and other tools' schemas come from it and not from Driftline's catalogue. */

export interface OpenApiSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: OpenApiSchema | boolean;
  readonly items?: OpenApiSchema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

export interface OpenApiDocument {
  readonly definitions: Readonly<Record<string, OpenApiSchema>>;
}

const prefix = '#/definitions/';

/** The definition that a schema refers to; the schema itself if it refers to none. */
export function followReference({ definitions }: OpenApiDocument, schema: OpenApiSchema): OpenApiSchema {
  const name = referredName(schema);
  return name === undefined ? schema : (definitions[name] ?? {});
}

export function referredName(schema: OpenApiSchema): string | undefined {
  return schema.$ref?.startsWith(prefix) === true ? schema.$ref.slice(prefix.length) : undefined;
}

/** What kind of value a schema wants; `quantity` and `intOrString` are written as strings or numbers, `any` may be anything. */
export type ValueKind =
  'struct' | 'map' | 'list' | 'string' | 'integer' | 'number' | 'boolean' | 'quantity' | 'intOrString' | 'any';

/** @param schema with its reference followed. */
export function kindOfValue(schema: OpenApiSchema): ValueKind {
  if (schema['x-kubernetes-int-or-string'] === true || schema.format === 'int-or-string') {
    return 'intOrString';
  }
  if (isQuantity(schema)) {
    return 'quantity';
  }
  const { type, properties, additionalProperties } = schema;
  if (type === 'object' && properties) {
    return schema['x-kubernetes-preserve-unknown-fields'] === true ? 'any' : 'struct';
  }
  if (type === 'object' && typeof additionalProperties === 'object') {
    return 'map';
  }
  return (type === undefined ? undefined : plainKinds.get(type)) ?? 'any';
}

const plainKinds: ReadonlyMap<string, ValueKind> = new Map([
  ['array', 'list'],
  ['string', 'string'],
  ['integer', 'integer'],
  ['number', 'number'],
  ['boolean', 'boolean'],
]);

/** A server publishes nothing but the beginning of the description that would tell a quantity from a string. */
function isQuantity(schema: OpenApiSchema): boolean {
  return (
    schema.format === 'quantity' ||
    schema.description?.startsWith('Quantity is a fixed-point representation of a number') === true
  );
}

/** The schema of each kind by `apps/v1/Deployment`. */
export function indexKinds(document: OpenApiDocument): ReadonlyMap<string, OpenApiSchema> {
  const kinds = new Map<string, OpenApiSchema>();
  for (const schema of Object.values(document.definitions)) {
    // Types that belong to every group, such as DeleteOptions, name many.
    const [only, ...others] = schema['x-kubernetes-group-version-kind'] ?? [];
    if (only && others.length === 0) {
      kinds.set(`${only.group === '' ? '' : `${only.group}/`}${only.version}/${only.kind}`, schema);
    }
  }
  return kinds;
}
