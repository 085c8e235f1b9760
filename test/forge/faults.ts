/** Faults that suites order in advance for requests to come, of the API and of git alike. */

export interface RequestMatcher {
  /** Any method if not given. */
  readonly method?: string;
  /** The path without its query, or an expression that finds something in path and query. */
  readonly path: string | RegExp;
}

export type Fault =
  /** This answer instead of doing the work; a body that is no string is sent as JSON. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  /** The connection ends before anything is done. */
  | 'cut'
  /** The work is done, and the connection ends in the middle of the answer. */
  | 'cutAnswer'
  /** Milliseconds before the work begins. */
  | { readonly delay: number }
  /** Milliseconds between the work and the answer, of the API alone. */
  | { readonly delayAnswer: number };

export class Faults {
  readonly #ordered: { readonly matcher: RequestMatcher; readonly fault: Fault }[] = [];

  /** The next request that matches gets the fault, once. Several for the same requests come one after another. */
  next(matcher: RequestMatcher, fault: Fault): void {
    this.#ordered.push({ matcher, fault });
  }

  /** Faults that no request has met yet: a suite that ordered them in vain tests nothing. */
  get pending(): number {
    return this.#ordered.length;
  }

  /** Removes and answers the fault for a request. */
  take(method: string, url: URL): Fault | undefined {
    const index = this.#ordered.findIndex(
      ({ matcher: { method: wanted, path } }) =>
        (wanted === undefined || wanted === method) &&
        (typeof path === 'string' ? path === url.pathname : path.test(url.pathname + url.search)),
    );
    return index < 0 ? undefined : this.#ordered.splice(index, 1)[0]?.fault;
  }
}
