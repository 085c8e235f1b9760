import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';

/** Deeper schemas are cut off. */
const maximumDepth = 100;

/**
 * A JSON schema of a repository without its regular expressions, which JavaScript would run for as long as their author likes. What
 * `patternProperties` allow is allowed for all names instead.
 */
export function harmlessSchema(schema: JsonObject): JsonObject {
  return cleanSchema(schema, 0);
}

function cleanSchema(schema: JsonObject, depth: number): JsonObject {
  if (depth > maximumDepth) {
    return {};
  }
  const patterns = isJsonObject(schema['patternProperties']) ? Object.values(schema['patternProperties']) : [];
  const others = schema['additionalProperties'];
  const isOpen = patterns.length > 0 && (others === undefined || typeof others === 'boolean');
  const open: [string, JsonValue][] = isOpen ? [['additionalProperties', patterns[0] ?? true]] : [];
  const kept = Object.entries(schema).filter(
    ([keyword]) => !dropped.has(keyword) && !(isOpen && keyword === 'additionalProperties'),
  );
  const cleaned = [...kept, ...open].map(([keyword, value]): [string, JsonValue] => [
    keyword,
    cleanKeyword(keyword, value, depth),
  ]);
  return Object.fromEntries(cleaned);
}

/** Formats may be checked by regular expressions, too. */
const dropped: ReadonlySet<string> = new Set(['pattern', 'patternProperties', 'format']);
/** Keywords whose value maps names to schemas: a name in there is no keyword. */
const namedSchemas: ReadonlySet<string> = new Set(['properties', 'definitions', '$defs', 'dependencies', 'dependentSchemas']);
/** Keywords whose value is data. */
const dataKeywords: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'examples', 'required', 'defaultSnippets']);

function cleanKeyword(keyword: string, value: JsonValue, depth: number): JsonValue {
  if (dataKeywords.has(keyword)) {
    return value;
  }
  if (namedSchemas.has(keyword) && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cleanValue(part, depth + 1)]));
  }
  return cleanValue(value, depth + 1);
}

function cleanValue(value: JsonValue, depth: number): JsonValue {
  if (isJsonArray(value)) {
    return value.map(element => cleanValue(element, depth));
  }
  return isJsonObject(value) ? cleanSchema(value, depth) : value;
}
