import { formatPointer } from '../base/jsonPointer.ts';
import type { RenderedObject, Rendering } from '../gitops/rendering.ts';
import type { Schema } from '../schema/schema.ts';
import type { Change, FieldChange, ObjectChange } from './change.ts';
import { compareValues } from './compareValues.ts';
import type { ValueDifference } from './compareValues.ts';
import { displayPath } from './displayPath.ts';
import { matchObjects } from './matchObjects.ts';
import type { ObjectMatch } from './matchObjects.ts';
import { findRisks } from './risks.ts';
import { maskChanged } from './secrets.ts';

/**
 * The difference of two renderings of one environment: objects matched, fields compared by meaning, secrets masked, risks
 * named. A function of its inputs alone.
 */
export function compareRenderings(from: Comparable, to: Comparable, schema: Schema): Change {
  const secretValues = new Set([...from.secretValues, ...to.secretValues]);
  const matches = matchObjects(from.objects, to.objects);
  const objects: ObjectChange[] = [];
  const respelled: ObjectChange[] = [];
  for (const match of matches) {
    const change = compareObjects(match, schema, secretValues);
    if (change) {
      const isShown = change.change !== 'changed' || change.fields.length > 0 || change.renamedFrom !== null;
      (isShown ? objects : respelled).push(change);
    }
  }
  const order = findOrder(matches, from.objects);
  return order ? { objects, respelled, order } : { objects, respelled };
}

/** What is compared of a rendering. */
export type Comparable = Pick<Rendering, 'objects' | 'secretValues'>;

/** See {@link Change.order}; `undefined` where kept and added objects stand in the order of the new rendering anyway. */
function findOrder(matches: readonly ObjectMatch[], from: readonly RenderedObject[]): number[] | undefined {
  const present = matches.filter(match => match.to !== undefined);
  const kept = new Set(present.map(match => match.from));
  const places = new Map(from.filter(object => kept.has(object)).map((object, index) => [object, index]));
  let added = places.size;
  const order = present.map(match => (match.from && places.get(match.from)) ?? added++);
  return order.some((place, index) => place !== index) ? order : undefined;
}

/** `undefined`: the objects are equal to the letter. */
function compareObjects({ from, to }: ObjectMatch, schema: Schema, secretValues: ReadonlySet<string>): ObjectChange | undefined {
  const object = to ?? from;
  if (!object || (from && to && from.id === to.id)) {
    return undefined;
  }
  const identity = { apiVersion: object.apiVersion, kind: object.kind, namespace: object.namespace, name: object.name };
  const pair = { from, to };
  if (!from || !to) {
    const change = to ? ('added' as const) : ('removed' as const);
    const bare = { ...identity, change, renamedFrom: null, fields: [], pair, delta: { kind: 'keep' as const } };
    return { ...bare, risks: findRisks(bare) };
  }
  const { delta, differences } = compareValues(from.value, to.value, schema.typeOf(object.apiVersion, object.kind));
  const renamedFrom = from.name === to.name ? null : from.name;
  const visible =
    delta.kind === 'keep'
      ? [wholeObject(from, to)]
      : differences.filter(difference => !(renamedFrom !== null && isName(difference)));
  const fields = visible.map(difference => describeField(difference, from, to, secretValues));
  const changed = { ...identity, change: 'changed' as const, renamedFrom, fields, pair, delta };
  return { ...changed, risks: findRisks(changed) };
}

/** The texts differ where the values do not: digits beyond what a number of JavaScript holds. */
function wholeObject(from: RenderedObject, to: RenderedObject): ValueDifference {
  return { segments: [], from: from.body, to: to.body };
}

function isName({ segments }: ValueDifference): boolean {
  return segments.length === 2 && segments[0] === 'metadata' && segments[1] === 'name';
}

function describeField(
  { segments, from, to }: ValueDifference,
  before: RenderedObject,
  after: RenderedObject,
  secretValues: ReadonlySet<string>,
): FieldChange {
  const path = formatPointer(segments);
  const holder = to === undefined ? before : after;
  const [was, is] = [from, to].map(value =>
    value === undefined ? undefined : maskChanged(holder, segments, value, secretValues),
  );
  const field = { path, displayPath: displayPath(holder.value, path), from: was, to: is };
  return was === from && is === to ? field : { ...field, secret: true };
}
