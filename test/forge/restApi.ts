import { createHash } from 'node:crypto';
import type { Account, ForgeState, Repository } from './forgeState.ts';
import { followBranches } from './pullRequests.ts';
import { badCredentials, notFound, Refusal, unauthenticated } from './refusal.ts';
import { checkRoutes } from './restChecks.ts';
import { pullRoutes } from './restPulls.ts';
import { repositoryRoutes } from './restRepositories.ts';
import type { RepositoryRoute, RestReply } from './restRoute.ts';
import { ownAccountJson } from './restShapes.ts';
import type { Addresses, Json } from './restShapes.ts';

/** GitHub Enterprise Server's REST API, as far as Driftline and its tests use it. Knows no sockets: a call in, a reply out. */

/** The version of GitHub Enterprise Server whose description the answers keep to. */
export const enterpriseVersion = '3.19.0';

export interface RestRequest {
  readonly method: string;
  /** Behind `/api/v3`, still encoded: `/repos/shop/shop/pulls`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly account: Account | undefined;
  readonly hasCredentials: boolean;
}

export interface RestApiOptions {
  readonly state: ForgeState;
  readonly at: Addresses;
  /** Requests an hour for each token, and for all without one. */
  readonly rateLimit: number;
}

const routes: readonly RepositoryRoute[] = [...repositoryRoutes, ...pullRoutes, ...checkRoutes];

export class RestApi {
  readonly #options: RestApiOptions;
  readonly #used = new Map<Account | undefined, number>();
  readonly #resetAt = Math.floor(Date.now() / 1000) + 3600;

  constructor(options: RestApiOptions) {
    this.#options = options;
  }

  /** Never rejects for what a client did wrong. */
  async answer(request: RestRequest): Promise<RestReply> {
    const used = this.#used.get(request.account) ?? 0;
    const isOverLimit = used >= this.#options.rateLimit;
    const outcome = isOverLimit ? overLimit(request.account) : await this.#handle(request);
    const reply = withEntityTag(request, outcome instanceof Refusal ? refusalReply(outcome) : outcome);
    // GitHub does not count answers that say "as you have it".
    const nowUsed = reply.status === 304 || isOverLimit ? used : used + 1;
    this.#used.set(request.account, nowUsed);
    return {
      ...reply,
      headers: {
        ...reply.headers,
        'x-github-media-type': 'github.v3; format=json',
        'x-ratelimit-limit': String(this.#options.rateLimit),
        'x-ratelimit-remaining': String(this.#options.rateLimit - nowUsed),
        'x-ratelimit-used': String(nowUsed),
        'x-ratelimit-reset': String(this.#resetAt),
        'x-ratelimit-resource': 'core',
      },
    };
  }

  async #handle(request: RestRequest): Promise<RestReply | Refusal> {
    const { state, at } = this.#options;
    if (!request.headers['user-agent']) {
      return new Refusal(
        403,
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      );
    }
    if (request.hasCredentials && !request.account) {
      return badCredentials;
    }
    if (request.method === 'GET' && request.path === '/meta') {
      return { status: 200, body: { verifiable_password_authentication: false, installed_version: enterpriseVersion } };
    }
    if (request.method === 'GET' && request.path === '/user') {
      return request.account ? { status: 200, body: ownAccountJson(at, request.account) } : unauthenticated;
    }
    const found = findRoute(request.method, this.#withNames(request.path));
    const repository = found && state.findRepository(found.parameters['owner'] ?? '', found.parameters['repo'] ?? '');
    if (!found || !repository?.canRead(request.account)) {
      return notFound;
    }
    const refusal = request.method === 'GET' ? undefined : refuseWriting(request, repository);
    const body = refusal ?? parseBody(request.body);
    if (body instanceof Refusal) {
      return body;
    }
    await followBranches(state, repository);
    return found.route.handle({
      state,
      at,
      repository,
      viewer: request.account,
      parameters: found.parameters,
      query: request.query,
      accept: request.headers['accept'] ?? '',
      body,
    });
  }

  /** `Link` headers name repositories by their number: `/repositories/1001/pulls`. */
  #withNames(path: string): string {
    const [start = '', id = ''] = /^\/repositories\/(\d+)/.exec(path) ?? [];
    const repository = this.#options.state.repositories.find(candidate => candidate.id === Number(id));
    return repository ? `/repos/${repository.fullName}${path.slice(start.length)}` : path;
  }
}

function findRoute(
  method: string,
  path: string,
): { readonly route: RepositoryRoute; readonly parameters: Readonly<Record<string, string>> } | undefined {
  for (const candidate of routes) {
    const parameters = candidate.method === method ? candidate.template.match(path) : undefined;
    if (parameters) {
      return { route: candidate, parameters };
    }
  }
  return undefined;
}

function refuseWriting(request: RestRequest, repository: Repository): Refusal | undefined {
  if (!request.account) {
    return unauthenticated;
  }
  return repository.archived ? new Refusal(403, 'Repository was archived so is read-only.') : undefined;
}

function parseBody(text: string): Json | Refusal {
  if (text === '') {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Json;
    }
    return new Refusal(400, 'Body should be a JSON object');
  } catch {
    return new Refusal(400, 'Problems parsing JSON');
  }
}

function overLimit(account: Account | undefined): Refusal {
  return new Refusal(
    403,
    account ? `API rate limit exceeded for user ID ${account.id}.` : 'API rate limit exceeded for 127.0.0.1.',
  );
}

function refusalReply(refusal: Refusal): RestReply {
  return {
    status: refusal.status,
    body: {
      message: refusal.message,
      ...(refusal.errors ? { errors: refusal.errors } : {}),
      documentation_url: 'https://docs.github.com/rest',
      status: String(refusal.status),
    },
  };
}

/** Adds an entity tag to what was read, and answers 304 to who has it already. */
function withEntityTag(request: RestRequest, reply: RestReply): RestReply {
  if (request.method !== 'GET' || reply.status !== 200) {
    return reply;
  }
  const content = reply.raw ?? JSON.stringify(reply.body);
  const tag = `W/"${createHash('sha256').update(content).digest('hex')}"`;
  const headers = { ...reply.headers, etag: tag, 'cache-control': 'private, max-age=60, s-maxage=60' };
  const known = (request.headers['if-none-match'] ?? '').split(',').map(candidate => candidate.trim());
  return known.includes(tag) ? { status: 304, headers } : { ...reply, headers };
}
