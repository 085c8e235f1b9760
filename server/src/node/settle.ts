/**
 * Collects what happens until it is quiet: a branch switch that touches thousands of files becomes one call. Knows nothing of what
 * it collects.
 */

export interface SettleOptions {
  /** Milliseconds without an event after which the collected ones are handed on. Default 100. */
  readonly quiet?: number;
  /** Milliseconds after the first event at which they are handed on even if more keep coming. Default 1000. */
  readonly longest?: number;
  /** Asked before handing on; while it answers `true`, nothing is. */
  readonly isBusy?: () => Promise<boolean>;
}

export class Settle<T> {
  readonly #handle: (items: ReadonlySet<T>) => Promise<void>;
  readonly #quiet: number;
  readonly #longest: number;
  readonly #isBusy: () => Promise<boolean>;
  #items = new Set<T>();
  #firstAt = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The call under way. */
  #running: Promise<void> | undefined;
  #waiting: (() => void)[] = [];
  #disposed = false;

  /** `handle` gets each collection; the next one is handed on only after its promise. That it rejects is a bug, which costs only that collection. */
  constructor(handle: (items: ReadonlySet<T>) => Promise<void>, options: SettleOptions = {}) {
    this.#handle = handle;
    this.#quiet = options.quiet ?? 100;
    this.#longest = options.longest ?? 1000;
    this.#isBusy = options.isBusy ?? (() => Promise.resolve(false));
  }

  add(items: Iterable<T>): void {
    const wasEmpty = this.#items.size === 0;
    for (const item of items) {
      this.#items.add(item);
    }
    if (this.#items.size === 0 || this.#disposed) {
      return;
    }
    if (wasEmpty) {
      this.#firstAt = Date.now();
    }
    this.#schedule();
  }

  /** Resolves when everything added so far has been handled. */
  settled(): Promise<void> {
    if (this.#disposed || (this.#items.size === 0 && !this.#running)) {
      return Promise.resolve();
    }
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  /** Drops what was collected. */
  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#items.clear();
    this.#release();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const left = this.#firstAt + this.#longest - Date.now();
    this.#timer = setTimeout(() => void this.#flush(), Math.max(0, Math.min(this.#quiet, left)));
  }

  async #flush(): Promise<void> {
    if (this.#running) {
      return;
    }
    this.#running = this.#handOn();
    try {
      await this.#running;
    } finally {
      this.#running = undefined;
      if (this.#items.size > 0 && !this.#disposed) {
        this.#schedule();
      } else {
        this.#release();
      }
    }
  }

  async #handOn(): Promise<void> {
    if (await this.#isBusy()) {
      this.#firstAt = Date.now();
      return;
    }
    const items = this.#items;
    this.#items = new Set();
    if (items.size > 0 && !this.#disposed) {
      await this.#handle(items);
    }
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(resolve => resolve());
  }
}
