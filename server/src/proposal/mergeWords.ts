import { composeBody, findOwnPart, replaceOwnPart, wordsOf } from './ownPart.ts';
import type { PullRequestWords } from './proposal.ts';

/**
 * The words of a pull request that was edited on the forge while somebody edited them here: each side keeps what only it has changed.
 * Driftline's own part is made anew and never in conflict.
 */

/** @param base what both began from; `undefined`: not known. @returns `undefined` where both changed the same. */
export function mergeWords(
  base: PullRequestWords | undefined,
  mine: PullRequestWords,
  theirs: PullRequestWords,
): PullRequestWords | undefined {
  // A title always stands there; without a base it is no sign that somebody thought about it.
  const title = base ? choose(base.title, mine.title, theirs.title, mine.title, theirs.title) : mine.title;
  const [before = '', here = '', there = ''] = [base, mine, theirs].map(side => comparable(wordsOf(side?.body ?? '')));
  const body = choose(before, here, there, mine.body, renewOwnPart(theirs.body, { from: mine.body, isNew: !base }));
  const draft = mine.draft === base?.draft ? theirs.draft : mine.draft;
  return title === undefined || body === undefined ? undefined : { title, body, draft };
}

/** @param isNew what was written by hand has no place for Driftline's part yet; otherwise it was taken out on purpose. */
function renewOwnPart(words: string, { from, isNew }: { readonly from: string; readonly isNew: boolean }): string {
  const ownPart = findOwnPart(from);
  if (ownPart === undefined) {
    return wordsOf(words);
  }
  return isNew ? composeBody({ template: undefined, words, ownPart }) : replaceOwnPart(words, ownPart);
}

/** Forges change line ends, and what stands at the end. */
function comparable(words: string): string {
  return words.replaceAll('\r\n', '\n').trim();
}

/** `mine` or `theirs`, by what the compared ones say. */
function choose(before: string | undefined, here: string, there: string, mine: string, theirs: string): string | undefined {
  if (there === before || there === here) {
    return mine;
  }
  return here === before ? theirs : undefined;
}
