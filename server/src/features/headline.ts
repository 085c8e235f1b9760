import type { ChangeCounts } from '../change/change.ts';
import { countChange } from '../change/change.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';
import type { EnvironmentState } from '../protocol.ts';

/**
 * The short phrases that lens, view and status item share, so that they never disagree.
 */

/** What a comparison amounts to, in one word. */
export function statusOf(comparison: EnvironmentComparison | undefined): EnvironmentState['status'] {
  if (!comparison) {
    return 'pending';
  }
  if (comparison.errors.length > 0) {
    return 'failed';
  }
  if (comparison.unknowns.length > 0) {
    return 'unknown';
  }
  if (comparison.existence !== 'kept') {
    return comparison.existence;
  }
  return countObjects(countChange(comparison.yours)) > 0 ? 'changed' : 'unchanged';
}

/** One phrase for an environment: `2 objects change, 1 risk`, `unchanged`, `cannot be rendered`, `unknown: …`. */
export function headlineOf(comparison: EnvironmentComparison | undefined): string {
  const status = statusOf(comparison);
  switch (status) {
    case 'pending':
      return 'not computed yet';
    case 'failed':
      return 'cannot be rendered';
    case 'unknown':
      return 'unknown';
    case 'added':
      return `new environment, ${describeCounts(countChange(comparison?.yours ?? { objects: [] }))}`;
    case 'removed':
      return `environment removed, ${describeCounts(countChange(comparison?.yours ?? { objects: [] }))}`;
    case 'changed':
      return describeCounts(countChange(comparison?.yours ?? { objects: [] }));
    case 'unchanged':
      return comparison?.plan.deployed ? 'unchanged' : 'nothing to compare with';
  }
}

/** `2 objects change, 1 risk`; `unchanged` for nothing. */
export function describeCounts(counts: ChangeCounts): string {
  const objects = countObjects(counts);
  if (objects === 0) {
    return 'unchanged';
  }
  const verb =
    counts.changed === objects
      ? 'change'
      : counts.added === objects
        ? 'added'
        : counts.removed === objects
          ? 'removed'
          : 'change';
  const change = `${plural(objects, 'object')} ${verb === 'change' && objects === 1 ? 'changes' : verb}`;
  return counts.risks > 0 ? `${change}, ${plural(counts.risks, 'risk')}` : change;
}

/** `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function countObjects(counts: ChangeCounts): number {
  return counts.added + counts.removed + counts.changed;
}
