import { throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Environment } from '../gitops/environment.ts';
import type { ChartFetchResult, ChartFetching } from '../gitops/helm/chartSources/chartFetching.ts';
import type { ChartStore } from '../gitops/helm/chartSources/chartStore.ts';
import { hostOfChart, keyOfChart } from '../gitops/helm/chartSources/remoteChart.ts';
import type { RemoteChart } from '../gitops/helm/chartSources/remoteChart.ts';
import type { ReadRendering } from './compareEnvironment.ts';
import type { WorktreeSource } from './sources.ts';

/** The charts that a repository's environments need and that it does not hold: which, and fetching them when the person says so. */

/** A chart with who needs it. */
export interface NeededChart {
  readonly chart: RemoteChart;
  /** Who is asked for it. */
  readonly host: string;
  /** Names of the environments. */
  readonly environments: readonly string[];
  /** The version that is on this machine; `null` if none is. */
  readonly stored: string | null;
}

export interface RemoteChartPorts {
  readonly worktree: WorktreeSource;
  readonly readRendering: ReadRendering;
  readonly store: ChartStore;
  readonly fetching: ChartFetching;
  /** Other charts are there: what was rendered without them is rendered anew. */
  readonly didFetch: () => void;
}

/** What came of fetching one chart. */
export interface ChartOutcome {
  readonly chart: RemoteChart;
  readonly result: ChartFetchResult;
}

export class RemoteCharts {
  readonly #ports: RemoteChartPorts;

  constructor(ports: RemoteChartPorts) {
    this.#ports = ports;
  }

  /** The charts that the environments need, by host and name. @throws {CancelledError} when cancelled. */
  async list(environments: readonly Environment[], token: CancellationToken): Promise<readonly NeededChart[]> {
    const { worktree, readRendering, store } = this.#ports;
    const tree = await worktree.getTree();
    const needed = new Map<string, { chart: RemoteChart; environments: Set<string> }>();
    for (const environment of environments) {
      const { charts = [] } = await readRendering(tree, environment, token);
      throwIfCancelled(token);
      for (const chart of charts) {
        const entry = needed.get(keyOfChart(chart)) ?? { chart, environments: new Set<string>() };
        entry.environments.add(environment.name);
        needed.set(keyOfChart(chart), entry);
      }
    }
    const all = [...needed.values()].map(async ({ chart, environments: names }) => ({
      chart,
      host: hostOfChart(chart),
      environments: [...names].sort(),
      stored: (await store.find(chart))?.version ?? null,
    }));
    return (await Promise.all(all)).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }

  /**
   * Fetches charts one after the other; the person has agreed that their hosts are asked. One that fails does not hold up the others.
   *
   * @throws {CancelledError} when cancelled; what was fetched until then is kept.
   */
  async fetch(
    charts: readonly RemoteChart[],
    onProgress: (chart: RemoteChart, index: number) => void,
    token: CancellationToken,
  ): Promise<readonly ChartOutcome[]> {
    const outcomes: ChartOutcome[] = [];
    try {
      for (const [index, chart] of charts.entries()) {
        throwIfCancelled(token);
        onProgress(chart, index);
        outcomes.push({ chart, result: await this.#ports.fetching.fetch(chart, token) });
      }
    } finally {
      if (outcomes.some(({ result }) => result.kind === 'fetched')) {
        this.#ports.didFetch();
      }
    }
    return outcomes;
  }
}

function sortKey({ host, chart }: NeededChart): string {
  return `${host}\0${keyOfChart(chart)}`;
}
