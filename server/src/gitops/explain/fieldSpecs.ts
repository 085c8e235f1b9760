import type { FieldSpec } from './kustomizeTables.ts';
import { apiVersionOf, kindOf, splitApiVersion } from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import { isMissing, mappingOf, stringScalar } from './traced.ts';
import type { Trace, TracedMapping, TracedNode } from './traced.ts';

/** Walks to the fields that a field spec names (api `filters/fieldspec`), creating them on the way where it says so. */

/** What is at the end of the path: read it, put something else there. */
export interface FieldSlot {
  readonly get: () => TracedNode;
  readonly set: (node: TracedNode) => void;
}

export interface FieldAction {
  /** What stands at the end of the path if it has to be created; absent: nothing is created. */
  readonly create?: 'scalar' | 'mapping';
  /** Trace of what is created on the way. */
  readonly trace: Trace;
  readonly change: (slot: FieldSlot) => void;
}

/** Does `action` at every place of the object that the spec means. */
export function applyFieldSpec(object: SimulatedObject, spec: FieldSpec, action: FieldAction): void {
  const { group, version } = splitApiVersion(apiVersionOf(object));
  const agrees = (wanted: string | undefined, actual: string): boolean =>
    wanted === undefined || wanted === '' || wanted === actual;
  if (agrees(spec.kind, kindOf(object)) && agrees(spec.group, group) && agrees(spec.version, version)) {
    const create = spec.create === true ? action.create : undefined;
    walk({ get: () => object.root, set: () => undefined }, splitPath(spec.path), { ...action, create });
  }
}

function walk(slot: FieldSlot, path: readonly string[], action: FieldAction): void {
  const node = slot.get();
  if (path.length === 0) {
    action.change(slot);
  } else if (node.kind === 'sequence') {
    node.items.forEach((_, index) => walk(itemSlot(node.items, index), path, action));
  } else if (node.kind === 'mapping') {
    walkMapping(node, path, action);
  }
}

function walkMapping(mapping: TracedMapping, [first = '', ...rest]: readonly string[], action: FieldAction): void {
  const isList = first.endsWith('[]');
  const name = isList ? first.slice(0, -2) : first;
  const current = mapping.entries.get(name);
  if (isMissing(current)) {
    if (action.create === undefined || isList) {
      return;
    }
    // A null is not missing to upstream's look-up, and it stops there.
    if (current) {
      return;
    }
    const created = rest.length === 0 && action.create === 'scalar' ? stringScalar('', action.trace) : mappingOf(action.trace);
    mapping.entries.set(name, created);
  }
  walk(entrySlot(mapping, name), rest, action);
}

function entrySlot(mapping: TracedMapping, name: string): FieldSlot {
  return {
    get: () => mapping.entries.get(name) ?? mappingOf(mapping.trace),
    set: node => {
      mapping.entries.set(name, node);
    },
  };
}

function itemSlot(items: TracedNode[], index: number): FieldSlot {
  return {
    get: () => items[index] as TracedNode,
    set: node => {
      items[index] = node;
    },
  };
}

/** `PathSplitter`: at delimiters that are not escaped; a leading one is ignored. */
export function splitPath(path: string, delimiter = '/'): string[] {
  const pieces = path.split(delimiter);
  const relevant = pieces.length > 1 && pieces[0] === '' ? pieces.slice(1) : pieces;
  return relevant.reduce<string[]>((names, piece) => {
    const last = names.at(-1);
    return last?.endsWith('\\') === true ? [...names.slice(0, -1), last.slice(0, -1) + delimiter + piece] : [...names, piece];
  }, []);
}
