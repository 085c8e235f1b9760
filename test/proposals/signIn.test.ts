import assert from 'node:assert/strict';
import { createProposalFixture, person, reviewer } from '../support/proposalFixture.ts';
import type { ProposalFixture, ProposalFixtureOptions } from '../support/proposalFixture.ts';
import { FaultyProposals } from './proposalFault.ts';

/** Where the token for a forge comes from while it is refused, missing or somewhere else, and where it goes. */
describe('signing in for a proposal', function () {
  this.timeout(60_000);
  let fixture: ProposalFixture;
  let proposals: FaultyProposals;

  const begin = async (options: ProposalFixtureOptions = {}): Promise<void> => {
    fixture = await createProposalFixture(options);
    proposals = new FaultyProposals(fixture);
  };

  afterEach(() => fixture.dispose());

  const pulls = '/api/v3/repos/shop/shop/pulls';
  const refuseOnce = (): void =>
    fixture.forge.faults.next({ method: 'GET', path: pulls }, { status: 401, body: { message: 'Bad credentials' } });
  const usedTokens = (): string[] => [...new Set(fixture.forge.requests.flatMap(({ token }) => token ?? []))];

  it('offers to sign in where there is no token, and pushes and opens with what it gives', async () => {
    await begin({ signedOut: true });
    await proposals.check({
      arrange: () => undefined,
      step: 'push',
      code: 'push-denied',
      message: /^origin does not let you push, or does not know you\. Check the account that git uses for it\./,
      waysOut: ['retry', 'signIn'],
      mend: () => void (fixture.tokens = { authentication: person.token }),
    });
    assert.deepEqual(usedTokens(), [person.token]);
  });

  it('offers to sign in where the only token is refused', async () => {
    await begin();
    await proposals.check({
      arrange: refuseOnce,
      step: 'open',
      code: 'forge-unauthorized',
      message: /^127\.0\.0\.1:\d+ .*no longer accepts your token.* Sign in again, or replace the token\. The branch is pushed;/,
      waysOut: ['signIn', 'retry', 'openComparePage', 'copyText'],
      mend: () => void (fixture.tokens = { authentication: reviewer.token }),
    });
  });

  it('takes the next source where a token is refused, without asking', async () => {
    await begin();
    fixture.tokens = { secretStorage: reviewer.token };
    const plan = await proposals.prepare();
    refuseOnce();
    proposals.checkDone(plan, await fixture.submit(plan));
    assert.equal(proposals.pullRequestsOf(plan.branch)[0]?.author.login, reviewer.login);
  });

  it('takes the next source where the helper of git has one that was revoked, for git too', async () => {
    await begin();
    fixture.forge.state.revokeToken(person.token);
    fixture.tokens = { secretStorage: reviewer.token };
    const plan = await proposals.prepare();
    assert.deepEqual(plan.account, { login: reviewer.login, source: 'secret storage' });
    proposals.checkDone(plan, await fixture.submit(plan));
  });

  it("takes the editor's own account first", async () => {
    await begin();
    fixture.tokens = { authentication: reviewer.token };
    const plan = await proposals.prepare();
    assert.equal(plan.account?.login, reviewer.login);
    proposals.checkDone(plan, await fixture.submit(plan));
    assert.equal(proposals.pullRequestsOf(plan.branch)[0]?.author.login, reviewer.login);
  });

  it('takes a token of the environment that is for this host', async () => {
    await begin({ signedOut: true, environment: url => ({ DRIFTLINE_TOKEN: person.token, DRIFTLINE_TOKEN_HOST: url }) });
    const plan = await proposals.prepare();
    assert.deepEqual(plan.account, { login: person.login, source: 'environment variable' });
    proposals.checkDone(plan, await fixture.submit(plan));
  });

  it('sends no token of the environment that is for another host', async () => {
    const elsewhere = { DRIFTLINE_TOKEN: person.token, DRIFTLINE_TOKEN_HOST: 'git.example.com', GH_TOKEN: reviewer.token };
    await begin({ signedOut: true, environment: () => elsewhere });
    const plan = await proposals.prepare();
    assert.equal(plan.account, null);
    const { record } = await fixture.submit(plan);
    assert.equal(record.failure?.code, 'proposal.push-denied');
    assert.deepEqual(usedTokens(), []);
  });
});
