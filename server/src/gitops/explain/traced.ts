import type { Range } from '../../base/textRange.ts';
import type { JsonValue } from '../../base/json.ts';
import { plainValue } from '../../yaml/scalarValue.ts';
import type { ScalarValue } from '../../yaml/scalarValue.ts';
import type { ProvenanceKind } from '../provenance.ts';

/**
 * Data that knows where it comes from: the values of an object while the layers of a build are gone through one after the
 * other. Nodes are changed in place, as upstream's are; traces are immutable and shared.
 */

export type TracedNode = TracedScalar | TracedMapping | TracedSequence;

/** A place that set a value. */
export interface TraceStep {
  readonly kind: ProvenanceKind;
  /** Repository-relative. */
  readonly file: string;
  /** Found out only when someone asks: most values are never looked at. */
  readonly locate: () => Range;
}

/** Who decided a value, and whom that overrode: outermost first. */
export interface Trace {
  readonly step: TraceStep;
  readonly overrode: Trace | undefined;
  /** Something that is not simulated may have changed the value: what it was. */
  readonly unexplained?: string;
}

export interface TracedScalar {
  readonly kind: 'scalar';
  value: ScalarValue;
  /** As it is written, which is what upstream compares merge keys by. */
  text: string;
  trace: Trace;
}

export interface TracedMapping {
  readonly kind: 'mapping';
  readonly entries: Map<string, TracedNode>;
  trace: Trace;
}

export interface TracedSequence {
  readonly kind: 'sequence';
  items: TracedNode[];
  trace: Trace;
}

export function traceOf(step: TraceStep): Trace {
  return { step, overrode: undefined };
}

/** `newer` decided, and what it overrode comes behind whatever it overrode itself. */
export function overriding(newer: Trace, older: Trace | undefined): Trace {
  if (!older || newer === older) {
    return newer;
  }
  return { ...newer, overrode: newer.overrode ? overriding(newer.overrode, older) : older };
}

export function stringScalar(value: string, trace: Trace): TracedScalar {
  return { kind: 'scalar', value, text: value, trace };
}

/** A scalar as upstream makes them from text without a tag: the text decides the type. */
export function plainScalar(text: string, trace: Trace): TracedScalar {
  return { kind: 'scalar', value: plainValue(text), text, trace };
}

export function mappingOf(trace: Trace, entries: Iterable<readonly [string, TracedNode]> = []): TracedMapping {
  return { kind: 'mapping', entries: new Map(entries), trace };
}

/** kyaml's `IsMissingOrNull`. */
export function isMissing(node: TracedNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

export function asTracedMapping(node: TracedNode | undefined): TracedMapping | undefined {
  return node?.kind === 'mapping' ? node : undefined;
}

/** The node at a path of mapping keys. */
export function lookUp(node: TracedNode | undefined, ...path: readonly string[]): TracedNode | undefined {
  return path.reduce<TracedNode | undefined>((current, name) => asTracedMapping(current)?.entries.get(name), node);
}

/** Text of the scalar at a path; the empty text where there is none. */
export function textAt(node: TracedNode | undefined, ...path: readonly string[]): string {
  const found = lookUp(node, ...path);
  return found?.kind === 'scalar' ? found.text : '';
}

/** Puts `value` there and keeps in its trace what was there before. */
export function setEntry(mapping: TracedMapping, name: string, value: TracedNode): void {
  const old = mapping.entries.get(name);
  if (old && old !== value) {
    value.trace = overriding(value.trace, old.trace);
  }
  mapping.entries.set(name, value);
}

export function cloneTraced<Node extends TracedNode>(node: Node): Node;
export function cloneTraced(node: TracedNode): TracedNode {
  if (node.kind === 'scalar') {
    return { ...node };
  }
  if (node.kind === 'sequence') {
    return { kind: 'sequence', items: node.items.map(item => cloneTraced(item)), trace: node.trace };
  }
  const entries = [...node.entries].map(([name, value]) => [name, cloneTraced(value)] as const);
  return mappingOf(node.trace, entries);
}

/** Says of the node and all that is in it that something not simulated may have changed it. */
export function markUnexplained(node: TracedNode, reason: string): void {
  node.trace = { ...node.trace, unexplained: node.trace.unexplained ?? reason };
  if (node.kind === 'sequence') {
    node.items.forEach(item => markUnexplained(item, reason));
  } else if (node.kind === 'mapping') {
    node.entries.forEach(value => markUnexplained(value, reason));
  }
}

/** The data without its traces. */
export function untraced(node: TracedNode): JsonValue {
  if (node.kind === 'scalar') {
    return node.value;
  }
  if (node.kind === 'sequence') {
    return node.items.map(untraced);
  }
  return Object.fromEntries([...node.entries].map(([name, value]) => [name, untraced(value)]));
}
