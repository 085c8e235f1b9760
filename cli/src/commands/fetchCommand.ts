import type { Command } from 'commander';
import { CancelledError, neverCancelled } from '../../../server/src/base/cancellation.ts';
import { groupBy } from '../../../server/src/base/groupBy.ts';
import { plural } from '../../../server/src/change/headline.ts';
import { describeChart } from '../../../server/src/gitops/helm/chartSources/remoteChart.ts';
import type { ChartOutcome, NeededChart } from '../../../server/src/session/remoteCharts.ts';
import { beginAnswer } from '../answer.ts';
import { runCommand, writeJson } from '../commandSession.ts';
import type { CommandSession, CommonOptions } from '../commandSession.ts';
import { confirm } from '../confirm.ts';
import { UsageError, exitStatus } from '../exitStatus.ts';
import type { ExitStatus } from '../exitStatus.ts';
import { selectEnvironments } from '../selectEnvironments.ts';
import { printable, styled } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';
import { readToolVersion } from '../toolVersion.ts';
import { collect } from './diffCommand.ts';

/** `driftline fetch`: the charts that environments need and the repository does not hold, once, for all that is rendered later. */

interface FetchOptions extends CommonOptions {
  readonly environment?: readonly string[];
  readonly refresh?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly offline?: boolean;
}

/** Adds the command. */
export function addFetchCommand(program: Command): void {
  program
    .command('fetch')
    .description('fetch the Helm charts that environments need and the repository does not hold')
    .option('-e, --environment <env>', 'an environment by id, name or glob; repeatable (default: all)', collect)
    .option('--refresh', 'also those that are here already: versions are chosen anew')
    .option('--dry-run', 'list what would be fetched from where; contact nothing')
    .option('--yes', 'do not ask')
    .action((options: FetchOptions) => runCommand(options, session => fetchCharts(session, options)));
}

async function fetchCharts(session: CommandSession, options: FetchOptions): Promise<ExitStatus> {
  const { terminal, repository } = session;
  if (options.offline === true && options.dryRun !== true) {
    throw new UsageError('Fetching needs the network: leave out --offline, or add --dry-run.');
  }
  const { plans } = await session.readSnapshot();
  const selected = selectEnvironments(plans, options.environment ?? []);
  const environments = selected.flatMap(plan => plan.sides.yours.environment ?? []);
  const needed = await repository.remoteCharts.list(environments, neverCancelled);
  const wanted = needed.filter(({ stored }) => stored === null || options.refresh === true);
  if (options.dryRun === true || wanted.length === 0) {
    await answer(session, options, needed, [], () => writeNeeded(terminal, needed, wanted));
    return exitStatus.nothingFound;
  }
  if (options.yes !== true) {
    writeNeeded(terminal, needed, wanted);
    if (!(await confirm('Fetch this?', 'add --yes to fetch, or --dry-run to look.'))) {
      throw new UsageError('Nothing was fetched.');
    }
  }
  const outcomes = await fetchWanted(session, wanted);
  await answer(session, options, needed, outcomes, () => writeOutcomes(terminal, outcomes));
  return outcomes.every(({ result }) => result.kind === 'fetched') ? exitStatus.nothingFound : exitStatus.couldNotRun;
}

async function fetchWanted(
  { terminal, repository }: CommandSession,
  wanted: readonly NeededChart[],
): Promise<readonly ChartOutcome[]> {
  const token = { isCancellationRequested: false };
  const stop = (): void => void (token.isCancellationRequested = true);
  process.once('SIGINT', stop);
  try {
    return await repository.remoteCharts.fetch(
      wanted.map(({ chart }) => chart),
      chart => terminal.warn(`Fetching ${printable(describeChart(chart))} …\n`),
      token,
    );
  } catch (error) {
    throw error instanceof CancelledError ? new UsageError('Stopped: what was fetched until then is kept.') : error;
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

function writeNeeded(terminal: Terminal, needed: readonly NeededChart[], wanted: readonly NeededChart[]): void {
  for (const [host, charts] of groupBy(wanted, chart => chart.host)) {
    terminal.write(`${styled(terminal, 'bold', printable(host))}\n`);
    for (const { chart, environments } of charts) {
      const names = styled(terminal, 'dim', `for ${printable(environments.join(', '))}`);
      terminal.write(`  ${printable(describeChart(chart))}  ${names}\n`);
    }
  }
  const here = needed.length - wanted.length;
  const rest = here === 0 ? '' : `, ${here} here already`;
  terminal.write(
    needed.length === 0
      ? 'No environment needs a chart from elsewhere.\n'
      : `${plural(wanted.length, 'chart')} to fetch${rest}\n`,
  );
}

function writeOutcomes(terminal: Terminal, outcomes: readonly ChartOutcome[]): void {
  for (const { chart, result } of outcomes) {
    if (result.kind === 'failed') {
      terminal.warn(`${styled(terminal, 'red', 'failed')} ${printable(describeChart(chart))}: ${printable(result.message)}\n`);
    } else {
      const unchecked = result.checked ? '' : ', whose digest nobody tells';
      terminal.write(
        `${styled(terminal, 'green', 'fetched')} ${printable(`${chart.name} ${result.version}`)} (${Math.ceil(result.bytes / 1024)} KB${unchecked})\n`,
      );
    }
  }
}

async function answer(
  session: CommandSession,
  options: FetchOptions,
  needed: readonly NeededChart[],
  outcomes: readonly ChartOutcome[],
  writePretty: () => void,
): Promise<void> {
  if (options.output !== 'json') {
    writePretty();
    return;
  }
  const engine = await session.repository.engine.readVersions();
  const charts = needed.map(({ chart, host, environments, stored }) => {
    const result = outcomes.find(outcome => outcome.chart === chart)?.result;
    return {
      ...chart,
      host,
      environments,
      here: result?.kind === 'fetched' ? result.version : stored,
      sha256: result?.kind === 'fetched' ? result.sha256 : null,
      failure: result?.kind === 'failed' ? result.message : null,
    };
  });
  writeJson(session.terminal, { ...beginAnswer(readToolVersion(), engine), charts });
}
