import type { ForgeAddress, ForgeKind } from '../forge/forge.ts';
import { readOwnPart } from '../proposal/ownPart.ts';
import { isOfPullRequest } from '../proposal/proposal.ts';
import type { ProposalFailure, ProposalRecord } from '../proposal/proposal.ts';
import type {
  AccountView,
  ForgeView,
  ProposalEnvironmentView,
  ProposalFailureView,
  ProposalPlanView,
  ProposalRecordView,
  ProposalResultView,
  ProposalView,
  ProposalsView,
} from '../protocol.ts';
import { describeDeployed } from '../evidence/deployedRevision.ts';
import type { EnvironmentComparison } from '../session/compareEnvironment.ts';
import type { ProposalPlan } from '../session/planChange.ts';
import type { ForgePages } from '../forge/forge.ts';
import type { CredentialSource } from '../session/proposalPorts.ts';
import type { ProposalsAnswer } from '../session/proposalSession.ts';
import { headlineOf, statusOf } from './headline.ts';
import type { Repository } from './repository.ts';

/** Proposals as the editor receives them. */

const forgeLabels: Readonly<Record<ForgeKind, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  gitea: 'Gitea',
  bitbucket: 'Bitbucket',
  bitbucketServer: 'Bitbucket Data Center',
  azureDevOps: 'Azure DevOps',
};

const sourceLabels: Readonly<Record<CredentialSource, string>> = {
  authentication: 'the editor’s sign-in',
  credentialHelper: 'git credential helper',
  environment: 'environment variable',
  secretStorage: 'secret storage',
};

type RepositoryNames = Pick<Repository, 'rootUri' | 'name' | 'uriOf' | 'now'>;

/** A plan that can be shown and edited. */
export function describePlan(repository: RepositoryNames, plan: ProposalPlan): ProposalPlanView {
  const { context, account, source, record } = plan;
  const { destination, head, settings } = context;
  return {
    root: repository.rootUri,
    repository: repository.name,
    problem: null,
    files: plan.files.map(file => ({
      path: file.path,
      uri: repository.uriOf(file.path),
      from: file.from ?? null,
      status: file.status,
      selected: file.selected,
      unsaved: file.unsaved,
      tracked: file.tracked,
      blocked: file.blocked ?? null,
      environments: file.environments,
    })),
    environments: plan.comparisons
      .filter(comparison => statusOf(comparison) !== 'unchanged')
      .map(comparison => describeEnvironment(repository, comparison)),
    title: plan.title,
    branch: plan.branch,
    branchProblem: plan.branchProblem ?? null,
    body: plan.body,
    limits: { title: plan.limits.title, body: plan.limits.body },
    commitMessage: plan.commitMessage,
    draft: plan.draft,
    draftSupported: plan.limits.draft !== 'none',
    base: destination.base,
    headBranch: head.branch,
    protection: plan.protection,
    destination: {
      remote: destination.remote,
      pushRemote: destination.pushRemote,
      forge: destination.forge ? describeForge(destination.forge) : null,
    },
    account: describeAccount(account, source),
    commit: {
      author: settings.identity ? `${settings.identity.name} <${settings.identity.email}>` : null,
      signing: settings.signing,
      hooks: settings.hooks,
      signOff: settings.signOff,
    },
    updates: plan.updates ?? null,
    record: record ? describeRecord(record) : null,
    warnings: plan.warnings,
  };
}

/** What is shown where nothing can be proposed. */
export function describeNoPlan(repository: Pick<Repository, 'rootUri' | 'name'>, problem: string): ProposalPlanView {
  return {
    root: repository.rootUri,
    repository: repository.name,
    problem,
    files: [],
    environments: [],
    title: '',
    branch: '',
    branchProblem: null,
    body: '',
    limits: { title: 0, body: 0 },
    commitMessage: '',
    draft: false,
    draftSupported: false,
    base: '',
    headBranch: null,
    protection: [],
    destination: null,
    account: null,
    commit: { author: null, signing: 'none', hooks: [], signOff: false },
    updates: null,
    record: null,
    warnings: [],
  };
}

