import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { readCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { Faults } from './faults.ts';
import type { Fault } from './faults.ts';
import { ForgeState } from './forgeState.ts';
import type { ForgeRepositoryOptions, ForgeUserOptions, Repository } from './forgeState.ts';
import { serveGit } from './gitBackend.ts';
import { GraphqlApi } from './graphqlApi.ts';
import { answerPage } from './pages/pages.ts';
import type { PagesOptions } from './pages/pages.ts';
import { createHooks } from './protectedBranches.ts';
import { followBranches } from './pullRequests.ts';
import { enterpriseVersion, RestApi } from './restApi.ts';
import { SimulatedChecks } from './simulatedChecks.ts';
import type { SimulatedChecksOptions } from './simulatedChecks.ts';

/**
 * The local forge of the demo and of the suites: GitHub Enterprise Server's API for what Driftline uses, real git over HTTP, and
 * pages to look at. Branches and commits are in bare repositories on disk, everything else is in memory. It serves loopback only, and
 * refuses requests for another host, so that no page of the internet can reach it by a name of its own.
 */

export interface LocalForgeOptions {
  /** A folder for what the forge itself needs; who makes it removes it. */
  readonly directory: string;
  readonly repositories: readonly ForgeRepositoryOptions[];
  readonly users: readonly ForgeUserOptions[];
  /** Requests an hour for each token; 5000 unless given. */
  readonly rateLimit?: number;
  /** Login of who opens pull requests on the pages; the first user unless given. */
  readonly author?: string;
  /** Login of who reviews and merges on the pages; the second user unless given. */
  readonly reviewer?: string;
  /** A check that appears on new pull requests by itself. */
  readonly simulatedChecks?: SimulatedChecksOptions;
}

/** A request as it came; `token` is there for suites that follow where tokens go. */
export interface RecordedRequest {
  readonly method: string;
  /** With its query: `/api/v3/repos/shop/shop/pulls?state=open`. */
  readonly path: string;
  readonly scheme: Credentials['scheme'] | undefined;
  readonly token: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of the APIs; `undefined` of everything else. */
  readonly body: string | undefined;
}

export interface LocalForge {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly apiUrl: string;
  /** Pull requests, checks and reviews, to look at; change them through the API. */
  readonly state: ForgeState;
  readonly faults: Faults;
  /** All requests, oldest first, also those that met a fault. */
  readonly requests: readonly RecordedRequest[];
  /** @throws if there is no such repository. */
  repository(fullName: string): Repository;
  /** `http://127.0.0.1:<port>/<owner>/<name>.git` */
  cloneUrl(fullName: string): string;
  dispose(): Promise<void>;
}

/** Greatest body of a request that is no git. */
const bodyLimit = 8 * 1024 * 1024;

/** Starts the forge on a free port. */
export async function startLocalForge(options: LocalForgeOptions): Promise<LocalForge> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const forge = new ForgeServer(server, `http://127.0.0.1:${port}`, options);
  server.on('request', (request, response) => void forge.serve(request, response));
  return forge;
}

class ForgeServer implements LocalForge {
  readonly url: string;
  readonly apiUrl: string;
  readonly state: ForgeState;
  readonly faults = new Faults();
  readonly requests: RecordedRequest[] = [];
  readonly #server: Server;
  readonly #hooks: string;
  readonly #rest: RestApi;
  readonly #graphql: GraphqlApi;
  readonly #pages: PagesOptions;
  readonly #checks: SimulatedChecks | undefined;
  /** API calls are done one after another, so that two of them never see half of what the other does. */
  #previous: Promise<unknown> = Promise.resolve();

