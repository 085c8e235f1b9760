import type { ProposalRecord } from '../proposal/proposal.ts';
import type { SubmitPorts } from './proposalStep.ts';

/** Lets go of what this clone keeps of a proposal. The remote and the forge are left as they are. */

type ForgetPorts = Pick<SubmitPorts, 'git' | 'journal'>;

/** Forgets a proposal: its commit, then its record. */
export async function forgetProposal(ports: ForgetPorts, record: ProposalRecord): Promise<void> {
  await forgetCommit(ports, record);
  await ports.journal.remove(record.id);
}

/** Lets go of the commit alone, unless another record is about the same branch: it is the other one's then. */
export async function forgetCommit({ git, journal }: ForgetPorts, { id, request }: ProposalRecord): Promise<void> {
  const records = await journal.readRecords();
  if (!records.some(other => other.id !== id && other.request.branch === request.branch)) {
    await git.forget(request.branch);
  }
}
