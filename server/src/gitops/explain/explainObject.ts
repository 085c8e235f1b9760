import { isJsonArray, isJsonObject, jsonEquals } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { formatPointer, parsePointer } from '../../base/jsonPointer.ts';
import type { Location } from '../../base/textRange.ts';
import type { Provenance, ProvenanceStep } from '../provenance.ts';
import type { RenderedObject } from '../rendering.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import { untraced } from './traced.ts';
import type { Trace, TracedNode } from './traced.ts';

/** A simulated object held against the one that upstream rendered: what differs is unknown. */

/** Provenance of the value at a pointer of `rendered`; mappings and lists are explained only as a whole. */
export function provenanceAt(rendered: RenderedObject, simulated: SimulatedObject | undefined, pointer: string): Provenance {
  if (!simulated) {
    return unknown(`What makes this ${rendered.kind} could not be followed.`);
  }
  let value: JsonValue | undefined = rendered.value;
  let node: TracedNode | undefined = simulated.root;
  for (const segment of parsePointer(pointer)) {
    if (!agreeInShape(value, node)) {
      return unknown(deviates);
    }
    value = childOf(value, segment);
    node = tracedChild(node, segment);
  }
  if (value === undefined) {
    return unknown('The object has no such value.');
  }
  return node && jsonEquals(untraced(node), value) ? provenanceOf(node.trace) : unknown(deviates);
}

/** Provenance of every scalar, empty mapping and empty list of the object, by pointer. */
export function allProvenance(rendered: RenderedObject, simulated: SimulatedObject | undefined): Map<string, Provenance> {
  const result = new Map<string, Provenance>();
  visitLeaves(rendered.value, simulated?.root, [], (segments, trace) => {
    const missing = simulated ? deviates : `What makes this ${rendered.kind} could not be followed.`;
    result.set(formatPointer(segments), trace ? provenanceOf(trace) : unknown(missing));
  });
  return result;
}

const deviates = 'Something that is not followed changes this value.';

/** Told of each leaf; the trace is absent where the simulation says something else than upstream. */
export type LeafVisitor = (segments: readonly (string | number)[], trace: Trace | undefined) => void;

/** Visits every scalar, empty mapping and empty list of a rendered value beside its simulation. */
export function visitLeaves(
  value: JsonValue,
  node: TracedNode | undefined,
  segments: readonly (string | number)[],
  visit: LeafVisitor,
): void {
  const children = childrenOf(value);
  if (children.length === 0) {
    visit(segments, node && jsonEquals(untraced(node), value) ? node.trace : undefined);
    return;
  }
  const comparable = agreeInShape(value, node) ? node : undefined;
  for (const [segment, child] of children) {
    visitLeaves(child, tracedChild(comparable, segment), [...segments, segment], visit);
  }
}

function childrenOf(value: JsonValue): readonly (readonly [string | number, JsonValue])[] {
  if (isJsonArray(value)) {
    return value.map((item, index) => [index, item] as const);
  }
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** Elements of lists are known by their position, which says nothing if the lists are not equally long. */
function agreeInShape(value: JsonValue | undefined, node: TracedNode | undefined): boolean {
  if (isJsonArray(value)) {
    return node?.kind === 'sequence' && node.items.length === value.length;
  }
  return isJsonObject(value) && node?.kind === 'mapping';
}

function childOf(value: JsonValue | undefined, segment: string): JsonValue | undefined {
  if (isJsonArray(value)) {
    return value[Number(segment)];
  }
  return isJsonObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function tracedChild(node: TracedNode | undefined, segment: string | number): TracedNode | undefined {
  if (node?.kind === 'sequence') {
    return node.items[Number(segment)];
  }
  return node?.kind === 'mapping' ? node.entries.get(String(segment)) : undefined;
}

function unknown(message: string): Provenance {
  return { kind: 'unknown', message };
}

/** A trace in words of the interface. */
export function provenanceOf(trace: Trace): Provenance {
  if (trace.unexplained !== undefined) {
    return unknown(trace.unexplained);
  }
  const [decidedBy, ...overrode] = stepsOf(trace);
  return decidedBy ? { kind: 'known', decidedBy, overrode } : unknown(deviates);
}

/** The places of a trace, outermost first, each once; those that something not followed may have changed are left out. */
export function stepsOf(trace: Trace): ProvenanceStep[] {
  const steps: ProvenanceStep[] = [];
  for (let current: Trace | undefined = trace; current && current.unexplained === undefined; current = current.overrode) {
    const { kind, file, locate } = current.step;
    const step: ProvenanceStep = { kind, file, range: locate() };
    if (!steps.some(known => samePlace(known, step))) {
      steps.push(step);
    }
  }
  return steps;
}

function samePlace(a: Location, b: Location): boolean {
  return (
    a.file === b.file &&
    a.range.start.line === b.range.start.line &&
    a.range.start.character === b.range.start.character &&
    a.range.end.line === b.range.end.line &&
    a.range.end.character === b.range.end.character
  );
}
