import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { getAt } from '../../base/jsonPointer.ts';
import type { RenderedObject } from '../../gitops/rendering.ts';

/** What several risks read from an object. */

/** `apps/v1` → `apps`; the core group is the empty text. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** The mappings of a list; empty for anything else. */
export function mappingsOf(value: JsonValue | undefined): JsonObject[] {
  return isJsonArray(value) ? value.filter(element => isJsonObject(element)) : [];
}

/** The texts of a list; empty for anything else. */
export function textsOf(value: JsonValue | undefined): string[] {
  return isJsonArray(value) ? value.filter(element => typeof element === 'string') : [];
}

/** A text, or the empty one. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The pod that an object describes: its own spec or that of its template; `undefined` if it runs none. */
export function podSpecOf(object: RenderedObject | undefined): JsonObject | undefined {
  if (!object) {
    return undefined;
  }
  const template = object.kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
  const spec = getAt(object.value, object.kind === 'Pod' ? ['spec'] : template);
  return isJsonObject(spec) && isJsonArray(spec.containers) ? spec : undefined;
}
