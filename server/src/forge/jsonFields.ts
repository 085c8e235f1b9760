import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';

/** Reads fields of what a forge answered. Nothing is taken for granted: a field of another type counts as absent. */

/** The value below these keys, `undefined` where one of them is missing. */
export function fieldAt(value: JsonValue | undefined, ...keys: readonly string[]): JsonValue | undefined {
  return keys.reduce<JsonValue | undefined>(
    (current, key) => (isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined),
    value,
  );
}

export function textAt(value: JsonValue | undefined, ...keys: readonly string[]): string | undefined {
  const field = fieldAt(value, ...keys);
  return typeof field === 'string' ? field : undefined;
}

export function numberAt(value: JsonValue | undefined, ...keys: readonly string[]): number | undefined {
  const field = fieldAt(value, ...keys);
  return typeof field === 'number' ? field : undefined;
}

export function booleanAt(value: JsonValue | undefined, ...keys: readonly string[]): boolean | undefined {
  const field = fieldAt(value, ...keys);
  return typeof field === 'boolean' ? field : undefined;
}

/** Elements of a list; none if there is no list. */
export function listAt(value: JsonValue | undefined, ...keys: readonly string[]): readonly JsonValue[] {
  const field = fieldAt(value, ...keys);
  return isJsonArray(field) ? field : [];
}

/** An address that a browser may open: who reports a check decides what stands here, so other schemes count as absent. */
export function webAddressAt(value: JsonValue | undefined, ...keys: readonly string[]): string | undefined {
  const text = textAt(value, ...keys);
  return text !== undefined && /^https?:\/\//i.test(text) ? text : undefined;
}
