import type { Command } from 'commander';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { emptyChange } from '../../../server/src/change/change.ts';
import { describeDeployed } from '../../../server/src/evidence/deployedRevision.ts';
import type { EnvironmentComparison } from '../../../server/src/session/compareEnvironment.ts';
import { beginAnswer } from '../answer.ts';
import { runCommand, writeJson } from '../commandSession.ts';
import type { CommandSession, CommonOptions } from '../commandSession.ts';
import { compareSides } from '../compareSides.ts';
import { environmentChange, environmentJson, summarise } from '../diffAnswer.ts';
import type { EnvironmentDiff, SideLabel } from '../diffAnswer.ts';
import { exitStatus } from '../exitStatus.ts';
import type { ExitStatus } from '../exitStatus.ts';
import { createSourceFinder } from '../findSource.ts';
import { writeDiff } from '../prettyDiff.ts';
import { selectEnvironments } from '../selectEnvironments.ts';
import { readToolVersion } from '../toolVersion.ts';

/** `driftline diff`: what changes in every environment, field by field, and from which line. */

interface DiffOptions extends CommonOptions {
  readonly environment?: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Adds the command. */
export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .description('show what changes in every environment')
    .option('-e, --environment <env>', 'an environment by id, name or glob (repeatable; default: all)', collect)
    .option('--from <side>', '"deployed", "target" or a revision', 'deployed')
    .option('--to <side>', '"worktree" or a revision', 'worktree')
    .action((options: DiffOptions) => runCommand(options, session => diff(session, options)));
}

/** Gathers the values of a repeatable option. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

async function diff(session: CommandSession, options: DiffOptions): Promise<ExitStatus> {
  const snapshot = await session.readSnapshot();
  const plans = selectEnvironments(snapshot.plans, options.environment ?? []);
  const diffs: EnvironmentDiff[] = [];
  for (const plan of plans) {
    diffs.push(await diffEnvironment(session, options, plan.id));
  }
  if (options.output === 'json') {
    const engine = await session.repository.engine.readVersions();
    const environments = diffs.map(entry => environmentJson(entry));
    writeJson(session.terminal, { ...beginAnswer(readToolVersion(), engine), environments, summary: summarise(diffs) });
  } else {
    writeDiff(session.terminal, diffs, { asked: options.environment !== undefined });
  }
  return decideStatus(diffs, options);
}

async function diffEnvironment(session: CommandSession, options: DiffOptions, id: string): Promise<EnvironmentDiff> {
  const { repository } = session;
  if (options.to !== 'worktree' || (options.from !== 'deployed' && options.from !== 'target')) {
    return compareSides(session, id, options);
  }
  const found = await repository.session.readComparison(id, neverCancelled);
  if (!found) {
    throw new Error(`The environment ${id} disappeared while it was compared.`);
  }
  const comparison = found.plan.sides.target ? found : nothingCompared(found);
  const snapshot = await session.readSnapshot();
  return {
    comparison,
    yours: comparison.yours,
    waiting: options.from === 'deployed' ? comparison.waiting : emptyChange,
    from: options.from === 'deployed' ? deployedLabel(comparison, repository.now()) : targetLabel(session, snapshot.revisions),
    to: { name: 'worktree', revisions: [{ repository: repository.rootUri, revision: 'worktree' }], confidence: null },
    findSource: await createSourceFinder(session, comparison),
  };
}

/** Without a commit nothing is compared: that is unknown, not unchanged. */
function nothingCompared(comparison: EnvironmentComparison): EnvironmentComparison {
  const message = 'There is nothing to compare with: this is no git repository, or it has no commit yet.';
  return comparison.unknowns.length > 0 ? comparison : { ...comparison, unknowns: [{ reason: 'revision', message }] };
}

function deployedLabel({ plan }: EnvironmentComparison, now: number): SideLabel {
  const { deployed } = plan;
  return deployed
    ? { name: describeDeployed(deployed, now), revisions: deployed.revisions, confidence: deployed.confidence }
    : { name: 'nothing to compare with', revisions: [], confidence: null };
}

function targetLabel(
  { repository }: CommandSession,
  revisions: { readonly target: string; readonly targetCommit: string } | undefined,
): SideLabel {
  return revisions
    ? {
        name: revisions.target,
        revisions: [{ repository: repository.rootUri, revision: revisions.targetCommit }],
        confidence: null,
      }
    : { name: 'nothing to compare with', revisions: [], confidence: null };
}

function decideStatus(diffs: readonly EnvironmentDiff[], options: DiffOptions): ExitStatus {
  const unknown = diffs.some(({ comparison }) => comparison.unknowns.length > 0);
  if (unknown && options.allowUnknown !== true) {
    return exitStatus.couldNotRun;
  }
  const found = diffs.some(
    entry => environmentChange(entry) !== 'unchanged' && (entry.comparison.unknowns.length === 0 || hasChanges(entry)),
  );
  return found ? exitStatus.found : exitStatus.nothingFound;
}

function hasChanges({ yours, waiting, comparison }: EnvironmentDiff): boolean {
  return yours.objects.length + waiting.objects.length + comparison.errors.length > 0;
}
