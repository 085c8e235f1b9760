import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Unknown } from '../base/unknown.ts';
import { countChange } from '../change/change.ts';
import { describeDeployed } from '../evidence/deployedRevision.ts';
import { isApiSpoken, limitsOf } from '../forge/createForge.ts';
import type { ForgeAccount, ForgeAddress, ForgeLimits, PullRequest } from '../forge/forge.ts';
import { planProposal } from '../proposal/planProposal.ts';
import type { PlannedProposal } from '../proposal/planProposal.ts';
import { rankEnvironments } from '../proposal/rankEnvironments.ts';
import type { RankedEnvironment } from '../proposal/rankEnvironments.ts';
import type { ProposedEnvironment } from '../proposal/proposedEnvironment.ts';
import { findTemplate } from '../proposal/pullRequestTemplate.ts';
import { getPushedCommit } from '../proposal/proposal.ts';
import type { ChangedFile, ProposalRecord, PullRequestWords } from '../proposal/proposal.ts';
import type { FileContent } from '../proposal/plainSecrets.ts';
import type { FileTree } from '../tree/fileTree.ts';
import { readText } from '../tree/tree.ts';
import type { EnvironmentComparison } from './compareEnvironment.ts';
import type { ForgeFacts, ForgeFactsReader } from './forgeFacts.ts';
import type { ProposalContext } from './proposalContext.ts';
import { readContents } from './proposedChange.ts';
import type { ProposedChangePorts, ProposedChanges } from './proposedChange.ts';
import type { CredentialSource, ProposalHistory } from './proposalPorts.ts';

/** A proposal prepared: files, what they change in every environment, title, branch and text, all of it still to be edited. */

export interface PlanRequest {
  /** Selects the files that reach this environment. */
  readonly environment?: string;
  readonly files?: readonly string[];
  readonly title?: string;
  readonly branch?: string;
  readonly body?: string;
  /** Record to go on with. */
  readonly record?: string;
  /** The forge may be asked. */
  readonly online?: boolean;
}

/** A changed file as the plan sees it. */
export interface PlannedFile extends ChangedFile {
  readonly selected: boolean;
  /** Ids of the environments it reaches. */
  readonly environments: readonly string[];
  /** Branch of an open proposal that holds the file exactly as it is now. */
  readonly heldBy: string | undefined;
}

export interface ProposalPlan extends PlannedProposal {
  readonly context: ProposalContext;
  readonly files: readonly PlannedFile[];
  /** What the selected files change, environment by environment, in the order of the text: the riskiest first. */
  readonly comparisons: readonly EnvironmentComparison[];
  /** Why the checked-out branch is protected; empty if it is not. */
  readonly protection: readonly string[];
  readonly limits: ForgeLimits;
  readonly record: ProposalRecord | undefined;
  /** The pull request that would be updated. */
  readonly updates: { readonly number: number; readonly webUrl: string; readonly title: string } | undefined;
  /** What the pull request says, if the words here begin from it. */
  readonly seen: PullRequestWords | undefined;
  readonly account: ForgeAccount | undefined;
  readonly source: CredentialSource | undefined;
  readonly draft: boolean;
}

export interface PlanChangePorts extends Pick<ProposedChangePorts, 'readCommitTree'> {
  readonly proposedChanges: Pick<ProposedChanges, 'read'>;
  readonly history: ProposalHistory;
  readonly forgeFacts: Pick<ForgeFactsReader, 'read'>;
  readonly version: string;
  readonly now: () => number;
  /** Ids of the environments that a file reaches, once all of them are compared. */
  readonly findReached: (path: string) => readonly string[];
  /** Waits until every environment is compared. */
  readonly settle: (token: CancellationToken) => Promise<unknown>;
}

/** What holds where no forge is known: the text is pasted somewhere. */
const pastedLimits: ForgeLimits = { body: 65_536, bodyUnit: 'utf16', title: 255, draft: 'none', folds: true };

/**
 * Prepares a proposal.
 *
 * @param protect why a branch is protected; empty if it is not.
 * @throws {CancelledError} when cancelled.
 */
