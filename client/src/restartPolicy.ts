/** Says when a server that ended unexpectedly is started again. Pure: the time comes in as an argument. */
export class RestartPolicy {
  #ends: readonly number[] = [];

  /**
   * The server ended at `now` (milliseconds).
   *
   * @returns the milliseconds to wait before the next start, `undefined` to leave it stopped: the fifth end within three minutes.
   */
  delayAfterEnd(now: number): number | undefined {
    this.#ends = [...this.#ends.filter(end => now - end < period), now];
    return this.#ends.length >= mostEnds ? undefined : firstDelay * 2 ** (this.#ends.length - 1);
  }

  /** A person started the server: what was before does not count. */
  reset(): void {
    this.#ends = [];
  }
}

const mostEnds = 5;
const period = 3 * 60_000;
const firstDelay = 250;
