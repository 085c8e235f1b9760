import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { emptyChange } from '../../server/src/change/change.ts';
import { describeDeployed } from '../../server/src/evidence/deployedRevision.ts';
import { compareEnvironment } from '../../server/src/session/compareEnvironment.ts';
import type { EnvironmentPlan, Side } from '../../server/src/session/compareEnvironment.ts';
import type { Snapshot } from '../../server/src/session/snapshot.ts';
import type { FileTree } from '../../server/src/tree/fileTree.ts';
import type { CommandSession } from './commandSession.ts';
import type { EnvironmentDiff, SideLabel } from './diffAnswer.ts';
import { UsageError } from './exitStatus.ts';
import { createSourceFinder } from './findSource.ts';

/** Comparisons other than "deployed or target with the working tree": two trees that the person names. */

/** The two sides as the command line names them. */
export interface SideNames {
  readonly from: string;
  readonly to: string;
}

interface NamedSide {
  readonly side: Side | undefined;
  readonly label: SideLabel;
}

/** Compares one environment between two named sides; what differs counts as *waiting* if it starts from what is deployed. */
export async function compareSides(session: CommandSession, id: string, names: SideNames): Promise<EnvironmentDiff> {
  const { repository } = session;
  const snapshot = await session.readSnapshot();
  const plan = snapshot.plans.find(candidate => candidate.id === id);
  if (!plan) {
    throw new UsageError(`There is no environment ${id}.`);
  }
  const from = await resolveSide(session, snapshot, plan, names.from);
  const to = await resolveSide(session, snapshot, plan, names.to);
  const unknowns = names.from === 'deployed' || names.to === 'deployed' ? plan.unknowns : [];
  const compared: EnvironmentPlan = {
    ...plan,
    worktree: to.side?.tree ?? plan.worktree,
    unknowns,
    sides: { yours: to.side ?? { tree: snapshot.worktree, environment: undefined }, target: from.side },
  };
  const comparison = await compareEnvironment(
    compared,
    repository.memo.read.bind(repository.memo),
    repository.compare,
    neverCancelled,
  );
  const part = comparison.yours;
  const waiting = names.from === 'deployed';
  return {
    comparison,
    yours: waiting ? emptyChange : part,
    waiting: waiting ? part : emptyChange,
    from: from.label,
    to: to.label,
    findSource: await createSourceFinder(session, comparison),
  };
}

/** The tree that a side's name means. @throws {UsageError} for a revision that this clone does not have. */
export async function resolveTree(
  session: CommandSession,
  snapshot: Snapshot,
  revision: string,
): Promise<{ readonly tree: FileTree; readonly commit: string }> {
  const { revisionSource } = session.repository;
  if (revision === 'worktree') {
    return { tree: snapshot.worktree, commit: 'worktree' };
  }
  if (revision === 'target' && snapshot.revisions) {
    return { tree: snapshot.revisions.targetTree, commit: snapshot.revisions.targetCommit };
  }
  const commit = await revisionSource?.resolveRevision(revision);
  const tree = commit === undefined ? undefined : await revisionSource?.readCommitTree(commit);
  if (commit === undefined || !tree) {
    throw new UsageError(`There is no revision "${revision}" in this clone.`);
  }
  return { tree, commit };
}

async function resolveSide(session: CommandSession, snapshot: Snapshot, plan: EnvironmentPlan, name: string): Promise<NamedSide> {
  const { repository } = session;
  if (name === 'deployed') {
    const { deployed } = plan;
    const label = deployed ? describeDeployed(deployed, repository.now()) : 'nothing to compare with';
    return {
      side: plan.sides.deployed,
      label: { name: label, revisions: deployed?.revisions ?? [], confidence: deployed?.confidence ?? null },
    };
  }
  const { tree, commit } = await resolveTree(session, snapshot, name);
  const { environments } = await repository.readEnvironments(tree);
  const environment =
    environments.find(candidate => candidate.id === plan.id) ??
    environments.find(candidate => candidate.path === plan.environment.path);
  return {
    side: { tree, environment },
    label: { name, revisions: [{ repository: repository.rootUri, revision: commit }], confidence: null },
  };
}