export async function planChange(
  ports: PlanChangePorts,
  context: ProposalContext,
  request: PlanRequest,
  protect: (branch: string) => readonly string[],
  token: CancellationToken,
): Promise<ProposalPlan> {
  await ports.settle(token);
  const record = context.records.find(({ id }) => id === request.record);
  const { destination } = context;
  const forge: ForgeFacts = destination.forge && request.online ? await ports.forgeFacts.read(destination, record, token) : {};
  throwIfCancelled(token);
  const files = await planFiles(ports, context, request, record);
  const selected = selectedPaths(files);
  const base = await readBase(ports, context, record);
  throwIfCancelled(token);
  const compared = await ports.proposedChanges.read(context.snapshot, { ...base, files: selected }, token);
  const comparisons = compared.map(leaveOutUnreached);
  const limits = destination.forge ? limitsOf(destination.forge.kind) : pastedLimits;
  const { head, revisions } = context;
  const own = head.branch !== null && protect(head.branch).length === 0 ? head.branch : undefined;
  const pushed = record && getPushedCommit(record) !== null ? record.request.branch : undefined;
  const branch = pushed ?? request.branch ?? record?.request.branch ?? own;
  const earlier = findUnfinished(record)?.request ?? forge.pullRequest ?? record?.request;
  const environments = comparisons.map(comparison => toProposed(comparison, ports.now()));
  const planned = planProposal({
    environments,
    files,
    head,
    behind: await ports.history.countCommits(head.commit, revisions.targetCommit),
    settings: context.settings,
    destination,
    target: revisions.target,
    targetCommit: revisions.targetCommit,
    branches: context.branches,
    updates: pushed ?? (branch === own ? own : undefined),
    protect,
    limits,
    template: await findTemplate(revisions.targetTree, destination.forge?.kind),
    version: ports.version,
    contents: await readTexts(base.base, context.snapshot.worktree, selected),
    written: {
      title: request.title ?? earlier?.title,
      branch,
      body: request.body ?? earlier?.body,
    },
  });
  return {
    ...planned,
    warnings: [...warnOfForge(destination.forge, forge), ...planned.warnings],
    context,
    files,
    comparisons: inOrder(comparisons, rankEnvironments(environments)),
    protection: head.branch === null ? [] : protect(head.branch),
    limits,
    record,
    updates: describeUpdated(forge.pullRequest, record),
    seen: earlier === forge.pullRequest && request.body === undefined ? earlier : undefined,
    account: forge.account,
    source: forge.source,
    draft: earlier?.draft ?? false,
  };
}

/**
 * An environment whose rendering reads nothing that the proposal changes is the same on both sides (the memo answers with the very
 * same rendering): it stays as it is, also where it cannot be rendered or something else of it is unknown.
 */
function leaveOutUnreached(comparison: EnvironmentComparison): EnvironmentComparison {
  const { renderings, existence } = comparison;
  const isReached = existence !== 'kept' || !renderings.target || renderings.target !== renderings.yours;
  return isReached ? comparison : { ...comparison, errors: [], unknowns: [] };
}

/** A try that did not get through: what the person wrote for it is newer than what the forge has. */
function findUnfinished(record: ProposalRecord | undefined): ProposalRecord | undefined {
  return record?.done.includes('open') ? undefined : record;
}

function inOrder(
  comparisons: readonly EnvironmentComparison[],
  ranked: readonly RankedEnvironment[],
): readonly EnvironmentComparison[] {
  const places = new Map(ranked.map(({ environment }, place) => [environment.id, place]));
  const placeOf = ({ plan }: EnvironmentComparison): number => places.get(plan.id) ?? places.size;
  return [...comparisons].sort((a, b) => placeOf(a) - placeOf(b));
}

/** What the person should know of the forge before the proposal is made. */
function warnOfForge(address: ForgeAddress | undefined, { repository }: ForgeFacts): string[] {
  if (!address) {
    return [];
  }
  if (!isApiSpoken(address.kind)) {
    return [`Driftline does not open pull requests on ${address.host} yet: it pushes the branch and has the page to open one.`];
  }
  if (repository?.archived) {
    return [`${address.owner}/${address.name} is archived: the forge takes no push and no pull request.`];
  }
  return repository?.canPush === false
    ? [
        `You may not push to ${address.owner}/${address.name}. Push to a fork: git config remote.pushDefault <remote of the fork>.`,
      ]
    : [];
}

