import { groupBy } from '../base/groupBy.ts';
import type { JsonValue } from '../base/json.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { RenderedObject } from '../gitops/rendering.ts';
import { objectKey } from './change.ts';

/** Which object of the old rendering is which of the new one. */

export interface ObjectMatch {
  readonly from: RenderedObject | undefined;
  readonly to: RenderedObject | undefined;
}

/** The suffix that kustomize's generators derive from the content (`api/hasher`: ten characters of this alphabet). */
const hashSuffix = /-[bcdfghkmt2456789]{10}$/;

/** Share of equal leaves from which a removed and an added object count as one that was renamed. */
const renameSimilarity = 0.8;
/** Fewer leaves than this say too little to tell a rename from two unlike objects. */
const fewestLeaves = 4;

/** More pairs than this are a rewrite, not a rename: they are not compared with each other. */
const mostRenamePairs = 400;

/** `settings-7c4h5g2mtk` → `settings`; other names stay. */
export function withoutHashSuffix(name: string): string {
  return name.replace(hashSuffix, '');
}

/** Matches by identity, then generated names without their suffix, then renames; in the order of `to`, removed ones last. */
export function matchObjects(from: readonly RenderedObject[], to: readonly RenderedObject[]): ObjectMatch[] {
  const remaining = new Set(from);
  const matches = new Map<RenderedObject, RenderedObject>();
  const take = (object: RenderedObject, old: RenderedObject): void => {
    matches.set(object, old);
    remaining.delete(old);
  };
  const unmatched = (): RenderedObject[] => to.filter(object => !matches.has(object));
  // The version matters only where a rendering has one object in two versions.
  matchInOrder(remaining, to, object => `${object.apiVersion}\0${objectKey(object)}`, take);
  matchInOrder(remaining, unmatched(), objectKey, take);
  matchGenerated([...remaining], unmatched(), take);
  matchRenamed([...remaining], unmatched(), take);
  return [
    ...to.map(object => ({ from: matches.get(object), to: object })),
    ...[...remaining].map(object => ({ from: object, to: undefined })),
  ];
}

type Take = (object: RenderedObject, old: RenderedObject) => void;

function matchInOrder(
  from: ReadonlySet<RenderedObject>,
  to: readonly RenderedObject[],
  keyOf: (object: RenderedObject) => string,
  take: Take,
): void {
  if (from.size === 0 || to.length === 0) {
    return;
  }
  const old = groupBy(from, keyOf);
  for (const object of to) {
    const candidate = old.get(keyOf(object))?.shift();
    if (candidate) {
      take(object, candidate);
    }
  }
}

/** Only where one object stands on each side: which of several generations follows which is not to be guessed. */
function matchGenerated(from: readonly RenderedObject[], to: readonly RenderedObject[], take: Take): void {
  const keyOf = (object: RenderedObject): string => objectKey({ ...object, name: withoutHashSuffix(object.name) });
  const old = groupBy(from, keyOf);
  for (const [key, [object, ...others]] of groupBy(to, keyOf)) {
    const candidates = old.get(key) ?? [];
    const [candidate] = candidates;
    if (object && candidate && others.length === 0 && candidates.length === 1) {
      take(object, candidate);
    }
  }
}

/** Best pairs first; a pair counts only if each is the other's single best. */
function matchRenamed(from: readonly RenderedObject[], to: readonly RenderedObject[], take: Take): void {
  const typeOf = (object: RenderedObject): string => objectKey({ ...object, name: '' });
  const old = groupBy(from, typeOf);
  for (const [type, added] of groupBy(to, typeOf)) {
    const removed = old.get(type) ?? [];
    if (added.length * removed.length > mostRenamePairs) {
      continue;
    }
    const scores = added.map(object => removed.map(candidate => similarity(candidate, object)));
    for (const [index, object] of added.entries()) {
      const row = scores[index] ?? [];
      const best = Math.max(-1, ...row);
      const column = row.indexOf(best);
      const candidate = removed[column];
      const isSingle = row.filter(score => score === best).length === 1;
      const isBestBack = scores.every((other, otherIndex) => otherIndex === index || (other[column] ?? 0) < best);
      if (candidate && best >= renameSimilarity && isSingle && isBestBack) {
        take(object, candidate);
      }
    }
  }
}

/** What two objects that are compared have in common anyway, or differ in by assumption. */
const identityPaths: ReadonlySet<string> = new Set(['/apiVersion', '/kind', '/metadata/name', '/metadata/namespace']);

/** Share of leaves that two objects have in common, names put aside; 0 to 1. */
function similarity(from: RenderedObject, to: RenderedObject): number {
  const a = leavesOf(from);
  const b = leavesOf(to);
  if (Math.min(a.size, b.size) < fewestLeaves) {
    return 0;
  }
  const shared = [...a].filter(leaf => b.has(leaf)).length;
  return shared / (a.size + b.size - shared);
}

function leavesOf(object: RenderedObject): ReadonlySet<string> {
  const leaves = new Set<string>();
  const collect = (value: JsonValue, path: string): void => {
    if (isJsonArray(value)) {
      value.forEach((element, index) => collect(element, `${path}/${index}`));
    } else if (isJsonObject(value)) {
      for (const [key, element] of Object.entries(value)) {
        collect(element, `${path}/${key}`);
      }
    } else if (!identityPaths.has(path)) {
      leaves.add(`${path}=${JSON.stringify(value === object.name ? '' : value)}`);
    }
  };
  collect(object.value, '');
  return leaves;
}
