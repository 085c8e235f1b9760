import type { CancellationToken } from '../base/cancellation.ts';
import type { JsonValue } from '../base/json.ts';
import { withAbortSignal } from './abortSignal.ts';
import type { ForgeAnswer, ForgeProblem, ForgeProblemCode } from './forge.ts';
import { problemOfCancellation, problemOfError, problemOfRefusal, problemOfUnexpectedAnswer } from './problems.ts';
import type { Purpose, Refusal } from './problems.ts';

/** What the clients of all forges do alike with a request: cancel it, read its answer, go through its pages, and word what went wrong. */

/** An answer of a forge's API, whatever its status. */
export interface Received {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** `null` where the body is empty or no JSON. */
  readonly value: JsonValue;
}

/** Asks once. Rejects only where there is no answer. */
export type Ask = (signal: AbortSignal) => Promise<Received>;

/** What the words of a forge say that its status does not; `undefined`: what the status says. */
export type ReadCode = (received: Received) => ForgeProblemCode | undefined;

export interface RequestContext {
  readonly purpose: Purpose;
  now(): number;
  /** Words of a refusal, for people. */
  readMessage(value: JsonValue): string;
  readonly readCode?: ReadCode;
}

/** Sends one request; an answer that is none of success becomes a problem. */
export async function sendRequest(context: RequestContext, token: CancellationToken, ask: Ask): Promise<ForgeAnswer<Received>> {
  if (token.isCancellationRequested) {
    return failed(problemOfCancellation(context.purpose));
  }
  try {
    const received = await withAbortSignal(token, ask);
    if (token.isCancellationRequested) {
      return failed(problemOfCancellation(context.purpose));
    }
    return received.status >= 200 && received.status < 300
      ? succeeded(received)
      : failed(problemOfRefusal(context.purpose, toRefusal(context, received), context.now(), context.readCode?.(received)));
  } catch (error) {
    return failed(
      token.isCancellationRequested ? problemOfCancellation(context.purpose) : problemOfError(context.purpose, error),
    );
  }
}

function toRefusal(context: RequestContext, received: Received): Refusal {
  return { status: received.status, headers: received.headers, message: context.readMessage(received.value) };
}

/** Sends one request and reads its answer; what cannot be read is a problem too. */
export async function requestValue<T>(
  context: RequestContext,
  token: CancellationToken,
  read: (value: JsonValue) => T | undefined,
  ask: Ask,
): Promise<ForgeAnswer<T>> {
  const answer = await sendRequest(context, token, ask);
  if (!answer.ok) {
    return answer;
  }
  const value = read(answer.value.value);
  return value === undefined ? failed(problemOfUnexpectedAnswer(context.purpose, answer.value.status)) : succeeded(value);
}

/**
 * Reads a list that comes in pages until the forge names no next one, or `limit` pages were read.
 *
 * @param read elements of one page; `undefined` if it is no such list.
 */
export async function requestPages<T>(
  context: RequestContext,
  token: CancellationToken,
  limit: number,
  read: (value: JsonValue) => readonly T[] | undefined,
  askPage: (page: number, signal: AbortSignal) => Promise<Received>,
): Promise<ForgeAnswer<readonly T[]>> {
  const elements: T[] = [];
  for (let page = 1; page <= limit; page++) {
    const answer = await sendRequest(context, token, signal => askPage(page, signal));
    if (!answer.ok) {
      return answer;
    }
    const found = read(answer.value.value);
    if (found === undefined) {
      return failed(problemOfUnexpectedAnswer(context.purpose, answer.value.status));
    }
    elements.push(...found);
    // RFC 8288; GitHub and Gitea both name the next page so.
    if (!/<[^>]*>\s*;[^,]*\brel="?next"?/.test(answer.value.headers.get('link') ?? '')) {
      break;
    }
  }
  return succeeded(elements);
}

export function succeeded<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function failed(problem: ForgeProblem): { readonly ok: false; readonly problem: ForgeProblem } {
  return { ok: false, problem };
}