function describeUpdated(pullRequest: PullRequest | undefined, record: ProposalRecord | undefined): ProposalPlan['updates'] {
  if (pullRequest) {
    const { number, webUrl, title } = pullRequest;
    return { number, webUrl, title };
  }
  return record?.pullRequest ? { ...record.pullRequest, title: record.request.title } : undefined;
}

/** The tree that the files are put on, and where it and the target parted. */
async function readBase(
  { history, readCommitTree }: PlanChangePorts,
  { head, revisions, snapshot }: ProposalContext,
  record: ProposalRecord | undefined,
): Promise<{ readonly base: FileTree; readonly mergeBase: FileTree | Unknown }> {
  const commit = (record && getPushedCommit(record)) ?? head.commit;
  const base = (await readCommitTree(commit)) ?? (await readCommitTree(head.commit)) ?? snapshot.worktree;
  if (commit === head.commit) {
    return { base, mergeBase: revisions.mergeBase };
  }
  const parted = await history.findMergeBase(commit, revisions.targetCommit);
  const mergeBase = parted === undefined ? undefined : await readCommitTree(parted);
  return { base, mergeBase: mergeBase ?? revisions.mergeBase };
}

/** Which files there are, which are selected, and which an open proposal holds already. */
async function planFiles(
  ports: PlanChangePorts,
  { changed, records, snapshot }: ProposalContext,
  request: PlanRequest,
  record: ProposalRecord | undefined,
): Promise<readonly PlannedFile[]> {
  const held = await findHeld(
    ports,
    snapshot.worktree,
    records.filter(({ id }) => id !== record?.id),
  );
  const chosen = request.files ?? findUnfinished(record)?.request.files;
  return changed.map(file => {
    const environments = ports.findReached(file.path);
    const heldBy = held.get(file.path);
    const wanted =
      // A try that did not get through goes on with what was chosen for it.
      chosen?.includes(file.path) ??
      (request.environment === undefined
        ? heldBy === undefined || record?.request.files.includes(file.path) === true
        : environments.includes(request.environment));
    return { ...file, environments, heldBy, selected: wanted && file.blocked === undefined };
  });
}

/** Paths that open proposals hold exactly as they are now, with the branch that does. */
async function findHeld(
  { readCommitTree }: PlanChangePorts,
  worktree: FileTree,
  records: readonly ProposalRecord[],
): Promise<ReadonlyMap<string, string>> {
  const held = new Map<string, string>();
  for (const record of records) {
    const { request, pullRequest } = record;
    const commit = getPushedCommit(record);
    const tree = commit !== null && pullRequest ? await readCommitTree(commit) : undefined;
    const [theirs, ours] = tree
      ? await Promise.all([readContents(tree, request.files), readContents(worktree, request.files)])
      : [{}, {}];
    for (const path of tree ? request.files : []) {
      if (theirs[path] === ours[path]) {
        held.set(path, request.branch);
      }
    }
  }
  return held;
}

/** Texts of files as they are and as they would be committed. */
function readTexts(base: FileTree, worktree: FileTree, paths: readonly string[]): Promise<readonly FileContent[]> {
  return Promise.all(
    paths.map(async path => ({ path, before: await readText(base, path), after: await readText(worktree, path) })),
  );
}

/** The paths of selected files; of renamed ones both. */
export function selectedPaths(files: readonly PlannedFile[]): readonly string[] {
  return files.filter(({ selected }) => selected).flatMap(({ path, from }) => (from === undefined ? [path] : [from, path]));
}

function toProposed(
  { plan, existence, yours, waiting, renderings, errors, unknowns }: EnvironmentComparison,
  now: number,
): ProposedEnvironment {
  const { environment, deployed } = plan;
  return {
    id: plan.id,
    name: environment.name,
    path: environment.path,
    existence,
    change: yours,
    renderings: { target: renderings.target, yours: renderings.yours },
    errors,
    unknowns,
    comparedWith: deployed ? describeDeployed(deployed, now) : null,
    confidence: deployed?.confidence ?? null,
    waiting: countChange(waiting),
    protected: environment.protected,
    after: environment.after,
  };
}
