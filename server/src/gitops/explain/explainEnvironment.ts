import { formatPointer } from '../../base/jsonPointer.ts';
import { comparePositions, rangeContains } from '../../base/textRange.ts';
import type { Position, Range } from '../../base/textRange.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import type { Provenance, ProvenanceStep } from '../provenance.ts';
import type { RenderedObject } from '../rendering.ts';
import { allProvenance, provenanceAt, stepsOf, visitLeaves } from './explainObject.ts';
import { simulateBuild } from './simulateBuild.ts';
import { apiVersionOf, kindOf, nameOf, namespaceOf } from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';

/**
 * Provenance: which line decided a rendered value ("explain, then verify"). The build is gone through again with values that
 * know where they come from, and the outcome is believed value by value only where it equals what upstream rendered. It
 * knows neither engine nor tree, only the graph of sources and the rendered objects.
 */

/** A rendered value that a place in a source feeds. */
export interface FedValue {
  readonly object: RenderedObject;
  /** RFC 6901, into the object. */
  readonly pointer: string;
  /** The place decides the value; else something overrides it, or it is one part of several. */
  readonly decided: boolean;
  readonly step: ProvenanceStep;
}

/**
 * Explains what an environment renders. Nothing is computed before it is asked for; the answers are kept as long as this is,
 * so keep it beside the rendering.
 * @param graph loaded from the tree that was rendered.
 * @param objects all objects of the rendering, which must be complete.
 */
export function explainEnvironment(graph: KustomizationGraph, objects: readonly RenderedObject[]): EnvironmentExplanation {
  return new EnvironmentExplanation(graph, objects);
}

export class EnvironmentExplanation {
  readonly #graph: KustomizationGraph;
  readonly #objects: readonly RenderedObject[];
  #simulated: ReadonlyMap<string, SimulatedObject> | undefined;
  #fed: ReadonlyMap<string, readonly FedValue[]> | undefined;

  constructor(graph: KustomizationGraph, objects: readonly RenderedObject[]) {
    this.#graph = graph;
    this.#objects = objects;
  }

  /** What decided the value at an RFC 6901 pointer of one of the objects. */
  getProvenance(object: RenderedObject, pointer: string): Provenance {
    return provenanceAt(object, this.#find(object), pointer);
  }

  /** What decided each scalar (and each empty mapping or list) of one of the objects, by pointer. */
  listProvenance(object: RenderedObject): ReadonlyMap<string, Provenance> {
    return allProvenance(object, this.#find(object));
  }

  /** The rendered values that the source at `position` of `file` feeds: those it decides first, in the order of the objects. */
  findFedValues(file: string, position: Position): FedValue[] {
    this.#fed ??= indexSteps(this.#objects, object => this.#find(object));
    const covering = (this.#fed.get(file) ?? []).filter(({ step }) => rangeContains(step.range, position));
    // A place inside of another one, such as a generator's literal, stands for itself.
    const found = covering.filter(value => !covering.some(other => liesInside(other.step.range, value.step.range)));
    return [...found.filter(value => value.decided), ...found.filter(value => !value.decided)];
  }

  #find(object: RenderedObject): SimulatedObject | undefined {
    this.#simulated ??= indexByIdentity(simulateBuild(this.#graph, simulated => findHashedName(simulated, this.#objects)));
    return this.#simulated.get(identityOf(object));
  }
}

/** Whether `inner` is a smaller part of `outer`. */
function liesInside(inner: Range, outer: Range): boolean {
  const starts = comparePositions(outer.start, inner.start);
  const ends = comparePositions(inner.end, outer.end);
  return starts <= 0 && ends <= 0 && (starts < 0 || ends < 0);
}

function identityOf({ apiVersion, kind, namespace, name }: Omit<RenderedObject, 'id' | 'body' | 'value'>): string {
  return [apiVersion, kind, namespace ?? '', name].join('\0');
}

/** Objects whose identity is not theirs alone are left out: no telling which is which. */
function indexByIdentity(objects: readonly SimulatedObject[]): ReadonlyMap<string, SimulatedObject> {
  const index = new Map<string, SimulatedObject>();
  const ambiguous = new Set<string>();
  for (const object of objects) {
    const identity = identityOf({
      apiVersion: apiVersionOf(object),
      kind: kindOf(object),
      namespace: namespaceOf(object),
      name: nameOf(object),
    });
    if (index.has(identity)) {
      ambiguous.add(identity);
    }
    index.set(identity, object);
  }
  ambiguous.forEach(identity => index.delete(identity));
  return index;
}

/** The alphabet and length of upstream's content hashes (`kyaml/.../hasher.go`). */
const hashBehindName = /^-[2456789bcdfghkmt]{10}$/;

/** The rendered name of a generated object, if exactly one fits. */
function findHashedName(simulated: SimulatedObject, objects: readonly RenderedObject[]): string | undefined {
  const name = nameOf(simulated);
  const fitting = objects.filter(
    object =>
      object.kind === kindOf(simulated) &&
      object.apiVersion === apiVersionOf(simulated) &&
      (object.namespace ?? '') === namespaceOf(simulated) &&
      object.name.startsWith(name) &&
      hashBehindName.test(object.name.slice(name.length)),
  );
  return fitting.length === 1 ? fitting[0]?.name : undefined;
}

function indexSteps(
  objects: readonly RenderedObject[],
  find: (object: RenderedObject) => SimulatedObject | undefined,
): ReadonlyMap<string, readonly FedValue[]> {
  const index = new Map<string, FedValue[]>();
  for (const object of objects) {
    visitLeaves(object.value, find(object)?.root, [], (segments, trace) => {
      if (!trace || trace.unexplained !== undefined) {
        return;
      }
      for (const [place, step] of stepsOf(trace).entries()) {
        const values = index.get(step.file) ?? [];
        index.set(step.file, values);
        values.push({ object, pointer: formatPointer(segments), decided: place === 0, step });
      }
    });
  }
  return index;
}
