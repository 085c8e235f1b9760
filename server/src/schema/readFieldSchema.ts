import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { CelRule, FieldSchema } from './fieldSchema.ts';

/**
 * Reads a schema that someone wrote. A keyword whose value is of the wrong type says nothing, references are not followed (a cluster
 * refuses them), and what is nested deeper than anyone writes is any value: so whoever reads the result need not doubt it.
 */

export interface ReadOptions {
  /** Objects keep fields that they do not list. */
  readonly keepsUnknown: boolean;
}

const deepest = 200;

/** @param schema what stands under `openAPIV3Schema`, or within it. */
export function readFieldSchema(schema: JsonValue | undefined, { keepsUnknown }: ReadOptions, depth = 0): FieldSchema {
  if (!isJsonObject(schema) || depth > deepest) {
    return {};
  }
  const inner = (value: JsonValue | undefined): FieldSchema => readFieldSchema(value, { keepsUnknown }, depth + 1);
  const { required = [], ...others } = keywords(schema);
  const within = structure(schema, inner);
  // The API server fills defaults in before it looks for what is missing.
  const demanded = required.filter(name => ownProperty(within, name)?.default === undefined);
  return {
    ...others,
    ...(demanded.length > 0 && { required: demanded }),
    ...within,
    ...(keepsUnknown && isJsonObject(schema['properties']) && { 'x-kubernetes-preserve-unknown-fields': true }),
  };
}

function ownProperty({ properties }: FieldSchema, name: string): FieldSchema | undefined {
  return properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** Whether a value is one that its keyword may have. Keywords that hold schemas are not among them. */
const accepted: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  type: oneOf('object', 'array', 'string', 'integer', 'number', 'boolean'),
  nullable: isBoolean,
  description: isText,
  default: () => true,
  required: isTextList,
  enum: isJsonArray,
  pattern: isText,
  format: isText,
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isBoolean,
  exclusiveMaximum: isBoolean,
  multipleOf: isNumber,
  minLength: isNumber,
  maxLength: isNumber,
  minItems: isNumber,
  maxItems: isNumber,
  uniqueItems: isBoolean,
  minProperties: isNumber,
  maxProperties: isNumber,
  'x-kubernetes-int-or-string': isBoolean,
  'x-kubernetes-preserve-unknown-fields': isBoolean,
  'x-kubernetes-embedded-resource': isBoolean,
  'x-kubernetes-list-type': oneOf('atomic', 'set', 'map'),
  'x-kubernetes-list-map-keys': isTextList,
  'x-kubernetes-map-type': oneOf('atomic', 'granular'),
  'x-kubernetes-validations': value => isJsonArray(value) && value.every(isRule),
};

function keywords(schema: JsonObject): FieldSchema {
  const entries = Object.entries(schema).filter(([name, value]) => Object.hasOwn(accepted, name) && accepted[name]?.(value));
  return Object.fromEntries(entries);
}

function structure(schema: JsonObject, inner: (value: JsonValue | undefined) => FieldSchema): FieldSchema {
  const { properties, additionalProperties, items, not } = schema;
  return {
    ...(isJsonObject(properties) && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, inner(property)])),
    }),
    ...(typeof additionalProperties === 'boolean' && { additionalProperties }),
    ...(isJsonObject(additionalProperties) && { additionalProperties: inner(additionalProperties) }),
    ...(isJsonObject(items) && { items: inner(items) }),
    ...(isJsonObject(not) && { not: inner(not) }),
    ...alternatives('allOf', schema, inner),
    ...alternatives('anyOf', schema, inner),
    ...alternatives('oneOf', schema, inner),
  };
}

function alternatives(
  name: 'allOf' | 'anyOf' | 'oneOf',
  schema: JsonObject,
  inner: (value: JsonValue | undefined) => FieldSchema,
): FieldSchema {
  const list = schema[name];
  return isJsonArray(list) && list.length > 0 ? { [name]: list.map(inner) } : {};
}

function isRule(value: JsonValue): boolean {
  const texts: readonly (keyof CelRule)[] = ['message', 'messageExpression', 'reason', 'fieldPath'];
  return isJsonObject(value) && isText(value['rule']) && texts.every(name => value[name] === undefined || isText(value[name]));
}

function oneOf(...texts: readonly string[]): (value: JsonValue) => boolean {
  return value => isText(value) && texts.includes(value);
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}

function isNumber(value: JsonValue): boolean {
  return typeof value === 'number';
}

function isBoolean(value: JsonValue): boolean {
  return typeof value === 'boolean';
}

function isTextList(value: JsonValue): boolean {
  return isJsonArray(value) && value.every(isText);
}
