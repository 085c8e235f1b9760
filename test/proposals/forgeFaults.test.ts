import assert from 'node:assert/strict';
import type { ProposalResultView } from '../../server/src/protocol.ts';
import type { Fault } from '../forge/faults.ts';
import { createProposalFixture, reviewer } from '../support/proposalFixture.ts';
import type { ProposalFixture } from '../support/proposalFixture.ts';
import { FaultyProposals } from './proposalFault.ts';
import type { FaultCase } from './proposalFault.ts';

/** What goes wrong at the forge once the branch is there. */
describe('proposals whose pull request cannot be opened', function () {
  this.timeout(60_000);
  let fixture: ProposalFixture;
  let proposals: FaultyProposals;
  /** A forge that says nothing is waited for half a minute: it is begun with, and looked at in the end. */
  let silent: { readonly fixture: ProposalFixture; readonly result: Promise<ProposalResultView> };

  before(async () => {
    const waiting = await createProposalFixture();
    waiting.forge.faults.next({ method: 'GET', path: '/api/v3/repos/shop/shop/pulls' }, { delay: 120_000 });
    const silentProposals = new FaultyProposals(waiting);
    silent = { fixture: waiting, result: silentProposals.prepare().then(plan => waiting.submit(plan)) };
    fixture = await createProposalFixture();
    proposals = new FaultyProposals(fixture);
  });

  after(() => Promise.all([fixture, silent.fixture].map(each => each.dispose())));

  const check = (fault: FaultCase) => proposals.check(fault);
  const pulls = '/api/v3/repos/shop/shop/pulls';
  /** The request that looks for a pull request, or the one that opens it. */
  const meet = (method: 'GET' | 'POST', fault: Fault) => () => fixture.forge.faults.next({ method, path: pulls }, fault);
  const byHand = ['openComparePage', 'copyText'] as const;
  const signIn = { step: 'open', waysOut: ['signIn', 'retry', ...byHand] } as const;
  const again = { step: 'open', waysOut: ['retry', ...byHand] } as const;
  const notOpen = 'The branch is pushed; the pull request is not open yet\\.$';
  const uncertain = 'The branch is pushed; whether the pull request is open is not known, and retry finds out\\.$';
  const says = (words: string, standing = notOpen): RegExp => new RegExp(`^127\\.0\\.0\\.1:\\d+ ${words} ${standing}`);

  describe('because the forge refuses', () => {
    it('what the token may not do (403)', () =>
      check({
        ...signIn,
        arrange: meet('POST', { status: 403, body: { message: 'Resource not accessible by personal access token' } }),
        code: 'forge-forbidden',
        message: says(
          'does not let you open a pull request in shop/shop: "Resource not accessible by personal access token"\\. The token needs .*Pull requests.*\\.',
        ),
      }));

    it('a token that single sign-on has to authorize (403)', () =>
      check({
        ...signIn,
        arrange: meet('POST', {
          status: 403,
          headers: { 'x-github-sso': 'required; url=https://github.com/orgs/shop/sso?authorization_request=A1' },
          body: { message: 'Resource protected by organization SAML enforcement.' },
        }),
        code: 'forge-forbidden',
        message: says(
          '.*The organisation demands single sign-on: authorize the token at https://github\\.com/orgs/shop/sso\\?authorization_request=A1, then try again\\.',
        ),
      }));

    it('a repository that this account may not see (404)', () =>
      check({
        ...signIn,
        arrange: meet('GET', { status: 404, body: { message: 'Not Found' } }),
        code: 'forge-not-found',
        message: says('has nothing to .*, or your account may not see it.*Check the address of the remote, .*\\.'),
      }));

    it('what somebody else changes at the same time (409)', () =>
      check({
        arrange: meet('POST', { status: 409, body: { message: 'Conflict' } }),
        step: 'open',
        code: 'forge-conflict',
        message: says('could not open a pull request .* because something changed meanwhile.*try again\\.'),
        waysOut: ['retry', 'openComparePage'],
      }));

    it('what is not valid (422), with what it says', () =>
      check({
        ...again,
        arrange: meet('POST', {
          status: 422,
          body: {
            message: 'Validation Failed',
            errors: [{ resource: 'PullRequest', code: 'custom', message: 'Title is silly' }],
          },
        }),
        code: 'forge-invalid',
        message: says('refuses to open a pull request in shop/shop: ".*Title is silly.*"\\.'),
      }));

    it('more requests for now (429)', () =>
      check({
        ...again,
        arrange: meet('POST', { status: 429, headers: { 'retry-after': '90' }, body: { message: 'Too many requests' } }),
        code: 'forge-rate-limited',
        message: says('takes no more requests for now: "Too many requests"\\. Try again after \\d\\d:\\d\\d UTC\\.'),
        retryAfter: 90,
      }));

    it('more requests in this hour (403)', () =>
      check({
        ...again,
        arrange: () =>
          meet('GET', {
            status: 403,
            headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 1200) },
            body: { message: 'API rate limit exceeded for user ID 1001.' },
          })(),
        code: 'forge-rate-limited',
        message: says('takes no more requests for now.*Try again after \\d\\d:\\d\\d UTC\\.'),
        retryAfter: 1200,
      }));
  });

  describe('because the forge has a fault', () => {
    for (const status of [500, 502]) {
      it(`of its own (${status})`, () =>
        check({
          ...again,
          arrange: meet('POST', { status, body: '<html>Unicorn!</html>' }),
          code: 'forge-unavailable',
          message: says(
            `could not open a pull request in shop/shop now \\(status ${status}\\)\\. Try again in a while\\.`,
            uncertain,
          ),
        }));
    }

    it('of its own, and says until when (503)', () =>
      check({
        ...again,
        arrange: meet('GET', { status: 503, headers: { 'retry-after': '300' }, body: { message: 'Maintenance' } }),
        code: 'forge-unavailable',
        message: says('could not .* now \\(status 503\\): "Maintenance"\\. Try again after \\d\\d:\\d\\d UTC\\.', uncertain),
        retryAfter: 300,
      }));

    for (const method of ['GET', 'POST'] as const) {
      it(`or something else answers in its place (${method})`, () =>
        check({
          ...again,
          arrange: meet(method, {
            status: 200,
            headers: { 'content-type': 'text/html' },
            body: '<h1>Sign in to the network</h1>',
          }),
          code: 'forge-unavailable',
          message: says("gave an answer that is none of its API's .*no proxy or sign-in page answers in its place\\.", uncertain),
        }));
    }
  });

  describe('because the connection', () => {
    const cut = {
      ...again,
      code: 'forge-unreachable',
      message: says('cannot be reached to .*: the connection broke off\\. Try again\\.', uncertain),
    };

    it('breaks off at the look', () => check({ ...cut, arrange: meet('GET', 'cut') }));

    it('breaks off in the middle of what was looked at', () => check({ ...cut, arrange: meet('GET', 'cutAnswer') }));

    it('breaks off before the pull request is open', () => check({ ...cut, arrange: meet('POST', 'cut') }));

    it('breaks off after the pull request is open: it is found, not opened twice', () =>
      check({ ...cut, arrange: meet('POST', 'cutAnswer'), opened: true }));
  });

  describe('although it is there', () => {
    it('takes over the pull request that somebody opened at the same moment', async () => {
      const plan = await proposals.prepare();
      meet('POST', { delay: 1000 })();
      const submitted = fixture.submit(plan);
      const isWaiting = (): boolean =>
        fixture.forge.requests.some(({ method, body }) => method === 'POST' && body?.includes(plan.branch));
      while (!isWaiting()) {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      const response = await fetch(`${fixture.forge.apiUrl}/repos/shop/shop/pulls`, {
        method: 'POST',
        headers: { authorization: `Bearer ${reviewer.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'The same', head: plan.branch, base: 'main' }),
      });
      assert.equal(response.status, 201);
      proposals.checkDone(plan, await submitted);
      assert.equal(proposals.pullRequestsOf(plan.branch)[0]?.author.login, reviewer.login);
    });

    it('tells that the text of an open one is not up to date', async () => {
      const number = Math.max(0, ...fixture.forge.repository('shop/shop').pullRequests.keys()) + 1;
      await check({
        begin: () => proposals.prepareUpdate(),
        arrange: () => fixture.forge.faults.next({ method: 'PATCH', path: `${pulls}/${number}` }, { status: 500 }),
        ...again,
        code: 'forge-unavailable',
        message: says(
          `could not change pull request ${number} .*`,
          `The branch is pushed; the text of pull request ${number} may not be up to date yet\\.$`,
        ),
      });
    });
  });

  describe('because nothing comes', () => {
    it('and is not waited for for ever', async () => {
      const { record } = await silent.result;
      assert.deepEqual([record.failure?.step, record.failure?.code], ['open', 'proposal.forge-unreachable']);
      assert.match(
        record.failure?.message ?? '',
        says('cannot be reached to .*: it took too long to answer\\. Check the connection .*', uncertain),
      );
    });
  });
});
