import type { ForgeProblem, ForgeProblemCode } from './forge.ts';
import { redactSecrets } from './redactSecrets.ts';

/** Turns what a forge answered, or that it did not, into a problem: whole sentences that say what to do, and never a token. */

/** What was asked of the forge, in words for its problems. */
export interface Purpose {
  /** `github.com` */
  readonly host: string;
  /** Verb phrase: `open a pull request in acme/shop`. */
  readonly aim: string;
  /** What the token needs for it: `the permission "Pull requests: write" (classic tokens: the scope "repo")`. */
  readonly needs: string;
}

/** The parts of an answer that a problem is made of. */
export interface Refusal {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** What the forge says in its body; `''` if that is nothing to show. */
  readonly message: string;
}

/** Longest a forge's own words are quoted, in UTF-16 code units. */
const longestQuote = 300;
/** How long to wait where a limit is used up and the forge does not say until when; GitHub asks for at least a minute. */
const usualWait = 60_000;
/** A time further away than that is a mistake of somebody's clock. */
const longestWait = 24 * 3_600_000;

/**
 * @param now milliseconds since 1970.
 * @param code what the forge's words say, where its status alone does not.
 */
export function problemOfRefusal(purpose: Purpose, refusal: Refusal, now: number, code = codeOf(refusal)): ForgeProblem {
  const retryAt = code === 'rate-limited' || code === 'unavailable' ? findRetryTime(refusal, code, now) : undefined;
  return {
    code,
    message: describe(code, purpose, refusal, retryAt),
    status: refusal.status,
    ...(retryAt === undefined ? {} : { retryAt }),
  };
}

function codeOf({ status, headers, message }: Refusal): ForgeProblemCode {
  if (status === 429 || (status === 403 && (isUsedUp(headers) || /rate limit|abuse detection/i.test(message)))) {
    return 'rate-limited';
  }
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
    // 423: Gitea's answer for archived repositories.
    case 423:
    case 451:
      return 'forbidden';
    case 404:
    case 410:
      return 'not-found';
    case 409:
    // 412: Gitea's answer where a pull request has been merged meanwhile.
    case 412:
      return 'conflict';
    case 400:
    case 413:
    case 414:
    case 422:
      return 'invalid';
    default:
      return 'unavailable';
  }
}

function isUsedUp(headers: Refusal['headers']): boolean {
  return headers.get('x-ratelimit-remaining') === '0' || headers.get('retry-after') !== null;
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), `X-RateLimit-Reset` in seconds since 1970. */
function findRetryTime({ headers }: Refusal, code: ForgeProblemCode, now: number): string | undefined {
  const after = headers.get('retry-after');
  const reset =
    headers.get('x-ratelimit-remaining') === '0' ? Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000 : Number.NaN;
  const named = after === null ? reset : /^\d+$/.test(after) ? now + Number(after) * 1000 : Date.parse(after);
  const time = Number.isFinite(named) ? named : code === 'rate-limited' ? now + usualWait : undefined;
  return time === undefined ? undefined : new Date(Math.min(Math.max(time, now), now + longestWait)).toISOString();
}

function describe(code: ForgeProblemCode, purpose: Purpose, refusal: Refusal, retryAt: string | undefined): string {
  const { host, aim, needs } = purpose;
  const said = quote(refusal.message);
  switch (code) {
    case 'unauthorized':
      return `${host} asks you to sign in to ${aim}, or no longer accepts your token${said}. Sign in again, or replace the token.`;
    case 'forbidden':
      return `${host} does not let you ${aim}${said}. ${findSignOn(refusal.headers) ?? `The token needs ${needs}.`}`;
    case 'not-found':
      return `${host} has nothing to ${aim} with, or your account may not see it${said}. Check the address of the remote, and that the token has ${needs}.`;
    case 'conflict':
      return `${host} could not ${aim} because something changed meanwhile${said}. Refresh, and try again.`;
    case 'rate-limited':
      return `${host} takes no more requests for now${said}. Try again ${retryAt === undefined ? 'later' : `after ${clock(retryAt)}`}.`;
    case 'unavailable':
      return `${host} could not ${aim} now (status ${refusal.status})${said}. Try again${retryAt === undefined ? ' in a while' : ` after ${clock(retryAt)}`}.`;
    case 'already-exists':
      return `${host} has an open pull request for this branch${said}. Update that one instead.`;
    case 'invalid':
    case 'unreachable':
    case 'cancelled':
      return `${host} refuses to ${aim}${said}.`;
  }
}

