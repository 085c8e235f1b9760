import type { Position, Range } from '../base/textRange.ts';
import { rangeOf } from './yamlFile.ts';
import type { YamlDocument } from './yamlFile.ts';
import { effectiveEntries, findEntry, followAlias } from './yamlNode.ts';
import type { YamlEntry, YamlNode } from './yamlNode.ts';

/** A value found by its path. */
export interface FoundNode {
  /** Aliases followed: the node whose text decides the value. */
  readonly node: YamlNode;
  /** Where {@link node} stands; empty behind the key where no value is written. */
  readonly range: Range;
  /** Where its key stands; `undefined` for list elements and the root. */
  readonly keyRange: Range | undefined;
}

/** The value at `segments` (keys, and list indices as numbers or digits), aliases and merge keys followed. */
export function nodeAt(document: YamlDocument, segments: readonly (string | number)[]): FoundNode | undefined {
  let node = followAlias(document.root);
  let key: YamlNode | undefined;
  for (const segment of segments) {
    key = undefined;
    let next: YamlNode | undefined;
    if (node?.kind === 'mapping') {
      const entry = findEntry(node, String(segment));
      key = entry?.key;
      next = entry?.value;
    } else if (node?.kind === 'sequence') {
      next = node.items[Number(segment)];
    }
    node = followAlias(next);
    if (!node) {
      return undefined;
    }
  }
  return node && { node, range: rangeOf(document, node), keyRange: key && rangeOf(document, key) };
}

/** What stands under a cursor. */
export interface PathAtPosition {
  /** List indices are numbers. */
  readonly segments: readonly (string | number)[];
  /** Whether the cursor touches the key or the value at `segments`. */
  readonly on: 'key' | 'value';
  /** The key's or value's node, aliases not followed. */
  readonly node: YamlNode;
  readonly range: Range;
}

/** The innermost node whose text touches `position`; `undefined` outside of the document's root. */
export function pathAt(document: YamlDocument, position: Position): PathAtPosition | undefined {
  const offset = document.lines.offsetAt(position) - document.offset;
  const segments: (string | number)[] = [];
  let node = document.root;
  if (!node || !touches(node, offset)) {
    return undefined;
  }
  for (;;) {
    const step: Step | undefined = stepInto(node, offset);
    if (!step) {
      return { segments, on: 'value', node, range: rangeOf(document, node) };
    }
    segments.push(step.segment);
    if (step.on === 'key') {
      return { segments, on: 'key', node: step.node, range: rangeOf(document, step.node) };
    }
    node = step.node;
  }
}

interface Step {
  readonly segment: string | number;
  readonly on: 'key' | 'value';
  readonly node: YamlNode;
}

function stepInto(node: YamlNode, offset: number): Step | undefined {
  if (node.kind === 'mapping') {
    for (const entry of node.entries) {
      const side = sideAt(entry, offset);
      if (side) {
        return { segment: entry.name, on: side, node: side === 'key' ? entry.key : entry.value };
      }
    }
  } else if (node.kind === 'sequence') {
    const index = node.items.findIndex(item => touches(item, offset));
    const item = node.items[index];
    return item && { segment: index, on: 'value', node: item };
  }
  return undefined;
}

function sideAt(entry: YamlEntry, offset: number): 'key' | 'value' | undefined {
  if (touches(entry.key, offset)) {
    return 'key';
  }
  return touches(entry.value, offset) ? 'value' : undefined;
}

function touches(node: YamlNode, offset: number): boolean {
  return node.start <= offset && offset <= node.end;
}

/** Every scalar of the node with its path, aliases followed and merge keys expanded; stops after `limit` nodes. */
export function* walkScalars(
  node: YamlNode | undefined,
  limit = 100_000,
): Generator<{ segments: readonly (string | number)[]; node: YamlNode & { kind: 'scalar' } }> {
  const pending: { segments: readonly (string | number)[]; node: YamlNode | undefined }[] = [{ segments: [], node }];
  let left = limit;
  for (let next = pending.pop(); next && left > 0; next = pending.pop()) {
    const { segments } = next;
    left--;
    const target = followAlias(next.node);
    if (target?.kind === 'scalar') {
      yield { segments, node: target };
    } else if (target?.kind === 'sequence') {
      for (let index = target.items.length - 1; index >= 0; index--) {
        pending.push({ segments: [...segments, index], node: target.items[index] });
      }
    } else if (target?.kind === 'mapping') {
      for (const entry of effectiveEntries(target).toReversed()) {
        pending.push({ segments: [...segments, entry.name], node: entry.value });
      }
    }
  }
}
