import type { ChartVersionEngine } from '../engine/chartVersions.ts';
import type { ChartFetching } from '../gitops/helm/chartSources/chartFetching.ts';
import { ChartCache, findChartFolder } from './chartCache.ts';
import { ChartFetcher } from './chartFetcher.ts';
import { DiskChartStore } from './diskChartStore.ts';
import { HelmCache, findHelmFolders } from './helmCache.ts';

declare const DRIFTLINE_VERSION: string | undefined;

/** The person's charts on this machine, and the way to more of them. */
export function createCharts(engine: ChartVersionEngine): { readonly store: DiskChartStore; readonly fetching: ChartFetching } {
  const { env: environment, platform } = process;
  const cache = new ChartCache(findChartFolder(environment, platform));
  const helm = new HelmCache(findHelmFolders(environment, platform), engine);
  const version = typeof DRIFTLINE_VERSION === 'string' ? DRIFTLINE_VERSION : '0.0.0';
  const fetching = new ChartFetcher(cache, helm, engine, { version, environment, now: () => Date.now() });
  return { store: new DiskChartStore(cache, helm), fetching };
}
