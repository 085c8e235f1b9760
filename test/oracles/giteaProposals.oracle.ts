import assert from 'node:assert/strict';
import type { ProposalFailureView, ProposalPlanView, SubmitProposalParams } from '../../server/src/protocol.ts';
import { describeProposalLife } from '../proposals/proposalLife.ts';
import type { ForgesView, LivingForge } from '../proposals/proposalLife.ts';
import type { GiteaUser } from '../support/giteaApi.ts';
import { createGiteaProposalFixture } from '../support/giteaProposalFixture.ts';
import type { GiteaProposalOptions } from '../support/giteaProposalFixture.ts';
import { startGitea } from '../support/giteaServer.ts';
import type { GiteaServer } from '../support/giteaServer.ts';
import type { ProposalWork } from '../support/proposalWork.ts';
import { readWork } from '../support/untouchedWork.ts';

/** Proposals at a real Gitea, found out by asking a host that nobody knows: through the real server, with real git over HTTP. */
describe('a proposal at a real Gitea', function () {
  this.timeout(900_000);
  let gitea: GiteaServer;
  let ada: GiteaUser;
  let grace: GiteaUser;

  before(async () => {
    gitea = await startGitea();
    ada = await gitea.createUser('ada');
    grace = await gitea.createUser('grace');
  });

  after(() => gitea?.dispose());

  interface GiteaPullRequest extends Omit<ForgesView, 'author' | 'branch' | 'base' | 'state'> {
    readonly state: 'open' | 'closed';
    readonly merged: boolean;
    readonly user: { readonly login: string };
    readonly head: { readonly ref: string };
    readonly base: { readonly ref: string };
  }
  const readPullRequests = async (name: string): Promise<readonly ForgesView[]> => {
    const pulls = (await gitea.api('GET', `/repos/ada/${name}/pulls?state=all`)) as readonly GiteaPullRequest[];
    return pulls.map(({ number, title, body, state, merged, draft, user, head, base }) => ({
      number,
      title,
      body,
      state: merged ? 'merged' : state,
      draft,
      author: user.login,
      branch: head.ref,
      base: base.ref,
    }));
  };

  describe('that people there look at', () => {
    describeProposalLife(async (name): Promise<LivingForge> => {
      const work = await createGiteaProposalFixture(gitea, ada, name);
      return {
        work,
        login: ada.name,
        author: ada.name,
        pullRequests: () => readPullRequests(name),
        writeText: async (number, body) => void (await gitea.api('PATCH', `/repos/ada/${name}/pulls/${number}`, { body })),
        failCheck: commit => gitea.setStatus('ada', name, commit, 'ci/render', 'failure'),
        approve: async number => {
          await gitea.review('ada', name, number, grace.token, 'APPROVED');
          return grace.name;
        },
        merge: async number => void (await gitea.merge('ada', name, number, 'squash')),
      };
    });
  });

  describe('that is refused', () => {
    let work: ProposalWork;
    let name: string;
    let count = 0;

    const begin = async (options: GiteaProposalOptions = {}): Promise<ProposalPlanView> => {
      name = `refused-${++count}`;
      work = await createGiteaProposalFixture(gitea, ada, name, options);
      await work.edit('environments/prod-eu/autoscaler.yaml', 'minReplicas: 4', 'minReplicas: 8');
      return work.plan();
    };

    afterEach(() => work.dispose());

    /** Proposes, meets the refusal, mends it and goes on. */
    const check = async (
      plan: ProposalPlanView,
      expected: Pick<ProposalFailureView, 'step' | 'code'> & { readonly message: RegExp },
      mend: () => unknown,
      changes: Partial<SubmitProposalParams> = {},
      retry: Partial<SubmitProposalParams> = {},
    ): Promise<ForgesView | undefined> => {
      const before = readWork(work.root);
      const { record } = await work.submit(plan, changes);
      assert.deepEqual(readWork(work.root), before);
      assert.deepEqual(
        [record.failure?.step, record.failure?.code],
        [expected.step, expected.code],
        JSON.stringify(record.failure),
      );
      assert.match(record.failure?.message ?? '', expected.message);
      await mend();
      const result = await work.submit(plan, { ...changes, ...retry, record: record.id });
      assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
      const told = JSON.stringify([record, result, work.progress, work.client.log, work.readRecords()]);
      assert.ok(![ada, grace].some(({ token }) => told.includes(token)), 'no token is told');
      const pulls = await readPullRequests(name);
      assert.equal(pulls.length, 1);
      return pulls[0];
    };
    const createToken = async (user: GiteaUser, scopes: readonly string[]): Promise<string> => {
      const answer = await fetch(`${gitea.url}/api/v1/users/${user.name}/tokens`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ name: `token-${++count}`, scopes }),
      });
      return ((await answer.json()) as { sha1: string }).sha1;
    };

    it('because the branch is protected there', async () => {
      const plan = await begin();
      await gitea.protectBranch('ada', name, 'guarded');
      const message = /^origin protects the branch guarded: nobody may push to it directly\. Choose another name/;
      const failure = { step: 'push', code: 'proposal.push-protected', message } as const;
      await check(plan, failure, () => undefined, { branch: 'guarded' }, { branch: 'free' });
    });

    it('because the token may only read (403)', async () => {
      const plan = await begin();
      work.tokens = { authentication: await createToken(ada, ['read:repository', 'read:user']) };
      await work.restart();
      const message = /does not let you open a pull request in ada\/refused-\d+.*The token needs .*The branch is pushed/;
      await check(plan, { step: 'open', code: 'proposal.forge-forbidden', message }, async () => {
        work.tokens = {};
        await work.restart();
      });
    });

    it('because the account may not see the repository (404)', async () => {
      const plan = await begin({ private: true });
      work.tokens = { authentication: grace.token };
      await work.restart();
      const message = /or your account may not see it.*The branch is pushed; the pull request is not open yet/;
      await check(plan, { step: 'open', code: 'proposal.forge-not-found', message }, async () => {
        work.tokens = {};
        await work.restart();
      });
    });

    it('because the repository is archived', async () => {
      const plan = await begin();
      await gitea.api('PATCH', `/repos/ada/${name}`, { archived: true });
      const message = /^origin does not let you push, or does not know you\./;
      await check(plan, { step: 'push', code: 'proposal.push-denied', message }, () =>
        gitea.api('PATCH', `/repos/ada/${name}`, { archived: false }),
      );
    });

    it('because the branch it is for is gone', async () => {
      await begin();
      work.git('push', '-q', 'origin', 'origin/main:refs/heads/next');
      work.git('fetch', '-q', 'origin');
      await work.edit('.driftline.yaml', 'target: main', 'target: next');
      work.git('push', '-q', 'origin', ':refs/heads/next');
      work.git('update-ref', 'refs/remotes/origin/next', 'refs/remotes/origin/main');
      const plan = await work.plan();
      assert.equal(plan.base, 'next', plan.problem ?? '');
      const message = /there is no branch .* or no branch next.*The branch is pushed; the pull request is not open yet\.$/;
      const pull = await check(plan, { step: 'open', code: 'proposal.forge-invalid', message }, () =>
        gitea.api('POST', `/repos/ada/${name}/branches`, { new_branch_name: 'next', old_branch_name: 'main' }),
      );
      assert.equal(pull?.base, 'next');
    });

    it('to who may not write, and goes on by a fork', async () => {
      await begin({ as: grace });
      const plan = await work.plan();
      const message = /^origin does not let you push, or does not know you\./;
      const pull = await check(plan, { step: 'push', code: 'proposal.push-denied', message }, async () => {
        await gitea.api('POST', `/repos/ada/${name}/forks`, {}, grace.token);
        work.git('remote', 'add', 'fork', `${gitea.url}/grace/${name}.git`);
        work.git('config', 'remote.pushDefault', 'fork');
      });
      assert.deepEqual([pull?.author, pull?.branch, pull?.base], ['grace', plan.branch, 'main']);
      assert.equal(work.remoteBranch(plan.branch), undefined);
    });
  });

  describe('signs in', () => {
    let work: ProposalWork;
    let count = 0;

    afterEach(() => work.dispose());

    const propose = async (options: GiteaProposalOptions, tokens: ProposalWork['tokens'] = {}): Promise<ProposalPlanView> => {
      const name = `signed-in-${++count}`;
      work = await createGiteaProposalFixture(gitea, ada, name, options);
      work.tokens = tokens;
      await work.edit('environments/prod-eu/autoscaler.yaml', 'minReplicas: 4', 'minReplicas: 8');
      const plan = await work.plan();
      const result = await work.submit(plan);
      assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
      assert.deepEqual(
        (await readPullRequests(name)).map(({ author }) => author),
        [ada.name],
      );
      return plan;
    };

    it('with what git keeps', async () => {
      const { account, destination } = await propose({});
      assert.deepEqual(account, { login: 'ada', source: 'git credential helper' });
      assert.deepEqual([destination?.forge?.kind, destination?.forge?.label], ['gitea', 'Gitea']);
    });

    it('with a token of the environment', async () => {
      const environment = { GITEA_TOKEN: ada.token, GITEA_SERVER_URL: gitea.url };
      const { account } = await propose({ signedOut: true, environment });
      assert.deepEqual(account, { login: 'ada', source: 'environment variable' });
    });

    it('with the next source where a token is refused (401)', async () => {
      const { account } = await propose({}, { authentication: '0123456789012345678901234567890123456789' });
      assert.deepEqual(account, { login: 'ada', source: 'git credential helper' });
    });
  });
});
