import { isJsonArray, isJsonObject } from './json.ts';
import type { JsonValue } from './json.ts';

/**
 * RFC 6901 pointers: how a value inside a rendered object is named.
 */

/** `['spec', 'containers', 0]` → `/spec/containers/0`; the empty list → `''`, the whole object. */
export function formatPointer(segments: readonly (string | number)[]): string {
  return segments.map(segment => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The inverse of {@link formatPointer}; list indices come back as strings. */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') {
    return [];
  }
  return pointer
    .slice(pointer.startsWith('/') ? 1 : 0)
    .split('/')
    .map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at `segments`, or `undefined` where the path leaves the data. */
export function getAt(value: JsonValue | undefined, segments: readonly (string | number)[]): JsonValue | undefined {
  let current = value;
  for (const segment of segments) {
    if (isJsonArray(current)) {
      current = current[Number(segment)];
    } else if (isJsonObject(current)) {
      current = Object.hasOwn(current, segment) ? current[String(segment)] : undefined;
    } else {
      return undefined;
    }
  }
  return current;
}
