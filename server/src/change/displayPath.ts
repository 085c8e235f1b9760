import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { parsePointer } from '../base/jsonPointer.ts';

/**
 * A pointer in the notation of the API server's messages: `spec.template.spec.containers[0].image`, keys of free mappings that are
 * no identifiers in brackets: `metadata.annotations[example.com/owner]` (`k8s.io/apimachinery/pkg/util/validation/field`).
 */
export function displayPath(object: JsonValue, pointer: string): string {
  let text = '';
  let value: JsonValue | undefined = object;
  for (const segment of parsePointer(pointer)) {
    if (isJsonArray(value)) {
      text += `[${segment}]`;
      value = value[Number(segment)];
    } else {
      const plain = /^[A-Za-z_$][A-Za-z0-9_$-]*$/.test(segment);
      text += plain ? `${text === '' ? '' : '.'}${segment}` : `[${segment}]`;
      value = isJsonObject(value) ? value[segment] : undefined;
    }
  }
  return text;
}
