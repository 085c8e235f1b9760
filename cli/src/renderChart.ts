import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parse, relative, resolve } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { joinPath } from '../../server/src/base/repositoryPath.ts';
import { startOfFile } from '../../server/src/base/textRange.ts';
import type { Unknown } from '../../server/src/base/unknown.ts';
import { maskManifests } from '../../server/src/change/maskManifests.ts';
import { maskBodies } from '../../server/src/change/secrets.ts';
import type { ChartRequest, ChartResult, ChartValues } from '../../server/src/engine/helmEngine.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { placeChartErrors } from '../../server/src/gitops/helm/chartErrors.ts';
import { renderFetched } from '../../server/src/gitops/helm/chartSources/renderFetched.ts';
import { RecordingReader } from '../../server/src/gitops/recordingReader.ts';
import { readRenderedObject } from '../../server/src/gitops/renderedObject.ts';
import type { RenderError } from '../../server/src/gitops/rendering.ts';
import { collectSecretValues } from '../../server/src/gitops/secretValues.ts';
import { createDiskTree } from '../../server/src/node/diskTree.ts';
import type { Tree } from '../../server/src/tree/tree.ts';
import { beginAnswer, unknownJson } from './answer.ts';
import { writeJson } from './commandSession.ts';
import type { CommandSession, CommonOptions } from './commandSession.ts';
import { resolveTree } from './compareSides.ts';
import { exitStatus } from './exitStatus.ts';
import type { ExitStatus } from './exitStatus.ts';
import { formatPlace, printable } from './terminal.ts';
import { readToolVersion } from './toolVersion.ts';

/** `driftline render --helm`: what `helm template` prints, from any chart of a tree. */

export interface ChartOptions extends CommonOptions {
  readonly helm?: string;
  readonly at: string;
  readonly showSecrets?: boolean;
  readonly values?: readonly string[];
  readonly setJson?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setFile?: readonly string[];
  readonly releaseName: string;
  readonly namespace: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly includeCrds?: boolean;
  readonly skipTests?: boolean;
}

/** What of a failed rendering is told. */
interface Failure {
  readonly errors: readonly RenderError[];
  readonly unknowns: readonly Unknown[];
}

export async function renderChart(
  session: CommandSession,
  options: ChartOptions & { readonly helm: string },
): Promise<ExitStatus> {
  const { repository } = session;
  const base = resolve(options.root ?? '.');
  // Outside of a repository charts and values may stand anywhere, as they may for Helm: the file system is the tree.
  const isOutside = !repository.git && options.root === undefined;
  const root = isOutside ? parse(base).root : repository.rootFolder;
  const tree = isOutside ? createDiskTree(root) : await findTree(session, options);
  const request = await createRequest(tree, root, base, options);
  const wantsText = options.output !== 'json';
  const result = await renderFetched(
    { engine: repository.engine, charts: repository.chartStore },
    { ...request, text: wantsText },
    neverCancelled,
  );
  const failure = await explain(result, request);
  tellFailure(session, failure);
  if (!wantsText) {
    await writeJsonChart(session, options, result, failure);
  } else if (result.kind === 'objects') {
    const text = result.text ?? '';
    session.terminal.write(options.showSecrets ? text : maskManifests(text));
  }
  if (failure.unknowns.length > 0 && options.allowUnknown !== true) {
    return exitStatus.couldNotRun;
  }
  return failure.errors.length > 0 ? exitStatus.found : exitStatus.nothingFound;
}

async function findTree(session: CommandSession, { at }: ChartOptions): Promise<Tree> {
  return at === 'worktree'
    ? session.repository.worktree.getTree()
    : (await resolveTree(session, await session.readSnapshot(), at)).tree;
}

