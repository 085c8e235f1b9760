/**
 * A `fetch` that asks politely: an answer with an ETag is kept, and the next request for the same thing says so; where nothing
 * changed the forge answers 304 without a body, which GitHub does not count against the rate limit, and the kept answer is given.
 */

interface KeptAnswer {
  readonly etag: string;
  readonly body: string;
  readonly headers: Headers;
}

/** How many answers are kept; the one that was not asked for longest goes first. */
const capacity = 200;
/** Longer answers are not kept, in UTF-16 code units. */
const longestKept = 4_000_000;

/** @param fetch decides each time whether the asker may see the answer: what is kept is given only after a 304. */
export function createConditionalFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  const kept = new Map<string, KeptAnswer>();
  return async (input, init) => {
    if (input instanceof Request || (init?.method ?? 'GET') !== 'GET') {
      return fetch(input, init);
    }
    const key = String(input);
    const known = kept.get(key);
    const headers = new Headers(init?.headers);
    if (known) {
      headers.set('if-none-match', known.etag);
    }
    const response = await fetch(input, { ...init, headers });
    if (response.status === 304 && known) {
      kept.delete(key);
      kept.set(key, known);
      return new Response(known.body, { status: 200, headers: known.headers });
    }
    const etag = response.headers.get('etag');
    if (response.status !== 200 || etag === null) {
      return response;
    }
    const body = await response.text();
    kept.delete(key);
    if (body.length <= longestKept) {
      kept.set(key, { etag, body, headers: new Headers(response.headers) });
    }
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - capacity))) {
      kept.delete(oldest);
    }
    return new Response(body, { status: 200, headers: response.headers });
  };
}
