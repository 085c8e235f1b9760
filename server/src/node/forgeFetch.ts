import { HttpsProxyAgent } from 'https-proxy-agent';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import * as tls from 'node:tls';
import { createGunzip } from 'node:zlib';
import { findProxy } from './proxyAddress.ts';

/**
 * `fetch` for forges. Not the global one: that of Node knows no proxy before version 24, follows redirects with all headers to
 * wherever they lead, trusts only the certificates it was built with, and reads answers of any length.
 */

/** Why there is no answer; {@link code} is read by forge/problems.ts. */
export class ForgeFetchError extends Error {
  override readonly name = 'ForgeFetchError';
  readonly code: 'FORGE_TIMEOUT' | 'FORGE_REDIRECT' | 'FORGE_TOO_LARGE' | 'FORGE_PROXY';
  constructor(code: ForgeFetchError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface ForgeFetchOptions {
  /** Version of Driftline, for the `User-Agent`. */
  readonly version: string;
  /** Read for `HTTPS_PROXY`, `NO_PROXY` and their like at each request. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for one request and its answer. */
  readonly timeout?: number;
  /** Longest answer, in bytes, after it was unpacked. */
  readonly longestAnswer?: number;
  /** Also follow redirects to other hosts, by https only and without credentials: for what is public and checked by its digest. */
  readonly followsElsewhere?: boolean;
  /** Take the bytes as they are sent: of an archive, which is packed itself. */
  readonly raw?: boolean;
}

const usualTimeout = 30_000;
const usualLongestAnswer = 32 * 1024 * 1024;
/** Redirects that are followed in a row, all on one origin. */
const redirectLimit = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Statuses whose answers have no body; `Response` refuses one. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** Takes text bodies only, and reads the whole answer before it resolves: an answer that is cut off rejects. */
export function createForgeFetch(options: ForgeFetchOptions): typeof fetch {
  const connections = new Connections(options.environment);
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    let method = init.method ?? 'GET';
    let headers = init.headers;
    for (let hop = 0; ; hop++) {
      const response = await exchange(connections, url, { ...init, headers, method }, options);
      const location = redirects.has(response.status) ? response.headers.get('location') : null;
      if (location === null) {
        return response;
      }
      const target = new URL(location, url);
      const isElsewhere = target.origin !== url.origin;
      const isAllowed = !isElsewhere || (options.followsElsewhere === true && target.protocol === 'https:');
      if (!isAllowed || hop === redirectLimit) {
        throw new ForgeFetchError('FORGE_REDIRECT', `${url.origin} redirects to ${target.origin}.`);
      }
      if (!isRepeatable(method, response.status)) {
        return response;
      }
      method = response.status === 303 ? 'GET' : method;
      headers = isElsewhere ? withoutCredentials(headers) : headers;
      url = target;
    }
  };
}

/** What was meant for one host is nothing for another. */
function withoutCredentials(given: RequestInit['headers']): Headers {
  const headers = new Headers(given);
  headers.delete('authorization');
  return headers;
}

/** What changes something is sent again only where the status says that it was not done. */
function isRepeatable(method: string, status: number): boolean {
  return method === 'GET' || status === 307 || status === 308;
}

/** Agents that keep connections open for the next request, one for each way to a host. */
class Connections {
  readonly #environment: ForgeFetchOptions['environment'];
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });
  readonly #proxies = new Map<string, HttpsProxyAgent<string>>();
  #secureContext: tls.SecureContext | undefined;

  constructor(environment: ForgeFetchOptions['environment']) {
    this.#environment = environment;
  }

  optionsFor(url: URL): RequestOptions & tls.SecureContextOptions & { secureContext?: tls.SecureContext } {
    const isSecure = url.protocol === 'https:';
    const proxy = findProxy(url, this.#environment);
    if (proxy && proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
      throw new ForgeFetchError('FORGE_PROXY', `Proxies that speak ${proxy.protocol.slice(0, -1)} are not supported.`);
    }
    const agent = proxy ? this.#proxyAgent(proxy.href) : isSecure ? this.#https : this.#http;
    return isSecure ? { agent, secureContext: this.#readSecureContext() } : { agent };
  }

  #proxyAgent(href: string): HttpsProxyAgent<string> {
    const agent = this.#proxies.get(href) ?? new HttpsProxyAgent(href, { keepAlive: true });
    this.#proxies.set(href, agent);
    return agent;
  }

  /** Trusts what the system trusts too, as git does: forges of organisations have certificates of the organisation's own. */
  #readSecureContext(): tls.SecureContext {
    this.#secureContext ??= tls.createSecureContext({ ca: readTrusted() });
    return this.#secureContext;
  }
}

/** `undefined`: what Node trusts by itself, with NODE_EXTRA_CA_CERTS. Node 20 and some builds cannot read the system's. */
function readTrusted(): string[] | undefined {
  const read: typeof tls.getCACertificates | undefined = tls.getCACertificates;
  try {
    return read && [...read('default'), ...read('system')];
  } catch {
    return undefined;
  }
}

async function exchange(connections: Connections, url: URL, init: RequestInit, options: ForgeFetchOptions): Promise<Response> {
  const { timeout = usualTimeout, longestAnswer = usualLongestAnswer } = options;
  const controller = new AbortController();
  const stop = (): void => controller.abort(init.signal?.reason);
  const timer = setTimeout(
    () => controller.abort(new ForgeFetchError('FORGE_TIMEOUT', `${url.host} did not answer within ${timeout} ms.`)),
    timeout,
  );
  init.signal?.addEventListener('abort', stop);
  if (init.signal?.aborted) {
    stop();
  }
  try {
    controller.signal.throwIfAborted();
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      ...connections.optionsFor(url),
      method: init.method ?? 'GET',
      headers: createHeaders(init, options),
      signal: controller.signal,
    });
    return await readResponse(await send(request, init), longestAnswer, options.raw === true);
  } catch (error) {
    // Node wraps the reason in an error of its own.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener('abort', stop);
  }
}

function createHeaders(init: RequestInit, { version, raw }: ForgeFetchOptions): Record<string, string> {
  const headers = new Headers(init.headers);
  headers.set('user-agent', `driftline/${version}`);
  headers.set('accept-encoding', raw === true ? 'identity' : 'gzip');
  return Object.fromEntries(headers);
}

/** Resolves with the head of the answer. */
function send(request: ClientRequest, { body }: RequestInit): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', resolve);
    // What a proxy says to the attempt to connect is no answer of the forge's.
    request.on('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
      if (statusCode !== 200) {
        request.destroy(new ForgeFetchError('FORGE_PROXY', `The proxy answered ${statusCode}.`));
      }
    });
    if (body !== undefined && body !== null && typeof body !== 'string') {
      throw new TypeError('Only text can be sent to a forge.');
    }
    request.end(body ?? undefined);
  });
}

async function readResponse(message: IncomingMessage, longest: number, raw: boolean): Promise<Response> {
  const chunks: Buffer[] = [];
  let length = 0;
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) {
      length += chunk.length;
      if (length > longest) {
        throw new ForgeFetchError('FORGE_TOO_LARGE', `The answer is longer than ${longest} bytes.`);
      }
      chunks.push(chunk);
    }
  };
  const isPacked = !raw && message.headers['content-encoding'] === 'gzip';
  await (isPacked ? pipeline(message, createGunzip(), collect) : pipeline(message, collect));
  const status = message.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) {
      headers.append(name, value);
    }
  }
  headers.delete('content-encoding');
  headers.delete('content-length');
  return new Response(bodiless.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
