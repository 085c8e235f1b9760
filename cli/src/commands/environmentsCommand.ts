import type { Command } from 'commander';
import { describeDeployed } from '../../../server/src/evidence/deployedRevision.ts';
import { plural } from '../../../server/src/change/headline.ts';
import type { EnvironmentPlan } from '../../../server/src/session/compareEnvironment.ts';
import { beginAnswer, unknownJson } from '../answer.ts';
import { runCommand, writeJson } from '../commandSession.ts';
import type { CommandSession, CommonOptions } from '../commandSession.ts';
import { exitStatus } from '../exitStatus.ts';
import type { ExitStatus } from '../exitStatus.ts';
import { formatPlace, printable, styled } from '../terminal.ts';
import { readToolVersion } from '../toolVersion.ts';

/** `driftline environments`: what the repository delivers to, and what each environment is compared with. */
export function addEnvironmentsCommand(program: Command): void {
  program
    .command('environments')
    .description('list the environments of the repository and what runs in them')
    .action((options: CommonOptions) => runCommand(options, session => listEnvironments(session, options)));
}

async function listEnvironments(session: CommandSession, options: CommonOptions): Promise<ExitStatus> {
  const { plans, found } = await session.readSnapshot();
  const existing = plans.filter(plan => plan.sides.yours.environment);
  if (options.output === 'json') {
    const engine = await session.repository.engine.readVersions();
    writeJson(session.terminal, {
      ...beginAnswer(readToolVersion(), engine),
      environments: existing.map(plan => environmentJson(plan)),
    });
  } else {
    writePretty(session, existing);
  }
  for (const problem of found.problems) {
    session.terminal.warn(
      `${formatPlace(problem.location)} ${problem.severity}: ${printable(problem.message)}  ${problem.code}\n`,
    );
  }
  return exitStatus.nothingFound;
}

function environmentJson({ environment, deployed, unknowns }: EnvironmentPlan): object {
  return {
    id: environment.id,
    name: environment.name,
    kind: environment.kind,
    declaredIn: environment.declaredIn,
    declaredBy: environment.declaredBy,
    path: environment.path,
    destination: environment.destination,
    kubernetesVersion: environment.kubernetesVersion,
    deployed: deployed ? { revisions: deployed.revisions, evidence: deployed.evidence, confidence: deployed.confidence } : null,
    unknowns: [...environment.unknowns, ...unknowns].map(unknown => unknownJson(unknown)),
  };
}

function writePretty({ terminal, repository }: CommandSession, plans: readonly EnvironmentPlan[]): void {
  const width = Math.max(0, ...plans.map(plan => plan.environment.name.length));
  for (const { environment, deployed, unknowns } of plans) {
    const name = styled(terminal, 'bold', printable(environment.name.padEnd(width)));
    const against = deployed ? describeDeployed(deployed, repository.now()) : 'nothing to compare with';
    terminal.write(`${name}  ${printable(environment.path || '.')}  ${styled(terminal, 'dim', against)}\n`);
    for (const unknown of [...environment.unknowns, ...unknowns]) {
      terminal.write(`  ${styled(terminal, 'yellow', 'unknown')} ${printable(unknown.message)}\n`);
    }
  }
  terminal.write(
    plans.length === 0
      ? 'No environment: no kustomization that nothing else includes, and none declared in .driftline.yaml.\n'
      : `${plural(plans.length, 'environment')}\n`,
  );
}
