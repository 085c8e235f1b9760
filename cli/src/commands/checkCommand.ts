import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Option } from 'commander';
import type { Command } from 'commander';
import { isWithin } from '../../../server/src/base/repositoryPath.ts';
import { configPath } from '../../../server/src/gitops/declared.ts';
import type { EnvironmentStatus } from '../../../server/src/session/repositorySession.ts';
import type { FileFinding } from '../../../server/src/validation/fileFinding.ts';
import { beginAnswer } from '../answer.ts';
import { checkJson, countSeverity } from '../checkAnswer.ts';
import type { CheckResult } from '../checkAnswer.ts';
import { runCommand, writeJson } from '../commandSession.ts';
import type { CommandSession, CommonOptions } from '../commandSession.ts';
import { UsageError, exitStatus } from '../exitStatus.ts';
import type { ExitStatus } from '../exitStatus.ts';
import { writeCheck } from '../prettyCheck.ts';
import { selectEnvironments } from '../selectEnvironments.ts';
import { readToolVersion } from '../toolVersion.ts';
import { collect } from './diffCommand.ts';

/** `driftline check`: the findings that an editor shows, of all files or some. */

type Threshold = 'error' | 'warning' | 'information';

interface CheckOptions extends CommonOptions {
  readonly environment?: readonly string[];
  readonly failOn: Threshold;
}

/** Adds the command. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .description('check every YAML and JSON file, and whether the environments can be rendered')
    .argument('[path...]', 'files or folders (default: the whole repository)')
    .option(
      '-e, --environment <env>',
      'what an environment reads, by id, name or glob (repeatable; default: everything)',
      collect,
    )
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that ends with status 1')
        .choices(['error', 'warning', 'information'])
        .default('error'),
    )
    .action((paths: readonly string[], options: CheckOptions) => runCommand(options, session => check(session, paths, options)));
}

async function check(session: CommandSession, paths: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  const { repository, terminal } = session;
  const { findings } = repository;
  const folders = paths.map(path => locate(session, path, options.root ?? process.cwd()));
  await findings.settle();
  const selected = selectStatuses(session, options);
  const wanted = new Set(selected.map(({ plan }) => plan.environment.id));
  const isSelected = (path: string): boolean =>
    (folders.length === 0 || folders.some(folder => isWithin(folder, path))) &&
    (!options.environment || path === configPath || findings.getEnvironments(path).some(({ id }) => wanted.has(id)));
  const result = collectResult(session, selected, isSelected);
  if (options.output === 'json') {
    const engine = await repository.engine.readVersions();
    writeJson(terminal, { ...beginAnswer(readToolVersion(), engine), ...checkJson(result) });
  } else {
    writeCheck(terminal, result);
  }
  return decideStatus(result, options);
}

/** Repository-relative. @throws {UsageError} for what is not there, or not in the repository. */
function locate({ repository }: CommandSession, path: string, folder: string): string {
  const absolute = resolve(folder, path);
  const relative = repository.pathOf(pathToFileURL(absolute).href);
  if (relative === undefined) {
    throw new UsageError(`${path} is outside of the repository ${repository.rootFolder}.`);
  }
  if (!existsSync(absolute)) {
    throw new UsageError(`There is no file or folder "${path}".`);
  }
  return relative;
}

/** The environments that exist in the files as they are. */
function selectStatuses({ repository }: CommandSession, { environment }: CheckOptions): EnvironmentStatus[] {
  const existing = repository.session.getState().environments.filter(({ plan }) => plan.sides.yours.environment);
  const plans = new Set(
    selectEnvironments(
      existing.map(({ plan }) => plan),
      environment ?? [],
    ),
  );
  return existing.filter(({ plan }) => plans.has(plan));
}

function collectResult(
  { repository: { findings } }: CommandSession,
  selected: readonly EnvironmentStatus[],
  isSelected: (path: string) => boolean,
): CheckResult {
  const found = [...findings.getAll()].flatMap(([path, some]) => (isSelected(path) ? some : []));
  const checked = [...findings.getChecked()].filter(([path]) => isSelected(path));
  const reaching = selected.filter(({ comparison }) => comparison?.renderings.yours?.reads.some(({ path }) => isSelected(path)));
  return {
    findings: found,
    unknowns: reaching.flatMap(({ plan, comparison }) =>
      (comparison?.unrendered ?? []).map(unknown => ({ environment: plan.environment.name, unknown })),
    ),
    summary: {
      files: checked.length,
      documents: checked.reduce((sum, [, documents]) => sum + documents, 0),
      environments: reaching.length,
      errors: countSeverity(found, 'error'),
      warnings: countSeverity(found, 'warning'),
      informations: countSeverity(found, 'information'),
    },
  };
}

const failing: Readonly<Record<Threshold, readonly FileFinding['severity'][]>> = {
  error: ['error'],
  warning: ['error', 'warning'],
  information: ['error', 'warning', 'information'],
};

function decideStatus({ findings, unknowns }: CheckResult, { allowUnknown, failOn }: CheckOptions): ExitStatus {
  if (unknowns.length > 0 && allowUnknown !== true) {
    return exitStatus.couldNotRun;
  }
  return findings.some(({ severity }) => failing[failOn].includes(severity)) ? exitStatus.found : exitStatus.nothingFound;
}
