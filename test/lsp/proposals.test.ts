import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { moveCommitsRequest, switchToProposalRequest, takeBackProposalRequest } from '../../server/src/protocol.ts';
import type { ActionResult, ProposalPlanView } from '../../server/src/protocol.ts';
import { createProposalFixture, person, reviewer } from '../support/proposalFixture.ts';
import type { ProposalFixture } from '../support/proposalFixture.ts';

/** Proposals over a real connection, with real git, to the local forge: what an editor sends, and what stands on the forge then. */
describe('proposals of the language server', function () {
  this.timeout(60_000);
  let fixture: ProposalFixture;

  beforeEach(async () => {
    fixture = await createProposalFixture();
  });

  afterEach(() => fixture.dispose());

  const autoscaler = 'environments/prod-eu/autoscaler.yaml';
  const scaleUp = (): Promise<void> => fixture.edit(autoscaler, 'minReplicas: 4', 'minReplicas: 8');
  /** All that a proposal must leave as it was. */
  const work = (): string =>
    [
      'rev-parse HEAD',
      'for-each-ref refs/heads',
      'status --porcelain=v2',
      'stash list',
      'worktree list',
      'log -g --format=%H%gs HEAD',
    ]
      .map(command => fixture.git(...command.split(' ')))
      .join('\n');
  const pullRequests = () => [...fixture.forge.repository('shop/shop').pullRequests.values()];
  const ask = (method: string, params: object): Promise<ActionResult> =>
    fixture.client.connection.sendRequest(method, { root: fixture.rootUri, ...params });
  const openOne = async () => {
    await scaleUp();
    const result = await fixture.submit(await fixture.plan());
    assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
    return result.record;
  };

  it('prepares everything: files by environment, title, branch and a text that says what changes where', async () => {
    await scaleUp();
    const plan = await fixture.plan();
    assert.equal(plan.problem, null);
    assert.deepEqual(
      plan.files.map(({ path, status, selected, environments }) => [path, status, selected, environments]),
      [[autoscaler, 'changed', true, ['declared:prod-eu']]],
    );
    assert.deepEqual(
      plan.environments.map(({ name, headline }) => [name, headline]),
      [['prod-eu', '1 object changes']],
    );
    assert.match(plan.title, /minReplicas/);
    assert.match(plan.branch, /^driftline\/[a-z0-9-]+$/);
    assert.match(plan.body, /prod-eu/);
    assert.deepEqual(plan.account, { login: person.login, source: 'git credential helper' });
    assert.equal(plan.destination?.forge?.repository, 'shop/shop');
    assert.ok(plan.protection.length > 0, 'main is protected');
  });

  it('speaks of no environment that it does not reach, although nothing is known of it', async () => {
    mkdirSync(join(fixture.root, 'environments/lab'));
    fixture.write('environments/lab/kustomization.yaml', 'resources:\n  - https://example.com/base?ref=v1\n');
    fixture.git('add', 'environments/lab');
    fixture.git('commit', '-qm', 'Try a remote base');
    fixture.git('push', '-q', 'origin', 'HEAD:main', '--force');
    fixture.git('fetch', '-q', 'origin');
    await fixture.restart();
    await scaleUp();
    const plan = await fixture.plan();
    assert.deepEqual(
      plan.environments.map(({ name }) => name),
      ['prod-eu'],
    );
    assert.doesNotMatch(plan.body, /lab|not known/);
    assert.match(plan.body, /3 stay as they are/);
  });

  it('opens a pull request that holds just the edit, and leaves the work as it was', async () => {
    await scaleUp();
    const before = work();
    const plan = await fixture.plan();
    const result = await fixture.submit(plan, { title: 'Scale web in Europe' });
    assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
    assert.equal(work(), before);
    const [pull] = pullRequests();
    assert.ok(pull);
    assert.equal(pull.title, 'Scale web in Europe');
    assert.equal(pull.body, plan.body);
    const bare = fixture.git('ls-remote', 'origin', `refs/heads/${plan.branch}`).split('\t')[0] ?? '';
    fixture.git('fetch', '-q', 'origin', plan.branch);
    assert.equal(fixture.git('diff', '--name-only', 'HEAD', bare).trim(), autoscaler);
    assert.equal(fixture.git('log', '-1', '--format=%an <%ae>', bare).trim(), `${person.name} <${person.email}>`);
    assert.deepEqual(
      fixture.progress.filter(({ state }) => state === 'done').map(({ step }) => step),
      ['prepare', 'commit', 'push', 'open'],
    );
  });

  it('proposes what the editor shows, although it is not saved', async () => {
    const uri = await fixture.client.open(join(fixture.root, autoscaler));
    await fixture.client.replace(uri, 'minReplicas: 4', 'minReplicas: 9');
    const plan = await fixture.plan();
    assert.deepEqual(
      plan.files.map(({ path, unsaved }) => [path, unsaved]),
      [[autoscaler, true]],
    );
    const result = await fixture.submit(plan);
    assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
    fixture.git('fetch', '-q', 'origin', plan.branch);
    assert.match(fixture.git('show', `FETCH_HEAD:${autoscaler}`), /minReplicas: 9/);
    assert.match(fixture.read(autoscaler), /minReplicas: 4/);
  });

  it('updates a proposal with further edits: one more commit, the text follows, the words of the person stay', async () => {
    await scaleUp();
    const plan = await fixture.plan();
    const result = await fixture.submit(plan, { body: `Sale starts on Friday.\n\n${plan.body}` });
    await fixture.edit(autoscaler, 'minReplicas: 8', 'minReplicas: 10');
    const update = await fixture.plan({ record: result.record.id });
    assert.equal(update.updates?.number, 1);
    assert.match(update.body, /^Sale starts on Friday\./);
    assert.match(update.body, /10/);
    const updated = await fixture.submit(update);
    assert.equal(updated.outcome, 'done', JSON.stringify(updated.record.failure));
    const pulls = pullRequests();
    assert.equal(pulls.length, 1);
    assert.equal(pulls[0]?.body, update.body);
    fixture.git('fetch', '-q', 'origin', plan.branch);
    assert.equal(fixture.git('rev-list', '--count', 'HEAD..FETCH_HEAD').trim(), '2');
    assert.match(fixture.git('show', `FETCH_HEAD:${autoscaler}`), /minReplicas: 10/);
  });

  it('does not offer again what an open proposal holds', async () => {
    await openOne();
    await fixture.edit('environments/staging/kustomization.yaml', 'kind: Kustomization', 'kind: Kustomization # staging');
    const plan = await fixture.plan();
    assert.deepEqual(
      plan.files.map(({ path, selected }) => [path, selected]),
      [
        [autoscaler, false],
        ['environments/staging/kustomization.yaml', true],
      ],
    );
  });

  it('lists proposals with their checks and reviews as the forge tells them', async () => {
    const record = await openOne();
    const { number } = record.pullRequest ?? { number: 0 };
    const head = (await fixture.list()).proposals[0];
    assert.deepEqual(
      [head?.number, head?.mine, head?.ours, head?.environments, head?.record],
      [number, true, true, ['declared:prod-eu'], record.id],
    );
    const send = (path: string, body: object) =>
      fetch(`${fixture.forge.apiUrl}/repos/shop/shop/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${reviewer.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const sha = fixture.git('ls-remote', 'origin', `refs/heads/${record.branch}`).split('\t')[0] ?? '';
    await send(`statuses/${sha}`, { state: 'failure', context: 'ci/render', description: 'does not render' });
    await send(`pulls/${number}/reviews`, { event: 'APPROVE', body: 'fine' });
    await new Promise(resolve => setTimeout(resolve, 3100));
    const [listed] = (await fixture.list()).proposals;
    assert.deepEqual(
      listed?.checks?.map(({ name, state, description }) => [name, state, description]),
      [['ci/render', 'failure', 'does not render']],
    );
    assert.deepEqual(listed?.reviews, [{ author: 'jonas', state: 'approved' }]);
  });

  it('closes a proposal and cleans up its branch', async () => {
    const record = await openOne();
    const answer = await fixture.close(record.pullRequest?.number ?? 0, true);
    assert.equal(answer.problem, null);
    assert.equal(pullRequests()[0]?.state, 'closed');
    assert.equal(fixture.git('ls-remote', 'origin', `refs/heads/${record.branch}`), '');
    assert.equal(fixture.git('for-each-ref', 'refs/driftline'), '');
    assert.deepEqual((await fixture.list()).unfinished, []);
  });

  it('switches to the branch of a proposal without touching a file', async () => {
    const record = await openOne();
    const before = fixture.read(autoscaler);
    assert.deepEqual((await ask(switchToProposalRequest, { record: record.id })).problem, null);
    assert.equal(fixture.git('branch', '--show-current').trim(), record.branch);
    assert.equal(fixture.git('status', '--porcelain').trim(), '');
    assert.equal(fixture.read(autoscaler), before);
  });

  it('takes the files of a proposal back, but none that was edited since', async () => {
    const record = await openOne();
    assert.deepEqual(await ask(takeBackProposalRequest, { record: record.id }), { problem: null, message: null });
    assert.equal(fixture.git('status', '--porcelain').trim(), '');
    await fixture.edit(autoscaler, 'minReplicas: 4', 'minReplicas: 5');
    const again = await ask(takeBackProposalRequest, { record: record.id });
    assert.match(again.message ?? '', /autoscaler\.yaml/);
    assert.match(fixture.read(autoscaler), /minReplicas: 5/);
  });

  it('points out a commit by hand to a protected branch once, and moves it to a branch', async () => {
    await scaleUp();
    fixture.git('commit', '-qam', 'Scale web by hand');
    for (let tries = 0; tries < 100 && fixture.protectedCommits.length === 0; tries++) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    assert.equal(fixture.protectedCommits.length, 1);
    const [told] = fixture.protectedCommits;
    assert.deepEqual([told?.branch, told?.commits], ['main', ['Scale web by hand']]);
    assert.ok(told && told.reasons.length > 0);
    const commit = fixture.git('rev-parse', 'HEAD').trim();
    const parent = fixture.git('rev-parse', 'HEAD~1').trim();
    const moved = await ask(moveCommitsRequest, { newBranch: told.suggestedBranch });
    assert.equal(moved.problem, null);
    assert.equal(fixture.git('branch', '--show-current').trim(), told.suggestedBranch);
    assert.deepEqual([fixture.git('rev-parse', 'HEAD').trim(), fixture.git('rev-parse', 'main').trim()], [commit, parent]);
    const plan = await fixture.plan();
    const result = await fixture.submit(plan, { branch: told.suggestedBranch });
    assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal(fixture.protectedCommits.length, 1);
  });

  it('lets no edit of .driftline.yaml take the protection of a branch away', async () => {
    const settings = fixture.read('.driftline.yaml');
    const planOn = async (branch: string, text: string): Promise<ProposalPlanView> => {
      fixture.git('checkout', '-q', '-B', branch);
      await fixture.save('.driftline.yaml', text);
      return fixture.plan({ online: false });
    };
    const onDeployed = await planOn('deployed/prod-us', settings.replace('branch: deployed/prod-us', 'tag: never'));
    assert.deepEqual(onDeployed.protection, ['prod-us is delivered from it']);
    assert.notEqual(onDeployed.branch, 'deployed/prod-us');

    fixture.pushByOthers('other', '.driftline.yaml', 'version: 1\n');
    fixture.git('fetch', '-q', 'origin');
    fixture.git('remote', 'set-head', 'origin', '--delete');
    const onMain = await planOn('main', settings.replace('target: main', 'target: other'));
    assert.deepEqual([onMain.base, onMain.protection], ['other', ['it is the default branch']]);
    assert.notEqual(onMain.branch, 'main');
  });

  it('runs no filter program before a proposal is begun', async () => {
    const ran = join(fixture.folder, 'filtered');
    fixture.git('config', 'filter.mark.clean', `echo ran >>"${ran}"; cat`);
    fixture.write('.gitattributes', '*.yaml filter=mark\n');
    await fixture.tellChanged(['.gitattributes']);
    await scaleUp();
    await fixture.list();
    assert.ok(!existsSync(ran));
    await fixture.plan();
    assert.ok(existsSync(ran));
  });

  it('contacts nobody until it is asked to, and sends the token to the forge alone', async () => {
    await scaleUp();
    await fixture.plan({ online: false });
    assert.deepEqual(fixture.forge.requests, []);
    await fixture.submit(await fixture.plan());
    const used = fixture.forge.requests.flatMap(({ token }) => token ?? []);
    assert.deepEqual([...new Set(used)], [person.token]);
    assert.ok(!fixture.client.log.some(line => line.includes(person.token)), 'the token is in no log');
  });
});
