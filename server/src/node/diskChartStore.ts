import type { ChartStore, StoredChart } from '../gitops/helm/chartSources/chartStore.ts';
import { keyOfChart } from '../gitops/helm/chartSources/remoteChart.ts';
import type { RemoteChart } from '../gitops/helm/chartSources/remoteChart.ts';
import type { ChartCache } from './chartCache.ts';
import type { HelmCache } from './helmCache.ts';

/** The charts on this machine's disk: what Driftline fetched, then what Helm did. An answer stays until {@link forget}. */
export class DiskChartStore implements ChartStore {
  readonly #cache: ChartCache;
  readonly #helm: HelmCache;
  readonly #found = new Map<string, Promise<StoredChart | undefined>>();

  constructor(cache: ChartCache, helm: HelmCache) {
    this.#cache = cache;
    this.#helm = helm;
  }

  find(chart: RemoteChart): Promise<StoredChart | undefined> {
    const key = keyOfChart(chart);
    const found = this.#found.get(key) ?? this.#find(chart);
    this.#found.set(key, found);
    return found;
  }

  /** Charts were fetched: the caches are asked again. */
  forget(): void {
    this.#found.clear();
  }

  async #find(chart: RemoteChart): Promise<StoredChart | undefined> {
    const record = await this.#cache.readRecord(chart);
    if (record) {
      const { version, sha256, manifest } = record;
      const readBytes = async (): Promise<Uint8Array | undefined> =>
        (await this.#cache.readArchive(sha256)) ?? (await this.#helm.readArchive(sha256));
      if (await readBytes()) {
        return { version, sha256, ...(manifest === undefined ? {} : { manifest }), readBytes };
      }
    }
    return this.#helm.find(chart);
  }
}
