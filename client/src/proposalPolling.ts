import type { ProposalsView } from '../../server/src/protocol.ts';

/** When the forge is asked for proposals again. Pure: what is on the screen and what was answered come in as arguments. */

/** What it depends on. */
export interface PollingCircumstances {
  /** The view is on the screen of the window that has the focus. */
  readonly seen: boolean;
  /** The person lets it be kept up to date. */
  readonly wanted: boolean;
  /** The forge may be contacted. */
  readonly connected: boolean;
  /** The latest answer; `undefined`: the server did not answer. */
  readonly view: ProposalsView | undefined;
  /** Attempts in a row that brought no list. */
  readonly failures: number;
}

const longest = 15 * 60_000;
/** Where the server does not say. */
const usual = 60_000;
const shortest = 5000;

/** Milliseconds until the next question; `undefined`: none, until something of the circumstances changes. */
export function delayNextPoll({ seen, wanted, connected, view, failures }: PollingCircumstances): number | undefined {
  if (!seen || !wanted || !connected) {
    return undefined;
  }
  const delay = Math.max(view?.nextRefresh ?? usual, shortest);
  return Math.max(delay, Math.min(delay * 2 ** failures, longest));
}
