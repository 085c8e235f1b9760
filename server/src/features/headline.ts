import { headlineOf as headlineOfOutcome, statusOf as statusOfOutcome } from '../change/headline.ts';
import type { Outcome } from '../change/headline.ts';
import type { EnvironmentState } from '../protocol.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';

/** The phrases of change/headline.ts for comparisons, which may still be under way. */

/** What a comparison amounts to, in one word. */
export function statusOf(comparison: EnvironmentComparison | undefined): EnvironmentState['status'] {
  return comparison ? statusOfOutcome(toOutcome(comparison)) : 'pending';
}

/** One phrase for an environment: `2 objects change, 1 risk`, `unchanged`, `cannot be rendered`, `unknown`. */
export function headlineOf(comparison: EnvironmentComparison | undefined): string {
  return comparison ? headlineOfOutcome(toOutcome(comparison)) : 'not computed yet';
}

function toOutcome(comparison: EnvironmentComparison): Outcome {
  return { ...comparison, compared: comparison.plan.deployed !== undefined };
}
