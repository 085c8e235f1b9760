import { Octokit } from '@octokit/core';
import type { CancellationToken } from '../base/cancellation.ts';
import type { JsonValue } from '../base/json.ts';
import { createAuthorizedFetch } from './authorizedFetch.ts';
import { createConditionalFetch } from './conditionalFetch.ts';
import type { ForgeAddress, ForgeAnswer, ForgeHttp, ForgeProblemCode } from './forge.ts';
import { failed, requestPages, requestValue, sendRequest, succeeded } from './forgeRequest.ts';
import type { Received, RequestContext } from './forgeRequest.ts';
import { fieldAt, listAt, textAt } from './jsonFields.ts';
import { problemOfRefusal, problemOfUnexpectedAnswer } from './problems.ts';
import { readErrorMessage } from './pullRequestFields.ts';

/** Requests to GitHub's API by octokit, with what went wrong as data. Knows nothing of pull requests. */

/** Understood by GitHub.com and by every Enterprise Server that is still maintained. */
const apiVersion = '2022-11-28';

/** What is asked for, in the words of problems. */
export interface Intent {
  /** Verb phrase: `read the pull requests of acme/shop`. */
  readonly aim: string;
  readonly needs: string;
}

/** Asks by octokit; the signal has to be handed on in `request`. */
type AskOctokit = (octokit: Octokit, options: { readonly signal: AbortSignal }) => Promise<OctokitAnswer>;

interface OctokitAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

export interface GithubRequests {
  request<T>(
    intent: Intent,
    token: CancellationToken,
    read: (value: JsonValue) => T | undefined,
    ask: AskOctokit,
  ): Promise<ForgeAnswer<T>>;
  /** As {@link request}, where the answer has no content that matters. */
  send(intent: Intent, token: CancellationToken, ask: AskOctokit): Promise<ForgeAnswer<undefined>>;
  /** Lists that come in pages, `limit` of them at most. */
  requestPages<T>(
    intent: Intent,
    token: CancellationToken,
    limit: number,
    read: (value: JsonValue) => readonly T[] | undefined,
    ask: (octokit: Octokit, page: number, options: { readonly signal: AbortSignal }) => Promise<OctokitAnswer>,
  ): Promise<ForgeAnswer<readonly T[]>>;
  /** A GraphQL mutation with the node it is about. */
  mutate(intent: Intent, token: CancellationToken, mutation: string, id: string): Promise<ForgeAnswer<undefined>>;
}

export function createGithubRequests(address: ForgeAddress, http: ForgeHttp): GithubRequests {
  const octokit = createOctokit(address, http);
  const contextOf = (intent: Intent): RequestContext => ({
    purpose: { host: address.host, ...intent },
    now: () => http.now(),
    readMessage: readErrorMessage,
    readCode,
  });
  return {
    request: (intent, token, read, ask) =>
      requestValue(contextOf(intent), token, read, signal => receive(() => ask(octokit, { signal }))),
    async send(intent, token, ask) {
      const answer = await sendRequest(contextOf(intent), token, signal => receive(() => ask(octokit, { signal })));
      return answer.ok ? succeeded(undefined) : answer;
    },
    requestPages: (intent, token, limit, read, ask) =>
      requestPages(contextOf(intent), token, limit, read, (page, signal) => receive(() => ask(octokit, page, { signal }))),
    async mutate(intent, token, mutation, id) {
      const context = contextOf(intent);
      const answer = await sendRequest(context, token, signal =>
        receive(() => postGraphql(octokit, address, mutation, id, signal)),
      );
      return answer.ok ? judgeGraphql(context, answer.value) : answer;
    },
  };
}

function createOctokit(address: ForgeAddress, http: ForgeHttp): Octokit {
  const log = (message: string): void => http.log(message);
  const octokit = new Octokit({
    baseUrl: address.apiUrl,
    log: { debug: () => undefined, info: () => undefined, warn: log, error: log },
    request: { fetch: createConditionalFetch(createAuthorizedFetch(http, address, ({ token }) => `Bearer ${token}`)) },
  });
  octokit.hook.before('request', options => {
    options.headers['x-github-api-version'] = apiVersion;
  });
  return octokit;
}

/** octokit throws what the API refuses; here that is an answer too. */
async function receive(ask: () => Promise<OctokitAnswer>): Promise<Received> {
  try {
    return toReceived(await ask());
  } catch (error) {
    const answer = error instanceof Error && 'response' in error ? error.response : undefined;
    if (isAnswer(answer)) {
      return toReceived(answer);
    }
    // octokit makes a failure of the network an error of its own, with the one that says more as its cause.
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}

function isAnswer(value: unknown): value is OctokitAnswer {
  return typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'data' in value;
}

function toReceived({ status, headers, data }: OctokitAnswer): Received {
  const fields = Object.entries(headers).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return { status, headers: new Headers(fields.map(([name, value]) => [name, String(value)])), value: data as JsonValue };
}

/** The GraphQL address of an Enterprise Server is beside that of its REST API, not below it. */
async function postGraphql(
  octokit: Octokit,
  address: ForgeAddress,
  query: string,
  id: string,
  signal: AbortSignal,
): Promise<OctokitAnswer> {
  return octokit.request(`POST ${address.apiUrl.replace(/\/api\/v3$/, '/api')}/graphql`, {
    query,
    variables: { id },
    request: { signal },
  });
}

/** GraphQL answers 200 to what it refuses, and says so in the body. */
function judgeGraphql(context: RequestContext, received: Received): ForgeAnswer<undefined> {
  const [error] = listAt(received.value, 'errors');
  if (error !== undefined) {
    const code = graphqlCodes.get(textAt(error, 'type') ?? '') ?? 'invalid';
    const refusal = { status: received.status, headers: received.headers, message: readErrorMessage(received.value) };
    return failed(problemOfRefusal(context.purpose, refusal, context.now(), code));
  }
  return fieldAt(received.value, 'data') === undefined
    ? failed(problemOfUnexpectedAnswer(context.purpose, received.status))
    : succeeded(undefined);
}

const graphqlCodes: ReadonlyMap<string, ForgeProblemCode> = new Map([
  ['FORBIDDEN', 'forbidden'],
  ['INSUFFICIENT_SCOPES', 'forbidden'],
  ['NOT_FOUND', 'not-found'],
  ['RATE_LIMITED', 'rate-limited'],
  ['RATE_LIMIT', 'rate-limited'],
  ['SERVICE_UNAVAILABLE', 'unavailable'],
]);

/** GitHub words this one only: `A pull request already exists for acme:branch.` */
function readCode(received: Received): ForgeProblemCode | undefined {
  const exists = /a pull request already exists/i.test(readErrorMessage(received.value));
  return received.status === 422 && exists ? 'already-exists' : undefined;
}
