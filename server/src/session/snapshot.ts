import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Unknown } from '../base/unknown.ts';
import type { Environment } from '../gitops/environment.ts';
import type { EnvironmentSet } from '../gitops/findEnvironments.ts';
import type { FileTree } from '../tree/fileTree.ts';
import { createMergedTree } from '../tree/mergedTree.ts';
import type { Tree } from '../tree/tree.ts';
import type { EnvironmentPlan, Side } from './compareEnvironment.ts';
import type { Revisions } from './sources.ts';

/**
 * A snapshot: one revision of the workspace, immutable. Which trees are compared, which environments they hold, and which
 * counterpart each has on the other sides. Rendering is not part of it.
 */

export interface Snapshot {
  /** Grows with each change of the files, the buffers or git. */
  readonly revision: number;
  /** The files as they are, unsaved buffers on top. */
  readonly worktree: FileTree;
  /** What a pull request would leave: the target with the edits merged in; without git the working tree. */
  readonly yours: Tree;
  /** `undefined` without git or before the first commit. */
  readonly revisions: Revisions | undefined;
  /** Environments and configuration of {@link yours}. */
  readonly found: EnvironmentSet;
  readonly plans: readonly EnvironmentPlan[];
}

/** Finds the environments of a tree; implementations remember them by tree id. */
export type ReadEnvironments = (tree: Tree) => Promise<EnvironmentSet>;
/** The tree of a commit; `undefined` if this clone does not have it. */
export type ReadCommitTree = (commit: string) => Promise<FileTree | undefined>;

export interface SnapshotInputs {
  readonly revision: number;
  readonly worktree: FileTree;
  readonly revisions: Revisions | undefined;
  readonly readCommitTree: ReadCommitTree;
  /** What holds for every environment, such as a target branch that is not in this clone. */
  readonly problems: readonly Unknown[];
}

function mergeProblems(revisions: Revisions | undefined): Unknown[] {
  return revisions && 'reason' in revisions.mergeBase ? [revisions.mergeBase] : [];
}

/** Puts a snapshot together. @throws {CancelledError} when cancelled. */
export async function buildSnapshot(
  inputs: SnapshotInputs,
  readEnvironments: ReadEnvironments,
  token: CancellationToken,
): Promise<Snapshot> {
  const yours = await mergeEdits(inputs);
  throwIfCancelled(token);
  const found = await readEnvironments(yours);
  throwIfCancelled(token);
  const target = inputs.revisions && (await readEnvironments(inputs.revisions.targetTree));
  throwIfCancelled(token);
  const problems = [...inputs.problems, ...mergeProblems(inputs.revisions)];
  const plans: EnvironmentPlan[] = [];
  for (const environment of unite(found.environments, target?.environments ?? [])) {
    plans.push(await planEnvironment(environment, { ...inputs, yours, found, target, problems }, readEnvironments));
    throwIfCancelled(token);
  }
  const { revision, worktree, revisions } = inputs;
  return { revision, worktree, revisions, yours, found, plans };
}

/** The target with the person's edits merged in. Where branch and target share no history the working tree itself is meant. */
async function mergeEdits({ worktree, revisions }: SnapshotInputs): Promise<FileTree> {
  if (!revisions || 'reason' in revisions.mergeBase) {
    return worktree;
  }
  return createMergedTree({
    base: revisions.mergeBase,
    ours: worktree,
    theirs: revisions.targetTree,
    theirsName: revisions.target,
  });
}

/** The environments of the edited tree, then those that the edits remove. */
function unite(yours: readonly Environment[], target: readonly Environment[]): Environment[] {
  const removed = target.filter(environment => !findCounterpart(environment, yours, target));
  return [...yours, ...removed];
}

/**
 * The same environment on another side: by id, else by what it renders. (Declaring an environment that was found by
 * convention before gives it a new id, but does not make it another one.)
 */
function findCounterpart(
  environment: Environment,
  others: readonly Environment[],
  siblings: readonly Environment[],
): Environment | undefined {
  const sameId = others.find(other => other.id === environment.id);
  return sameId ?? others.find(other => other.path === environment.path && !siblings.some(sibling => sibling.id === other.id));
}

interface PlanContext extends SnapshotInputs {
  readonly yours: Tree;
  readonly found: EnvironmentSet;
  readonly target: EnvironmentSet | undefined;
  /** Why yours cannot be told from the others' commits, if so. */
  readonly problems: readonly Unknown[];
}

async function planEnvironment(
  environment: Environment,
  context: PlanContext,
  readEnvironments: ReadEnvironments,
): Promise<EnvironmentPlan> {
  const { revisions, target } = context;
  const exists = context.found.environments.includes(environment);
  const yours: Side = { tree: context.yours, environment: exists ? environment : undefined };
  const { worktree, problems } = context;
  const plan = { id: environment.id, environment, worktree, sides: { yours }, deployed: undefined, unknowns: problems };
  if (!revisions || !target || context.problems.length > 0) {
    return plan;
  }
  const own = exists ? context.found.environments : target.environments;
  const counterpart = (set: EnvironmentSet): Environment | undefined => findCounterpart(environment, set.environments, own);
  const targetSide: Side = { tree: revisions.targetTree, environment: counterpart(target) };
  const sides = { yours, target: targetSide };
  const finding = await revisions.resolveDeployed(environment);
  if (finding.kind !== 'known') {
    const unknowns = finding.kind === 'unknown' ? [...plan.unknowns, finding.unknown] : plan.unknowns;
    return { ...plan, sides, unknowns };
  }
  const { deployed } = finding;
  const commit = deployed.revisions[0]?.revision ?? '';
  const tree = commit === revisions.targetCommit ? revisions.targetTree : await context.readCommitTree(commit);
  if (!tree) {
    const message = `The deployed commit ${commit} is not in this clone. Fetch it to compare with it.`;
    return { ...plan, sides, deployed, unknowns: [...plan.unknowns, { reason: 'revision', message }] };
  }
  const deployedSide: Side = { tree, environment: counterpart(await readEnvironments(tree)) };
  return { ...plan, sides: { ...sides, deployed: deployedSide }, deployed };
}
