import assert from 'node:assert/strict';

/** For suites in the editor: what is asked is answered by other processes, some time later. */

/**
 * Reads until `accept` does not throw any more, and returns what was read. The failure is that of the last attempt, after
 * `patience` milliseconds.
 */
export async function eventually<T>(read: () => T | PromiseLike<T>, accept: (value: T) => void, patience = 20_000): Promise<T> {
  for (const ends = Date.now() + patience; ;) {
    const value = await read();
    try {
      accept(value);
      return value;
    } catch (error) {
      if (Date.now() > ends) {
        throw error;
      }
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** {@link eventually}, until the value equals `expected` deeply. */
export async function eventuallyEqual<T>(read: () => T | PromiseLike<T>, expected: T, patience?: number): Promise<void> {
  await eventually(read, value => assert.deepEqual(value, expected), patience);
}
