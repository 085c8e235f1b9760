import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import type { CancellationToken } from '../../../server/src/base/cancellation.ts';
import { composeBody, wrapOwnPart } from '../../../server/src/proposal/ownPart.ts';
import type { ProposalOutcome, ProposalRecord } from '../../../server/src/proposal/proposal.ts';
import { selectedPaths } from '../../../server/src/session/planChange.ts';
import type { ProposalPlan } from '../../../server/src/session/planChange.ts';
import type { ProposalSession } from '../../../server/src/session/proposalSession.ts';
import { beginAnswer } from '../answer.ts';
import { runCommand, writeJson } from '../commandSession.ts';
import type { CommandSession, CommonOptions } from '../commandSession.ts';
import { confirm } from '../confirm.ts';
import { UsageError, exitStatus } from '../exitStatus.ts';
import type { ExitStatus } from '../exitStatus.ts';
import { createProgressWriter, writePlan, writeResult } from '../prettyProposal.ts';
import { readToolVersion } from '../toolVersion.ts';

/** `driftline propose`: branch, commit, push and pull request in one step; files, index and branches stay as they are. */

interface ProposeOptions extends CommonOptions {
  readonly title?: string;
  readonly branch?: string;
  readonly body?: string;
  readonly draft?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly offline?: boolean;
  /** `false` for `--no-verify`. */
  readonly verify?: boolean;
}

/** Adds the command. */
export function addProposeCommand(program: Command): void {
  program
    .command('propose')
    .description('propose changed files as a pull request; nothing in the working tree is touched')
    .argument('[path...]', 'files or folders (default: all that changed)')
    .option('--title <title>', 'title of the pull request and subject of the commit (default: made from the change)')
    .option('--branch <branch>', 'branch to push (default: made from the title)')
    .option('--body <file>', 'text for the pull request, above what changes; "-" reads standard input')
    .option('--draft', 'open it as a draft')
    .option('--dry-run', 'show what would be proposed; contact nothing, change nothing')
    .option('--yes', 'do not ask')
    .option('--no-verify', 'leave out the hooks that check commits and pushes')
    .action((paths: readonly string[], options: ProposeOptions) =>
      runCommand(options, session => propose(session, paths, options)),
    );
}

async function propose(session: CommandSession, paths: readonly string[], options: ProposeOptions): Promise<ExitStatus> {
  const { proposals } = session.repository;
  if (!proposals) {
    throw new UsageError('This folder is no git repository, so nothing can be proposed.');
  }
  if (options.offline === true && options.dryRun !== true) {
    throw new UsageError('A proposal is pushed, which needs the network: leave out --offline, or add --dry-run.');
  }
  const token = { isCancellationRequested: false };
  const plan = await readPlan(session, proposals, paths, options, token);
  if (options.dryRun === true) {
    await answer(session, options, planJson(plan, options), () => writePlan(session.terminal, plan, draftOf(plan, options)));
    return exitStatus.nothingFound;
  }
  if (plan.branchProblem !== undefined) {
    throw new UsageError(plan.branchProblem);
  }
  if (options.yes !== true) {
    writePlan(session.terminal, plan, draftOf(plan, options));
    if (!(await confirm('Propose this?', 'add --yes to propose, or --dry-run to look.'))) {
      throw new UsageError('Nothing was proposed.');
    }
  }
  const stop = (): void => void (token.isCancellationRequested = true);
  process.once('SIGINT', stop);
  try {
    return await submit(session, proposals, plan, options, token);
  } finally {
    process.removeListener('SIGINT', stop);
  }
}

async function readPlan(
  session: CommandSession,
  proposals: ProposalSession,
  paths: readonly string[],
  options: ProposeOptions,
  token: CancellationToken,
): Promise<ProposalPlan> {
  const { title, branch } = options;
  const body = options.body === undefined ? undefined : readBody(options.body);
  const read = async (files: readonly string[] | undefined, record: string | undefined): Promise<ProposalPlan> => {
    const result = await proposals.plan({ files, title, branch, body, record, online: options.dryRun !== true }, token);
    if (!result.ok) {
      throw new UsageError(result.problem);
    }
    return result.plan;
  };
  const all = await read(undefined, undefined);
  const files = paths.length === 0 ? undefined : selectPaths(session, all, paths, options.root ?? process.cwd());
  const record = findEarlier(all, files ?? selectedPaths(all.files), branch);
  const plan = files || record ? await read(files, record?.id) : all;
  const isEmpty = selectedPaths(plan.files).length === 0 && plan.context.head.unmerged.length === 0;
  if (isEmpty) {
    throw new UsageError('There is nothing to propose: no file differs from the last commit.');
  }
  return plan;
}

