import { isJsonObject } from '../../server/src/base/json.ts';
import type { JsonObject, JsonValue } from '../../server/src/base/json.ts';
import type { Catalogue, KindSchema } from '../../server/src/schema/catalogue.ts';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import type { SeededRandom } from './seededRandom.ts';

/** Levels below the object; deeper fields are left out unless they are required. */
const maximumDepth = 7;

/** Fields that only the server writes, or that the catalogue knows from older versions. */
const skipped: ReadonlySet<string> = new Set([
  'status',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** An object of a kind with some of its fields, as the catalogue has their types; values need not make sense. */
export function generateObject(catalogue: Catalogue, { apiVersion, kind, schema }: KindSchema, random: SeededRandom): JsonObject {
  const generated = generate({ catalogue, random }, schema, 0);
  const fields = isJsonObject(generated) ? generated : {};
  return { ...fields, apiVersion, kind };
}

interface Generation {
  readonly catalogue: Catalogue;
  readonly random: SeededRandom;
}

function generate({ catalogue, random }: Generation, unresolved: FieldSchema, depth: number): JsonValue {
  const schema = catalogue.resolve(unresolved);
  if (schema.enum && schema.enum.length > 0) {
    return random.pick(schema.enum.filter(value => value !== null));
  }
  if (schema.properties) {
    const names = Object.keys(schema.properties).filter(name => !isServers(schema, name) && isThere(catalogue, schema, name));
    const wanted =
      depth > maximumDepth
        ? []
        : Array.from({ length: 4 }, () => (names.length > 0 ? random.pick(names) : '')).filter(name => name !== '');
    const required = (schema.required ?? []).filter(name => names.includes(name) && depth <= maximumDepth + 2);
    const chosen = names.filter(name => wanted.includes(name) || required.includes(name));
    return Object.fromEntries(
      chosen.map(name => [name, generate({ catalogue, random }, schema.properties?.[name] ?? {}, depth + 1)]),
    );
  }
  if (schema.items) {
    return Array.from({ length: 1 + random.integer(2) }, () => generate({ catalogue, random }, schema.items ?? {}, depth + 1));
  }
  if (typeof schema.additionalProperties === 'object') {
    return { [`key-${random.integer(100)}`]: generate({ catalogue, random }, schema.additionalProperties, depth + 1) };
  }
  return scalar(schema, random);
}

function isServers({ properties }: FieldSchema, name: string): boolean {
  const isObject = properties?.['managedFields'] !== undefined || properties?.['metadata'] !== undefined;
  return isObject && skipped.has(name);
}

function isThere(catalogue: Catalogue, schema: FieldSchema, name: string): boolean {
  return catalogue.resolve(schema.properties?.[name] ?? {})['x-driftline-removed'] === undefined;
}

function scalar(schema: FieldSchema, random: SeededRandom): JsonValue {
  if (schema['x-kubernetes-int-or-string'] === true || schema.type === 'integer' || schema.type === 'number') {
    return random.integer(100);
  }
  if (schema.type === 'boolean') {
    return random.next() < 0.5;
  }
  return schema.type === 'object' ? {} : `text-${random.integer(1000)}`;
}
