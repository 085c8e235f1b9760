import { mergeFieldOf } from './kustomizeTables.ts';
import type { MergeField } from './kustomizeTables.ts';
import { takeDirective } from './mergeDirectives.ts';
import { mergeElements } from './mergeElements.ts';
import { isMissing, overriding } from './traced.ts';
import type { TracedMapping, TracedNode, TracedSequence } from './traced.ts';

/**
 * Strategic merge as kustomize does it (kyaml `yaml/merge2` over `yaml/walk`, lists prepended), on traced data. It differs
 * from the API server's in many corners, so this follows upstream's code and not the specification. It knows no objects.
 */

/**
 * Merges `patch` into `base`, changing both. `field` says by its type which lists have merge keys; absent, all lists are
 * replaced. `undefined`: nothing is left.
 */
export function mergeStrategically(
  base: TracedNode | undefined,
  patch: TracedNode | undefined,
  field: MergeField | undefined,
): TracedNode | undefined {
  const first = isMissing(base) ? (isMissing(patch) ? undefined : patch) : base;
  if (first === undefined) {
    return keepWrittenNull(base, patch);
  }
  if (first.kind === 'mapping') {
    return mergeMapping(base, patch, field?.type);
  }
  return first.kind === 'scalar' || field?.keys === undefined ? replaceBy(base, patch) : mergeList(base, patch, field);
}

/** Both sides are absent or null: `key: null` stays what it is, `key:` goes. */
function keepWrittenNull(base: TracedNode | undefined, patch: TracedNode | undefined): TracedNode | undefined {
  return patch === undefined && base?.kind === 'scalar' && base.text !== '' ? base : undefined;
}

/** The patch's value if it has one; a null in it removes the field. */
function replaceBy(base: TracedNode | undefined, patch: TracedNode | undefined): TracedNode | undefined {
  if (patch === undefined || patch === base) {
    return base;
  }
  patch.trace = overriding(patch.trace, base?.trace);
  return isMissing(patch) ? undefined : patch;
}

/** What the merge goes on with, after the patch's `$patch` directive: `VisitMap` and `VisitList` of `merge2.Merger`. */
function chooseTarget(base: TracedNode | undefined, patch: TracedNode | undefined): TracedNode | undefined {
  if (isMissing(base)) {
    const deletes = patch?.kind === 'mapping' && takeDirective(patch) === 'delete';
    return deletes ? undefined : patch;
  }
  if (patch === undefined) {
    return base;
  }
  if (isMissing(patch)) {
    return undefined;
  }
  const directive = takeDirective(patch);
  if (directive === 'delete') {
    return undefined;
  }
  if (directive === 'replace') {
    patch.trace = overriding(patch.trace, base?.trace);
    return patch;
  }
  return base;
}

function mergeMapping(
  base: TracedNode | undefined,
  patch: TracedNode | undefined,
  type: string | undefined,
): TracedNode | undefined {
  const target = chooseTarget(base, patch);
  if (target?.kind !== 'mapping') {
    return target;
  }
  const changes = patch?.kind === 'mapping' ? patch : undefined;
  const names = new Set([...target.entries.keys(), ...(changes?.entries.keys() ?? [])]);
  for (const name of names) {
    const merged = mergeStrategically(target.entries.get(name), changes?.entries.get(name), mergeFieldOf(type, name));
    setOrDelete(target, name, merged);
  }
  return target;
}

function setOrDelete(mapping: TracedMapping, name: string, value: TracedNode | undefined): void {
  if (value) {
    mapping.entries.set(name, value);
  } else {
    mapping.entries.delete(name);
  }
}

function mergeList(base: TracedNode | undefined, patch: TracedNode | undefined, field: MergeField): TracedNode | undefined {
  const target = chooseTarget(base, patch);
  if (target?.kind !== 'sequence') {
    return target;
  }
  const changes: TracedSequence | undefined = patch?.kind === 'sequence' ? patch : undefined;
  const element: MergeField = { type: field.type };
  return mergeElements(target, changes, field.keys ?? [], (a, b) => mergeStrategically(a, b, element));
}
