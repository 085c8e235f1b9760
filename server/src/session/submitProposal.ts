import type { CancellationToken } from '../base/cancellation.ts';
import type { PullRequest } from '../forge/forge.ts';
import { getPushedCommit } from '../proposal/proposal.ts';
import type { ProposalOutcome, ProposalRecord, ProposalStep } from '../proposal/proposal.ts';
import { forgetCommit } from './forgetProposal.ts';
import { openPullRequest } from './openPullRequest.ts';
import { createFailure, fromGitFailure } from './proposalFailures.ts';
import { planCommit } from './planCommit.ts';
import type { ProposalJournal } from './proposalPorts.ts';
import type { OnProgress, StepContext, StepResult, SubmitInput, SubmitPorts } from './proposalStep.ts';

/**
 * Makes a proposal, step by step: looks whether it can be made, commits, pushes, opens the pull request. Each step is written down
 * when it is done, so that a later try goes on from there; nothing the person has is changed by any of them.
 */

type Step = (record: ProposalRecord, context: StepContext) => Promise<StepResult>;

const steps: readonly (readonly [ProposalStep, Step])[] = [
  ['prepare', prepare],
  ['commit', commit],
  ['push', push],
  ['open', openPullRequest],
];

/** Does what is not done yet. Failures are part of the answer; `throw` is for bugs. */
export async function submitProposal(
  ports: SubmitPorts,
  input: SubmitInput,
  onProgress: OnProgress,
  token: CancellationToken,
): Promise<ProposalOutcome> {
  let record = beginRecord(ports.journal, input);
  await ports.journal.write(record);
  if (input.record && input.record.request.branch !== input.request.branch) {
    await forgetCommit(ports, input.record);
  }
  let pullRequest: PullRequest | undefined;
  for (const [step, run] of steps) {
    if (record.done.includes(step)) {
      onProgress({ id: record.id, step, state: 'done', output: '' });
      continue;
    }
    onProgress({ id: record.id, step, state: 'running', output: '' });
    const onOutput = (output: string): void => onProgress({ id: record.id, step, state: 'running', output });
    const result: StepResult = token.isCancellationRequested
      ? { ok: false, failure: createFailure(step, 'proposal.cancelled', 'You cancelled it.') }
      : await run(record, { ports, input, onOutput, token });
    if (!result.ok) {
      record = { ...(result.record ?? record), failure: result.failure, updatedAt: ports.journal.now() };
      await ports.journal.write(record);
      onProgress({ id: record.id, step, state: 'failed', output: '' });
      return { kind: 'failed', record, failure: result.failure };
    }
    record = { ...result.record, done: [...record.done, step], updatedAt: ports.journal.now() };
    pullRequest = result.pullRequest ?? pullRequest;
    await ports.journal.write(record);
    onProgress({ id: record.id, step, state: 'done', output: '' });
  }
  return { kind: 'done', record, pullRequest };
}

/** The record to go on with: what an earlier try did counts only as far as it is what is wanted now. */
function beginRecord(journal: ProposalJournal, input: SubmitInput): ProposalRecord {
  const { request, destination, head, contents, record: earlier } = input;
  const now = journal.now();
  const fresh = { request, destination, contents, head: head.commit, headBranch: head.branch, updatedAt: now, failure: null };
  if (!earlier) {
    const id = journal.createId();
    return { version: 1, id, createdAt: now, ...fresh, commit: null, expected: null, done: [], pullRequest: null };
  }
  if (isSameCommit(earlier, input)) {
    const kept = { ...earlier, request, destination, updatedAt: now, failure: null };
    // What has to be looked at again each time is not kept as done.
    return { ...kept, done: earlier.done.filter(step => step === 'commit' || step === 'push') };
  }
  const isSameBranch = earlier.request.branch === request.branch && earlier.destination.pushRemote === destination.pushRemote;
  const kept = isSameBranch
    ? { commit: earlier.commit, expected: getPushedCommit(earlier), pullRequest: earlier.pullRequest, seen: earlier.seen }
    : { commit: null, expected: null, pullRequest: null };
  const { version, id, createdAt } = earlier;
  return { version, id, createdAt, ...fresh, ...kept, done: [] };
}

/** Whether the commit that was made is the one that would be made now. */
function isSameCommit(earlier: ProposalRecord, { request, contents, head, destination }: SubmitInput): boolean {
  const before = earlier.request;
  return (
    earlier.done.includes('commit') &&
    // The branch has moved: the commit has to go somewhere else.
    earlier.failure?.code !== 'proposal.remote-moved' &&
    earlier.head === head.commit &&
    earlier.destination.pushRemote === destination.pushRemote &&
    before.branch === request.branch &&
    before.commitMessage === request.commitMessage &&
    before.signOff === request.signOff &&
    JSON.stringify(sortEntries(earlier.contents)) === JSON.stringify(sortEntries(contents))
  );
}

function sortEntries(contents: Readonly<Record<string, string | null>>): (readonly [string, string | null])[] {
  return Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function prepare(record: ProposalRecord, { ports, input }: StepContext): Promise<StepResult> {
  const { request, protection, head } = input;
  const isEmpty = request.files.length === 0 && head.unmerged.length === 0 && record.expected === null;
  if (isEmpty) {
    return fail('prepare', 'proposal.nothing-to-propose', 'There is nothing to propose: no file is selected.');
  }
  if (protection.length > 0) {
    const message = `${request.branch} is protected (${protection.join('; ')}): a proposal never pushes to it. Choose another name.`;
    return fail('prepare', 'proposal.push-protected', message);
  }
  if (request.files.length > 0 && !(await ports.git.readCommitSettings()).identity) {
    const message = 'git does not know who commits. Set user.name and user.email (git config), then retry.';
    return fail('prepare', 'proposal.identity-missing', message);
  }
  if (record.destination.forge) {
    // A token that is there by now may answer git when it pushes; nobody is asked for one yet.
    await ports.forges.connect(record.destination.forge, { interactive: false, anew: true });
  }
  return { ok: true, record };
}

async function commit(record: ProposalRecord, { ports, input, onOutput, token }: StepContext): Promise<StepResult> {
  const { request, readBuffer } = input;
  const planned = await planCommit(ports, record, input, token);
  if (!planned.ok) {
    return { ok: false, failure: fromGitFailure('commit', planned.failure) };
  }
  const { expected, existing, ...parents } = planned.value;
  if (existing !== undefined) {
    return { ok: true, record: { ...record, commit: existing, expected } };
  }
  const { files, commitMessage, signOff, skipHooks, branch } = request;
  const order = { ...parents, files, message: commitMessage, signOff, skipHooks, branch, readBuffer, onOutput };
  const made = await ports.git.commit(order, token);
  if (!made.ok) {
    return { ok: false, failure: fromGitFailure('commit', made.failure) };
  }
  return { ok: true, record: { ...record, commit: made.value.commit, expected } };
}

async function push(record: ProposalRecord, { ports, onOutput, token }: StepContext): Promise<StepResult> {
  const { commit: made, expected, request, destination } = record;
  if (made === null) {
    throw new Error('A proposal is pushed after its commit is made.');
  }
  const order = {
    remote: destination.pushRemote,
    commit: made,
    branch: request.branch,
    expected,
    skipHooks: request.skipHooks,
    onOutput,
  };
  const pushed = await ports.git.push(order, token);
  return pushed.ok ? { ok: true, record } : { ok: false, failure: fromGitFailure('push', pushed.failure) };
}

function fail(...[step, code, message]: Parameters<typeof createFailure>): StepResult {
  return { ok: false, failure: createFailure(step, code, message) };
}