async function createRequest(
  tree: Tree,
  root: string,
  base: string,
  options: ChartOptions & { readonly helm: string },
): Promise<ChartRequest> {
  const inTree = (path: string): string => relative(root, resolve(base, path)).replaceAll('\\', '/');
  const files = await Promise.all(
    (options.values ?? []).flatMap(list => list.split(',')).map(path => readValues(path, inTree, base)),
  );
  // Helm takes them in this order, however they stand on the command line.
  const values: ChartValues[] = [
    ...files,
    ...(options.setJson ?? []).map(setJson => ({ setJson })),
    ...(options.set ?? []).map(set => ({ set })),
    ...(options.setString ?? []).map(setString => ({ setString })),
    ...(options.setFile ?? []).map(text => ({
      setFile: text.replaceAll(/=(?<path>[^,]+)/g, (_, path: string) => `=${inTree(path)}`),
    })),
  ];
  return {
    tree,
    chart: inTree(options.helm),
    releaseName: options.releaseName,
    namespace: options.namespace,
    values,
    ...(options.kubeVersion === undefined ? {} : { kubeVersion: options.kubeVersion }),
    apiVersions: (options.apiVersions ?? []).flatMap(list => list.split(',')),
    includeCrds: options.includeCrds ?? false,
    skipTests: options.skipTests ?? false,
  };
}

/** A file of the tree, or the text of one that lies outside of it, or of standard input (`-`). */
async function readValues(path: string, inTree: (path: string) => string, base: string): Promise<ChartValues> {
  if (path === '-') {
    return { name: path, yaml: readFileSync(0, 'utf8') };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    return { file: path };
  }
  const file = inTree(path);
  const isOutside = file === '..' || file.startsWith('../') || /^[A-Za-z]:/.test(file);
  return isOutside ? { name: path, yaml: await readFile(resolve(base, path), 'utf8') } : { file };
}

async function explain(result: ChartResult, request: ChartRequest): Promise<Failure> {
  const fallback = { file: joinPath(request.chart, 'Chart.yaml'), range: startOfFile };
  if (result.kind === 'unknown') {
    return { errors: [], unknowns: [{ reason: result.reason, message: result.message, location: fallback }] };
  }
  if (result.kind === 'objects') {
    return { errors: [], unknowns: [] };
  }
  const valueFiles = request.values.flatMap(source => ('file' in source ? [source.file] : []));
  const reader = new RecordingReader(request.tree, new GitopsCache());
  return placeChartErrors(result.error, { reader, chart: request.chart, valueFiles, fallback });
}

function tellFailure({ terminal }: CommandSession, { errors, unknowns }: Failure): void {
  for (const { location, message, code, related = [] } of errors) {
    terminal.warn(`${formatPlace(location)} error: ${printable(message)}  ${code}\n`);
    for (const frame of related) {
      terminal.warn(`    ${formatPlace(frame.location)} ${printable(frame.message)}\n`);
    }
  }
  for (const { location, message } of unknowns) {
    terminal.warn(`${location ? `${formatPlace(location)} ` : ''}unknown: ${printable(message)}\n`);
  }
}

async function writeJsonChart(
  session: CommandSession,
  options: ChartOptions,
  result: ChartResult,
  { errors, unknowns }: Failure,
): Promise<void> {
  const sources = result.kind === 'objects' ? result.objects : [];
  const objects = sources.map(object => readRenderedObject(object));
  const bodies = options.showSecrets
    ? objects.map(({ body }) => body)
    : maskBodies(objects, collectSecretValues(objects, [], new Map()));
  writeJson(session.terminal, {
    ...beginAnswer(readToolVersion(), await session.repository.engine.readVersions()),
    objects: bodies.map((body, index) => ({
      object: JSON.parse(body) as unknown,
      source: sources[index]?.source,
      hook: sources[index]?.hook,
    })),
    unreproducible: result.kind === 'objects' ? result.unreproducible : [],
    errors: errors.map(({ code, message, location, related }) => ({ code, message, ...location, related })),
    unknowns: unknowns.map(unknown => unknownJson(unknown)),
  });
}
