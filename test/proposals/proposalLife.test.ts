import assert from 'node:assert/strict';
import { createProposalFixture, person, reviewer } from '../support/proposalFixture.ts';
import { describeProposalLife } from './proposalLife.ts';
import type { LivingForge } from './proposalLife.ts';

describe('a proposal at the local forge', function () {
  this.timeout(60_000);

  describeProposalLife(async (): Promise<LivingForge> => {
    const work = await createProposalFixture();
    const repository = work.forge.repository('shop/shop');
    const send = async (method: string, path: string, body: object): Promise<void> => {
      const response = await fetch(`${work.forge.apiUrl}/repos/shop/shop/${path}`, {
        method,
        headers: { authorization: `Bearer ${reviewer.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.text()}`);
    };
    return {
      work,
      login: person.login,
      author: person.name,
      pullRequests: () =>
        Promise.resolve(
          [...repository.pullRequests.values()].map(({ number, title, body, state, mergedAt, draft, author, head, base }) => ({
            number,
            title,
            body: body ?? '',
            state: mergedAt ? ('merged' as const) : state,
            draft,
            author: author.login,
            branch: head.branch,
            base: base.branch,
          })),
        ),
      writeText: (number, body) => send('PATCH', `pulls/${number}`, { body }),
      failCheck: commit => send('POST', `statuses/${commit}`, { state: 'failure', context: 'ci/render' }),
      approve: async number => {
        await send('POST', `pulls/${number}/reviews`, { event: 'APPROVE' });
        return reviewer.login;
      },
      merge: async number => {
        await send('POST', `pulls/${number}/reviews`, { event: 'APPROVE' });
        await send('PUT', `pulls/${number}/merge`, { merge_method: 'squash' });
      },
    };
  });
});
