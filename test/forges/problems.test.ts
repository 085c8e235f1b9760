import assert from 'node:assert/strict';
import { problemOfError, problemOfRefusal } from '../../server/src/forge/problems.ts';
import { scriptedNow } from './scriptedHttp.ts';

describe('problems of forges', () => {
  const purpose = { host: 'github.com', aim: 'read acme/shop', needs: 'the scope "repo"' };

  interface Refusal {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly message?: string;
  }

  function problemOf({ status, headers = {}, message = '' }: Refusal) {
    return problemOfRefusal(purpose, { status, headers: new Headers(headers), message }, scriptedNow);
  }

  /** `retryAt`: minutes and seconds after {@link scriptedNow}. */
  function check(name: string, refusal: Refusal, code: string, words: RegExp, retryAfter?: number): void {
    it(name, () => {
      const problem = problemOf(refusal);
      assert.equal(problem.code, code);
      assert.equal(problem.status, refusal.status);
      assert.match(problem.message, words);
      assert.match(problem.message, /^github\.com .+\.$/);
      assert.equal(
        problem.retryAt,
        retryAfter === undefined ? undefined : new Date(scriptedNow + retryAfter * 1000).toISOString(),
      );
    });
  }

  check(
    '400',
    { status: 400, message: 'Problems parsing JSON' },
    'invalid',
    /refuses to read acme\/shop: "Problems parsing JSON"/,
  );
  check('401', { status: 401, message: 'Bad credentials' }, 'unauthorized', /Sign in again/);
  check(
    '403',
    { status: 403, message: 'Resource not accessible by personal access token' },
    'forbidden',
    /needs the scope "repo"/,
  );
  check(
    '403 of single sign-on',
    { status: 403, headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=A' } },
    'forbidden',
    /authorize the token at https:\/\/github\.com\/orgs\/acme\/sso\?authorization_request=A,/,
  );
  check(
    '403 with the limit used up',
    { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(scriptedNow / 1000 + 90) } },
    'rate-limited',
    /Try again after 12:01 UTC/,
    90,
  );
  check('403 of the second limit', { status: 403, headers: { 'retry-after': '30' } }, 'rate-limited', /no more requests/, 30);
  check(
    '403 that only says so',
    { status: 403, message: 'You have exceeded a secondary rate limit' },
    'rate-limited',
    /12:01/,
    60,
  );
  check('404', { status: 404, message: 'Not Found' }, 'not-found', /may not see it: "Not Found"/);
  check('409', { status: 409 }, 'conflict', /something changed meanwhile\. Refresh/);
  check('412', { status: 412 }, 'conflict', /something changed meanwhile/);
  check('422', { status: 422, message: 'Validation Failed' }, 'invalid', /"Validation Failed"/);
  check('423', { status: 423, message: 'archived' }, 'forbidden', /"archived"/);
  check('429', { status: 429 }, 'rate-limited', /after 12:01 UTC/, 60);
  check(
    '429 with a date',
    { status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2026 12:10:00 GMT' } },
    'rate-limited',
    /12:10/,
    600,
  );
  check(
    '429 with a date that is over',
    { status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' } },
    'rate-limited',
    /12:00/,
    0,
  );
  check('429 with nonsense', { status: 429, headers: { 'retry-after': 'soon' } }, 'rate-limited', /12:01/, 60);
  check(
    '429 for longer than anybody waits',
    { status: 429, headers: { 'retry-after': '999999999' } },
    'rate-limited',
    /12:00/,
    86_400,
  );
  check('500', { status: 500 }, 'unavailable', /\(status 500\)\. Try again in a while/);
  check('503 with a time', { status: 503, headers: { 'retry-after': '120' } }, 'unavailable', /12:02 UTC/, 120);
  check('a redirect that is not followed', { status: 302 }, 'unavailable', /status 302/);

  it('quotes no secret, and not without end', () => {
    const { message } = problemOf({ status: 400, message: `no ghp_${'a'.repeat(36)} here\n\n${'x'.repeat(5_000)}` });
    assert.match(message, /"no \[hidden\] here x+…"/);
    assert.ok(message.length < 500);
  });

  /** What `fetch` rejects with. */
  function checkError(code: string, words: RegExp): void {
    it(`says what ${code} means`, () => {
      const error = new TypeError('fetch failed', { cause: Object.assign(new Error('low level'), { code }) });
      const problem = problemOfError(purpose, error);
      assert.deepEqual([problem.code, problem.status], ['unreachable', undefined]);
      assert.match(problem.message, words);
    });
  }

  checkError('ENOTFOUND', /no such name/);
  checkError('ECONNREFUSED', /refused/);
  checkError('ECONNRESET', /broke off/);
  checkError('FORGE_TIMEOUT', /too long/);
  checkError('FORGE_REDIRECT', /another host/);
  checkError('FORGE_PROXY', /proxy/);
  checkError('SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/);
  checkError('UNABLE_TO_VERIFY_LEAF_SIGNATURE', /certificate is not trusted/);
  checkError('ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS/);
  checkError('EUNKNOWN', /"fetch failed"/);
});
