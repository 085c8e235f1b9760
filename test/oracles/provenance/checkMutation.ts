import type { FedValue } from '../../../server/src/gitops/explain/explainEnvironment.ts';
import type { ProvenanceStep } from '../../../server/src/gitops/provenance.ts';
import { showLocation } from '../../support/fixture.ts';
import type { Place } from './mutations.ts';
import { leavesOf } from './renderedRepository.ts';
import type { RenderedEnvironment } from './renderedRepository.ts';

/** What a mutation changed in the renderings, held against what provenance had said before. */

export interface MutationOutcome {
  /** Rendered values that changed. */
  readonly changed: number;
  /** Changed values of which provenance had said that it does not know. */
  readonly unknown: number;
  /** Contradictions, in words. */
  readonly wrong: readonly string[];
}

/**
 * Compares two renderings of a repository that differ by a mutation at `place`: each value that the place decides must have
 * changed, and each value that changed must have named the place, or be unknown.
 */
export function checkMutation(
  before: readonly RenderedEnvironment[],
  after: readonly RenderedEnvironment[],
  place: Place,
): MutationOutcome {
  const outcome = { changed: 0, unknown: 0, wrong: [] as string[] };
  for (const [index, environment] of before.entries()) {
    const other = after[index];
    if (!other) {
      outcome.wrong.push(`${environment.name} is gone.`);
      continue;
    }
    const changes = findChanges(environment, other);
    if (changes) {
      checkDecided(environment, changes, place, outcome.wrong);
      checkChanged(environment, changes, place, outcome);
    }
  }
  return outcome;
}

/** Changed pointers by object, in the order of `before`; `undefined` if the objects themselves are not the same ones. */
type Changes = readonly ReadonlyMap<string, 'changed' | 'added' | 'removed'>[];

function findChanges(before: RenderedEnvironment, after: RenderedEnvironment): Changes | undefined {
  const kinds = (environment: RenderedEnvironment): string => environment.objects.map(({ kind }) => kind).join();
  if (kinds(before) !== kinds(after)) {
    return undefined;
  }
  const newLeaves = leavesOf(after);
  return leavesOf(before).map((leaves, index) => {
    const others = newLeaves[index] ?? new Map<string, string>();
    const changes = new Map<string, 'changed' | 'added' | 'removed'>();
    for (const [pointer, value] of leaves) {
      if (others.get(pointer) !== value) {
        changes.set(pointer, others.has(pointer) ? 'changed' : 'removed');
      }
    }
    for (const pointer of others.keys()) {
      if (!leaves.has(pointer)) {
        changes.set(pointer, 'added');
      }
    }
    return changes;
  });
}

function checkDecided(environment: RenderedEnvironment, changes: Changes, place: Place, wrong: string[]): void {
  for (const fed of environment.explanation.findFedValues(place.file, place.range.start)) {
    const index = environment.objects.indexOf(fed.object);
    if (fed.decided && isAt(fed.step, place) && changes[index]?.has(fed.pointer) !== true) {
      wrong.push(`${environment.name}: ${describe(fed)} did not change with ${showLocation(place)}, which decides it.`);
    }
  }
}

function describe({ object, pointer }: Pick<FedValue, 'object' | 'pointer'>): string {
  return `${object.kind}/${object.name} ${pointer}`;
}

function checkChanged(
  environment: RenderedEnvironment,
  changes: Changes,
  place: Place,
  outcome: { changed: number; unknown: number; wrong: string[] },
): void {
  for (const [index, object] of environment.objects.entries()) {
    for (const [pointer, how] of changes[index] ?? []) {
      outcome.changed++;
      const provenance = how === 'added' ? undefined : environment.explanation.getProvenance(object, pointer);
      if (provenance?.kind === 'unknown') {
        outcome.unknown++;
      } else if (
        !place.isAddress &&
        (!provenance || ![provenance.decidedBy, ...provenance.overrode].some(step => isAt(step, place)))
      ) {
        const named = provenance ? `named ${showLocation(provenance.decidedBy)}` : 'was not there before';
        outcome.wrong.push(
          `${environment.name}: ${describe({ object, pointer })} changed with ${showLocation(place)}, but ${named}.`,
        );
      } else if (provenance && !place.isAddress && !isAt(provenance.decidedBy, place) && !isComposed(provenance.decidedBy)) {
        outcome.wrong.push(
          `${environment.name}: ${describe({ object, pointer })} changed with ${showLocation(place)}, which ${showLocation(provenance.decidedBy)} overrides.`,
        );
      }
    }
  }
}

/** What it decides, it puts together of its own text and what was there before; or it gives a name to who is called that. */
function isComposed({ kind }: ProvenanceStep): boolean {
  return ['images', 'namePrefix', 'nameSuffix', 'configMapGenerator', 'secretGenerator', 'replacement'].includes(kind);
}

function isAt(step: ProvenanceStep, place: Place): boolean {
  return showLocation(step) === showLocation(place);
}
