import assert from 'node:assert/strict';
import { createForgeFixture } from './forgeFixture.ts';
import type { AskOptions, ForgeFixture, ForgeFixtureOptions } from './forgeFixture.ts';

const repo = '/repos/shop/shop';

describe('the local forge: REST as GitHub describes it', () => {
  let fixture: ForgeFixture;
  const start = async (options: ForgeFixtureOptions = {}): Promise<void> => {
    fixture = await createForgeFixture(options);
  };
  // Fails if a request or an answer was not as GitHub's description says.
  afterEach(() => fixture.dispose());

  /** Asks, and compares what is named of the answer. */
  async function check(
    call: string,
    options: AskOptions,
    expected: { readonly status: number; readonly body?: unknown },
  ): Promise<unknown> {
    const [method = '', path = ''] = call.split(' ');
    const { status, body } = await fixture.ask(method, path, options);
    assert.equal(status, expected.status, JSON.stringify(body));
    if (expected.body !== undefined) {
      assertContains(body, expected.body);
    }
    return body;
  }

  async function open(branch: string, more: object = {}, as: AskOptions['as'] = 'ada'): Promise<unknown> {
    return check(
      `POST ${repo}/pulls`,
      { as, body: { title: 'Grow', head: branch, base: 'main', body: 'Because.', ...more } },
      { status: 201 },
    );
  }

  it('says which server it is and whose token it was given', async () => {
    await start();
    await check('GET /meta', { as: null }, { status: 200, body: { installed_version: '3.19.0' } });
    assert.equal((await fixture.ask('GET', '/meta')).headers.get('x-github-enterprise-version'), '3.19.0');
    await check('GET /user', { as: 'jonas' }, { status: 200, body: { login: 'jonas', name: 'Jonas Okafor' } });
    await check('GET /user', { as: null }, { status: 401, body: { message: 'Requires authentication' } });
    await check(
      'GET /user',
      { headers: { authorization: 'Bearer made-up' } },
      { status: 401, body: { message: 'Bad credentials' } },
    );
    fixture.forge.state.revokeToken('token-of-ada');
    await check('GET /user', {}, { status: 401 });
  });

  it('describes a repository, what the person may do there, and what it was forked from', async () => {
    await start({ fork: true });
    await check(
      `GET ${repo}`,
      {},
      { status: 200, body: { default_branch: 'main', archived: false, fork: false, permissions: { push: true } } },
    );
    await check(`GET ${repo}`, { as: 'eve' }, { status: 200, body: { permissions: { push: false } } });
    await check(`GET ${repo}`, { as: null }, { status: 200 });
    await check('GET /repos/eve/shop', { as: 'eve' }, { status: 200, body: { fork: true, parent: { full_name: 'shop/shop' } } });
    await check('GET /repos/shop/nothing', {}, { status: 404, body: { message: 'Not Found' } });
  });

  it('hides a private repository from who may not read it', async () => {
    await start({ repository: { private: true } });
    await check(`GET ${repo}`, {}, { status: 200, body: { private: true } });
    await check(`GET ${repo}`, { as: 'eve' }, { status: 404 });
    await check(`GET ${repo}`, { as: null }, { status: 404 });
  });

  it('refuses changes to an archived repository', async () => {
    await start({ repository: { archived: true } });
    await check(
      `POST ${repo}/pulls`,
      { body: { title: 'Grow', head: 'one', base: 'main' } },
      { status: 403, body: { message: 'Repository was archived so is read-only.' } },
    );
  });

  it('tells of branches and of what protects them', async () => {
    await start({ repository: { protections: [{ branch: 'main', approvals: 2, checks: ['ci/verify'] }] } });
    const commit = await fixture.pushBranch('feature/one');
    await check(
      `GET ${repo}/branches/main`,
      {},
      { status: 200, body: { protected: true, protection: { required_status_checks: { contexts: ['ci/verify'] } } } },
    );
    await check(
      `GET ${repo}/branches/feature/one`,
      {},
      { status: 200, body: { name: 'feature/one', protected: false, commit: { sha: commit } } },
    );
    await check(`GET ${repo}/branches/feature%2Fone`, {}, { status: 200, body: { name: 'feature/one' } });
    await check(`GET ${repo}/branches/nothing`, {}, { status: 404, body: { message: 'Branch not found' } });
    await check(`GET ${repo}/rules/branches/main`, {}, { status: 200, body: [] });
    await check(
      `GET ${repo}/git/ref/heads/feature/one`,
      {},
      { status: 200, body: { ref: 'refs/heads/feature/one', object: { sha: commit } } },
    );
    await check(`GET ${repo}/git/ref/heads/nothing`, {}, { status: 404 });
  });

  it('tells of rules', async () => {
    await start({ repository: { protections: [{ branch: 'main', kind: 'ruleset', approvals: 2, checks: ['ci/verify'] }] } });
    const body = await check(`GET ${repo}/rules/branches/main`, {}, { status: 200 });
    const types = (body as { readonly type: string }[]).map(rule => rule.type);
    assert.deepEqual(types, ['deletion', 'non_fast_forward', 'pull_request', 'required_status_checks']);
  });

  it('reads files and folders', async () => {
    await start();
    fixture.clone.write({ '.github/pull_request_template.md': '## Why\n', link: { link: 'README.md' } });
    fixture.clone.commit();
    await fixture.git('push', '-q', 'origin', 'main');
    await check(
      `GET ${repo}/contents/.github/pull_request_template.md`,
      {},
      { status: 200, body: { type: 'file', encoding: 'base64', content: Buffer.from('## Why\n').toString('base64') } },
    );
    await check(
      `GET ${repo}/contents/.github?ref=main`,
      {},
      { status: 200, body: [{ name: 'pull_request_template.md', type: 'file' }] },
    );
    await check(`GET ${repo}/contents/link`, {}, { status: 200, body: { type: 'symlink', target: 'README.md' } });
    await check(`GET ${repo}/contents/nothing`, {}, { status: 404 });
    const raw = await fixture.ask('GET', `${repo}/contents/README.md`, {
      headers: { accept: 'application/vnd.github.raw+json' },
    });
    assert.equal(raw.body, '# Shop\n');
  });

  it('opens a pull request, tells what is in it, and merges it', async () => {
    await start({ repository: { protections: [{ branch: 'main', checks: ['ci/verify'] }] } });
    const commit = await fixture.pushBranch('one');
    const opened = await fixture.ask('POST', `${repo}/pulls`, { body: { title: 'Grow', head: 'one', base: 'main' } });
    assert.equal(opened.headers.get('location'), `${fixture.forge.apiUrl}${repo}/pulls/1`);
    assertContains(opened.body, {
      number: 1,
      state: 'open',
      draft: false,
      head: { sha: commit, label: 'shop:one' },
      commits: 1,
      changed_files: 1,
      mergeable: true,
      mergeable_state: 'blocked',
      html_url: `${fixture.forge.url}/shop/shop/pull/1`,
    });
    await check(
      `GET ${repo}/pulls/1/files`,
      {},
      {
        status: 200,
        body: [{ filename: 'README.md', status: 'modified', additions: 2, patch: '@@ -1 +1,3 @@\n # Shop\n+\n+On one.' }],
      },
    );
    await check(
      `GET ${repo}/pulls/1/commits`,
      {},
      { status: 200, body: [{ sha: commit, commit: { message: 'Say that this is one' }, author: { login: 'ada' } }] },
    );
    await check(
      `POST ${repo}/pulls/1/requested_reviewers`,
      { body: { reviewers: ['jonas'] } },
      { status: 201, body: { requested_reviewers: [{ login: 'jonas' }] } },
    );
    await check(
      `PUT ${repo}/pulls/1/merge`,
      { body: {} },
      { status: 405, body: { message: 'At least 1 approving review is required by reviewers with write access.' } },
    );
    await check(
      `POST ${repo}/pulls/1/reviews`,
      { as: 'jonas', body: { event: 'APPROVE', body: '' } },
      { status: 200, body: { state: 'APPROVED', commit_id: commit } },
    );
    await check(`GET ${repo}/pulls/1/reviews`, {}, { status: 200, body: [{ user: { login: 'jonas' }, state: 'APPROVED' }] });
    await check(
      `PUT ${repo}/pulls/1/merge`,
      { body: {} },
      { status: 405, body: { message: 'Required status check "ci/verify" is expected.' } },
    );
    await check(
      `POST ${repo}/check-runs`,
      { body: { name: 'ci/verify', head_sha: commit, status: 'completed', conclusion: 'success' } },
      { status: 201 },
    );
    await check(`GET ${repo}/pulls/1`, {}, { status: 200, body: { mergeable_state: 'clean', requested_reviewers: [] } });
    await check(`PUT ${repo}/pulls/1/merge`, { body: { sha: '0'.repeat(40) } }, { status: 409 });
    const merged = await check(
      `PUT ${repo}/pulls/1/merge`,
      { as: 'jonas', body: { sha: commit } },
      { status: 200, body: { merged: true } },
    );
    const { sha } = merged as { readonly sha: string };
    await check(
      `GET ${repo}/pulls/1`,
      {},
      { status: 200, body: { state: 'closed', merged: true, merge_commit_sha: sha, merged_by: { login: 'jonas' }, commits: 1 } },
    );
    const mergeCommit = await fixture.forge.repository('shop/shop').git.readCommit(sha);
    assert.equal(mergeCommit.message, 'Merge pull request #1 from shop/one\n\nGrow');
    assert.equal(mergeCommit.parents[1], commit);
    await check(`DELETE ${repo}/git/refs/heads/one`, {}, { status: 204 });
    await check(`DELETE ${repo}/git/refs/heads/one`, {}, { status: 422, body: { message: 'Reference does not exist' } });
    await check(`DELETE ${repo}/git/refs/heads/main`, {}, { status: 422 });
  });

  it('squashes into one commit of the author', async () => {
    await start();
    await fixture.pushBranch('one');
    await open('one');
    const merged = await check(`PUT ${repo}/pulls/1/merge`, { as: 'jonas', body: { merge_method: 'squash' } }, { status: 200 });
    const commit = await fixture.forge.repository('shop/shop').git.readCommit((merged as { readonly sha: string }).sha);
    assertContains(commit, { message: 'Grow (#1)', author: { name: 'Ada' }, parents: [fixture.clone.git('rev-parse', 'main')] });
  });

  it('does not merge what conflicts', async () => {
    await start();
    await fixture.pushBranch('one');
    await fixture.pushBranch('two');
    await open('one');
    await open('two');
    await check(`PUT ${repo}/pulls/1/merge`, { body: {} }, { status: 200 });
    await check(`GET ${repo}/pulls/2`, {}, { status: 200, body: { mergeable: false, mergeable_state: 'dirty' } });
    await check(`PUT ${repo}/pulls/2/merge`, { body: {} }, { status: 405, body: { message: 'Pull Request is not mergeable' } });
  });

  it('changes, closes and reopens', async () => {
    await start();
    await fixture.pushBranch('one');
    await open('one', { draft: true });
    await check(
      `PATCH ${repo}/pulls/1`,
      { body: { title: 'Grow more', body: 'New' } },
      { status: 200, body: { title: 'Grow more', body: 'New', draft: true } },
    );
    await check(`PATCH ${repo}/pulls/1`, { as: 'eve', body: { title: 'Mine' } }, { status: 403 });
    await check(`PATCH ${repo}/pulls/1`, { as: null, body: { title: 'Mine' } }, { status: 401 });
    await check(
      `PATCH ${repo}/pulls/1`,
      { body: { state: 'closed' } },
      { status: 200, body: { state: 'closed', merged: false } },
    );
    await check(`PATCH ${repo}/pulls/1`, { body: { state: 'open' } }, { status: 200, body: { state: 'open', closed_at: null } });
    await check(`DELETE ${repo}/git/refs/heads/one`, {}, { status: 204 });
    await check(`GET ${repo}/pulls/1`, {}, { status: 200, body: { state: 'closed', changed_files: 1 } });
    await check(
      `PATCH ${repo}/pulls/1`,
      { body: { state: 'open' } },
      { status: 422, body: { errors: [{ message: 'state cannot be changed. The one branch has been deleted.' }] } },
    );
    await check(`GET ${repo}/pulls/7`, {}, { status: 404 });
  });

  it('follows pushes, and takes a head that reached the base for merged', async () => {
    await start();
    await fixture.pushBranch('one');
    await open('one');
    fixture.clone.git('switch', '-q', 'one');
    const second = fixture.clone.commit();
    await fixture.git('push', '-q', 'origin', 'one');
    await check(`GET ${repo}/pulls/1`, {}, { status: 200, body: { head: { sha: second }, commits: 2 } });
    await fixture.git('push', '-q', 'origin', 'one:main');
    await check(`GET ${repo}/pulls/1`, {}, { status: 200, body: { merged: true, commits: 2 } });
  });

  it('opens a pull request from a fork', async () => {
    await start({ fork: true });
    fixture.clone.git('switch', '-q', '-c', 'theirs');
    fixture.clone.write({ 'README.md': '# Our shop\n' });
    const commit = fixture.clone.commit();
    fixture.clone.git('push', '-q', fixture.forge.repository('eve/shop').git.path, 'theirs');
    await open('eve:theirs', {}, 'eve');
    await check(
      `GET ${repo}/pulls?head=eve:theirs&base=main`,
      {},
      { status: 200, body: [{ number: 1, head: { sha: commit, repo: { full_name: 'eve/shop' } } }] },
    );
    await check(
      `POST ${repo}/pulls`,
      { as: 'eve', body: { title: 'Grow', head: 'eve:main', base: 'main' } },
      { status: 422, body: { errors: [{ message: 'No commits between main and eve:main' }] } },
    );
  });

  it('lists pull requests by state, branch and order, page by page', async () => {
    await start();
    for (const branch of ['one', 'two', 'three']) {
      await fixture.pushBranch(branch);
      await open(branch);
    }
    await check(`PATCH ${repo}/pulls/2`, { body: { state: 'closed' } }, { status: 200 });
    const numbers = async (query: string): Promise<number[]> =>
      ((await check(`GET ${repo}/pulls?${query}`, {}, { status: 200 })) as { readonly number: number }[]).map(
        ({ number }) => number,
      );
    assert.deepEqual(await numbers(''), [3, 1]);
    assert.deepEqual(await numbers('state=all&sort=updated&direction=desc'), [2, 3, 1]);
    assert.deepEqual(await numbers('state=closed'), [2]);
    assert.deepEqual(await numbers('head=shop:three'), [3]);
    assert.deepEqual(await numbers('head=jonas:three'), []);
    assert.deepEqual(await numbers('base=other'), []);
    const { headers } = await fixture.ask('GET', `${repo}/pulls?state=all&per_page=2`);
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    assert.match(next, /\/pulls\?state=all&per_page=2&page=2$/);
    const followed = await fixture.check.fetch(next, { headers: { authorization: 'Bearer token-of-ada' } });
    assertContains(await followed.json(), [{ number: 1 }]);
  });

  describe('refuses a pull request', () => {
    const refusals: readonly { readonly what: string; readonly body: object; readonly errors: readonly object[] }[] = [
      {
        what: 'from a branch that is not there',
        body: { head: 'nothing' },
        errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }],
      },
      {
        what: 'into a branch that is not there',
        body: { base: 'nothing' },
        errors: [{ resource: 'PullRequest', field: 'base', code: 'invalid' }],
      },
      {
        what: 'without commits',
        body: { head: 'main' },
        errors: [{ code: 'custom', message: 'No commits between main and main' }],
      },
      {
        what: 'that is open already',
        body: {},
        errors: [{ code: 'custom', message: 'A pull request already exists for shop:one.' }],
      },
      { what: 'without a title', body: { title: '' }, errors: [{ code: 'missing_field', field: 'title' }] },
      {
        what: 'with a title too long',
        body: { title: 'x'.repeat(257) },
        errors: [{ field: 'title', message: 'title is too long (maximum is 256 characters)' }],
      },
      {
        what: 'with a text too long',
        body: { body: 'x'.repeat(65_537) },
        errors: [{ field: 'body', message: 'body is too long (maximum is 65536 characters)' }],
      },
    ];
    for (const { what, body, errors } of refusals) {
      it(what, async () => {
        await start();
        await fixture.pushBranch('one');
        await open('one');
        const order = { title: 'Grow', head: 'one', base: 'main', ...body };
        await check(`POST ${repo}/pulls`, { body: order }, { status: 422, body: { message: 'Validation Failed', errors } });
      });
    }

    it('with a body that is no JSON or of the wrong type', async () => {
      await start();
      await check(`POST ${repo}/pulls`, { body: '{' }, { status: 400, body: { message: 'Problems parsing JSON' } });
      await check(`POST ${repo}/pulls`, { body: { title: 1, head: 'one', base: 'main' } }, { status: 422 });
    });

    it('of who may not push', async () => {
      await start();
      await fixture.pushBranch('one');
      await check(`POST ${repo}/pulls`, { as: 'eve', body: { title: 'Grow', head: 'one', base: 'main' } }, { status: 403 });
    });
  });

  it('takes the longest text, counted in characters', async () => {
    await start();
    await fixture.pushBranch('one');
    await open('one', { body: '😀'.repeat(65_536) });
  });

  it('refuses reviews that GitHub refuses', async () => {
    await start();
    await fixture.pushBranch('one');
    await open('one');
    await check(
      `POST ${repo}/pulls/1/reviews`,
      { body: { event: 'APPROVE' } },
      { status: 422, body: { errors: ['Can not approve your own pull request'] } },
    );
    await check(`POST ${repo}/pulls/1/reviews`, { as: 'jonas', body: { event: 'REQUEST_CHANGES' } }, { status: 422 });
    await check(
      `POST ${repo}/pulls/1/reviews`,
      { as: 'jonas', body: { event: 'REQUEST_CHANGES', body: 'Smaller' } },
      { status: 200, body: { state: 'CHANGES_REQUESTED' } },
    );
    await check(`POST ${repo}/pulls/1/requested_reviewers`, { body: { reviewers: ['ada'] } }, { status: 422 });
    await check(`POST ${repo}/pulls/1/requested_reviewers`, { body: { reviewers: ['eve'] } }, { status: 422 });
  });

  it('keeps check runs and statuses of a commit', async () => {
    await start();
    const commit = await fixture.pushBranch('one');
    const made = await check(
      `POST ${repo}/check-runs`,
      { body: { name: 'ci/verify', head_sha: commit, status: 'in_progress', output: { title: 'Running', summary: 'Wait' } } },
      { status: 201, body: { status: 'in_progress', conclusion: null } },
    );
    const { id } = made as { readonly id: number };
    await check(
      `PATCH ${repo}/check-runs/${id}`,
      { body: { status: 'completed', conclusion: 'failure' } },
      { status: 200, body: { conclusion: 'failure', output: { summary: 'Wait' } } },
    );
    await check(
      `GET ${repo}/commits/one/check-runs`,
      {},
      { status: 200, body: { total_count: 1, check_runs: [{ name: 'ci/verify', conclusion: 'failure' }] } },
    );
    await check(`GET ${repo}/commits/${commit}/check-runs?status=in_progress`, {}, { status: 200, body: { total_count: 0 } });
    await check(`GET ${repo}/commits/${commit}/status`, {}, { status: 200, body: { state: 'pending', total_count: 0 } });
    await check(
      `POST ${repo}/statuses/${commit}`,
      { body: { state: 'pending', context: 'build' } },
      { status: 201, body: { creator: { login: 'ada' } } },
    );
    await check(
      `POST ${repo}/statuses/${commit}`,
      { body: { state: 'success', context: 'build', description: 'Built', target_url: null } },
      { status: 201 },
    );
    await check(
      `GET ${repo}/commits/one/status`,
      {},
      { status: 200, body: { state: 'success', statuses: [{ context: 'build', description: 'Built' }] } },
    );
    await check(`POST ${repo}/statuses/${commit}`, { as: 'eve', body: { state: 'success' } }, { status: 403 });
  });

  it('answers 304 to who has it already, which costs nothing of the limit', async () => {
    await start({ rateLimit: 3 });
    const first = await fixture.ask('GET', repo);
    const tag = first.headers.get('etag') ?? '';
    const again = await fixture.ask('GET', repo, { headers: { 'if-none-match': tag } });
    assert.deepEqual([again.status, again.body, again.headers.get('etag')], [304, undefined, tag]);
    assert.equal(again.headers.get('x-ratelimit-remaining'), '2');
    assert.equal((await fixture.ask('GET', repo, { headers: { 'if-none-match': '"other"' } })).status, 200);
    assert.equal((await fixture.ask('GET', repo)).headers.get('x-ratelimit-remaining'), '0');
    const over = await check(`GET ${repo}`, {}, { status: 403 });
    assert.match((over as { readonly message: string }).message, /^API rate limit exceeded for user ID/);
    await check(`GET ${repo}`, { as: 'jonas' }, { status: 200 });
  });

  it('opens one pull request of two that are asked for at the same time', async () => {
    await start();
    await fixture.pushBranch('one');
    const asked = [1, 2].map(() => fixture.ask('POST', `${repo}/pulls`, { body: { title: 'Grow', head: 'one', base: 'main' } }));
    assert.deepEqual(
      (await Promise.all(asked)).map(({ status }) => status).sort((one, other) => one - other),
      [201, 422],
    );
  });

  it('makes a check by itself where that is wanted', async () => {
    await start({ simulatedChecks: { name: 'ci/verify', summary: 'Simulated', startAfter: 5, runFor: 5 } });
    const commit = await fixture.pushBranch('one');
    await open('one');
    const { checkRuns } = fixture.forge.repository('shop/shop');
    while (checkRuns[0]?.conclusion !== 'success') {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await check(
      `GET ${repo}/commits/${commit}/check-runs`,
      {},
      { status: 200, body: { check_runs: [{ conclusion: 'success', output: { summary: 'Simulated' } }] } },
    );
  });

  it('refuses a request for another host', async () => {
    await start();
    const { default: http } = await import('node:http');
    const status = await new Promise(resolve => {
      http.get(`${fixture.forge.apiUrl}/meta`, { headers: { host: 'evil.example.com', 'user-agent': 'test' } }, response => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    assert.equal(status, 403);
  });
});

/** Fails unless all that `expected` names is in `actual`, arrays with the same length. */
function assertContains(actual: unknown, expected: unknown): void {
  if (Array.isArray(expected)) {
    assert.ok(Array.isArray(actual), `${JSON.stringify(actual)} is no array`);
    assert.equal(actual.length, expected.length, JSON.stringify(actual));
    expected.forEach((element, index) => assertContains((actual as unknown[])[index], element));
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [name, value] of Object.entries(expected)) {
      assertContains((actual as Record<string, unknown> | null)?.[name], value);
    }
  } else {
    assert.deepEqual(actual, expected);
  }
}
