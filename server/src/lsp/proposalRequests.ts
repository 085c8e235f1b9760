import type { Connection } from 'vscode-languageserver';
import type { CancellationToken } from '../base/cancellation.ts';
import {
  describeImpossible,
  describeNoPlan,
  describePlan,
  describeProposals,
  describeResult,
} from '../features/proposalViews.ts';
import {
  closeProposalRequest,
  discardProposalRequest,
  editorGitNotification,
  moveCommitsRequest,
  planProposalRequest,
  proposalProgressNotification,
  proposalsRequest,
  submitProposalRequest,
  switchToProposalRequest,
  takeBackProposalRequest,
} from '../protocol.ts';
import type {
  ActionResult,
  CloseProposalParams,
  EditorGitParams,
  MoveCommitsParams,
  PlanProposalParams,
  ProposalPlanView,
  ProposalRecordParams,
  ProposalResultView,
  ProposalsParams,
  ProposalsView,
  SubmitProposalParams,
} from '../protocol.ts';
import { createFailure } from '../session/proposalFailures.ts';
import type { ActionAnswer, ProposalSession } from '../session/proposalSession.ts';
import type { Safely } from './safeRequest.ts';
import type { ManagedRepository, Workspace } from './workspace.ts';

/** The requests about proposals: each finds its repository and hands over; what is answered is put together in features/. */

/** What is answered for a root that is not open, or has no git. */
const noRepository =
  'This folder is no git repository, so nothing can be proposed. Put it under version control first (git init).';

/** Registers every request about proposals, one line each. */
export function registerProposalRequests(connection: Connection, workspace: Workspace, safely: Safely): void {
  const within = async <R>(
    root: string,
    missing: R,
    ask: (proposals: ProposalSession, repository: ManagedRepository) => Promise<R>,
  ) => {
    const repository = workspace.getRepository(root);
    return repository?.proposals ? ask(repository.proposals, repository) : missing;
  };
  const act = (root: string, ask: (proposals: ProposalSession) => Promise<ActionAnswer>): Promise<ActionResult> =>
    within<ActionResult>(root, { problem: noRepository, message: null }, async proposals => {
      const { problem, message } = await ask(proposals);
      return { problem: problem ?? null, message: message ?? null };
    });

  connection.onNotification(editorGitNotification, (params: EditorGitParams) => workspace.setEditorGit(params));
  connection.onRequest(
    planProposalRequest,
    safely((params: PlanProposalParams, token) =>
      within<ProposalPlanView>(
        params.root,
        describeNoPlan({ rootUri: params.root, name: '' }, noRepository),
        (proposals, repository) => planProposal(proposals, repository, params, token),
      ),
    ),
  );
  connection.onRequest(
    submitProposalRequest,
    safely((params: SubmitProposalParams, token) =>
      within<ProposalResultView>(
        params.root,
        describeImpossible(params, createFailure('prepare', 'proposal.impossible', noRepository)),
        (proposals, repository) => submitProposal(connection, proposals, repository, params, token),
      ),
    ),
  );
  connection.onRequest(
    proposalsRequest,
    safely((params: ProposalsParams, token) => listProposals(workspace, params, token)),
  );
  connection.onRequest(
    closeProposalRequest,
    safely(({ root, number, deleteBranch }: CloseProposalParams, token) =>
      act(root, proposals => proposals.close(number, deleteBranch, token)),
    ),
  );
  connection.onRequest(
    discardProposalRequest,
    safely(({ root, record }: ProposalRecordParams) => act(root, proposals => proposals.discard(record))),
  );
  connection.onRequest(
    switchToProposalRequest,
    safely(({ root, record }: ProposalRecordParams) => act(root, proposals => proposals.switchTo(record))),
  );
  connection.onRequest(
    takeBackProposalRequest,
    safely(({ root, record }: ProposalRecordParams) => act(root, proposals => proposals.takeBack(record))),
  );
  connection.onRequest(
    moveCommitsRequest,
    safely(({ root, newBranch }: MoveCommitsParams) => act(root, proposals => proposals.moveCommits(newBranch))),
  );
}

async function planProposal(
  proposals: ProposalSession,
  repository: ManagedRepository,
  params: PlanProposalParams,
  token: CancellationToken,
): Promise<ProposalPlanView> {
  const answer = await proposals.plan(params, token);
  return answer.ok ? describePlan(repository, answer.plan) : describeNoPlan(repository, answer.problem);
}

async function submitProposal(
  connection: Connection,
  proposals: ProposalSession,
  { rootUri }: ManagedRepository,
  { root: _root, record, ...request }: SubmitProposalParams,
  token: CancellationToken,
): Promise<ProposalResultView> {
  const outcome = await proposals.submit(
    request,
    record,
    progress => void connection.sendNotification(proposalProgressNotification, { root: rootUri, ...progress }),
    token,
  );
  return outcome.kind === 'impossible'
    ? describeImpossible(request, outcome.failure)
    : describeResult(outcome.record, proposals.getPages(outcome.record.destination.forge));
}

async function listProposals(
  workspace: Workspace,
  params: ProposalsParams,
  token: CancellationToken,
): Promise<ProposalsView | null> {
  const repository = workspace.getRepository(params.root);
  const answer = await repository?.proposals?.list({ online: params.online, refresh: params.refresh ?? false }, token);
  return repository && answer ? describeProposals(repository, answer) : null;
}
