import assert from 'node:assert/strict';
import type { ProposalRecord } from '../../server/src/proposal/proposal.ts';
import type {
  ProposalFailureView,
  ProposalPlanView,
  ProposalRecordView,
  ProposalResultView,
  ProposalStepName,
  SubmitProposalParams,
} from '../../server/src/protocol.ts';
import type { ProposalFixture } from '../support/proposalFixture.ts';
import { person } from '../support/proposalFixture.ts';
import { readWork } from '../support/untouchedWork.ts';

/** A proposal that meets a fault: what has to hold whatever the fault is. */

export interface FaultCase {
  /** The edit and what is prepared for it; absent: {@link FaultyProposals.prepare}. */
  begin?(): Promise<ProposalPlanView>;
  /** Makes the fault; told what will be sent. */
  arrange(plan: ProposalPlanView): void | Promise<void>;
  readonly step: ProposalStepName;
  /** Without `proposal.`. */
  readonly code: string;
  /** What happened and what to do, as the person is told. */
  readonly message: RegExp;
  readonly waysOut: ProposalFailureView['waysOut'];
  /** What a hook or git said, as the person is shown it. */
  readonly output?: RegExp;
  /** What the person does about it; absent: the fault passes by itself. */
  mend?(): void | Promise<void>;
  /** What the person sends otherwise at the retry. */
  readonly retry?: Partial<SubmitProposalParams>;
  /** What the person sends otherwise from the start. */
  readonly submit?: Partial<SubmitProposalParams>;
  /** Makes the failing request in another way than by sending it and waiting. */
  send?(plan: ProposalPlanView): Promise<ProposalResultView>;
  /** The fault came after the branch had arrived: it is there although the step failed. */
  readonly pushed?: boolean;
  /** The fault came after the pull request was open. */
  readonly opened?: boolean;
  /** When a retry may go well, in seconds from now. */
  readonly retryAfter?: number;
}

const autoscaler = 'environments/prod-eu/autoscaler.yaml';
const firstReplicas = 5;

/** What is done already, as the end of the message tells it. */
const already: Readonly<Record<ProposalStepName, RegExp>> = {
  prepare: /Nothing was done\.$/,
  commit: /Nothing was pushed; your files are as they were\.$/,
  push: /The commit is made and kept; .+\.$/,
  open: /The branch is pushed; .+\.$/,
};

/** The steps of proposals on one fixture, each with a branch of its own, while other work of the person lies around. */
export class FaultyProposals {
  readonly fixture: ProposalFixture;
  #count = 0;

  constructor(fixture: ProposalFixture) {
    this.fixture = fixture;
    layOutWork(fixture);
  }

  /** An edit and what is prepared for it; nothing else of the person's work is selected. */
  async prepare(): Promise<ProposalPlanView> {
    const { fixture } = this;
    const replicas = firstReplicas + this.#count++;
    const text = fixture.git('show', `HEAD:${autoscaler}`);
    await fixture.save(autoscaler, text.replace('minReplicas: 4', `minReplicas: ${replicas}`));
    return fixture.plan({ files: [autoscaler], title: `Scale to ${replicas}`, branch: `driftline/scale-${replicas}` });
  }

  /**
   * Proposes, meets the fault, and goes on: the failure is told, nothing of the person's is changed or lost, and the retry ends with
   * one branch and one pull request. Answers the record as it is then.
   */
  async check(fault: FaultCase): Promise<ProposalRecordView> {
    const { fixture } = this;
    const plan = await (fault.begin?.() ?? this.prepare());
    const branch = fault.submit?.branch ?? plan.branch;
    const earlier = { commit: fixture.remoteBranch(branch), pullRequests: this.pullRequestsOf(branch).length };
    await fault.arrange(plan);
    const before = readWork(fixture.root);
    const result = await (fault.send?.(plan) ?? fixture.submit(plan, fault.submit));
    assert.deepEqual(readWork(fixture.root), before, 'the work is as it was after the failure');
    this.#checkFailure(result, fault);
    this.#checkForge(branch, earlier, fault);

    await fault.mend?.();
    const mended = readWork(fixture.root);
    const retried = await fixture.submit(plan, { ...fault.submit, ...fault.retry, record: result.record.id });
    assert.deepEqual(readWork(fixture.root), mended, 'the work is as it was after the retry');
    this.checkDone(plan, retried, fault.retry?.branch ?? branch);
    return retried.record;
  }

