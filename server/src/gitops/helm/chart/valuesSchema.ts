import { isJsonArray, isJsonObject } from '../../../base/json.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { FieldSchema } from '../../../schema/fieldSchema.ts';
import { readFieldSchema } from '../../../schema/readFieldSchema.ts';
import { scalarValue } from '../../../yaml/scalarValue.ts';
import { toJson } from '../../../yaml/toJson.ts';
import type { YamlDocument } from '../../../yaml/yamlFile.ts';
import { effectiveEntries, followAlias } from '../../../yaml/yamlNode.ts';
import type { YamlNode } from '../../../yaml/yamlNode.ts';
import type { SourceFile } from '../../gitopsCache.ts';
import { anyElement } from '../templates/contextValue.ts';
import type { Step } from '../templates/contextValue.ts';
import type { Chart } from './chart.ts';
import { commentAbove } from './valuesSource.ts';

/**
 * What values of a chart may be: by its `values.schema.json`, and where that says nothing, by its defaults and their comments. Both as
 * the one form that all schemas have here.
 */

const schemas = new WeakMap<SourceFile, FieldSchema>();

/** What `values.schema.json` says; `undefined` without one, or if it cannot be read. */
export function readValuesSchema({ schema }: Pick<Chart, 'schema'>): FieldSchema | undefined {
  if (!schema) {
    return undefined;
  }
  const known = schemas.get(schema) ?? toFieldSchema(toJson(schema.yaml.documents[0]?.root));
  schemas.set(schema, known);
  return known;
}

/** What the schema says of the value at a path. */
export function findSchemaProperty(chart: Pick<Chart, 'schema'>, path: readonly Step[]): FieldSchema | undefined {
  let schema = readValuesSchema(chart);
  for (const step of path) {
    const { properties = {}, items, additionalProperties } = schema ?? {};
    const free = typeof additionalProperties === 'object' ? additionalProperties : undefined;
    const named = typeof step === 'string' && Object.hasOwn(properties, step) ? properties[step] : undefined;
    schema = step === anyElement ? (items ?? free) : (named ?? free);
  }
  return schema;
}

/** Schemas nested deeper, or that refer to themselves so often, are any value. */
const deepest = 24;
const maximumNodes = 20_000;

/** A JSON schema of any draft, its own references followed; those to elsewhere are any value. */
function toFieldSchema(root: JsonValue | undefined): FieldSchema {
  const budget = { left: maximumNodes };
  return isJsonObject(root) ? readFieldSchema(resolveSchema(root, root, 0, budget), { keepsUnknown: false }) : {};
}

function resolveSchema(schema: JsonObject, root: JsonObject, depth: number, budget: { left: number }): JsonObject {
  budget.left--;
  if (depth > deepest || budget.left < 0) {
    return {};
  }
  const reference = schema['$ref'];
  const target = typeof reference === 'string' ? findReferenced(root, reference) : undefined;
  if (typeof reference === 'string') {
    const { $ref: _, ...beside } = schema;
    return target ? resolveSchema({ ...target, ...beside }, root, depth + 1, budget) : {};
  }
  const inner = (value: JsonValue): JsonValue => (isJsonObject(value) ? resolveSchema(value, root, depth + 1, budget) : value);
  const innerList = (value: JsonValue | undefined): JsonValue[] => (isJsonArray(value) ? value.map(inner) : []);
  const entries = Object.entries(schema).flatMap(([name, value]): [string, JsonValue][] => {
    if (name === 'properties' && isJsonObject(value)) {
      return [[name, Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inner(part)]))]];
    }
    // Which formats Helm asserts depends on the draft; and a reference that was followed says nothing any more.
    if (name === 'format') {
      return [];
    }
    if (name === 'items' || name === 'additionalProperties' || name === 'not') {
      return [[name, inner(value)]];
    }
    return name === 'allOf' || name === 'anyOf' || name === 'oneOf' ? [[name, innerList(value)]] : [[name, value]];
  });
  return { ...Object.fromEntries(entries), ...typeKeywords(schema), ...openness(schema), ...exclusiveLimits(schema) };
}

