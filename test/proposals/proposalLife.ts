import assert from 'node:assert/strict';
import type { ProposalView } from '../../server/src/protocol.ts';
import type { ProposalWork } from '../support/proposalWork.ts';
import { readWork } from '../support/untouchedWork.ts';

/** The life of a proposal, the same on every forge: opened, updated, checked, reviewed, merged or closed. */

/** A pull request as the forge itself tells it. */
export interface ForgesView {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: 'open' | 'merged' | 'closed';
  readonly draft: boolean;
  readonly author: string;
  readonly branch: string;
  readonly base: string;
}

/** A forge with a repository that a {@link ProposalWork} has cloned; what other people do there. */
export interface LivingForge {
  readonly work: ProposalWork;
  /** Who works on the clone: the account, and the name in commits. */
  readonly login: string;
  readonly author: string;
  pullRequests(): Promise<readonly ForgesView[]>;
  writeText(number: number, body: string): Promise<void>;
  /** Tells of a check `ci/render` that failed. */
  failCheck(commit: string): Promise<void>;
  /** Answers who approved it. */
  approve(number: number): Promise<string>;
  merge(number: number): Promise<void>;
}

const autoscaler = 'environments/prod-eu/autoscaler.yaml';
/** A person who asks again is served again after this time, in ms. */
const shortestInterval = 3100;
/** More than the record of a proposal is kept after it has ended, in ms. */
const longAfter = 15 * 24 * 3600_000;

/** Registers the cases. `begin` makes a forge for each; the work is disposed here. */
export function describeProposalLife(begin: (name: string) => Promise<LivingForge>): void {
  let forge: LivingForge;
  let work: ProposalWork;
  let count = 0;

  beforeEach(async () => {
    forge = await begin(`life-${++count}`);
    ({ work } = forge);
  });

  afterEach(() => work.dispose());

  const open = async (changes: Parameters<ProposalWork['submit']>[1] = {}) => {
    await work.edit(autoscaler, 'minReplicas: 4', 'minReplicas: 8');
    const plan = await work.plan();
    const before = readWork(work.root);
    const result = await work.submit(plan, changes);
    assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
    assert.deepEqual(readWork(work.root), before);
    const number = result.record.pullRequest?.number ?? 0;
    return { plan, record: result.record, number, commit: work.remoteBranch(result.record.branch) ?? '' };
  };
  const listed = async (number: number): Promise<ProposalView | undefined> =>
    (await work.list()).proposals.find(proposal => proposal.number === number);

  it('is opened with branch, author, files and text, as a draft if it is to be one', async () => {
    const { plan, number, commit } = await open({ title: 'Scale web in Europe', draft: true });
    const [pull, ...others] = await forge.pullRequests();
    assert.deepEqual(others, []);
    assert.deepEqual(pull && { ...pull, body: pull.body.trim() }, {
      number,
      title: pull?.title,
      body: plan.body.trim(),
      state: 'open',
      draft: true,
      author: forge.login,
      branch: plan.branch,
      base: 'main',
    });
    assert.match(pull?.title ?? '', /Scale web in Europe$/);
    assert.deepEqual(plan.account?.login, forge.login);
    assert.equal(work.remoteGit('diff', '--name-only', `${commit}~1`, commit), autoscaler);
    assert.equal(work.remoteGit('log', '-1', '--format=%an', commit), forge.author);
    assert.equal(work.remoteGit('rev-parse', `${commit}~1`), work.git('rev-parse', 'HEAD').trim());
    const seen = await listed(number);
    assert.deepEqual([seen?.title, seen?.draft, seen?.mine, seen?.ours], ['Scale web in Europe', true, true, true]);
  });

  it('is updated, and keeps the words that were written on the forge meanwhile', async () => {
    const { record, number, plan } = await open();
    await forge.writeText(number, `Because of the sale.\n\n${plan.body}\nSee the calendar.\n`);
    await work.edit(autoscaler, 'maxReplicas: 12', 'maxReplicas: 24');
    const update = await work.plan({ record: record.id });
    assert.equal(update.updates?.number, number);
    const result = await work.submit(update);
    assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
    const [pull, ...others] = await forge.pullRequests();
    assert.deepEqual(others, []);
    assert.match(pull?.body ?? '', /^Because of the sale\.[\s\S]*maxReplicas[\s\S]*See the calendar\.\s*$/);
    assert.equal([...(pull?.body ?? '').matchAll(/driftline:begin/g)].length, 1);
    assert.equal(work.remoteGit('rev-list', '--count', `${work.git('rev-parse', 'HEAD').trim()}..${plan.branch}`), '2');
  });

  it('is listed with checks and reviews', async () => {
    const { number, commit } = await open();
    await forge.failCheck(commit);
    const reviewer = await forge.approve(number);
    const seen = await listed(number);
    assert.deepEqual(
      seen?.checks?.map(({ name, state }) => [name, state]),
      [['ci/render', 'failure']],
    );
    assert.deepEqual(seen?.reviews, [{ author: reviewer, state: 'approved' }]);
    assert.deepEqual(seen?.environments, ['declared:prod-eu']);
  });

  it('is listed as merged, and its record is forgotten after some time', async () => {
    const { number, record } = await open();
    await forge.merge(number);
    const seen = await listed(number);
    assert.deepEqual([seen?.state, seen?.record], ['merged', record.id]);
    assert.equal(work.readRecords().length, 1, 'its files can be taken back');
    work.ageRecords(longAfter);
    await new Promise(resolve => setTimeout(resolve, shortestInterval));
    await work.list();
    assert.deepEqual(work.readRecords(), []);
    assert.equal(work.git('for-each-ref', 'refs/driftline'), '');
  });

  it('is closed, its branch removed and its record forgotten', async () => {
    const { number, record } = await open();
    assert.deepEqual((await work.close(number, true)).problem, null);
    assert.deepEqual(
      (await forge.pullRequests()).map(({ state }) => state),
      ['closed'],
    );
    assert.equal(work.remoteBranch(record.branch), undefined);
    assert.deepEqual(work.readRecords(), []);
  });

  it('leaves a branch that somebody else has pushed to when it is closed', async () => {
    const { number, record } = await open();
    work.git('fetch', '-q', 'origin', record.branch);
    const tree = work.git('rev-parse', 'FETCH_HEAD^{tree}').trim();
    const theirs = work.git('commit-tree', tree, '-p', 'FETCH_HEAD', '-m', 'Theirs').trim();
    await work.list();
    work.git('push', '-q', 'origin', `${theirs}:refs/heads/${record.branch}`);
    const { problem } = await work.close(number, true);
    assert.match(problem ?? '', new RegExp(`^Pull request ${number} is closed, but its branch .* was not deleted\\. `));
    assert.equal(work.remoteBranch(record.branch), theirs);
  });
}
