import { followReference, kindOfValue, referredName } from './openApi.ts';
import type { OpenApiDocument, OpenApiSchema } from './openApi.ts';

/**
 * Types of the API server as JSON schemas for other tools, strict and the way the schemas that people download for them are made: no
 * other fields than the known ones, quantities and the like as strings or numbers, `null` where a field may be absent.
 */

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface NamedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

const draft = { $schema: 'http://json-schema.org/draft-07/schema#' };

/** The schema of a kind, complete in itself. */
export function createJsonSchema(openApi: OpenApiDocument, name: NamedKind, schema: OpenApiSchema): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  return { ...draft, ...convertKind(openApi, name, schema, definitions), definitions };
}

/** One schema for files that hold several kinds: each document is checked against that of its own kind alone. */
export function createFileSchema(openApi: OpenApiDocument, kinds: readonly (readonly [NamedKind, OpenApiSchema])[]): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const allOf = kinds.map(([name, schema]) => {
    const key = `${name.apiVersion.replace('/', '.')}.${name.kind}`;
    definitions[key] = convertKind(openApi, name, schema, definitions);
    const isKind = { apiVersion: { const: name.apiVersion }, kind: { const: name.kind } };
    return { if: { not: { properties: isKind, required: Object.keys(isKind) } }, else: { $ref: `#/definitions/${key}` } };
  });
  return { ...draft, type: 'object', allOf, definitions };
}

function convertKind(
  openApi: OpenApiDocument,
  { apiVersion, kind }: NamedKind,
  schema: OpenApiSchema,
  definitions: Record<string, JsonSchema>,
): JsonSchema {
  const root = convertObject(openApi, followReference(openApi, schema), definitions);
  const names = { apiVersion: { type: 'string', enum: [apiVersion] }, kind: { type: 'string', enum: [kind] } };
  return { ...root, properties: { ...(root['properties'] as object), ...names } };
}

function convert(openApi: OpenApiDocument, schema: OpenApiSchema, definitions: Record<string, JsonSchema>): JsonSchema {
  const name = referredName(schema);
  const followed = followReference(openApi, schema);
  const kind = kindOfValue(followed);
  if (kind === 'quantity' || kind === 'intOrString') {
    return { oneOf: [{ type: 'string' }, { type: kind === 'quantity' ? 'number' : 'integer' }] };
  }
  if (kind !== 'struct') {
    return convertValue(openApi, followed, definitions);
  }
  if (name === undefined) {
    return convertObject(openApi, followed, definitions);
  }
  if (!(name in definitions)) {
    // Some types hold themselves.
    definitions[name] = {};
    definitions[name] = convertObject(openApi, followed, definitions);
  }
  return { $ref: `#/definitions/${name}` };
}

function convertValue(openApi: OpenApiDocument, schema: OpenApiSchema, definitions: Record<string, JsonSchema>): JsonSchema {
  const { type, format, items, additionalProperties } = schema;
  return {
    ...(type === undefined ? {} : { type }),
    ...(format === undefined ? {} : { format }),
    ...(schema.enum ? { enum: schema.enum } : {}),
    ...(items ? { items: convert(openApi, items, definitions) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: convert(openApi, additionalProperties, definitions) }
      : {}),
  };
}

function convertObject(openApi: OpenApiDocument, schema: OpenApiSchema, definitions: Record<string, JsonSchema>): JsonSchema {
  const required = schema.required ?? [];
  const properties = Object.entries(schema.properties ?? {}).map(([name, type]) => {
    const converted = convert(openApi, type, definitions);
    return [name, required.includes(name) ? converted : allowNull(converted)];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as JsonSchema,
    ...(required.length > 0 ? { required } : {}),
    ...(schema['x-kubernetes-preserve-unknown-fields'] === true ? {} : { additionalProperties: false }),
  };
}

function allowNull(schema: JsonSchema): JsonSchema {
  if (typeof schema['type'] !== 'string') {
    return schema;
  }
  const allowed = schema['enum'];
  return {
    ...schema,
    type: [schema['type'], 'null'],
    ...(Array.isArray(allowed) ? { enum: [...(allowed as unknown[]), null] } : {}),
  };
}
