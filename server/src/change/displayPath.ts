import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { parsePointer } from '../base/jsonPointer.ts';

/**
 * A pointer in the notation of the API server's messages: `spec.template.spec.containers[0].image`, keys of free mappings that are
 * no identifiers in brackets: `metadata.annotations[example.com/owner]` (`k8s.io/apimachinery/pkg/util/validation/field`).
 */
export function displayPath(object: JsonValue, pointer: string): string {
  const segments: (string | number)[] = [];
  let value: JsonValue | undefined = object;
  for (const segment of parsePointer(pointer)) {
    if (isJsonArray(value)) {
      segments.push(Number(segment));
      value = value[Number(segment)];
    } else {
      segments.push(segment);
      value = isJsonObject(value) ? value[segment] : undefined;
    }
  }
  return displaySegments(segments);
}

/** The same of a path whose indices are numbers. */
export function displaySegments(segments: readonly (string | number)[]): string {
  let text = '';
  for (const segment of segments) {
    const isName = typeof segment === 'string' && /^[A-Za-z_$][A-Za-z0-9_$-]*$/.test(segment);
    text += isName ? `${text === '' ? '' : '.'}${segment}` : `[${segment}]`;
  }
  return text;
}