/** A try that did not get through, or an open proposal that is named: it is gone on with. */
function findEarlier(
  { context }: ProposalPlan,
  files: readonly string[],
  branch: string | undefined,
): ProposalRecord | undefined {
  const { records } = context;
  if (branch !== undefined) {
    return records.find(({ request }) => request.branch === branch);
  }
  const wanted = [...files].sort().join('\0');
  return records.find(record => !record.done.includes('open') && [...record.request.files].sort().join('\0') === wanted);
}

/** Repository-relative paths of changed files at or below the arguments. @throws {UsageError} for one that selects nothing. */
function selectPaths(
  { repository }: CommandSession,
  plan: ProposalPlan,
  paths: readonly string[],
  folder: string,
): readonly string[] {
  return paths.flatMap(path => {
    const relative = repository.pathOf(pathToFileURL(resolve(folder, path)).href);
    if (relative === undefined) {
      throw new UsageError(`${path} is outside of the repository ${repository.rootFolder}.`);
    }
    const found = plan.files.filter(file => relative === '' || file.path === relative || file.path.startsWith(`${relative}/`));
    if (found.length === 0) {
      throw new UsageError(`${path} has no change that could be proposed.`);
    }
    const blocked = found.find(file => file.blocked !== undefined && file.path === relative);
    if (blocked) {
      throw new UsageError(`${path} cannot be proposed: ${blocked.blocked}`);
    }
    return found.map(file => file.path);
  });
}

/** The person's words, with an empty part of Driftline's below them where they do not have one: it is filled in. */
function readBody(file: string): string {
  try {
    const words = readFileSync(file === '-' ? 0 : file, 'utf8');
    return composeBody({ template: undefined, words, ownPart: wrapOwnPart('', [], 0) });
  } catch (error) {
    throw new UsageError(`Cannot read the text from ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function draftOf(plan: ProposalPlan, options: ProposeOptions): boolean {
  return options.draft ?? plan.draft;
}

async function submit(
  session: CommandSession,
  proposals: ProposalSession,
  plan: ProposalPlan,
  options: ProposeOptions,
  token: CancellationToken,
): Promise<ExitStatus> {
  const request = {
    files: selectedPaths(plan.files),
    branch: plan.branch,
    title: plan.title,
    body: plan.body,
    commitMessage: plan.commitMessage,
    draft: draftOf(plan, options),
    signOff: plan.context.settings.signOff,
    skipHooks: options.verify === false,
    pushOnly: false,
  };
  const outcome = await proposals.submit(request, plan.record?.id, createProgressWriter(session.terminal), token);
  if (outcome.kind === 'impossible') {
    throw new UsageError(outcome.failure.message);
  }
  const { record } = outcome;
  const pages = proposals.getPages(record.destination.forge);
  const head = { owner: record.destination.headOwner ?? '', branch: record.request.branch };
  const isOpen = record.pullRequest !== null;
  const page =
    isOpen || !record.done.includes('push')
      ? undefined
      : pages?.compare(plan.context.destination.base, head, plan.title, plan.body);
  await answer(session, options, { ...planJson(plan, options), ...resultJson(outcome), comparePage: page ?? null }, () =>
    writeResult(session.terminal, outcome, page),
  );
  return outcome.kind === 'done' ? exitStatus.nothingFound : exitStatus.couldNotRun;
}

async function answer(session: CommandSession, { output }: ProposeOptions, json: object, writePretty: () => void): Promise<void> {
  if (output === 'json') {
    const engine = await session.repository.engine.readVersions();
    writeJson(session.terminal, { ...beginAnswer(readToolVersion(), engine), ...json });
  } else {
    writePretty();
  }
}

function planJson(plan: ProposalPlan, options: ProposeOptions): object {
  const { forge } = plan.context.destination;
  return {
    branch: plan.branch,
    base: plan.context.destination.base,
    title: plan.title,
    body: plan.body,
    files: selectedPaths(plan.files),
    forge: forge?.kind ?? null,
    draft: draftOf(plan, options),
    warnings: [...(plan.branchProblem === undefined ? [] : [plan.branchProblem]), ...plan.warnings],
    commitMessage: plan.commitMessage,
    repository: forge ? `${forge.webUrl}/${forge.owner}/${forge.name}` : null,
    updates: plan.updates?.number ?? null,
  };
}

function resultJson({ record }: ProposalOutcome): object {
  const { commit, pullRequest, failure, done } = record;
  return { commit, pullRequest, done, failure };
}