function describeEnvironment({ now }: RepositoryNames, comparison: EnvironmentComparison): ProposalEnvironmentView {
  const { plan, yours } = comparison;
  return {
    id: plan.id,
    name: plan.environment.name,
    headline: headlineOf(comparison),
    status: statusOf(comparison),
    risks: yours.objects.flatMap(object =>
      object.risks.map(({ severity, message }) => ({ severity, message, object: `${object.kind} ${object.name}` })),
    ),
    comparedWith: plan.deployed ? describeDeployed(plan.deployed, now()) : null,
  };
}

export function describeForge(address: ForgeAddress): ForgeView {
  const { kind, host, owner, name, webUrl } = address;
  return { kind, label: forgeLabels[kind], host, repository: `${owner}/${name}`, webUrl: `${webUrl}/${owner}/${name}` };
}

function describeAccount(
  account: { readonly login: string } | undefined,
  source: CredentialSource | undefined,
): AccountView | null {
  return account && source ? { login: account.login, source: sourceLabels[source] } : null;
}

export function describeRecord(record: ProposalRecord): ProposalRecordView {
  const { id, request, updatedAt, done, pullRequest, failure } = record;
  return {
    id,
    title: request.title,
    branch: request.branch,
    updatedAt,
    done,
    pullRequest,
    failure: failure && describeFailure(failure),
  };
}

export function describeFailure({ step, code, message, output, waysOut, retryAt }: ProposalFailure): ProposalFailureView {
  return { step, code, message, output, waysOut, ...(retryAt === undefined ? {} : { retryAt }) };
}

/** How a proposal went; without a pull request there is a page to open one by hand. */
export function describeResult(record: ProposalRecord, pages: ForgePages | undefined): ProposalResultView {
  const { request, destination, pullRequest } = record;
  const isPushed = record.done.includes('push');
  const head = { owner: destination.headOwner ?? '', branch: request.branch };
  return {
    outcome: record.failure ? 'failed' : 'done',
    record: describeRecord(record),
    comparePage: pages && isPushed && !pullRequest ? pages.compare(destination.base, head, request.title, request.body) : null,
    body: request.body,
  };
}

/** A proposal that was not begun: there is nothing to go on with later. */
export function describeImpossible(
  request: { readonly title: string; readonly branch: string; readonly body: string },
  failure: ProposalFailure,
): ProposalResultView {
  const { title, branch, body } = request;
  const record = { id: '', title, branch, updatedAt: '', done: [], pullRequest: null, failure: describeFailure(failure) };
  return { outcome: 'failed', record, comparePage: null, body };
}

/** The proposals of a repository. */
export function describeProposals({ rootUri }: Pick<Repository, 'rootUri'>, answer: ProposalsAnswer): ProposalsView {
  const { standing, state, records, unfinished, problem, nextRefresh } = answer;
  const forge = standing?.destination.forge;
  return {
    root: rootUri,
    forge: forge ? describeForge(forge) : null,
    account: describeAccount(state.account, state.source),
    problem: problem ?? state.problem?.message ?? null,
    signIn: state.problem?.code === 'unauthorized' || (state.readAt !== undefined && state.source === undefined),
    proposals: state.pullRequests.map(pullRequest => describeProposal(pullRequest, answer, records)),
    unfinished: unfinished.map(describeRecord),
    readAt: state.readAt === undefined ? null : new Date(state.readAt).toISOString(),
    nextRefresh,
  };
}

function describeProposal(
  pullRequest: ProposalsAnswer['state']['pullRequests'][number],
  { state, standing }: ProposalsAnswer,
  records: readonly ProposalRecord[],
): ProposalView {
  const { number, title, webUrl, draft, author, head, base, updatedAt } = pullRequest;
  const detail = state.details.get(number);
  const own = readOwnPart(pullRequest.body);
  const repository = standing?.destination.forge;
  const record = repository && records.find(candidate => isOfPullRequest(candidate, repository, number));
  return {
    number,
    title,
    webUrl,
    state: pullRequest.state,
    draft,
    author,
    branch: head.branch,
    base: base.branch,
    mine: record !== undefined || author === state.account?.login,
    ours: own !== undefined,
    record: record?.id ?? null,
    environments: own?.environments ?? [],
    updatedAt,
    checks: detail?.checks ?? null,
    reviews: detail?.reviews.map(({ author: reviewer, state: word }) => ({ author: reviewer, state: word })) ?? null,
    mergeable: detail?.mergeable ?? null,
  };
}
