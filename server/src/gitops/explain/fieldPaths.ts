import type { PatternCache } from './objectSelector.ts';
import { splitPath } from './fieldSpecs.ts';
import { lookUp, mappingOf, plainScalar } from './traced.ts';
import type { Trace, TracedNode, TracedScalar } from './traced.ts';

/** Paths of replacements, such as `spec.template.spec.containers.[name=web].image` (kyaml `PathMatcher` and `Lookup`). */

/** `SmarterPathSplitter`: at dots that are neither escaped nor inside of `[key=value]`. */
export function splitFieldPath(path: string): string[] {
  const segments: string[] = [];
  let bracketed: string[] = [];
  for (const piece of splitPath(path, '.')) {
    if (bracketed.length === 0 && !(piece.startsWith('[') && !piece.endsWith(']'))) {
      segments.push(piece);
      continue;
    }
    bracketed.push(piece);
    if (piece.endsWith(']')) {
      segments.push(closeBracket(bracketed));
      bracketed = [];
    }
  }
  return bracketed.length > 0 ? [...segments, closeBracket(bracketed)] : segments;
}

function closeBracket(pieces: readonly string[]): string {
  const text = pieces.join('.');
  return text.includes('=') ? text : text.replaceAll(/^\[+|\]+$/g, '');
}

/** The node that a source's path names; elements of lists by position, or by the exact value of a key. */
export function findSource(root: TracedNode, path: string): TracedNode | undefined {
  return splitFieldPath(path).reduce<TracedNode | undefined>((node, segment) => {
    if (node?.kind !== 'sequence') {
      return lookUp(node, segment);
    }
    const element = readElement(segment);
    return element ? node.items.find(item => elementText(item, element.key) === element.value) : node.items[Number(segment)];
  }, root);
}

export interface TargetSearch {
  readonly patterns: PatternCache;
  /** Trace for what the path creates where it is missing; absent: nothing is created. */
  readonly create?: Trace;
}

/** What a target's path names: values, and texts that it goes on inside of, as if they were YAML. */
export interface FoundTargets {
  readonly nodes: TracedNode[];
  readonly texts: TracedScalar[];
}

/** The nodes that a target's path names; keys of elements are compared by pattern, anywhere in the text. */
export function findTargets(root: TracedNode, path: string, search: TargetSearch): FoundTargets {
  const found: FoundTargets = { nodes: [], texts: [] };
  visit(root, splitFieldPath(path), search, found);
  return found;
}

function visit(node: TracedNode, [first, ...rest]: readonly string[], search: TargetSearch, found: FoundTargets): void {
  if (first === undefined) {
    found.nodes.push(node);
  } else if (node.kind === 'scalar') {
    found.texts.push(node);
  } else if (node.kind === 'sequence') {
    matchElements(node.items, first, search).forEach(item => visit(item, rest, search, found));
  } else {
    const next = node.entries.get(first) ?? created(rest, search);
    if (next) {
      node.entries.set(first, next);
      visit(next, rest, search, found);
    }
  }
}

/** Elements of lists are not created here: what upstream creates then shows as unknown. */
function created(rest: readonly string[], { create }: TargetSearch): TracedNode | undefined {
  if (!create || rest.some(segment => readElement(segment) ?? /^(?:\d+|\*)$/.test(segment))) {
    return undefined;
  }
  return rest.length === 0 ? plainScalar('', create) : mappingOf(create);
}

function matchElements(items: readonly TracedNode[], segment: string, { patterns }: TargetSearch): readonly TracedNode[] {
  if (segment === '*') {
    return items;
  }
  const element = readElement(segment);
  if (!element) {
    const item = items[/^\d+$/.test(segment) ? Number(segment) : -1];
    return item ? [item] : [];
  }
  return items.filter(item => {
    const text = elementText(item, element.key);
    return text !== undefined && patterns.finds(element.value, text);
  });
}

function readElement(segment: string): { key: string; value: string } | undefined {
  const match = /^\[(?<key>[^=]*)=(?<value>.*)\]$/.exec(segment)?.groups;
  return match && { key: match['key'] ?? '', value: match['value'] ?? '' };
}

function elementText(item: TracedNode, key: string): string | undefined {
  const field = key === '' ? item : lookUp(item, key);
  return field?.kind === 'scalar' ? field.text : undefined;
}
