import type { CancellationToken } from '../base/cancellation.ts';
import type { JsonValue } from '../base/json.ts';
import { createAuthorizedFetch } from './authorizedFetch.ts';
import type { ForgeAddress, ForgeAnswer, ForgeHttp, ForgeProblemCode, ForgeToken } from './forge.ts';
import { requestPages, requestValue, sendRequest, succeeded } from './forgeRequest.ts';
import type { Received, RequestContext } from './forgeRequest.ts';
import { readErrorMessage } from './pullRequestFields.ts';

/** Requests to the API of Gitea and Forgejo (version 1), with what went wrong as data. Knows nothing of pull requests. */

/** Query parameters; their values are encoded here. */
export type GiteaQuery = Readonly<Record<string, string | number>>;

/** One request. */
export interface GiteaCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API's address, with a leading slash, its parts encoded by {@link giteaPath}. */
  readonly path: string;
  readonly query?: GiteaQuery;
  readonly body?: JsonValue;
  /** Verb phrase for problems: `open a pull request in acme/shop`. */
  readonly aim: string;
  readonly needs: string;
}

export interface GiteaRequests {
  request<T>(call: GiteaCall, token: CancellationToken, read: (value: JsonValue) => T | undefined): Promise<ForgeAnswer<T>>;
  /** As {@link request}, where the answer has no content that matters. */
  send(call: GiteaCall, token: CancellationToken): Promise<ForgeAnswer<undefined>>;
  /** Lists that come in pages, `limit` of them at most. */
  requestPages<T>(
    call: GiteaCall,
    token: CancellationToken,
    limit: number,
    read: (value: JsonValue) => readonly T[] | undefined,
  ): Promise<ForgeAnswer<readonly T[]>>;
}

/** Gitea's usual greatest page (`[api] MAX_RESPONSE_ITEMS`). */
const pageSize = 50;

/** Joins the parts of a path; each part may hold slashes of its own, such as a branch name's, which Gitea takes as they are. */
export function giteaPath(...parts: readonly (string | number)[]): string {
  return parts.map(part => `/${String(part).split('/').map(encodeURIComponent).join('/')}`).join('');
}

export function createGiteaRequests(address: ForgeAddress, http: ForgeHttp): GiteaRequests {
  const fetch = createAuthorizedFetch(http, address, authorize);
  const contextOf = ({ aim, needs, method }: GiteaCall): RequestContext => ({
    purpose: { host: address.host, aim, needs },
    now: () => http.now(),
    readMessage: readErrorMessage,
    ...(method === 'POST' ? { readCode: readPostCode } : {}),
  });
  const ask = (call: GiteaCall, signal: AbortSignal): Promise<Received> => askGitea(fetch, address, call, signal);
  return {
    request: (call, token, read) => requestValue(contextOf(call), token, read, signal => ask(call, signal)),
    async send(call, token) {
      const answer = await sendRequest(contextOf(call), token, signal => ask(call, signal));
      return answer.ok ? succeeded(undefined) : answer;
    },
    requestPages: (call, token, limit, read) =>
      requestPages(contextOf(call), token, limit, read, (page, signal) =>
        ask({ ...call, query: { limit: pageSize, ...call.query, page } }, signal),
      ),
  };
}

/** What a credential helper gives is the password git uses, which may be an access token or not: Gitea takes both with the name. */
function authorize({ token, user }: ForgeToken): string {
  return user === undefined ? `token ${token}` : `Basic ${encodeBase64(`${user}:${token}`)}`;
}

/** Base64 of the UTF-8 bytes. */
function encodeBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join(''));
}

async function askGitea(
  fetch: typeof globalThis.fetch,
  address: ForgeAddress,
  call: GiteaCall,
  signal: AbortSignal,
): Promise<Received> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    query.set(name, String(value));
  }
  const url = `${address.apiUrl}${call.path}${query.size > 0 ? `?${query.toString()}` : ''}`;
  const response = await fetch(url, {
    method: call.method,
    headers: { accept: 'application/json', ...(call.body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    signal,
  });
  return { status: response.status, headers: response.headers, value: parseJson(await response.text()) };
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return null;
    }
    throw error;
  }
}

/** Opening a pull request answers 409 for one thing only: that there is one. */
function readPostCode({ status }: Received): ForgeProblemCode | undefined {
  return status === 409 ? 'already-exists' : undefined;
}
