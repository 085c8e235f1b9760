import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';

/** Ways to let others have a turn: requests of the editor are answered between two steps of long work. */

/** Milliseconds that work may go on before somebody else has a turn. */
const longestStretch = 5;

/** Resolves at once, or in the next turn of the event loop if none was given for a while. */
export function createPause(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last >= longestStretch) {
      await nextTurn();
      last = performance.now();
    }
  };
}

/** Resolves when what has arrived meanwhile was handled. */
export function waitTurn(): Promise<void> {
  // A timer comes after messages that are in the queue already, each of which takes a turn, and after what is asked because of them.
  return wait(5);
}

/** Resolves after `milliseconds`; a process that has nothing else to do does not wait for it. */
export function createRest(milliseconds: number): () => Promise<void> {
  return () => wait(milliseconds, undefined, { ref: false });
}
