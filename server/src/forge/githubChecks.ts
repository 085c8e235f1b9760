import { isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type { Check, CheckState } from './forge.ts';
import { fieldAt, textAt, webAddressAt } from './jsonFields.ts';
import { readListFields } from './pullRequestFields.ts';

/** Reads GitHub's two kinds of checks: check runs of apps, and commit statuses. */

/** Conclusions of check runs that are over; what is not listed has failed. */
const conclusions: ReadonlyMap<string, CheckState> = new Map([
  ['success', 'success'],
  ['neutral', 'neutral'],
  ['skipped', 'neutral'],
  // Given up by GitHub because nobody reported an end: not a verdict.
  ['stale', 'neutral'],
]);

const states: ReadonlyMap<string, CheckState> = new Map([
  ['success', 'success'],
  ['pending', 'pending'],
  ['failure', 'failure'],
  ['error', 'failure'],
]);

/** Check runs of one page; `undefined`: not what the API documents. */
export function readCheckRuns(value: JsonValue): readonly Check[] | undefined {
  return readListFields(fieldAt(value, 'check_runs') ?? null, readCheckRun);
}

function readCheckRun(value: JsonValue): Check | undefined {
  const name = textAt(value, 'name');
  if (name === undefined) {
    return undefined;
  }
  const isOver = textAt(value, 'status') === 'completed';
  return {
    name,
    state: isOver ? (conclusions.get(textAt(value, 'conclusion') ?? '') ?? 'failure') : 'pending',
    description: textAt(value, 'output', 'title') ?? null,
    webUrl: webAddressAt(value, 'html_url') ?? webAddressAt(value, 'details_url') ?? null,
  };
}

/** Commit statuses of one page, the latest of each context; `undefined`: not what the API documents. */
export function readStatuses(value: JsonValue): readonly Check[] | undefined {
  return isJsonObject(value) ? readListFields(fieldAt(value, 'statuses') ?? null, readStatus) : undefined;
}

function readStatus(value: JsonValue): Check | undefined {
  const name = textAt(value, 'context');
  const state = states.get(textAt(value, 'state') ?? '');
  return name === undefined || state === undefined
    ? undefined
    : { name, state, description: textAt(value, 'description') ?? null, webUrl: webAddressAt(value, 'target_url') ?? null };
}