  constructor(server: Server, url: string, options: LocalForgeOptions) {
    this.#server = server;
    this.url = url;
    this.apiUrl = `${url}/api/v3`;
    this.state = new ForgeState(options);
    this.#hooks = createHooks(options.directory);
    const at = { web: url, api: this.apiUrl };
    this.#rest = new RestApi({ state: this.state, at, rateLimit: options.rateLimit ?? 5000 });
    this.#graphql = new GraphqlApi(this.state, at);
    const [author, reviewer] = [options.author ?? options.users[0]?.login, options.reviewer ?? options.users[1]?.login];
    this.#pages = {
      state: this.state,
      url,
      author: this.state.accountOf(author ?? ''),
      reviewer: this.state.accountOf(reviewer ?? author ?? ''),
    };
    this.#checks = options.simulatedChecks && new SimulatedChecks(this.state, options.simulatedChecks);
  }

  repository(fullName: string): Repository {
    const repository = this.state.repositories.find(candidate => candidate.fullName === fullName);
    if (!repository) {
      throw new Error(`The local forge has no repository ${fullName}`);
    }
    return repository;
  }

  cloneUrl(fullName: string): string {
    return `${this.url}/${this.repository(fullName).fullName}.git`;
  }

  async dispose(): Promise<void> {
    this.#checks?.dispose();
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#serve(request, response);
    } catch (error) {
      if (!response.destroyed) {
        send(response, { status: 500, body: { message: error instanceof Error ? error.message : String(error) } }, false);
      }
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const gitPath = /^\/([^/]+)\/([^/]+)\.git(\/.*)$/.exec(url.pathname);
    const body = gitPath ? undefined : await readBody(request);
    const credentials = this.#record(request, method, url, body);
    const fault = this.faults.take(method, url);
    if (request.headers.host !== new URL(this.url).host) {
      send(response, { status: 403, body: { message: `This forge is ${this.url}` } }, false);
      return;
    }
    if (await meetFault(fault, request, response)) {
      return;
    }
    const cutAnswer = fault === 'cutAnswer';
    const account = credentials && this.state.findAccountOfToken(credentials.token);
    if (gitPath) {
      const [, owner = '', name = '', path = ''] = gitPath;
      const repository = this.state.findRepository(owner, name);
      const git = { repository, path, query: url.searchParams, account, hasCredentials: credentials !== undefined, cutAnswer };
      await serveGit({ hooks: this.#hooks, url: this.url }, git, request, response);
    } else {
      const answer = await this.#inTurn(() => this.#answer(method, url, request, body ?? '', account, credentials));
      if (typeof fault === 'object' && 'delayAnswer' in fault) {
        await wait(fault.delayAnswer, undefined, { ref: false });
      }
      send(response, answer, cutAnswer);
    }
    if (method !== 'GET') {
      await this.#inTurn(() => this.#lookAround());
    }
  }

  async #answer(
    method: string,
    url: URL,
    request: IncomingMessage,
    body: string,
    account: ReturnType<ForgeState['findAccount']>,
    credentials: Credentials | undefined,
  ): Promise<Answer> {
    if (url.pathname.startsWith('/api/v3/')) {
      const path = url.pathname.slice('/api/v3'.length);
      const call = { method, path, query: url.searchParams, headers: flatHeaders(request), body, account };
      return this.#rest.answer({ ...call, hasCredentials: credentials !== undefined });
    }
    if (url.pathname === '/api/graphql' && method === 'POST') {
      return this.#graphql.answer({ account, hasCredentials: credentials !== undefined, body });
    }
    if (url.pathname.startsWith('/api/')) {
      return { status: 404, body: { message: 'Not Found' } };
    }
    return answerPage(this.#pages, { method, url, origin: request.headers.origin, body });
  }

  #record(request: IncomingMessage, method: string, url: URL, body: string | undefined): Credentials | undefined {
    const headers = flatHeaders(request);
    const credentials = readCredentials(headers['authorization']);
    this.requests.push({
      method,
      path: url.pathname + url.search,
      scheme: credentials?.scheme,
      token: credentials?.token,
      headers,
      body,
    });
    return credentials;
  }

  /** After something may have changed: what it means for pull requests and checks. */
  async #lookAround(): Promise<void> {
    if (this.#checks) {
      for (const repository of this.state.repositories) {
        await followBranches(this.state, repository);
      }
      this.#checks.look();
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#previous.then(work);
    this.#previous = result.catch(() => undefined);
    return result;
  }
}

/** An answer that is there as a whole. */
interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly raw?: Buffer;
}

/** Whether the fault was all there is to the request. */
async function meetFault(fault: Fault | undefined, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  if (fault === 'cut') {
    // The start of an answer, because clients ask again by themselves where a connection they kept ends without a byte; and only when
    // the request has been read, because what is unread makes the system throw away what was written.
    request.resume();
    await finished(request, { writable: false });
    request.socket.write('HTTP/1.1 200 OK\r\n');
    request.socket.destroySoon();
    return true;
  }
  if (typeof fault !== 'object' || 'delayAnswer' in fault) {
    return false;
  }
  if ('delay' in fault) {
    await wait(fault.delay, undefined, { ref: false });
    return response.destroyed;
  }
  request.resume();
  const raw = typeof fault.body === 'string' ? Buffer.from(fault.body) : undefined;
  send(response, { status: fault.status, headers: fault.headers, ...(raw ? { raw } : { body: fault.body }) }, false);
  return true;
}

function send(response: ServerResponse, answer: Answer, cut: boolean): void {
  const content = answer.raw ?? (answer.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(answer.body)));
  response.writeHead(answer.status, {
    ...(answer.raw || answer.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'x-github-enterprise-version': enterpriseVersion,
    ...(answer.status === 204 || answer.status === 304 ? {} : { 'content-length': String(content.length) }),
    ...answer.headers,
  });
  if (cut) {
    response.write(content.subarray(0, content.length >> 1));
    response.socket?.destroySoon();
  } else {
    response.end(content);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimit) {
      throw new Error(`The request has more than ${bodyLimit} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function flatHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
