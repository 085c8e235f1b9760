/**
 * Runs asynchronous work that only matters in its latest version: never twice at once, and once more if it was asked for
 * while it ran. Keeps a burst of notifications from becoming a burst of requests.
 */
export class LatestTask {
  readonly #work: () => Promise<void>;
  #running = false;
  #wanted = false;
  #disposed = false;

  /** `work` must not reject. */
  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Asks for the work; returns at once. */
  request(): void {
    this.#wanted = true;
    if (!this.#running) {
      void this.#run();
    }
  }

  /** No work is started any more. */
  dispose(): void {
    this.#disposed = true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#wanted && !this.#disposed) {
        this.#wanted = false;
        await this.#work();
      }
    } finally {
      this.#running = false;
    }
  }
}
