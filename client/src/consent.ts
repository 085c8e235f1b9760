/**
 * Whether a person has agreed that a host is contacted for a repository. Without that nothing is asked of a forge, except by what the
 * person does right then, and no chart is fetched. Knows nothing of the editor but that it keeps values.
 */

/** Where agreements are kept; an extension's global state is one. */
export interface ConsentStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** What has been agreed to. */
export interface Agreement {
  /** URI of the repository's root. */
  readonly root: string;
  /** With its port if it has one. */
  readonly host: string;
}

export class Consent {
  readonly #store: ConsentStore;
  readonly #key: string;
  readonly #listeners = new Set<() => void>();

  /** @param key says what is agreed to. */
  constructor(store: ConsentStore, key = 'driftline.forgeConsent') {
    this.#store = store;
    this.#key = key;
  }

  /** All agreements, the oldest first. */
  get agreements(): readonly Agreement[] {
    const kept = this.#store.get(this.#key);
    return Array.isArray(kept) ? (kept as readonly Agreement[]) : [];
  }

  /** Whether this forge may be contacted for this repository; without a forge there is nothing to agree to. */
  has({ root, host }: Agreement): boolean {
    return this.agreements.some(agreement => agreement.root === root && agreement.host === host);
  }

  async give(agreement: Agreement): Promise<void> {
    if (!this.has(agreement)) {
      await this.#keep([...this.agreements, { root: agreement.root, host: agreement.host }]);
    }
  }

  async takeBack({ root, host }: Agreement): Promise<void> {
    await this.#keep(this.agreements.filter(agreement => agreement.root !== root || agreement.host !== host));
  }

  /** Calls `listener` after each change; the answer ends that. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  async #keep(agreements: readonly Agreement[]): Promise<void> {
    await this.#store.update(this.#key, agreements);
    this.#listeners.forEach(listener => listener());
  }
}
