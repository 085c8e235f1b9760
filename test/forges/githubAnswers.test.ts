import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { CancellationToken } from '../../server/src/base/cancellation.ts';
import type { ForgeAnswer, NewPullRequest } from '../../server/src/forge/forge.ts';
import { createGithubForge } from '../../server/src/forge/github.ts';
import { recogniseForge } from '../../server/src/forge/recogniseForge.ts';
import { checkAgainstDescription } from '../forge/checkAgainstDescription.ts';
import { createScriptedHttp } from './scriptedHttp.ts';
import type { Script, ScriptedAnswer } from './scriptedHttp.ts';

/** What the GitHub client makes of answers that a healthy forge does not give. */
describe('the GitHub client and what it is answered', () => {
  function check(script: Script) {
    const http = createScriptedHttp(script);
    const address = recogniseForge('git@github.com:acme/shop', {});
    assert.ok(address);
    return { http, github: createGithubForge(address, http) };
  }

  const order: NewPullRequest = {
    title: 'T',
    body: 'B',
    head: { owner: 'acme', branch: 'b' },
    base: 'main',
    draft: true,
    reviewers: [],
  };

  const pull = {
    number: 7,
    node_id: 'PR_7',
    title: 'T',
    body: null,
    state: 'open',
    draft: true,
    html_url: 'https://github.com/acme/shop/pull/7',
    created_at: '2026-11-23T10:00:00Z',
    updated_at: '2026-11-23T11:00:00Z',
    merged_at: null,
    merge_commit_sha: 'f'.repeat(40),
    mergeable: null,
    user: null,
    head: { ref: 'b', label: 'gone:b', sha: 'a'.repeat(40), user: { login: 'gone' }, repo: null },
    base: { ref: 'main', sha: 'c'.repeat(40) },
  };

  /** Answers by method and path below the API's address. */
  function byPath(answers: Readonly<Record<string, ScriptedAnswer>>): Script {
    return ({ method, url }) => answers[`${method} ${new URL(url).pathname}`] ?? { status: 404, body: { message: 'Not Found' } };
  }

  it('reads a pull request whose author and fork are gone', async () => {
    const { github } = check(
      byPath({
        'GET /repos/acme/shop/pulls/7': { body: pull },
        [`GET /repos/acme/shop/commits/${pull.head.sha}/check-runs`]: { body: { total_count: 0, check_runs: [] } },
        [`GET /repos/acme/shop/commits/${pull.head.sha}/status`]: { body: { statuses: [] } },
        'GET /repos/acme/shop/pulls/7/reviews': { body: [] },
      }),
    );
    const detail = unwrap(await github.readPullRequest(7, neverCancelled));
    const { author, head, body, mergeCommit } = detail.pullRequest;
    assert.deepEqual([author, head.owner, body, mergeCommit, detail.mergeable], ['', 'gone', '', null, null]);
  });

  it('says in the place of a check that checks may not be read', async () => {
    const refused = { status: 403, body: { message: 'Resource not accessible by personal access token' } };
    const { github } = check(
      byPath({
        'GET /repos/acme/shop/pulls/7': { body: pull },
        [`GET /repos/acme/shop/commits/${pull.head.sha}/check-runs`]: refused,
        [`GET /repos/acme/shop/commits/${pull.head.sha}/status`]: {
          body: { statuses: [{ context: 'ci', state: 'error', description: null, target_url: 'javascript:alert(1)' }] },
        },
        'GET /repos/acme/shop/pulls/7/reviews': { body: [] },
      }),
    );
    const { checks } = unwrap(await github.readPullRequest(7, neverCancelled));
    assert.deepEqual(
      checks.map(({ name, state, webUrl }) => [name, state, webUrl]),
      [
        ['Check runs', 'neutral', null],
        ['ci', 'failure', null],
      ],
    );
    assert.match(checks[0]?.description ?? '', /Checks: read/);
  });

  for (const [status, conclusion, expected] of [
    ['queued', null, 'pending'],
    ['waiting', null, 'pending'],
    ['completed', 'success', 'success'],
    ['completed', 'skipped', 'neutral'],
    ['completed', 'cancelled', 'failure'],
    ['completed', 'timed_out', 'failure'],
    ['completed', 'action_required', 'failure'],
    ['completed', 'stale', 'neutral'],
  ] as const) {
    it(`takes a check run that is ${status} (${conclusion}) for ${expected}`, async () => {
      const run = { name: 'ci', status, conclusion, output: { title: null }, html_url: 'https://github.com/1' };
      const { github } = check(({ url }) => {
        const { pathname } = new URL(url);
        if (pathname.endsWith('/check-runs')) {
          return { body: { check_runs: [run] } };
        }
        return { body: pathname.endsWith('/status') ? { statuses: [] } : pathname.endsWith('/reviews') ? [] : pull };
      });
      const { checks } = unwrap(await github.readPullRequest(7, neverCancelled));
      assert.deepEqual(checks, [{ name: 'ci', state: expected, description: null, webUrl: 'https://github.com/1' }]);
    });
  }

  it('reads a few pages of a list that never ends', async () => {
    const { github, http } = check(({ url }) => {
      const { pathname } = new URL(url);
      const headers = { link: '<https://api.github.com/repositories/1/next?page=2>; rel="next", <x>; rel="last"' };
      const review = { user: { login: 'jonas' }, state: 'APPROVED', submitted_at: '2026-11-23T10:00:00Z' };
      const bodies = { runs: { check_runs: [{ name: 'ci', status: 'queued' }] }, status: { statuses: [] }, reviews: [review] };
      const kind = pathname.endsWith('/check-runs') ? 'runs' : pathname.endsWith('/status') ? 'status' : 'reviews';
      return pathname.endsWith('/pulls/7') ? { body: pull } : { headers, body: bodies[kind] };
    });
    const detail = unwrap(await github.readPullRequest(7, neverCancelled));
    assert.equal(detail.checks.length, 3);
    assert.equal(http.requests.length, 1 + 3 + 3 + 3);
    assert.deepEqual(
      http.requests.slice(1, 4).map(({ url }) => new URL(url).searchParams.get('page')),
      ['1', '2', '3'],
    );
  });

  it('takes a page of something else for no answer of the API', async () => {
    const bodies = ['<html>Sign in to the network</html>', '', {}, { message: 'hello' }, [{ number: 'seven' }], null];
    for (const body of bodies) {
      const { github } = check(() => ({ body }));
      const answer = await github.listPullRequests(neverCancelled);
      assert.equal(codeOf(answer), 'unavailable', JSON.stringify(body));
      assert.match(messageOf(answer), /none of its API's/);
    }
  });

  it('does not believe a filter that was ignored', async () => {
    const { github } = check(() => ({ body: [{ ...pull, head: { ...pull.head, ref: 'another' } }] }));
    assert.equal(unwrap(await github.findPullRequest({ owner: 'gone', branch: 'b' }, 'main', neverCancelled)), undefined);
  });

  it('says which permission is missing where GitHub says that nothing is there', async () => {
    const visible = check(
      byPath({ 'GET /repos/acme/shop': { body: { default_branch: 'main', html_url: 'https://github.com/acme/shop' } } }),
    );
    const refused = await visible.github.openPullRequest(order, neverCancelled);
    assert.equal(codeOf(refused), 'forbidden');
    assert.match(messageOf(refused), /Pull requests: write/);
    const hidden = await check(byPath({})).github.openPullRequest(order, neverCancelled);
    assert.equal(codeOf(hidden), 'not-found');
    const gone = await check(byPath({})).github.deleteBranch('b', 'a'.repeat(40), neverCancelled);
    assert.equal(codeOf(gone), 'not-found');
  });

  it('passes on why drafts are refused', async () => {
    const message = 'Draft pull requests are not supported in this repository.';
    const { github } = check(() => ({ status: 422, body: { message: 'Validation Failed', errors: [{ message }] } }));
    const answer = await github.openPullRequest(order, neverCancelled);
    assert.equal(codeOf(answer), 'invalid');
    assert.match(messageOf(answer), /Validation Failed: Draft pull requests are not supported/);
  });

  it('understands what GraphQL refuses', async () => {
    for (const [type, code] of [
      ['FORBIDDEN', 'forbidden'],
      ['INSUFFICIENT_SCOPES', 'forbidden'],
      ['NOT_FOUND', 'not-found'],
      ['RATE_LIMITED', 'rate-limited'],
      [undefined, 'invalid'],
    ] as const) {
      const { github } = check(
        byPath({
          'GET /repos/acme/shop/pulls/7': { body: pull },
          'POST /graphql': { body: { data: null, errors: [{ type, message: 'No.' }] } },
        }),
      );
      const answer = await github.updatePullRequest(7, { draft: false }, neverCancelled);
      assert.deepEqual([codeOf(answer), /"No"/.test(messageOf(answer))], [code, true]);
    }
  });

  it('does not need rulesets, which older servers do not have', async () => {
    const branch = {
      protected: true,
      protection: { enabled: true, required_status_checks: { enforcement_level: 'everyone', contexts: ['ci', 'ci'] } },
    };
    const { github } = check(byPath({ 'GET /repos/acme/shop/branches/release%2F1': { body: branch } }));
    const rules = unwrap(await github.readBranchRules('release/1', neverCancelled));
    assert.deepEqual(rules, { protected: true, requirements: ['check "ci"'] });
    assert.equal(codeOf(await github.readBranchRules('other', neverCancelled)), 'not-found');
  });

  it('words the rules of a branch that does not exist yet', async () => {
    const rules = [
      { type: 'deletion' },
      { type: 'required_signatures' },
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 1,
          require_code_owner_review: true,
          require_last_push_approval: false,
          required_review_thread_resolution: true,
        },
      },
      { type: 'commit_message_pattern', parameters: { operator: 'starts_with', pattern: 'ABC-', negate: false } },
      { type: 'committer_email_pattern', parameters: { operator: 'regex', pattern: '@evil', negate: true } },
    ];
    const { github } = check(byPath({ 'GET /repos/acme/shop/rules/branches/new': { body: rules } }));
    assert.deepEqual(unwrap(await github.readBranchRules('new', neverCancelled)), {
      protected: true,
      requirements: [
        'signed commits',
        'pull request',
        '1 approval',
        'review by code owners',
        'resolved conversations',
        'commit message that starts with "ABC-"',
        'no committer email that matches "@evil"',
      ],
    });
  });

  it('keeps to the description of GitHub.com', async () => {
    const http = createScriptedHttp(() => ({
      status: 404,
      body: { message: 'Not Found', documentation_url: 'https://docs.github.com', status: '404' },
    }));
    const checked = checkAgainstDescription(http.fetch, 'https://api.github.com', 'api.github.com');
    const address = recogniseForge('git@github.com:acme/shop', {});
    assert.ok(address);
    const github = createGithubForge(address, { ...http, fetch: checked.fetch });
    await github.readRepository(neverCancelled);
    await github.readBranchRules('main', neverCancelled);
    await github.findPullRequest(order.head, 'main', neverCancelled);
    await github.readPullRequest(7, neverCancelled);
    await github.updatePullRequest(7, { title: 'T', state: 'closed' }, neverCancelled);
    await github.openPullRequest(order, neverCancelled);
    const requests = checked.violations.filter(violation => !violation.includes('answer 404'));
    assert.deepEqual(requests, []);
    assert.ok(checked.operations.has('POST /repos/{owner}/{repo}/pulls'), [...checked.operations].join());
  });

  it('asks nothing after the person cancelled, and stops what is under way', async () => {
    const { github, http } = check(() => ({ body: [] }));
    assert.equal(codeOf(await github.listPullRequests({ isCancellationRequested: true })), 'cancelled');
    assert.equal(http.requests.length, 0);
    const source = createSource();
    const address = recogniseForge('git@github.com:acme/shop', {});
    assert.ok(address);
    const waiting = createGithubForge(address, {
      ...http,
      fetch: (_input, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
          source.cancel();
        }),
    });
    assert.equal(codeOf(await waiting.listPullRequests(source.token)), 'cancelled');
    assert.equal(source.listeners(), 0);
  });
});

/** A token like that of `vscode-jsonrpc`. */
function createSource() {
  const listeners = new Set<() => void>();
  let isCancellationRequested = false;
  const token: CancellationToken & { onCancellationRequested(listener: () => void): { dispose(): void } } = {
    get isCancellationRequested() {
      return isCancellationRequested;
    },
    onCancellationRequested(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
  return {
    token,
    listeners: () => listeners.size,
    cancel() {
      isCancellationRequested = true;
      listeners.forEach(listener => listener());
    },
  };
}

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
