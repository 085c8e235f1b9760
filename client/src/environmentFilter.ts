import type { EnvironmentState, RepositoryState } from '../../server/src/protocol.ts';

/**
 * The filter of the Environments view: words that all must occur in an environment's name, path or repository, and
 * `@changed`, `@waiting`, `@failed`, `@unknown`, of which one must hold.
 */
export interface EnvironmentFilter {
  /** As the person typed it. */
  readonly text: string;
  /** In lower case. */
  readonly words: readonly string[];
  readonly states: readonly StateWord[];
}

type StateWord = keyof typeof stateWords;

const stateWords = {
  '@changed': environment => ['added', 'removed', 'changed'].includes(environment.status),
  '@waiting': environment => countObjects(environment.waiting) > 0,
  '@failed': environment => environment.status === 'failed',
  '@unknown': environment => environment.status === 'unknown',
} satisfies Record<string, (environment: EnvironmentState) => boolean>;

/** The words that ask for a state, for the input's placeholder. */
export const filterStates: readonly string[] = Object.keys(stateWords);

/** Reads what a person typed; `undefined` if it filters nothing. */
export function parseFilter(text: string): EnvironmentFilter | undefined {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (parts.length === 0) {
    return undefined;
  }
  const states = parts.filter(isStateWord);
  return { text: text.trim(), words: parts.filter(part => !isStateWord(part)), states };
}

/** Whether the environment stays visible. */
export function matchesFilter(
  filter: EnvironmentFilter | undefined,
  repository: RepositoryState,
  environment: EnvironmentState,
): boolean {
  if (!filter) {
    return true;
  }
  const text = [environment.name, environment.path, repository.name].join('\n').toLowerCase();
  const stateHolds = filter.states.length === 0 || filter.states.some(word => stateWords[word](environment));
  return stateHolds && filter.words.every(word => text.includes(word));
}

/** Objects in a part of a change. */
export function countObjects(counts: EnvironmentState['yours']): number {
  return counts.added + counts.removed + counts.changed;
}

function isStateWord(word: string): word is StateWord {
  return Object.hasOwn(stateWords, word);
}
