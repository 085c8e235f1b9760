import { statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { parse, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import type { LoadRestrictor } from '../../../server/src/engine/engine.ts';
import { conventionalEnvironment } from '../../../server/src/gitops/conventionalEnvironment.ts';
import type { Environment } from '../../../server/src/gitops/environment.ts';
import { isComplete } from '../../../server/src/gitops/rendering.ts';
import type { Rendering } from '../../../server/src/gitops/rendering.ts';
import { maskBodies } from '../../../server/src/change/secrets.ts';
import { createDiskTree } from '../../../server/src/node/diskTree.ts';
import type { Tree } from '../../../server/src/tree/tree.ts';
import { beginAnswer, unknownJson } from '../answer.ts';
import { runCommand, writeJson } from '../commandSession.ts';
import type { CommandSession } from '../commandSession.ts';
import { resolveTree } from '../compareSides.ts';
import { UsageError, exitStatus } from '../exitStatus.ts';
import type { ExitStatus } from '../exitStatus.ts';
import { provenanceJson } from '../findSource.ts';
import { renderChart } from '../renderChart.ts';
import type { ChartOptions } from '../renderChart.ts';
import { selectEnvironments } from '../selectEnvironments.ts';
import { formatPlace, printable } from '../terminal.ts';
import { readToolVersion } from '../toolVersion.ts';
import { collect } from './diffCommand.ts';

/** `driftline render`: the objects an environment receives, as the upstream tool prints them. */

interface RenderOptions extends ChartOptions {
  readonly environment?: readonly string[];
  readonly kustomize?: string;
  readonly provenance?: boolean;
  readonly loadRestrictor: string;
}

/** What is to be rendered. */
interface Subject {
  readonly tree: Tree;
  readonly environment: Environment;
}

const loadRestrictors: Readonly<Record<string, LoadRestrictor>> = {
  LoadRestrictionsRootOnly: 'rootOnly',
  rootOnly: 'rootOnly',
  LoadRestrictionsNone: 'none',
  none: 'none',
};

/** Adds the command. */
export function addRenderCommand(program: Command): void {
  program
    .command('render')
    .description('print what an environment, or any kustomization or chart, renders to')
    .option('-e, --environment <env>', 'the environment by id or name', collect)
    .option('--kustomize <dir>', 'the folder of a kustomization, instead of an environment')
    .addOption(
      new Option('--load-restrictor <restrictor>', "kustomize's")
        .choices(Object.keys(loadRestrictors))
        .default('LoadRestrictionsRootOnly'),
    )
    .option('--helm <chart>', 'the folder or archive of a Helm chart, instead of an environment')
    .option('-f, --values <file>', 'with --helm: a file with values (repeatable)', collect)
    .option('--set <assignments>', 'with --helm: values, as in image.tag=1.2 (repeatable)', collect)
    .option('--set-string <assignments>', 'with --helm: values that are texts (repeatable)', collect)
    .option('--set-json <assignments>', 'with --helm: values in JSON (repeatable)', collect)
    .option('--set-file <assignments>', 'with --helm: values that are the contents of files (repeatable)', collect)
    .option('--release-name <name>', 'with --helm: the name of the release', 'release-name')
    .option('-n, --namespace <namespace>', 'with --helm: the namespace of the release', 'default')
    .option('--kube-version <version>', 'with --helm: the version of Kubernetes that templates see')
    .option(
      '--api-versions <versions>',
      'with --helm: API versions that templates see besides the usual ones (repeatable)',
      collect,
    )
    .option('--include-crds', 'with --helm: also what is in crds/')
    .option('--skip-tests', 'with --helm: leave tests out')
    .option('--at <revision>', '"worktree", "target" or a revision', 'worktree')
    .option('--provenance', 'with -o json: also the line that decides each value')
    .option('--show-secrets', 'print secret values instead of (secret: …)')
    .action((options: RenderOptions) => runCommand(options, session => render(session, options), startFolder(options)));
}

/** A kustomization or a chart may be anywhere: its own repository is meant, not that of the current folder. */
function startFolder({ root, kustomize, helm }: RenderOptions): string {
  return (
    root ??
    kustomize ??
    (helm === undefined || statSync(helm, { throwIfNoEntry: false })?.isDirectory() !== true ? process.cwd() : helm)
  );
}

async function render(session: CommandSession, options: RenderOptions): Promise<ExitStatus> {
  const subjects = [options.environment, options.kustomize, options.helm].filter(subject => subject !== undefined);
  if (subjects.length !== 1) {
    throw new UsageError('Say what to render: one of -e ENV, --kustomize DIR and --helm CHART.');
  }
  return options.helm === undefined
    ? renderKustomization(session, options)
    : renderChart(session, { ...options, helm: options.helm });
}

async function renderKustomization(session: CommandSession, options: RenderOptions): Promise<ExitStatus> {
  const { terminal, repository } = session;
  const { tree, environment } = await findSubject(session, options);
  const rendering = await repository.memo.read(tree, environment, neverCancelled);
  for (const error of rendering.errors) {
    terminal.warn(`${formatPlace(error.location)} error: ${printable(error.message)}  ${error.code}\n`);
  }
  for (const unknown of rendering.unknowns) {
    terminal.warn(`${unknown.location ? `${formatPlace(unknown.location)} ` : ''}unknown: ${printable(unknown.message)}\n`);
  }
  const bodies = options.showSecrets
    ? rendering.objects.map(object => object.body)
    : maskBodies(rendering.objects, rendering.secretValues);
  if (options.output === 'json') {
    await writeJsonRendering(session, options, tree, environment, rendering, bodies);
  } else if (isComplete(rendering)) {
    terminal.write((await repository.engine.printYaml(bodies, neverCancelled)).join('---\n'));
  }
  if (rendering.unknowns.length > 0 && options.allowUnknown !== true) {
    return exitStatus.couldNotRun;
  }
  return rendering.errors.length > 0 ? exitStatus.found : exitStatus.nothingFound;
}

async function writeJsonRendering(
  session: CommandSession,
  options: RenderOptions,
  tree: Tree,
  environment: Environment,
  rendering: Rendering,
  bodies: readonly string[],
): Promise<void> {
  const provenance = options.provenance ? await provenanceJson(session, tree, environment, rendering) : undefined;
  const objects = rendering.objects.map((object, index) => ({
    object: JSON.parse(bodies[index] ?? object.body) as unknown,
    ...(provenance ? { provenance: provenance[index] ?? {} } : {}),
  }));
  writeJson(session.terminal, {
    ...beginAnswer(readToolVersion(), await session.repository.engine.readVersions()),
    objects,
    errors: rendering.errors.map(error => ({ code: error.code, message: error.message, ...error.location })),
    unknowns: rendering.unknowns.map(unknown => unknownJson(unknown)),
  });
}

async function findSubject(session: CommandSession, options: RenderOptions): Promise<Subject> {
  const { repository } = session;
  if (options.kustomize !== undefined) {
    return findKustomization(session, options, resolve(options.root ?? '.', options.kustomize));
  }
  const snapshot = await session.readSnapshot();
  const { tree } = await resolveTree(session, snapshot, options.at);
  const { environments } = await repository.readEnvironments(tree);
  const plans = environments.map(environment => ({
    id: environment.id,
    environment,
    worktree: tree,
    sides: { yours: { tree, environment } },
    deployed: undefined,
    unknowns: [],
  }));
  const [plan, ...others] = selectEnvironments(plans, options.environment ?? []);
  if (!plan || others.length > 0) {
    throw new UsageError(
      `Name one environment to render: ${[plan, ...others].map(other => other?.id).join(', ')} are meant by that.`,
    );
  }
  return { tree, environment: plan.environment };
}

/** Outside of a repository bases may stand anywhere, as they may for `kustomize build`: the file system is the tree. */
async function findKustomization(session: CommandSession, options: RenderOptions, folder: string): Promise<Subject> {
  const { repository } = session;
  const isOutside = !repository.git && options.root === undefined;
  const root = isOutside ? parse(folder).root : repository.rootFolder;
  const path = relative(root, await realpath(folder)).replaceAll('\\', '/');
  const environment = { ...conventionalEnvironment(path), loadRestrictor: loadRestrictors[options.loadRestrictor] ?? 'rootOnly' };
  if (isOutside) {
    return { tree: createDiskTree(root), environment };
  }
  if (options.at === 'worktree') {
    return { tree: await repository.worktree.getTree(), environment };
  }
  const { tree } = await resolveTree(session, await session.readSnapshot(), options.at);
  return { tree, environment };
}
