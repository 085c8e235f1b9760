import { RE2JS } from 're2js';
import type { ApiServer } from '../../support/apiServer.ts';
import type { SeededRandom } from '../provenance/seededRandom.ts';
import type { GoodObject } from './goodObjects.ts';
import { followReference, kindOfValue } from './openApi.ts';
import type { OpenApiDocument, OpenApiSchema } from './openApi.ts';

/** What the server pays no attention to where it has no use for it. */
const leftOut: ReadonlySet<string> = new Set(['status', 'name', 'namespace', 'generateName', 'selfLink']);

/** Adds fields at random from the object's type, one after another, and keeps those with which the server still accepts it. */
export async function enrichObject(
  server: ApiServer,
  openApi: OpenApiDocument,
  good: GoodObject,
  { random, attempts }: { readonly random: SeededRandom; readonly attempts: number },
): Promise<GoodObject> {
  let value = good.value;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const richer = structuredClone(value);
    // The metadata of a question is read by nobody.
    const skipped = value.kind.endsWith('Review') ? richer['metadata'] : undefined;
    const places = listStructs(openApi, richer, good.schema).filter(([struct]) => struct !== skipped);
    const [struct, schema] = random.pick(places);
    const absent = Object.keys(schema.properties ?? {}).filter(name => !(name in struct) && !leftOut.has(name));
    if (absent.length === 0) {
      continue;
    }
    const name = random.pick(absent);
    struct[name] = createValue(openApi, schema.properties?.[name] ?? {}, random);
    if ((await server.dryRun(good.path, JSON.stringify(richer))).accepted) {
      value = richer;
    }
  }
  return { ...good, value };
}

type Struct = Record<string, unknown>;

/** The structs of an object with their types; metadata as a whole counts as one. */
function listStructs(openApi: OpenApiDocument, value: unknown, schema: OpenApiSchema): [Struct, OpenApiSchema][] {
  const followed = followReference(openApi, schema);
  if (Array.isArray(value)) {
    return value.flatMap(item => listStructs(openApi, item, followed.items ?? {}));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const children = Object.entries(value).flatMap(([name, child]) => {
    const values = typeof followed.additionalProperties === 'object' ? followed.additionalProperties : {};
    return listStructs(openApi, child, followed.properties?.[name] ?? values);
  });
  return kindOfValue(followed) === 'struct' ? [[value as Struct, followed], ...children] : children;
}

/** A value with what its type requires, and a little more. */
export function createValue(openApi: OpenApiDocument, schema: OpenApiSchema, random: SeededRandom, depth = 0): unknown {
  const followed = followReference(openApi, schema);
  switch (kindOfValue(followed)) {
    case 'struct': {
      const names = Object.keys(followed.properties ?? {});
      const optional = depth < 3 ? names.filter(() => random.chance(2 / names.length)) : [];
      const chosen = [...new Set([...(followed.required ?? []), ...optional])];
      return Object.fromEntries(
        chosen.map(name => [name, createValue(openApi, followed.properties?.[name] ?? {}, random, depth + 1)]),
      );
    }
    case 'map': {
      const values = followReference(openApi, valuesOf(followed));
      // Labels in templates are not looked at before something is made of them.
      const value = kindOfValue(values) === 'string' && !values.format ? 'shop' : createValue(openApi, values, random, depth + 1);
      return { [random.pick(['first', 'example.com/second'])]: value };
    }
    case 'list':
      return [createValue(openApi, followed.items ?? {}, random, depth + 1)];
    case 'string':
      return createString(followed, random);
    case 'integer':
      return Math.max(followed.minimum ?? 0, random.pick([1, 2, 10]));
    case 'number':
      return 1;
    case 'boolean':
      return random.chance(0.5);
    case 'quantity':
      return random.pick(['1', '250m', '2Gi']);
    case 'intOrString':
      return random.pick([80, 'http', '10%']);
    case 'any':
      return followed['x-kubernetes-preserve-unknown-fields'] === true ? { note: 'anything' } : {};
  }
}

function valuesOf(schema: OpenApiSchema): OpenApiSchema {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
}

const words = [
  'app',
  'shop',
  'http',
  '/data',
  '10.0.0.1',
  'example.com/name',
  'example.com',
  '5m',
  '1.2.3',
  'https://example.com/shop',
  'oci://example.com/shop',
  '0 3 * * *',
];

function createString({ enum: allowed = [], format, pattern }: OpenApiSchema, random: SeededRandom): string {
  const values = allowed.filter(value => value !== '');
  if (values.length > 0) {
    return random.pick(values);
  }
  if (format === 'date-time') {
    return '2026-05-01T10:00:00Z';
  }
  const fitting = pattern === undefined ? words : words.filter(word => RE2JS.compile(pattern).matcher(word).find());
  return format === 'byte' ? 'aGVsbG8=' : random.pick(fitting.length > 0 ? fitting : words);
}
