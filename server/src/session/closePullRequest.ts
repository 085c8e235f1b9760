import type { CancellationToken } from '../base/cancellation.ts';
import type { ForgeAddress } from '../forge/forge.ts';
import { getPushedCommit, isOfPullRequest } from '../proposal/proposal.ts';
import type { ProposalDestination, ProposalRecord } from '../proposal/proposal.ts';
import { forgetProposal } from './forgetProposal.ts';
import { withForge } from './openPullRequest.ts';
import type { SubmitPorts } from './proposalStep.ts';

/** Ends a proposal that is not wanted any more: closes its pull request, cleans up its branch, forgets its record. */

export interface CloseOptions {
  readonly number: number;
  /** Only a branch of the same repository, and only as it was when it was looked at. */
  readonly deleteBranch: boolean;
}

/** What could not be done is told as a problem; what was done before stays done. */
export async function closePullRequest(
  ports: Pick<SubmitPorts, 'forges' | 'git' | 'journal'>,
  { forge: address }: ProposalDestination,
  records: readonly ProposalRecord[],
  { number, deleteBranch }: CloseOptions,
  token: CancellationToken,
): Promise<{ readonly problem?: string; readonly message?: string }> {
  if (!address) {
    return { problem: 'No forge is recognised for this repository.' };
  }
  const closed = await withForge(ports.forges, address, forge => forge.updatePullRequest(number, { state: 'closed' }, token));
  if (!closed.ok) {
    return { problem: `Pull request ${number} could not be closed. ${closed.problem.message}` };
  }
  const record = records.find(candidate => isOfPullRequest(candidate, address, number));
  if (record) {
    await forgetProposal(ports, record);
  }
  const { head } = closed.value;
  if (!deleteBranch) {
    return { message: `Pull request ${number} is closed; the branch ${head.branch} is left.` };
  }
  if (head.owner.toLowerCase() !== address.owner.toLowerCase()) {
    return { message: `Pull request ${number} is closed; its branch ${head.branch} belongs to ${head.owner} and is left.` };
  }
  // What this clone pushed last, where it did: commits of others on the branch are not thrown away.
  return removeBranch(ports, address, number, { ...head, commit: (record && getPushedCommit(record)) ?? head.commit }, token);
}

async function removeBranch(
  ports: Pick<SubmitPorts, 'forges'>,
  address: ForgeAddress,
  number: number,
  head: { readonly branch: string; readonly commit: string },
  token: CancellationToken,
): Promise<{ readonly problem?: string; readonly message?: string }> {
  const deleted = await withForge(ports.forges, address, forge => forge.deleteBranch(head.branch, head.commit, token));
  return deleted.ok
    ? { message: `Pull request ${number} is closed and the branch ${head.branch} deleted.` }
    : { problem: `Pull request ${number} is closed, but its branch ${head.branch} was not deleted. ${deleted.problem.message}` };
}
