import { CancelledError } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import { ForgeFetchError, createForgeFetch } from './forgeFetch.ts';

/** HTTP for charts: within limits of time and size, cancellable, with messages for people. */

/** Why a chart was not fetched, in a sentence that names the host. */
export class ChartFetchError extends Error {
  override readonly name = 'ChartFetchError';
}

export interface ChartTransportOptions {
  /** Version of Driftline, for the `User-Agent`. */
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for one answer. */
  readonly timeout?: number;
  /** Longest archive, in bytes. */
  readonly longestArchive?: number;
  /** Longest index or manifest, in bytes. */
  readonly longestText?: number;
}

/** Milliseconds in which a cancellation is noticed. */
const cancelInterval = 100;

export class ChartTransport {
  readonly #texts: typeof fetch;
  readonly #archives: typeof fetch;

  constructor(options: ChartTransportOptions) {
    const { version, environment, timeout = 120_000 } = options;
    const shared = { version, environment, timeout, followsElsewhere: true };
    this.#texts = createForgeFetch({ ...shared, longestAnswer: options.longestText ?? 64 * 1024 ** 2 });
    this.#archives = createForgeFetch({ ...shared, longestAnswer: options.longestArchive ?? 64 * 1024 ** 2, raw: true });
  }

  /** @throws {ChartFetchError} if there is no answer. @throws {CancelledError} when cancelled. */
  getText(url: URL, headers: Readonly<Record<string, string>>, token: CancellationToken): Promise<Response> {
    return get(this.#texts, url, headers, token);
  }

  /** The bytes as they are sent. @throws as {@link getText} does. */
  getArchive(url: URL, headers: Readonly<Record<string, string>>, token: CancellationToken): Promise<Response> {
    return get(this.#archives, url, headers, token);
  }
}

async function get(
  send: typeof fetch,
  url: URL,
  headers: Readonly<Record<string, string>>,
  token: CancellationToken,
): Promise<Response> {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ChartFetchError(`${url.protocol} is no way to fetch a chart: only https and http are.`);
  }
  const controller = new AbortController();
  const stop = (): void => (token.isCancellationRequested ? controller.abort(new CancelledError()) : undefined);
  const timer = setInterval(stop, cancelInterval);
  stop();
  try {
    return await send(url, { headers, signal: controller.signal });
  } catch (error) {
    throw error instanceof CancelledError ? error : new ChartFetchError(describeFailure(url, error));
  } finally {
    clearInterval(timer);
  }
}

function describeFailure(url: URL, error: unknown): string {
  if (error instanceof ForgeFetchError && error.code === 'FORGE_REDIRECT') {
    return `${error.message} Redirects are followed on one host, or by https, and not for ever.`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof ForgeFetchError ? message : `${url.host} cannot be reached, or broke off: ${message}.`;
}

/** What a status without content means, for people. `what` is what was asked for. */
export function explainStatus(url: URL, status: number, what: string): string {
  if (status === 401 || status === 403) {
    return (
      `${url.host} gives ${what} to those it knows only (${status}). Driftline sends no credentials: ` +
      `let "helm pull" or "helm dependency build" fetch the chart, and put it into the repository.`
    );
  }
  if (status === 404) {
    return `${url.host} has no ${what} (404).`;
  }
  return status >= 500
    ? `${url.host} failed with ${status} when asked for ${what}: try again later.`
    : `${url.host} answered ${status} when asked for ${what}.`;
}
