import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { Forge, ForgeAnswer, ForgeHttp, NewPullRequest, PullRequest } from '../../server/src/forge/forge.ts';
import { createGithubForge } from '../../server/src/forge/github.ts';
import { recogniseForge } from '../../server/src/forge/recogniseForge.ts';
import { createForgeFixture, tokens } from '../forge/forgeFixture.ts';
import type { ForgeFixture, ForgeFixtureOptions } from '../forge/forgeFixture.ts';

/** The GitHub client against the local forge; each request and each answer is checked against GitHub's own description. */
describe('the GitHub client at a forge', () => {
  const fixtures: ForgeFixture[] = [];

  afterEach(async () => {
    for (const fixture of fixtures.splice(0)) {
      await fixture.dispose();
    }
  });

  async function check(options: ForgeFixtureOptions & { readonly as?: keyof typeof tokens } = {}) {
    const { as = 'ada', ...fixtureOptions } = options;
    const fixture = await createForgeFixture(fixtureOptions);
    fixtures.push(fixture);
    const address = recogniseForge(fixture.forge.cloneUrl('shop/shop'), { [new URL(fixture.forge.url).host]: 'github' });
    assert.ok(address);
    const logged: string[] = [];
    const http: ForgeHttp = {
      fetch: fixture.check.fetch,
      readToken: () => Promise.resolve({ token: tokens[as] }),
      tellToken: () => Promise.resolve(),
      now: () => Date.now(),
      log: message => void logged.push(message),
    };
    return { ...fixture, logged, github: createGithubForge(address, http) };
  }

  const order: NewPullRequest = {
    title: 'Change the greeting',
    body: 'Because **it** is time.',
    head: { owner: 'shop', branch: 'driftline/greeting' },
    base: 'main',
    draft: false,
    reviewers: [],
  };

  async function propose(fixture: { github: Forge } & ForgeFixture, changes: Partial<NewPullRequest> = {}) {
    const { github } = fixture;
    const commit = await fixture.pushBranch(order.head.branch);
    return { commit, pull: unwrap(await github.openPullRequest({ ...order, ...changes }, neverCancelled)) };
  }

  it('tells the account and the repository', async () => {
    const { github, forge } = await check();
    assert.deepEqual(unwrap(await github.readAccount(neverCancelled)), { login: 'ada', name: 'Ada' });
    assert.deepEqual(unwrap(await github.readRepository(neverCancelled)), {
      defaultBranch: 'main',
      webUrl: `${forge.url}/shop/shop`,
      archived: false,
      canPush: true,
      forkOf: null,
    });
  });

  it('opens a pull request, finds it, and shows it as the forge has it', async () => {
    const fixture = await check();
    const { commit, pull } = await propose(fixture);
    assert.deepEqual(
      { ...pull, createdAt: '', updatedAt: '', base: { ...pull.base, commit: '' } },
      {
        number: pull.number,
        title: order.title,
        body: order.body,
        state: 'open',
        draft: false,
        webUrl: `${fixture.forge.url}/shop/shop/pull/${pull.number}`,
        author: 'ada',
        head: { owner: 'shop', branch: 'driftline/greeting', commit },
        base: { branch: 'main', commit: '' },
        createdAt: '',
        updatedAt: '',
        mergeCommit: null,
      },
    );
    const found = unwrap(await fixture.github.findPullRequest(order.head, 'main', neverCancelled));
    assert.equal(found?.number, pull.number);
    assert.equal(unwrap(await fixture.github.findPullRequest(order.head, 'release', neverCancelled)), undefined);
    assert.deepEqual(numbersOf(unwrap(await fixture.github.listPullRequests(neverCancelled))), [pull.number]);
  });

  it('changes title, text, draft and state', async () => {
    const fixture = await check();
    const { pull } = await propose(fixture, { draft: true });
    const { github } = fixture;
    assert.equal(pull.draft, true);
    const changed = unwrap(
      await github.updatePullRequest(pull.number, { title: 'Another title', body: '', draft: false }, neverCancelled),
    );
    assert.deepEqual([changed.title, changed.body, changed.draft], ['Another title', '', false]);
    assert.equal(unwrap(await github.updatePullRequest(pull.number, { draft: true }, neverCancelled)).draft, true);
    assert.equal(unwrap(await github.updatePullRequest(pull.number, { state: 'closed' }, neverCancelled)).state, 'closed');
    assert.equal(unwrap(await github.findPullRequest(order.head, 'main', neverCancelled)), undefined);
    assert.equal(unwrap(await github.updatePullRequest(pull.number, { state: 'open' }, neverCancelled)).state, 'open');
  });

  it('opens a pull request from a fork, and asks for reviews', async () => {
    const fixture = await check({ fork: true, as: 'eve' });
    await fixture.pushBranch('unrelated');
    const fork = fixture.forge.cloneUrl('eve/shop').replace('//', `//eve:${tokens.eve}@`);
    await fixture.git('push', '-q', fork, 'unrelated:refs/heads/tidy');
    const head = { owner: 'eve', branch: 'tidy' };
    const pull = unwrap(await fixture.github.openPullRequest({ ...order, head, reviewers: ['jonas'] }, neverCancelled));
    assert.deepEqual([pull.head.owner, pull.head.branch], ['eve', 'tidy']);
    assert.equal(unwrap(await fixture.github.findPullRequest(head, 'main', neverCancelled))?.number, pull.number);
  });

  it('shows checks, and the last word of each reviewer', async () => {
    const fixture = await check();
    const { commit, pull } = await propose(fixture);
    const run = { name: 'ci/verify', head_sha: commit, status: 'completed', conclusion: 'failure' };
    await fixture.ask('POST', '/repos/shop/shop/check-runs', {
      body: { ...run, output: { title: '3 tests failed', summary: '' } },
    });
    await fixture.ask('POST', '/repos/shop/shop/check-runs', {
      body: { name: 'ci/slow', head_sha: commit, status: 'in_progress' },
    });
    const status = { state: 'success', context: 'flux/shop', description: 'applied', target_url: 'https://example.org/1' };
    await fixture.ask('POST', `/repos/shop/shop/statuses/${commit}`, { body: status });
    const reviews = `/repos/shop/shop/pulls/${pull.number}/reviews`;
    await fixture.ask('POST', reviews, { as: 'jonas', body: { event: 'REQUEST_CHANGES', body: 'Why?' } });
    await fixture.ask('POST', reviews, { as: 'jonas', body: { event: 'APPROVE' } });
    await fixture.ask('POST', reviews, { as: 'jonas', body: { event: 'COMMENT', body: 'Thanks.' } });
    await fixture.ask('POST', reviews, { as: 'eve', body: { event: 'COMMENT', body: 'Nice.' } });
    const detail = unwrap(await fixture.github.readPullRequest(pull.number, neverCancelled));
    assert.deepEqual(
      detail.checks
        .map(({ name, state, description }) => ({ name, state, description }))
        .sort((a, b) => a.name.localeCompare(b.name)),
      [
        { name: 'ci/slow', state: 'pending', description: null },
        { name: 'ci/verify', state: 'failure', description: '3 tests failed' },
        { name: 'flux/shop', state: 'success', description: 'applied' },
      ],
    );
    assert.deepEqual(
      detail.reviews.map(({ author, state }) => `${author} ${state}`),
      ['jonas approved', 'eve commented'],
    );
  });

  it('sees a merge, and the commit it made', async () => {
    const fixture = await check();
    const { pull } = await propose(fixture);
    const merged = await fixture.ask('PUT', `/repos/shop/shop/pulls/${pull.number}/merge`, { body: { merge_method: 'squash' } });
    assert.equal(merged.status, 200);
    const { pullRequest } = unwrap(await fixture.github.readPullRequest(pull.number, neverCancelled));
    assert.equal(pullRequest.state, 'merged');
    assert.match(pullRequest.mergeCommit ?? '', /^[0-9a-f]{40}$/);
    assert.deepEqual(
      unwrap(await fixture.github.listPullRequests(neverCancelled)).map(({ state }) => state),
      ['merged'],
    );
  });

  it('deletes the branch that it knows, and no other', async () => {
    const fixture = await check();
    const commit = await fixture.pushBranch('driftline/greeting');
    const { github } = fixture;
    const moved = await github.deleteBranch('driftline/greeting', '0'.repeat(40), neverCancelled);
    assert.equal(codeOf(moved), 'conflict');
    assert.equal((await github.deleteBranch('driftline/greeting', commit, neverCancelled)).ok, true);
    assert.equal((await github.deleteBranch('driftline/greeting', commit, neverCancelled)).ok, true);
    const left = await fixture.ask('GET', '/repos/shop/shop/git/ref/heads/driftline/greeting');
    assert.equal(left.status, 404);
  });

  for (const kind of ['classic', 'ruleset'] as const) {
    it(`tells what a branch demands (${kind})`, async () => {
      const protections = [{ branch: 'main', kind, approvals: 2, checks: ['ci/verify'] }];
      const { github } = await check({ repository: { protections } });
      const rules = unwrap(await github.readBranchRules('main', neverCancelled));
      assert.equal(rules.protected, true);
      assert.ok(rules.requirements.includes('check "ci/verify"'), rules.requirements.join());
      assert.deepEqual(unwrap(await github.readBranchRules('not-there-yet', neverCancelled)), {
        protected: false,
        requirements: [],
      });
    });
  }

  it('says in words what the forge refuses', async () => {
    const fixture = await check();
    await propose(fixture);
    const again = await fixture.github.openPullRequest(order, neverCancelled);
    assert.equal(codeOf(again), 'already-exists');
    const nothing = await fixture.github.openPullRequest(
      { ...order, head: { owner: 'shop', branch: 'main' }, base: 'driftline/greeting' },
      neverCancelled,
    );
    assert.equal(codeOf(nothing), 'invalid');
    assert.match(messageOf(nothing), /refuses to open a pull request in shop\/shop: ".*No commits between/);
  });

  it('takes a text of the greatest length, and is told of one that is longer', async () => {
    const fixture = await check();
    const { limits } = fixture.github;
    const { pull } = await propose(fixture, { body: '🌈'.repeat(limits.body) });
    const longer = await fixture.github.updatePullRequest(pull.number, { body: '🌈'.repeat(limits.body + 1) }, neverCancelled);
    assert.equal(codeOf(longer), 'invalid');
    assert.match(messageOf(longer), /too long/);
  });

  it('tells what may not be changed from what may not be seen', async () => {
    const readable = await check({ as: 'eve', repository: { private: true, readers: ['eve'] } });
    const refused = await readable.github.deleteBranch('other', await readable.pushBranch('other'), neverCancelled);
    assert.equal(codeOf(refused), 'forbidden');
    assert.match(messageOf(refused), /Contents: write/);
    const hidden = await check({ as: 'eve', repository: { private: true } });
    assert.equal(codeOf(await hidden.github.readRepository(neverCancelled)), 'not-found');
  });

  it('does not read again what has not changed', async () => {
    const fixture = await check();
    await propose(fixture);
    const first = unwrap(await fixture.github.listPullRequests(neverCancelled));
    fixture.logged.length = 0;
    assert.deepEqual(unwrap(await fixture.github.listPullRequests(neverCancelled)), first);
    assert.deepEqual(fixture.logged, ['GET /api/v3/repos/shop/shop/pulls: 304', 'GET /api/v3/repos/shop/shop/pulls: 304']);
  });

  it('says when to come back where the limit is used up', async () => {
    const { github } = await check({ rateLimit: 1 });
    await github.readRepository(neverCancelled);
    const answer = await github.readAccount(neverCancelled);
    assert.equal(codeOf(answer), 'rate-limited');
    assert.ok(!answer.ok && Date.parse(answer.problem.retryAt ?? '') > Date.now());
  });

  it('says that the connection broke', async () => {
    const { github, forge } = await check();
    for (const fault of ['cut', 'cutAnswer'] as const) {
      forge.faults.next({ path: '/api/v3/user' }, fault);
      const answer = await github.readAccount(neverCancelled);
      assert.equal(codeOf(answer), 'unreachable', fault);
    }
  });
});

function unwrap<T>(answer: ForgeAnswer<T>): T {
  assert.ok(answer.ok, answer.ok ? '' : answer.problem.message);
  return answer.value;
}

function codeOf(answer: ForgeAnswer<unknown>): string {
  return answer.ok ? 'ok' : answer.problem.code;
}

function messageOf(answer: ForgeAnswer<unknown>): string {
  return answer.ok ? '' : answer.problem.message;
}

function numbersOf(pulls: readonly PullRequest[]): readonly number[] {
  return pulls.map(({ number }) => number);
}
