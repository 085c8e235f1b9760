import type { Catalogue } from '../schema/catalogue.ts';
import type { FieldSchema } from '../schema/fieldSchema.ts';
import { textAt } from '../yaml/manifests.ts';
import { findEntry, followAlias } from '../yaml/yamlNode.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** Finds the schema of a place in a document. Knows types only; which kind a document is of is said by its caller. */

/** A field with what its surroundings say of it. */
export interface FieldPlace {
  /** References followed. */
  readonly schema: FieldSchema;
  /** The mapping it is a field of; `undefined` for the root and for elements of lists. */
  readonly parent: FieldSchema | undefined;
  /** Its name; `undefined` for the root and for elements of lists. */
  readonly name: string | undefined;
}

/**
 * The schema at `segments` below a value of `schema`. The values are looked at, too: where one is an object of its own (an item of a
 * list, a template of any kind), its `apiVersion` and `kind` decide. `undefined` where nothing is known.
 */
export function fieldAt(
  catalogue: Catalogue,
  schema: FieldSchema,
  node: YamlNode | undefined,
  segments: readonly (string | number)[],
): FieldPlace | undefined {
  let place: FieldPlace | undefined = { schema: catalogue.resolve(schema), parent: undefined, name: undefined };
  let value = followAlias(node);
  for (const [index, segment] of segments.entries()) {
    const next = stepInto(catalogue, index === 0 ? place.schema : asObject(catalogue, place.schema, value), segment);
    if (!next) {
      return undefined;
    }
    place = next;
    value = followAlias(valueIn(value, segment));
  }
  return segments.length === 0 ? place : { ...place, schema: asObject(catalogue, place.schema, value) };
}

/** The fields of a mapping by name, those of `allOf` included. */
export function propertiesOf(catalogue: Catalogue, schema: FieldSchema): ReadonlyMap<string, FieldSchema> {
  const properties = new Map(Object.entries(schema.properties ?? {}));
  for (const part of schema.allOf ?? []) {
    for (const [name, field] of propertiesOf(catalogue, catalogue.resolve(part))) {
      if (!properties.has(name)) {
        properties.set(name, field);
      }
    }
  }
  return properties;
}

/** `object`, `list`, `scalar`, or `any` where the schema does not say. */
export type FieldShape = 'object' | 'list' | 'scalar' | 'any';

/** How a value of the schema is written. */
export function shapeOf(schema: FieldSchema): FieldShape {
  if (schema['x-kubernetes-int-or-string'] === true || schema.enum !== undefined) {
    return 'scalar';
  }
  if (schema.type === 'object' || schema.properties !== undefined || typeof schema.additionalProperties === 'object') {
    return 'object';
  }
  if (schema.type === 'array' || schema.items !== undefined) {
    return 'list';
  }
  return schema.type === undefined ? 'any' : 'scalar';
}

function stepInto(catalogue: Catalogue, schema: FieldSchema, segment: string | number): FieldPlace | undefined {
  if (typeof segment === 'number') {
    return schema.items && { schema: catalogue.resolve(schema.items), parent: undefined, name: undefined };
  }
  const free = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const field = propertiesOf(catalogue, schema).get(segment) ?? free;
  return field && { schema: catalogue.resolve(field), parent: schema, name: segment };
}

/** The schema of the kind that a value says it is of, if the place takes whole objects; else the place's own. */
function asObject(catalogue: Catalogue, schema: FieldSchema, node: YamlNode | undefined): FieldSchema {
  if (schema['x-kubernetes-embedded-resource'] !== true && shapeOf(schema) !== 'any' && !isOpen(schema)) {
    return schema;
  }
  const apiVersion = textAt(node, 'apiVersion');
  const kind = textAt(node, 'kind');
  const found = apiVersion !== undefined && kind !== undefined ? catalogue.findKind(apiVersion, kind) : undefined;
  return found ? catalogue.resolve(found.schema) : schema;
}

/** An object of which no field is known. */
function isOpen(schema: FieldSchema): boolean {
  return schema.type === 'object' && schema.properties === undefined && typeof schema.additionalProperties !== 'object';
}

function valueIn(node: YamlNode | undefined, segment: string | number): YamlNode | undefined {
  if (typeof segment === 'number') {
    return node?.kind === 'sequence' ? node.items[segment] : undefined;
  }
  return node?.kind === 'mapping' ? findEntry(node, segment)?.value : undefined;
}
