import type { CancellationToken } from '../base/cancellation.ts';
import type { GitStepAnswer, ProposalFailureCode, ProposalRecord } from '../proposal/proposal.ts';
import type { ProposalGit, ProposalHistory } from './proposalPorts.ts';
import type { SubmitInput } from './proposalStep.ts';

/**
 * Where the commit of a proposal goes: on HEAD for a new one; for an update on top of what the branch holds on the remote, so that
 * nobody's commit is lost and the pull request shows what was added since.
 */

export interface CommitPlace {
  /** First parent. */
  readonly head: string;
  /** Further parent, where HEAD has moved on since the proposal was made. */
  readonly secondParent?: string;
  /** Tree (or commit) that the files are put on. */
  readonly baseTree: string;
  /** What the branch stands at on the remote; `null`: it does not exist. */
  readonly expected: string | null;
  /** No commit has to be made: this one is proposed as it is. */
  readonly existing?: string;
}

export interface PlanCommitPorts {
  readonly git: ProposalGit;
  readonly history: ProposalHistory;
}

type Answer = GitStepAnswer<CommitPlace>;

/** Finds the place; it asks the remote where the branch may be on it already. */
export async function planCommit(
  ports: PlanCommitPorts,
  record: ProposalRecord,
  { head, request }: SubmitInput,
  token: CancellationToken,
): Promise<Answer> {
  const isCheckedOut = request.branch === head.branch;
  const existing = request.files.length === 0 ? { existing: head.commit } : {};
  const onHead: CommitPlace = { head: head.commit, baseTree: head.commit, expected: null, ...existing };
  if (record.commit === null && record.expected === null && !isCheckedOut) {
    return found(onHead);
  }
  const fetched = await ports.git.fetchBranch(record.destination.pushRemote, request.branch, token);
  if (!fetched.ok) {
    return fetched;
  }
  const tip = fetched.value;
  // Also the commit of a push that broke off: it arrived then.
  const isOurs = tip !== undefined && (tip === record.expected || tip === record.commit);
  if (record.expected === null && !isOurs) {
    return isCheckedOut ? continueBranch(ports.history, record, onHead, tip) : found(onHead);
  }
  if (tip === undefined) {
    const message = `The branch ${request.branch} no longer exists on ${record.destination.pushRemote}: it was merged or deleted. Start a new proposal.`;
    return fail('proposal.remote-moved', message);
  }
  if (request.files.length === 0) {
    return planWithoutFiles(ports.history, tip, head.commit);
  }
  if (record.expected !== null && !isOurs) {
    const taken = await findTakenFiles(ports.history, record.expected, tip, request.files);
    if (taken.length > 0) {
      const message = `Somebody pushed to ${request.branch} and changed ${taken.join(', ')}. Switch to the branch, merge, and propose again.`;
      return fail('proposal.conflict', message);
    }
  }
  return placeOnTip(ports.history, tip, head.commit, request.files);
}

/** The person's own branch, which may be on the remote already: it is forwarded, never rewritten. */
async function continueBranch(
  history: ProposalHistory,
  { request, destination }: ProposalRecord,
  place: CommitPlace,
  tip: string | undefined,
): Promise<Answer> {
  if (tip === undefined || (await history.isAncestor(tip, place.head))) {
    return found({ ...place, expected: tip ?? null });
  }
  const message = `${request.branch} has commits on ${destination.pushRemote} that are not in yours. Pull them (git pull), then propose again.`;
  return fail('proposal.conflict', message);
}

/** Nothing to commit: HEAD itself, if the branch can be forwarded to it, else what is there already. */
async function planWithoutFiles(history: ProposalHistory, tip: string, head: string): Promise<Answer> {
  const existing = (await history.isAncestor(tip, head)) ? head : tip;
  return found({ head: tip, baseTree: tip, expected: tip, existing });
}

/** Files that others changed on the branch since this clone pushed to it. */
async function findTakenFiles(
  history: ProposalHistory,
  from: string,
  tip: string,
  files: readonly string[],
): Promise<readonly string[]> {
  const changed = await history.readDifferences(from, tip);
  return changed ? files.filter(file => changed.includes(file)) : files;
}

async function placeOnTip(history: ProposalHistory, tip: string, head: string, files: readonly string[]): Promise<Answer> {
  if (await history.isAncestor(tip, head)) {
    // HEAD holds the proposal already: its branch is checked out.
    return found({ head, baseTree: head, expected: tip });
  }
  if (await history.isAncestor(head, tip)) {
    return found({ head: tip, baseTree: tip, expected: tip });
  }
  // HEAD moved on, by a pull: what it got becomes part of the branch, or the pull request would show it as this proposal's.
  const merged = await history.mergeTrees(tip, head);
  const conflicts = merged?.conflicts.filter(file => !files.includes(file));
  if (!merged || !conflicts || conflicts.length > 0) {
    const where = conflicts ? ` in ${conflicts.join(', ')}` : '';
    return fail(
      'proposal.conflict',
      `The branch of the proposal and HEAD have diverged and conflict${where}. Switch to the branch and merge by hand.`,
    );
  }
  return found({ head: tip, secondParent: head, baseTree: merged.tree, expected: tip });
}

function found(value: CommitPlace): Answer {
  return { ok: true, value };
}

function fail(code: ProposalFailureCode, message: string): Answer {
  return { ok: false, failure: { code, message, output: '' } };
}
