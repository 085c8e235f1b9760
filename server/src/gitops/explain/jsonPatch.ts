import { jsonEquals } from '../../base/json.ts';
import { parsePointer } from '../../base/jsonPointer.ts';
import { asSequence } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import { findEntry, asScalar } from '../../yaml/yamlNode.ts';
import { readTraced, traceOfNode } from './readTraced.ts';
import type { TracedSource } from './readTraced.ts';
import { asTracedMapping, cloneTraced, mappingOf, overriding, setEntry, untraced } from './traced.ts';
import type { Trace, TracedMapping, TracedNode, TracedSequence } from './traced.ts';

/** JSON 6902 patches on traced data, as `evanphx/json-patch` applies them for kustomize. */

export interface JsonPatchOperation {
  readonly op: string;
  readonly path: readonly string[];
  /** Of `move` and `copy`. */
  readonly from: readonly string[];
  readonly value: TracedNode | undefined;
  /** The operation itself, for values that it creates on the way. */
  readonly trace: Trace;
}

/** Reads the operations of a patch; `undefined` if the node is no list of operations. */
export function readJsonPatch(source: TracedSource, node: YamlNode | undefined): JsonPatchOperation[] | undefined {
  return asSequence(node)?.items.map(item => ({
    op: textOf(item, 'op'),
    path: parsePointer(textOf(item, 'path')),
    from: parsePointer(textOf(item, 'from')),
    value: readTraced(source, findEntry(item, 'value')?.value, 'kustomization'),
    trace: traceOfNode(source, item),
  }));
}

function textOf(item: YamlNode, name: string): string {
  return asScalar(findEntry(item, name)?.value)?.text ?? '';
}

/**
 * Applies the operations one after the other.
 * @returns what could not be applied, in words; `undefined` if all went well.
 */
export function applyJsonPatch(root: TracedMapping, operations: readonly JsonPatchOperation[]): string | undefined {
  for (const operation of operations) {
    if (!applyOperation(root, operation)) {
      return `The JSON patch's operation "${operation.op}" does not apply.`;
    }
  }
  spellOutNulls(root);
  return undefined;
}

function applyOperation(root: TracedMapping, operation: JsonPatchOperation): boolean {
  const { op, path, from, value } = operation;
  const slot = findSlot(root, path, operation);
  switch (op) {
    case 'add':
      return value !== undefined && slot !== undefined && add(slot, cloneTraced(value));
    case 'replace':
      return value !== undefined && slot !== undefined && replace(slot, cloneTraced(value));
    case 'remove':
      return slot !== undefined && remove(slot) !== undefined;
    case 'copy':
    case 'move': {
      const source = findSlot(root, from, operation);
      const found = source && (op === 'move' ? remove(source) : get(source));
      // Removing may have moved what the path goes through.
      const target = found && findSlot(root, path, operation);
      return found !== undefined && target !== undefined && add(target, cloneTraced(found));
    }
    case 'test': {
      const current = slot && get(slot);
      return current !== undefined && value !== undefined && jsonEquals(untraced(current), untraced(value));
    }
    default:
      return false;
  }
}

type Container = TracedMapping | TracedSequence;

/** A place in a container; it need not hold anything. */
interface Slot {
  readonly container: Container;
  readonly name: string;
}

function findSlot(root: TracedMapping, path: readonly string[], { trace }: JsonPatchOperation): Slot | undefined {
  let container: Container | undefined = root;
  for (const [index, name] of path.slice(0, -1).entries()) {
    let next: TracedNode | undefined = container && get({ container, name });
    if (!next && index === 1 && path[0] === 'metadata' && name === 'annotations' && container?.kind === 'mapping') {
      // Upstream keeps notes in the annotations while it builds, so the mapping is there.
      next = mappingOf(trace);
      container.entries.set(name, next);
    }
    container = next && next.kind !== 'scalar' ? next : undefined;
  }
  const name = path.at(-1);
  return container && name !== undefined ? { container, name } : undefined;
}

function get({ container, name }: Slot): TracedNode | undefined {
  return container.kind === 'mapping' ? container.entries.get(name) : container.items[indexOf(name) ?? -1];
}

function add(slot: Slot, value: TracedNode): boolean {
  const { container, name } = slot;
  if (container.kind === 'mapping') {
    setEntry(container, name, value);
    return true;
  }
  const index = name === '-' ? container.items.length : indexOf(name);
  if (index === undefined || index > container.items.length) {
    return false;
  }
  container.items.splice(index, 0, value);
  return true;
}

function replace(slot: Slot, value: TracedNode): boolean {
  const { container, name } = slot;
  const old = get(slot);
  if (!old) {
    return false;
  }
  if (container.kind === 'mapping') {
    setEntry(container, name, value);
  } else {
    value.trace = overriding(value.trace, old.trace);
    container.items[indexOf(name) ?? 0] = value;
  }
  return true;
}

function remove(slot: Slot): TracedNode | undefined {
  const { container, name } = slot;
  const old = get(slot);
  if (old && container.kind === 'mapping') {
    container.entries.delete(name);
  } else if (old && container.kind === 'sequence') {
    container.items.splice(indexOf(name) ?? 0, 1);
  }
  return old;
}

/** Negative indices, which upstream takes too, are left unexplained. */
function indexOf(name: string): number | undefined {
  return /^\d+$/.test(name) ? Number(name) : undefined;
}

/** The object went through JSON, so a null that was empty text is a written one now. */
function spellOutNulls(node: TracedNode): void {
  if (node.kind === 'scalar') {
    node.text = node.value === null ? 'null' : node.text;
  } else if (node.kind === 'sequence') {
    node.items.forEach(spellOutNulls);
  } else {
    asTracedMapping(node)?.entries.forEach(spellOutNulls);
  }
}
