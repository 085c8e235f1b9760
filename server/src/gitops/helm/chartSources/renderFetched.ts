import { throwIfCancelled } from '../../../base/cancellation.ts';
import type { CancellationToken } from '../../../base/cancellation.ts';
import { joinPath } from '../../../base/repositoryPath.ts';
import type { NamedDependency } from '../../../engine/chartVersions.ts';
import type { ChartRequest, ChartResult, HelmEngine } from '../../../engine/helmEngine.ts';
import { mountFiles, mountPathOf } from '../../../tree/mountedTree.ts';
import type { MountedFile } from '../../../tree/mountedTree.ts';
import { readText } from '../../../tree/tree.ts';
import type { Tree } from '../../../tree/tree.ts';
import { rereadIn } from '../../flux/rereadIn.ts';
import type { ChartStore, StoredChart } from './chartStore.ts';
import { createRemoteChart, describeChart } from './remoteChart.ts';
import type { RemoteChart } from './remoteChart.ts';

/**
 * Renders charts that the repository does not hold, or not with all that they depend on: archives of the person's caches are put
 * where the engine looks for them. What is not there is unknown, and nothing is fetched.
 */

export interface FetchedChartPorts {
  readonly engine: HelmEngine;
  readonly charts: ChartStore;
}

export interface FetchedChartRequest extends Omit<ChartRequest, 'chart'> {
  /** Folder or archive in the tree, or a chart that is fetched. */
  readonly chart: string | RemoteChart;
}

/** A rendering of a chart, and the charts it needs that the repository does not hold, found or not. */
export type FetchedChartResult = ChartResult & { readonly charts: readonly RemoteChart[] };

/** @throws {CancelledError} when cancelled. */
export async function renderFetched(
  ports: FetchedChartPorts,
  request: FetchedChartRequest,
  token: CancellationToken,
): Promise<FetchedChartResult> {
  const { chart } = request;
  if (typeof chart !== 'string') {
    return renderArchive(ports, { ...request, chart }, token);
  }
  const result = await ports.engine.renderChart({ ...request, chart }, token);
  throwIfCancelled(token);
  if (result.kind !== 'failed' || result.error.kind !== 'dependencies') {
    return { ...result, charts: [] };
  }
  return renderWithDependencies(ports, { ...request, chart }, result, token);
}

async function renderArchive(
  { engine, charts }: FetchedChartPorts,
  request: FetchedChartRequest & { readonly chart: RemoteChart },
  token: CancellationToken,
): Promise<FetchedChartResult> {
  const { chart, tree } = request;
  const stored = await charts.find(chart);
  if (!stored) {
    return { kind: 'unknown', reason: 'chart', message: explainMissing([chart]), reads: [], charts: [chart] };
  }
  const path = mountPathOf(stored.sha256);
  const mounted = mountFiles(tree, new Map([[path, fileOf(stored)]]));
  // helm-controller tells artifacts of one version apart by their digests.
  const tracked = chart.artifact && stored.manifest !== undefined ? { versionMetadata: stored.manifest.slice(0, 12) } : {};
  const result = await engine.renderChart({ ...request, ...tracked, tree: mounted, chart: path }, token);
  throwIfCancelled(token);
  return { ...result, reads: await rereadIn(tree, result.reads), charts: [chart] };
}

/** Charts that a folder's `charts/` lacks are put there, as `helm dependency build` does. */
async function renderWithDependencies(
  { engine, charts }: FetchedChartPorts,
  request: ChartRequest,
  failed: ChartResult & { readonly kind: 'failed' },
  token: CancellationToken,
): Promise<FetchedChartResult> {
  const { tree, chart } = request;
  const found = await engine.readDependencies(await readChartTexts(tree, chart), token);
  throwIfCancelled(token);
  if (found.error) {
    return { ...failed, charts: [] };
  }
  if (found.stale) {
    const message = `The lock file of ${chart || 'the chart'} was made for other dependencies: run "helm dependency update".`;
    return { kind: 'unknown', reason: 'chart', message, path: joinPath(chart, 'Chart.lock'), reads: failed.reads, charts: [] };
  }
  const missing = new Set(failed.error.missing);
  const wanted = found.dependencies.filter(({ name }) => missing.has(name));
  const remote = wanted.flatMap(({ repository, name, version }) => createRemoteChart(repository, name, version) ?? []);
  if (remote.length < wanted.length || wanted.length === 0) {
    return { ...(explainElsewhere(wanted, failed) ?? failed), charts: remote };
  }
  const stored = await Promise.all(remote.map(async one => ({ one, archive: await charts.find(one) })));
  const absent = stored.flatMap(({ one, archive }) => (archive ? [] : [one]));
  if (absent.length > 0) {
    const path = joinPath(chart, 'Chart.yaml');
    return { kind: 'unknown', reason: 'chart', message: explainMissing(absent), path, reads: failed.reads, charts: remote };
  }
  const files = stored.flatMap(({ one, archive }): [string, MountedFile][] =>
    archive ? [[joinPath(chart, `charts/${one.name}-${archive.version}.tgz`), fileOf(archive)]] : [],
  );
  const result = await engine.renderChart({ ...request, tree: mountFiles(tree, new Map(files)) }, token);
  throwIfCancelled(token);
  return { ...result, reads: await rereadIn(tree, [...failed.reads, ...result.reads]), charts: remote };
}

/** A name in the person's own list of repositories, such as `@stable`, means nothing to others. */
function explainElsewhere(wanted: readonly NamedDependency[], failed: ChartResult): ChartResult | undefined {
  const named = wanted.find(({ repository }) => /^(?:@|alias:)/.test(repository));
  if (!named) {
    return undefined;
  }
  const message = `The chart ${named.name} comes from ${named.repository}, a name that only a person's own Helm knows: write the address.`;
  return { kind: 'unknown', reason: 'chart', message, reads: failed.reads };
}

async function readChartTexts(
  tree: Tree,
  chart: string,
): Promise<{ chart: string; lock?: string; requirements?: string; requirementsLock?: string }> {
  const read = (name: string): Promise<string | undefined> => readText(tree, joinPath(chart, name));
  return {
    chart: (await read('Chart.yaml')) ?? '',
    lock: await read('Chart.lock'),
    requirements: await read('requirements.yaml'),
    requirementsLock: await read('requirements.lock'),
  };
}

function fileOf(stored: StoredChart): MountedFile {
  return { id: stored.sha256, readBytes: () => stored.readBytes() };
}

/** What is not there and what to do about it. */
export function explainMissing(charts: readonly RemoteChart[]): string {
  const names = charts.map(describeChart).join(', ');
  const are = charts.length === 1 ? 'The chart' : 'Charts';
  return `${are} ${names} ${charts.length === 1 ? 'is' : 'are'} not on this machine: "Driftline: Fetch Charts…" or "driftline fetch" gets ${charts.length === 1 ? 'it' : 'them'}.`;
}
