import { isJsonObject } from '../base/json.ts';
import type { JsonArray, JsonValue } from '../base/json.ts';
import type { TypeNode } from '../schema/schema.ts';

/** Which element of the old list is which of the new one. */

export interface Alignment {
  /** For each element of the new list the index of its counterpart in the old one; `undefined` for a new element. */
  readonly sources: readonly (number | undefined)[];
  /** The elements that both lists have stand in another order, in a list whose order says something. */
  readonly reordered: boolean;
}

/** Lists whose differing parts are longer than this are compared by position where nothing identifies their elements. */
const longestAligned = 300;

/** Whether two elements mean the same. */
export type SameElement = (a: JsonValue, b: JsonValue) => boolean;

/** Aligns by the schema's keys; a set by value; without a key by `name` where it identifies; else by the longest common sequence. */
export function alignElements(from: JsonArray, to: JsonArray, type: TypeNode | undefined, same: SameElement): Alignment {
  if (type?.isSet === true) {
    const sources = alignByKey(from, to, element => JSON.stringify(element));
    return { sources: sources ?? alignBySequence(from, to, same), reordered: false };
  }
  const keys = findKeys(from, to, type);
  const keyed = keys.length > 0 ? alignByKey(from, to, element => keyByFields(element, keys, type?.items())) : undefined;
  if (!keyed) {
    return { sources: alignBySequence(from, to, same), reordered: false };
  }
  const sources = keys.includes('name') ? keyed : pairRest(from, to, keyed);
  const common = sources.filter(source => source !== undefined);
  return { sources, reordered: common.some((source, position) => position > 0 && source < (common[position - 1] ?? 0)) };
}

type KeyOf = (element: JsonValue) => string | undefined;
type Sources = (number | undefined)[];

function findKeys(from: JsonArray, to: JsonArray, type: TypeNode | undefined): readonly string[] {
  if (type !== undefined && type.listKeys.length > 0) {
    return type.listKeys;
  }
  if (type?.patchMergeKey !== undefined) {
    return [type.patchMergeKey];
  }
  return [...from, ...to].every(element => nameOf(element) !== undefined) ? ['name'] : [];
}

function nameOf(element: JsonValue | undefined): string | undefined {
  return isJsonObject(element) && typeof element.name === 'string' ? element.name : undefined;
}

/**
 * Elements whose key changed itself: a port under the same name has another number, the one mount of a container another path.
 * To the API server they are other elements, to a person they are the same.
 */
function pairRest(from: JsonArray, to: JsonArray, keyed: readonly (number | undefined)[]): Sources {
  const sources = [...keyed];
  const lone = (): number[] => [...from.keys()].filter(index => !sources.includes(index));
  for (const [index, source] of sources.entries()) {
    const name = nameOf(to[index]);
    const candidates = source === undefined && name !== undefined ? lone().filter(other => nameOf(from[other]) === name) : [];
    const isSingle = candidates.length === 1 && to.filter(other => nameOf(other) === name).length === 1;
    sources[index] = isSingle ? candidates[0] : source;
  }
  const [removed, ...moreRemoved] = lone();
  const added = sources.indexOf(undefined);
  const isOnly = moreRemoved.length === 0 && sources.lastIndexOf(undefined) === added;
  if (removed !== undefined && removed === added && isOnly) {
    sources[added] = removed;
  }
  return sources;
}

/** A key that is left out counts with its default, as the protocol of a port does. */
function keyByFields(element: JsonValue, keys: readonly string[], type: TypeNode | undefined): string | undefined {
  if (!isJsonObject(element)) {
    return undefined;
  }
  const values = keys.map(key => element[key] ?? type?.field(key)?.default ?? null);
  return values.every(value => value === null) ? undefined : JSON.stringify(values);
}

/** `undefined` where the keys do not identify every element. */
function alignByKey(from: JsonArray, to: JsonArray, keyOf: KeyOf): Sources | undefined {
  const index = new Map<string, number>();
  for (const [position, element] of from.entries()) {
    const key = keyOf(element);
    if (key === undefined || index.has(key)) {
      return undefined;
    }
    index.set(key, position);
  }
  const seen = new Set<string>();
  const sources: Sources = [];
  for (const element of to) {
    const key = keyOf(element);
    if (key === undefined || seen.has(key)) {
      return undefined;
    }
    seen.add(key);
    sources.push(index.get(key));
  }
  return sources;
}

type Pair = readonly [from: number, to: number];

/** Equal elements by the longest common sequence; what lies between two of them is paired by position. */
function alignBySequence(from: JsonArray, to: JsonArray, same: SameElement): Sources {
  const sources: Sources = to.map(() => undefined);
  let [fromStart, toStart] = [0, 0];
  for (const [fromEnd, toEnd] of [...findAnchors(from, to, same), [from.length, to.length] as const]) {
    for (let step = 0; fromStart + step < fromEnd && toStart + step < toEnd; step++) {
      sources[toStart + step] = fromStart + step;
    }
    if (toEnd < to.length) {
      sources[toEnd] = fromEnd;
    }
    [fromStart, toStart] = [fromEnd + 1, toEnd + 1];
  }
  return sources;
}

/** Pairs of equal elements, both sides ascending: the common beginning, the longest sequence between, the common end. */
function findAnchors(from: JsonArray, to: JsonArray, same: SameElement): Pair[] {
  const equalAt = (i: number, j: number): boolean => same(from[i] ?? null, to[j] ?? null);
  const shortest = Math.min(from.length, to.length);
  let head = 0;
  while (head < shortest && equalAt(head, head)) {
    head++;
  }
  let tail = 0;
  while (tail < shortest - head && equalAt(from.length - 1 - tail, to.length - 1 - tail)) {
    tail++;
  }
  const middle: Pair = [from.length - head - tail, to.length - head - tail];
  const between =
    Math.max(...middle) > longestAligned ? [] : longestCommonSequence(middle, (i, j) => equalAt(head + i, head + j));
  return [
    ...Array.from({ length: head }, (_, index): Pair => [index, index]),
    ...between.map(([i, j]): Pair => [head + i, head + j]),
    ...Array.from({ length: tail }, (_, index): Pair => [from.length - tail + index, to.length - tail + index]),
  ];
}

/** Pairs of indices of equal elements of two lists of the given lengths. */
function longestCommonSequence([fromLength, toLength]: Pair, equalAt: (i: number, j: number) => boolean): Pair[] {
  const width = toLength + 1;
  const lengths = new Uint32Array((fromLength + 1) * width);
  const equal = new Uint8Array((fromLength + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = fromLength - 1; i >= 0; i--) {
    for (let j = toLength - 1; j >= 0; j--) {
      equal[i * width + j] = equalAt(i, j) ? 1 : 0;
      lengths[i * width + j] = equal[i * width + j] === 1 ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < fromLength && j < toLength) {
    if (equal[i * width + j] === 1) {
      pairs.push([i++, j++]);
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      i++;
    } else {
      j++;
    }
  }
  return pairs;
}
