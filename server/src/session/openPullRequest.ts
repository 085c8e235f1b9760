import type { CancellationToken } from '../base/cancellation.ts';
import { isApiSpoken } from '../forge/createForge.ts';
import type { Forge, ForgeAddress, ForgeAnswer, ForgeProblem, PullRequest } from '../forge/forge.ts';
import type { ProposalRecord } from '../proposal/proposal.ts';
import { fromForgeProblem } from './proposalFailures.ts';
import type { ForgeConnection, Forges } from './proposalPorts.ts';
import type { StepContext, StepResult } from './proposalStep.ts';

/**
 * The last step of a proposal: the pull request for the pushed branch. One that is open already, by an earlier try or by hand, is
 * brought up to date instead, so the step may be repeated at will.
 */
export async function openPullRequest(record: ProposalRecord, { ports, token }: StepContext): Promise<StepResult> {
  const { forge: address } = record.destination;
  // Where the forge's API is not spoken, the page to compare is what is left.
  if (record.request.pushOnly || !address || !isApiSpoken(address.kind)) {
    return { ok: true, record };
  }
  const answer = await withForge(ports.forges, address, forge => writePullRequest(forge, record, token));
  if (!answer.ok) {
    const standing = record.pullRequest
      ? `The branch is pushed; the text of pull request ${record.pullRequest.number} may not be up to date yet.`
      : undefined;
    return { ok: false, failure: fromForgeProblem('open', answer.problem, standing) };
  }
  const { number, webUrl } = answer.value;
  return { ok: true, record: { ...record, pullRequest: { number, webUrl } }, pullRequest: answer.value };
}

/** Asks a forge as the person; a token that it refuses is given back, and the next source is tried once. */
export async function withForge<T>(
  forges: Forges,
  address: ForgeAddress,
  ask: (forge: Forge) => Promise<ForgeAnswer<T>>,
): Promise<ForgeAnswer<T>> {
  const connection = await forges.connect(address, { interactive: true });
  if (connection.source === undefined) {
    return { ok: false, problem: notSignedIn(address) };
  }
  const answer = await ask(connection.forge);
  if (answer.ok || answer.problem.code !== 'unauthorized') {
    return answer;
  }
  await forges.reject(address);
  const other: ForgeConnection = await forges.connect(address, { interactive: true });
  return other.source === undefined ? answer : ask(other.forge);
}

function notSignedIn({ host }: ForgeAddress): ForgeProblem {
  return { code: 'unauthorized', message: `You are not signed in to ${host}.` };
}

async function writePullRequest(
  forge: Forge,
  record: ProposalRecord,
  token: CancellationToken,
): Promise<ForgeAnswer<PullRequest>> {
  const { request, destination } = record;
  const head = { owner: destination.headOwner ?? forge.address.owner, branch: request.branch };
  const update = { title: request.title, body: request.body, draft: request.draft };
  const existing = await forge.findPullRequest(head, destination.base, token);
  if (!existing.ok) {
    return existing;
  }
  if (existing.value) {
    return forge.updatePullRequest(existing.value.number, update, token);
  }
  const opened = await forge.openPullRequest({ ...update, head, base: destination.base, reviewers: [] }, token);
  if (opened.ok || opened.problem.code !== 'already-exists') {
    return opened;
  }
  const raced = await forge.findPullRequest(head, destination.base, token);
  return raced.ok && raced.value ? forge.updatePullRequest(raced.value.number, update, token) : opened;
}
