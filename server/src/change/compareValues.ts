import { isJsonArray, isJsonObject, jsonEquals } from '../base/json.ts';
import type { JsonArray, JsonObject, JsonValue } from '../base/json.ts';
import { sameQuantity } from '../schema/quantity.ts';
import type { TypeNode } from '../schema/schema.ts';
import type { Delta, ListStep } from './change.ts';
import { alignElements } from './alignElements.ts';

/**
 * Compares two values of one object: the exact way from one to the other, and of it what matters by meaning. Quantities are equal by
 * amount, an absent field equals its default, `null` is absent; list elements are matched by the schema's keys.
 */

type Segments = readonly (string | number)[];

/** Where two values stand that are compared: elements of lists move. */
interface Place {
  readonly from: Segments;
  readonly to: Segments;
}

/** One difference that matters, at the highest node that was added, removed or replaced. */
export interface ValueDifference {
  /** Path in the new value; in the old one where nothing new stands. */
  readonly segments: Segments;
  readonly from: JsonValue | undefined;
  readonly to: JsonValue | undefined;
}

export interface ValueComparison {
  readonly delta: Delta;
  readonly differences: readonly ValueDifference[];
}

/** Compares `from` with `to`, both of `type`; without a type, by what the data itself shows. */
export function compareValues(from: JsonValue, to: JsonValue, type: TypeNode | undefined): ValueComparison {
  const differences: ValueDifference[] = [];
  const delta = compare(from, to, type, { from: [], to: [] }, differences);
  return { delta, differences };
}

function compare(from: JsonValue, to: JsonValue, type: TypeNode | undefined, place: Place, found: ValueDifference[]): Delta {
  if (isJsonObject(from) && isJsonObject(to)) {
    return compareMappings(from, to, type, place, found);
  }
  if (isJsonArray(from) && isJsonArray(to)) {
    return compareLists(from, to, type, place, found);
  }
  if (from === to) {
    return { kind: 'keep' };
  }
  if (!meansTheSame(from, to, type)) {
    found.push({ segments: place.to, from, to });
  }
  return { kind: 'replace', value: to };
}

function compareMappings(
  from: JsonObject,
  to: JsonObject,
  type: TypeNode | undefined,
  place: Place,
  found: ValueDifference[],
): Delta {
  const entries = new Map<string, Delta | 'remove'>();
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const before = Object.hasOwn(from, key) ? from[key] : undefined;
    const after = Object.hasOwn(to, key) ? to[key] : undefined;
    const fieldType = type?.field(key);
    const inside = { from: [...place.from, key], to: [...place.to, key] };
    if (before !== undefined && after !== undefined) {
      const delta = compare(before, after, fieldType, inside, found);
      if (delta.kind !== 'keep') {
        entries.set(key, delta);
      }
      continue;
    }
    entries.set(key, after === undefined ? 'remove' : { kind: 'replace', value: after });
    const present = after ?? before;
    if (present !== undefined && !meansAbsent(present, fieldType)) {
      found.push({ segments: after === undefined ? inside.from : inside.to, from: before, to: after });
    }
  }
  return entries.size === 0 ? { kind: 'keep' } : { kind: 'mapping', entries };
}

function compareLists(from: JsonArray, to: JsonArray, type: TypeNode | undefined, place: Place, found: ValueDifference[]): Delta {
  if (jsonEquals(from, to)) {
    return { kind: 'keep' };
  }
  const alignment = alignElements(from, to, type, (a, b) => hasSameMeaning(a, b, type?.items()));
  const elements: ListStep[] = [];
  for (const [index, value] of to.entries()) {
    const source = alignment.sources[index];
    const before = source === undefined ? undefined : from[source];
    const path = [...place.to, index];
    if (source === undefined || before === undefined) {
      elements.push({ insert: value });
      found.push({ segments: path, from: undefined, to: value });
    } else {
      elements.push({
        from: source,
        delta: compare(before, value, type?.items(), { from: [...place.from, source], to: path }, found),
      });
    }
  }
  const kept = new Set(alignment.sources);
  for (const [index, value] of from.entries()) {
    if (!kept.has(index)) {
      found.push({ segments: [...place.from, index], from: value, to: undefined });
    }
  }
  if (alignment.reordered) {
    found.push({ segments: place.to, from, to });
  }
  return { kind: 'list', elements };
}

/** For two values of which at least one is a scalar. `null` reads as absent. */
function meansTheSame(from: JsonValue, to: JsonValue, type: TypeNode | undefined): boolean {
  if (from === null || to === null) {
    return meansAbsent(from ?? to, type);
  }
  return type?.isQuantity === true && isAmount(from) && isAmount(to) && sameQuantity(from, to);
}

/** Whether writing the value is the same as leaving the field out: it is the default, or nothing but defaults. */
function meansAbsent(value: JsonValue, type: TypeNode | undefined): boolean {
  if (value === null || (type?.emptyIsAbsent === true && isEmpty(value))) {
    return true;
  }
  return type?.default !== undefined && hasSameMeaning(type.default, value, type);
}

function hasSameMeaning(from: JsonValue, to: JsonValue, type: TypeNode | undefined): boolean {
  return jsonEquals(from, to) || compareValues(from, to, type).differences.length === 0;
}

function isEmpty(value: JsonValue): boolean {
  return (isJsonArray(value) && value.length === 0) || (isJsonObject(value) && Object.keys(value).length === 0);
}

function isAmount(value: JsonValue): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
