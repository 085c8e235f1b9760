import type { GitopsCache } from '../gitops/gitopsCache.ts';
import type { Chart } from '../gitops/helm/chart/chart.ts';
import { ChartSet } from '../gitops/helm/chart/chartSet.ts';
import { ChartReadings } from '../gitops/helm/chart/readingOfChart.ts';
import type { ChartReading } from '../gitops/helm/chart/readingOfChart.ts';
import type { Tree } from '../tree/tree.ts';
import type { WorktreeSource } from './sources.ts';

/** The charts of the files as they are now: read when someone asks, once for each state of the files. */
export class ChartMemo {
  readonly #worktree: WorktreeSource;
  readonly #cache: GitopsCache;
  readonly #readings = new ChartReadings();
  #known: { readonly tree: string; readonly charts: ChartSet } | undefined;

  constructor(worktree: WorktreeSource, cache: GitopsCache) {
    this.#worktree = worktree;
    this.#cache = cache;
  }

  async read(): Promise<ChartSet> {
    return this.of(await this.#worktree.getTree());
  }

  /** The charts of a tree; those of the last one that was asked about are at hand. */
  of(tree: Tree): ChartSet {
    if (this.#known?.tree !== tree.id) {
      this.#known = { tree: tree.id, charts: new ChartSet(tree, this.#cache) };
    }
    return this.#known.charts;
  }

  /** Follows the templates of a chart with pauses, so that {@link getReading} answers at once. */
  prepareReading(chart: Chart, pause: () => Promise<void>): Promise<void> {
    return this.#readings.prepare(chart, pause);
  }

  /** What the templates of a chart read; followed once for each state of them. */
  getReading(chart: Chart): ChartReading {
    return this.#readings.read(chart);
  }
}
