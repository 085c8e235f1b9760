import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { ForgeAnswer, ForgeToken } from '../../server/src/forge/forge.ts';
import { createGiteaForge } from '../../server/src/forge/gitea.ts';
import { withoutDraftPrefix } from '../../server/src/forge/giteaTitle.ts';
import { recogniseForge } from '../../server/src/forge/recogniseForge.ts';
import { createScriptedHttp } from './scriptedHttp.ts';
import type { Script } from './scriptedHttp.ts';

/** What the Gitea client sends, and what it makes of answers that a healthy Gitea does not give. */
describe('the Gitea client and what it is answered', () => {
  function check(script: Script, tokens?: readonly ForgeToken[]) {
    const http = createScriptedHttp(script, tokens);
    const address = recogniseForge('https://gitea.example.com/forge/acme/shop.git', {});
    assert.ok(address);
    return { http, gitea: createGiteaForge(address, http) };
  }

  const pull = {
    number: 7,
    title: 'T',
    body: '',
    state: 'open',
    draft: false,
    html_url: 'https://gitea.example.com/forge/acme/shop/pulls/7',
    created_at: '2026-11-23T10:00:00Z',
    merged: false,
    mergeable: true,
    user: { login: 'ada' },
    head: { ref: 'b', label: 'b', sha: 'a'.repeat(40), repo: { owner: { login: 'acme' } } },
    base: { ref: 'main', sha: 'c'.repeat(40) },
  };
  const order = { title: 'T', body: 'B', head: { owner: 'acme', branch: 'b' }, base: 'main', draft: true, reviewers: [] };

  it('sends a token as a token, and what git uses as git does', async () => {
    const byToken = check(() => ({ body: { login: 'ada', full_name: '' } }));
    assert.deepEqual(unwrap(await byToken.gitea.readAccount(neverCancelled)), { login: 'ada', name: null });
    assert.equal(byToken.http.requests[0]?.headers.get('authorization'), 'token secret-token');
    assert.equal(byToken.http.requests[0]?.url, 'https://gitea.example.com/forge/api/v1/user');
    const byPassword = check(() => ({ body: { login: 'ada' } }), [{ token: 'Pässwört:1', user: 'ada' }]);
    await byPassword.gitea.readAccount(neverCancelled);
    const header = byPassword.http.requests[0]?.headers.get('authorization') ?? '';
    assert.equal(Buffer.from(header.replace('Basic ', ''), 'base64').toString('utf8'), 'ada:Pässwört:1');
  });

  it('takes its prefix away again where the server has another one for drafts', async () => {
    const { gitea, http } = check(({ method, body }) => {
      const title = typeof body === 'object' && body !== null && 'title' in body ? body.title : pull.title;
      return { status: method === 'POST' ? 201 : 200, body: { ...pull, title } };
    });
    const opened = unwrap(await gitea.openPullRequest(order, neverCancelled));
    assert.deepEqual([opened.title, opened.draft], ['T', false]);
    assert.deepEqual(
      http.requests.map(({ method, body }) => [method, body]),
      [
        ['POST', { title: 'WIP: T', body: 'B', head: 'b', base: 'main' }],
        ['PATCH', { title: 'T' }],
      ],
    );
  });

  it('changes nothing where everything is as it should be', async () => {
    const { gitea, http } = check(() => ({ body: pull }));
    await gitea.updatePullRequest(7, { title: 'T', draft: false, state: 'open' }, neverCancelled);
    assert.deepEqual(
      http.requests.map(({ method }) => method),
      ['GET'],
    );
  });

  it('knows the prefixes of drafts', () => {
    const titles = ['WIP: a', 'wip:a', '[WIP] a', '[wip]a', 'WIPE a', 'a WIP: b'];
    assert.deepEqual(titles.map(withoutDraftPrefix), ['a', 'a', 'a', 'a', 'WIPE a', 'a WIP: b']);
  });

  it('looks at a limited number of pages for a branch', async () => {
    const headers = { link: '<https://gitea.example.com/forge/api/v1/x?page=2>; rel="next"' };
    const { gitea, http } = check(() => ({ headers, body: [pull] }));
    assert.equal(unwrap(await gitea.findPullRequest({ owner: 'acme', branch: 'other' }, 'main', neverCancelled)), undefined);
    assert.equal(http.requests.length, 20);
    const query = new URL(http.requests[1]?.url ?? '').searchParams;
    assert.deepEqual(Object.fromEntries(query), {
      limit: '50',
      state: 'open',
      sort: 'recentupdate',
      base_branch: 'main',
      page: '2',
    });
  });

  it('counts a review that was dismissed as dismissed', async () => {
    const reviews = [
      { user: { login: 'grace' }, state: 'APPROVED', dismissed: true, submitted_at: '2026-11-23T10:00:00Z' },
      { user: { login: 'jonas' }, state: 'REQUEST_REVIEW', submitted_at: '2026-11-23T10:00:00Z' },
      { user: null, state: 'APPROVED', submitted_at: '2026-11-23T10:00:00Z' },
    ];
    const { gitea } = check(({ url }) => ({
      body: url.includes('/reviews') ? reviews : url.includes('/status') ? { statuses: null } : pull,
    }));
    const detail = unwrap(await gitea.readPullRequest(7, neverCancelled));
    assert.deepEqual(
      detail.reviews.map(({ author, state }) => `${author} ${state}`),
      ['grace dismissed'],
    );
    assert.equal(detail.mergeable, true);
  });

  it('names branches with slashes and odd characters as Gitea wants them', async () => {
    const { gitea, http } = check(() => ({ status: 404, body: { message: 'not found' } }));
    await gitea.readBranchRules('größe/#1?', neverCancelled);
    assert.equal(
      http.requests[0]?.url,
      'https://gitea.example.com/forge/api/v1/repos/acme/shop/branches/gr%C3%B6%C3%9Fe/%231%3F',
    );
  });

  it('tells problems by their status', async () => {
    const codes: Record<number, string> = {};
    for (const status of [400, 401, 403, 404, 409, 412, 422, 423, 500, 502]) {
      const { gitea } = check(() => ({ status, body: { message: 'No.' } }), []);
      const answer = await gitea.openPullRequest(order, neverCancelled);
      codes[status] = answer.ok ? 'ok' : answer.problem.code;
    }
    assert.deepEqual(codes, {
      400: 'invalid',
      401: 'unauthorized',
      403: 'forbidden',
      404: 'not-found',
      409: 'already-exists',
      412: 'conflict',
      422: 'invalid',
      423: 'forbidden',
      500: 'unavailable',
      502: 'unavailable',
    });
  });

  it('takes a page of something else for no answer of the API', async () => {
    for (const body of ['<html>Sign in</html>', {}, [1], null]) {
      const { gitea } = check(() => ({ body }));
      const answer = await gitea.listPullRequests(neverCancelled);
      assert.equal(answer.ok ? 'ok' : answer.problem.code, 'unavailable', JSON.stringify(body));
    }
  });
});

function unwrap<T>(answer: ForgeAnswer<T>): T {
  assert.ok(answer.ok, answer.ok ? '' : answer.problem.message);
  return answer.value;
}
