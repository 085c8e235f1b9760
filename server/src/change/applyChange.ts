import { groupBy } from '../base/groupBy.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { RenderedObject } from '../gitops/rendering.ts';
import { objectKey } from './change.ts';
import type { Change, Delta } from './change.ts';

/**
 * Applies a change to the objects it starts from: the result is what it leads to, exactly. That it holds for every change is
 * the proof that comparing loses nothing.
 */
export function applyChange(objects: readonly RenderedObject[], change: Change): JsonObject[] {
  const changes = [...change.objects, ...change.respelled];
  const byOld = groupBy(changes, object => (object.pair.from ? exactKey(object.pair.from) : undefined));
  const kept = objects.flatMap(object => {
    const found = byOld.get(exactKey(object))?.shift();
    if (!found) {
      return [object.value];
    }
    const value = found.change === 'removed' ? undefined : applyDelta(object.value, found.delta);
    return isJsonObject(value) ? [value] : [];
  });
  const added = changes.flatMap(object => (object.change === 'added' && object.pair.to ? [object.pair.to.value] : []));
  const result = [...kept, ...added];
  return change.order?.map(index => result[index]).filter(object => object !== undefined) ?? result;
}

/** Tells objects apart that share an identity: versions of one kind under one name. */
function exactKey(object: RenderedObject): string {
  return `${objectKey(object)}\0${object.id}`;
}

function applyDelta(value: JsonValue, delta: Delta): JsonValue {
  switch (delta.kind) {
    case 'keep':
      return value;
    case 'replace':
      return delta.value;
    case 'mapping':
      return applyEntries(isJsonObject(value) ? value : {}, delta.entries);
    case 'list': {
      const old = isJsonArray(value) ? value : [];
      return delta.elements.map(step => ('insert' in step ? step.insert : applyDelta(old[step.from] ?? null, step.delta)));
    }
  }
}

function applyEntries(value: JsonObject, entries: ReadonlyMap<string, Delta | 'remove'>): JsonObject {
  // Built from entries, for assignment would give a key named `__proto__` another meaning.
  const result = new Map(Object.entries(value));
  for (const [key, delta] of entries) {
    if (delta === 'remove') {
      result.delete(key);
    } else {
      result.set(key, applyDelta(result.get(key) ?? null, delta));
    }
  }
  return Object.fromEntries(result);
}