function findReferenced(root: JsonObject, reference: string): JsonObject | undefined {
  if (!reference.startsWith('#')) {
    return undefined;
  }
  let value: JsonValue | undefined = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return isJsonObject(value) ? value : undefined;
}

/** Several types say no more than that `null` is one of them, unless they are alternatives of one kind. */
function typeKeywords({ type, const: only }: JsonObject): JsonObject {
  const fixed: JsonObject = only === undefined ? {} : { enum: [only] };
  if (!isJsonArray(type)) {
    return type === 'null' ? { ...fixed, type: null, nullable: true } : fixed;
  }
  const others = type.filter(name => name !== 'null');
  const nullable = others.length < type.length;
  const [single] = others;
  return { ...fixed, ...(nullable ? { nullable } : {}), type: others.length === 1 && single !== undefined ? single : null };
}

/** Unlike in an object of Kubernetes, what a schema does not name is allowed. */
function openness({ additionalProperties, patternProperties }: JsonObject): JsonObject {
  return additionalProperties === false && patternProperties === undefined
    ? {}
    : isJsonObject(additionalProperties) && patternProperties === undefined
      ? {}
      : { additionalProperties: true };
}

/** Since draft 6 an exclusive limit is a number of its own. */
function exclusiveLimits({ exclusiveMinimum: above, exclusiveMaximum: below }: JsonObject): JsonObject {
  return {
    ...(typeof above === 'number' ? { minimum: above, exclusiveMinimum: true } : {}),
    ...(typeof below === 'number' ? { maximum: below, exclusiveMaximum: true } : {}),
  };
}

/** What the defaults say of the values: their types, and the comments above them. Nothing is closed and nothing required. */
export function inferSchema(document: YamlDocument, node: YamlNode | undefined = document.root, depth = 0): FieldSchema {
  const target = followAlias(node);
  if (!target || depth > deepest) {
    return {};
  }
  if (target.kind === 'mapping') {
    const properties = effectiveEntries(target).map(({ name, key, value }): [string, FieldSchema] => {
      const description = commentAbove(document, key);
      return [name, { ...inferSchema(document, value, depth + 1), ...(description === '' ? {} : { description }) }];
    });
    return {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    };
  }
  if (target.kind === 'sequence') {
    const [first] = target.items;
    return { type: 'array', ...(first ? { items: inferSchema(document, first, depth + 1) } : {}) };
  }
  const value = scalarValue(target, 'kustomization');
  if (value === null) {
    return {};
  }
  const type =
    typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : (typeof value as 'string' | 'boolean');
  return { type, default: value };
}

/** The first schema where it says something, with what the second adds. */
export function mergeSchemas(first: FieldSchema, second: FieldSchema): FieldSchema {
  const names = new Set([...Object.keys(first.properties ?? {}), ...Object.keys(second.properties ?? {})]);
  const properties = [...names].map((name): [string, FieldSchema] => {
    const [a, b] = [own(first, name), own(second, name)];
    return [name, a && b ? mergeSchemas(a, b) : (a ?? b ?? {})];
  });
  const items = first.items && second.items ? mergeSchemas(first.items, second.items) : (first.items ?? second.items);
  return {
    ...second,
    ...first,
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(items ? { items } : {}),
  };
}

function own({ properties = {} }: FieldSchema, name: string): FieldSchema | undefined {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** All that is known of the values of a chart, those of its subcharts below their keys. */
export function describeValues(chart: Chart, depth = 0): FieldSchema {
  const written = readValuesSchema(chart) ?? {};
  const document = chart.values?.yaml.documents[0];
  const inferred = document ? inferSchema(document) : {};
  const below = depth > 4 ? [] : chart.dependencies.filter(dependency => dependency.chart !== undefined);
  const properties = below.map(({ key, chart: inner }): [string, FieldSchema] => [
    key,
    inner ? describeValues(inner, depth + 1) : {},
  ]);
  const merged = mergeSchemas(mergeSchemas(written, inferred), { properties: Object.fromEntries(properties) });
  return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, ...merged };
}
