import type { CancellationToken } from '../base/cancellation.ts';
import { isApiSpoken } from '../forge/createForge.ts';
import type { Forge, ForgeAddress, ForgeAnswer, ForgeProblem, PullRequest } from '../forge/forge.ts';
import { mergeWords } from '../proposal/mergeWords.ts';
import type { ProposalRecord, PullRequestWords } from '../proposal/proposal.ts';
import { fromForgeProblem } from './proposalFailures.ts';
import type { ForgeConnection, Forges } from './proposalPorts.ts';
import type { StepContext, StepResult } from './proposalStep.ts';

/**
 * The last step of a proposal: the pull request for the pushed branch. One that is open already, by an earlier try or by hand, is
 * brought up to date instead, so the step may be repeated at will.
 */
export async function openPullRequest(record: ProposalRecord, { ports, token }: StepContext): Promise<StepResult> {
  const { request, destination } = record;
  const { forge: address, base, headOwner } = destination;
  // Where the forge's API is not spoken, the page to compare is what is left.
  if (request.pushOnly || !address || !isApiSpoken(address.kind)) {
    return { ok: true, record };
  }
  const ask = <T>(question: (forge: Forge) => Promise<ForgeAnswer<T>>) => withForge(ports.forges, address, question);
  const head = { owner: headOwner ?? address.owner, branch: request.branch };
  const find = () => ask(forge => forge.findPullRequest(head, base, token));
  const existing = await find();
  if (!existing.ok) {
    return fail(record, existing.problem);
  }
  if (existing.value) {
    return updatePullRequest(record, existing.value, ask, token);
  }
  const words = wordsOfRequest(record);
  const opened = await ask(forge => forge.openPullRequest({ ...words, head, base, reviewers: [] }, token));
  if (opened.ok) {
    return succeed(record, opened.value);
  }
  const raced = opened.problem.code === 'already-exists' ? await find() : undefined;
  return raced?.ok && raced.value
    ? updatePullRequest(record, raced.value, ask, token)
    : // It may be open all the same, with these words.
      fail({ ...record, seen: words }, opened.problem);
}

/** What others wrote on the forge since the person began is kept; where both wrote, the person decides. */
async function updatePullRequest(
  record: ProposalRecord,
  existing: PullRequest,
  ask: (question: (forge: Forge) => Promise<ForgeAnswer<PullRequest>>) => Promise<ForgeAnswer<PullRequest>>,
  token: CancellationToken,
): Promise<StepResult> {
  const { number, webUrl, title, body, draft } = existing;
  const words = mergeWords(record.seen, wordsOfRequest(record), existing);
  const known = { ...record, pullRequest: { number, webUrl } };
  if (!words) {
    const message = `Pull request ${number} was written by somebody else meanwhile: its title or text is not what yours began from. Look at ${webUrl}; retry writes yours over it.`;
    return fail({ ...known, seen: { title, body, draft } }, { code: 'conflict', message });
  }
  const updated = await ask(forge => forge.updatePullRequest(number, words, token));
  return updated.ok ? succeed(record, updated.value) : fail(known, updated.problem);
}

function wordsOfRequest({ request: { title, body, draft } }: ProposalRecord): PullRequestWords {
  return { title, body, draft };
}

function succeed(record: ProposalRecord, pullRequest: PullRequest): StepResult {
  const { number, webUrl, title, body, draft } = pullRequest;
  return { ok: true, record: { ...record, pullRequest: { number, webUrl }, seen: { title, body, draft } }, pullRequest };
}

function fail(record: ProposalRecord, problem: ForgeProblem): StepResult {
  const standing = record.pullRequest
    ? `The branch is pushed; the text of pull request ${record.pullRequest.number} may not be up to date yet.`
    : undefined;
  return { ok: false, record, failure: fromForgeProblem('open', problem, standing) };
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
