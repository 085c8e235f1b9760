import { RE2JS } from 're2js';

/**
 * Patterns of schemas, compiled once each: RE2, which runs in linear time. State: what was compiled; share one per session.
 */
export class PatternCache {
  readonly #patterns = new Map<string, RE2JS | undefined>();

  /** Whether the pattern is found in the text, as Go's `MatchString` looks; `undefined` if the pattern does not compile. */
  finds(pattern: string, text: string): boolean | undefined {
    if (!this.#patterns.has(pattern)) {
      this.#patterns.set(pattern, compile(pattern));
    }
    return this.#patterns.get(pattern)?.test(text);
  }
}

function compile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    // A definition of the workspace may hold anything; what cannot be compiled is not checked.
    return undefined;
  }
}
