import { countChange } from './change.ts';
import type { Change, ChangeCounts } from './change.ts';

/** The short phrases that every surface shares (lens, view, status item, command line, pull request), so that they never disagree. */

/** What the phrases depend on. */
export interface Outcome {
  readonly existence: 'added' | 'removed' | 'kept';
  readonly yours: Change;
  readonly errors: readonly unknown[];
  readonly unknowns: readonly unknown[];
  /** Whether there is something to compare with. */
  readonly compared: boolean;
}

export type OutcomeStatus = 'unchanged' | 'added' | 'removed' | 'changed' | 'unknown' | 'failed';

/** What a comparison amounts to, in one word. */
export function statusOf(outcome: Outcome): OutcomeStatus {
  if (outcome.errors.length > 0) {
    return 'failed';
  }
  if (outcome.unknowns.length > 0) {
    return 'unknown';
  }
  if (outcome.existence !== 'kept') {
    return outcome.existence;
  }
  return countObjects(countChange(outcome.yours)) > 0 ? 'changed' : 'unchanged';
}

/** One phrase for an environment: `2 objects change, 1 risk`, `unchanged`, `cannot be rendered`, `unknown`. */
export function headlineOf(outcome: Outcome): string {
  const counts = describeCounts(countChange(outcome.yours));
  switch (statusOf(outcome)) {
    case 'failed':
      return 'cannot be rendered';
    case 'unknown':
      return 'unknown';
    case 'added':
      return `new environment, ${counts}`;
    case 'removed':
      return `environment removed, ${counts}`;
    case 'changed':
      return counts;
    case 'unchanged':
      return outcome.compared ? 'unchanged' : 'nothing to compare with';
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

/** Objects of every kind of change. */
export function countObjects(counts: ChangeCounts): number {
  return counts.added + counts.removed + counts.changed;
}