  /** One branch with one commit of just the edit, and one pull request, that is told as done. */
  checkDone(plan: ProposalPlanView, result: ProposalResultView, branch: string = plan.branch): void {
    const { fixture } = this;
    assert.equal(result.outcome, 'done', JSON.stringify(result.record.failure));
    assert.deepEqual([...result.record.done].sort(), ['commit', 'open', 'prepare', 'push']);
    const pulls = this.pullRequestsOf(branch);
    assert.deepEqual(
      pulls.map(({ number, state, title }) => [number, state, title]),
      [[result.record.pullRequest?.number, 'open', plan.title]],
    );
    const commit = fixture.remoteBranch(branch) ?? '';
    const changed = fixture.remoteGit('diff', '--name-only', `${commit}~1`, commit).split('\n');
    assert.deepEqual(changed, [autoscaler]);
    assert.equal(fixture.remoteGit('show', `${commit}:${autoscaler}`), fixture.read(autoscaler).trimEnd());
    this.checkNoToken(result);
  }

  pullRequestsOf(branch: string) {
    return [...this.fixture.forge.repository('shop/shop').pullRequests.values()].filter(({ head }) => head.branch === branch);
  }

  /** An open pull request, and a further edit for it with what is prepared. */
  async prepareUpdate(): Promise<ProposalPlanView> {
    const first = await this.prepare();
    const { record } = await this.fixture.submit(first);
    assert.ok(record.pullRequest, JSON.stringify(record.failure));
    await this.fixture.edit(autoscaler, 'maxReplicas: 12', 'maxReplicas: 24');
    return this.fixture.plan({ files: [autoscaler], record: record.id });
  }

  /** The token stands in nothing that is shown, logged or written down. */
  checkNoToken(result: ProposalResultView): void {
    const { progress, client } = this.fixture;
    const told = JSON.stringify([result, progress, client.log, this.fixture.readRecords()]);
    assert.ok(!told.includes(person.token), 'the token is shown nowhere');
  }

  #checkFailure(result: ProposalResultView, fault: FaultCase): void {
    const { failure } = result.record;
    assert.ok(failure, `it fails: ${JSON.stringify(result)}`);
    const told = JSON.stringify(failure);
    assert.deepEqual([failure.step, failure.code], [fault.step, `proposal.${fault.code}`], told);
    assert.equal(result.outcome, 'failed');
    assert.match(failure.message, fault.message);
    assert.match(failure.message, already[fault.step]);
    assert.deepEqual(failure.waysOut, fault.waysOut);
    if (fault.output) {
      assert.match(failure.output, fault.output);
    }
    const wait = failure.retryAt === undefined ? undefined : (Date.parse(failure.retryAt) - Date.now()) / 1000;
    const isAbout = (wanted: number): boolean => wait !== undefined && wait <= wanted && wait > wanted - 20;
    assert.ok(fault.retryAfter === undefined ? wait === undefined : isAbout(fault.retryAfter), `retry at ${failure.retryAt}`);
    const written = this.fixture.readRecords().map(text => JSON.parse(text) as ProposalRecord);
    const kept = written.find(({ id }) => id === result.record.id);
    assert.deepEqual(kept?.failure?.message, failure.message, 'it is written down');
    this.checkNoToken(result);
  }

  /** What stands on the forge is what the message says of it. */
  #checkForge(
    branch: string,
    earlier: { readonly commit: string | undefined; readonly pullRequests: number },
    { step, pushed = step === 'open', opened = false }: FaultCase,
  ): void {
    const commit = this.fixture.remoteBranch(branch);
    const author = commit === undefined ? undefined : this.fixture.remoteGit('log', '-1', '--format=%an', commit);
    assert.equal(commit !== earlier.commit && author === person.name, pushed, 'the branch is there only once it is pushed');
    assert.equal(this.pullRequestsOf(branch).length, earlier.pullRequests + (opened ? 1 : 0));
  }
}

/** A stash, a staged change with another on top of it, and a file git does not know: none of it is proposed. */
function layOutWork(fixture: ProposalFixture): void {
  const readme = fixture.read('README.md');
  fixture.write('README.md', `${readme}\nSet aside.\n`);
  fixture.git('stash', 'push', '-q', '-m', 'An idea');
  fixture.write('README.md', `${readme}\nStaged.\n`);
  fixture.git('add', 'README.md');
  fixture.write('README.md', `${readme}\nStaged.\nNot staged.\n`);
  fixture.write('notes.txt', 'Not for git.\n');
}