/** An organisation that demands single sign-on for tokens says so, and where, in a header of GitHub's. */
function findSignOn(headers: Refusal['headers']): string | undefined {
  const url = /^required; url=(https:\/\/\S+)$/.exec(headers.get('x-github-sso') ?? '')?.[1];
  return url && `The organisation demands single sign-on: authorize the token at ${url}, then try again.`;
}

/** `: "…"`, or nothing where there is nothing to quote. */
function quote(message: string): string {
  const line = redactSecrets(message).replace(/\s+/g, ' ').trim();
  const words = line.length > longestQuote ? `${line.slice(0, longestQuote).trimEnd()}…` : line;
  return words === '' ? '' : `: "${words.replace(/\.$/, '')}"`;
}

/** `14:05 UTC` */
function clock(time: string): string {
  return `${time.slice(11, 16)} UTC`;
}

/** An answer that came well but is not what the API documents: a sign-in page of a proxy, another server. */
export function problemOfUnexpectedAnswer(purpose: Purpose, status: number): ForgeProblem {
  const message = `${purpose.host} gave an answer that is none of its API's when asked to ${purpose.aim}. Check that the address is the forge's, and that no proxy or sign-in page answers in its place.`;
  return { code: 'unavailable', message, status };
}

/** The asker lost interest. */
export function problemOfCancellation(purpose: Purpose): ForgeProblem {
  return { code: 'cancelled', message: `The request to ${purpose.host} to ${purpose.aim} was cancelled.` };
}

/** There was no answer at all: what `fetch` rejected with. */
export function problemOfError(purpose: Purpose, error: unknown): ForgeProblem {
  const codes = findCodes(error);
  const reason = codes.map(code => reasons.get(code)).find(reason => reason !== undefined);
  if (reason !== undefined) {
    return { code: 'unreachable', message: `${purpose.host} cannot be reached to ${purpose.aim}: ${reason}` };
  }
  if (codes.some(code => /CERT|ISSUER|LEAF_SIGNATURE/.test(code))) {
    const message = `${purpose.host} cannot be reached to ${purpose.aim}: its certificate is not trusted (${codes.join(', ')}). Add your organisation's certificate to the system's, or name its file in NODE_EXTRA_CA_CERTS.`;
    return { code: 'unreachable', message };
  }
  if (codes.some(code => /^ERR_SSL|^EPROTO$/.test(code))) {
    const message = `${purpose.host} cannot be reached to ${purpose.aim}: it does not speak TLS there. Check the port, and that the forge is served over https.`;
    return { code: 'unreachable', message };
  }
  const detail = quote(error instanceof Error ? error.message : String(error));
  return {
    code: 'unreachable',
    message: `${purpose.host} cannot be reached to ${purpose.aim}${detail}. Check the network, then try again.`,
  };
}

const noName = 'there is no such name in the network. Check the connection, the VPN and the proxy (HTTPS_PROXY).';
const noConnection = 'the connection is refused. Check that the forge runs, the port, and the proxy (HTTPS_PROXY).';
const broken = 'the connection broke off. Try again.';
const tooLong = 'it took too long to answer. Check the connection and the proxy (HTTPS_PROXY), then try again.';

/** Codes of Node's network errors, and of node/forgeFetch.ts, in words. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', noName],
  ['EAI_AGAIN', noName],
  ['ECONNREFUSED', noConnection],
  ['EHOSTUNREACH', noConnection],
  ['ENETUNREACH', noConnection],
  ['ECONNRESET', broken],
  ['EPIPE', broken],
  ['ETIMEDOUT', tooLong],
  ['FORGE_TIMEOUT', tooLong],
  ['FORGE_REDIRECT', 'it sends the request on to another host. Check the address of the remote.'],
  ['FORGE_TOO_LARGE', 'its answer is larger than any of the API’s is. Check that the address is the forge’s.'],
  ['FORGE_PROXY', 'the proxy refuses the connection. Check HTTPS_PROXY and what the proxy allows.'],
]);

/** Codes of an error and of what caused it, outermost first. */
function findCodes(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let depth = 0, current = error; depth < 5 && current instanceof Error; depth++, current = current.cause) {
    if ('code' in current && typeof current.code === 'string') {
      codes.push(current.code);
    }
  }
  return codes;
}
