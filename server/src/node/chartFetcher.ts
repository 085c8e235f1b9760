import { CancelledError } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { ChartVersionEngine } from '../engine/chartVersions.ts';
import type { ChartFetchResult, ChartFetching } from '../gitops/helm/chartSources/chartFetching.ts';
import { createChartArtifact } from '../gitops/helm/chartSources/remoteChart.ts';
import type { RemoteChart } from '../gitops/helm/chartSources/remoteChart.ts';
import type { ChartCache } from './chartCache.ts';
import { fetchFromRegistry } from './chartRegistry.ts';
import { fetchFromRepository } from './chartRepository.ts';
import type { ChartFetchPorts, FetchedArchive } from './chartRepository.ts';
import { ChartFetchError, ChartTransport } from './chartTransport.ts';
import type { ChartTransportOptions } from './chartTransport.ts';
import type { HelmCache } from './helmCache.ts';

/** Fetches charts into the person's cache. The only place that asks a chart repository or a registry for anything. */
export class ChartFetcher implements ChartFetching {
  readonly #cache: ChartCache;
  readonly #ports: ChartFetchPorts;
  readonly #now: () => number;

  /** @param now milliseconds since 1970. */
  constructor(
    cache: ChartCache,
    helm: HelmCache,
    engine: ChartVersionEngine,
    options: ChartTransportOptions & { readonly now: () => number },
  ) {
    this.#cache = cache;
    this.#now = options.now;
    this.#ports = {
      transport: new ChartTransport(options),
      engine,
      readArchive: async sha256 => (await cache.readArchive(sha256)) ?? (await helm.readArchive(sha256)),
    };
  }

  async fetch(chart: RemoteChart, token: CancellationToken): Promise<ChartFetchResult> {
    try {
      const { bytes, version, checkedBy, manifest } = await this.#fetch(chart, token);
      const sha256 = await this.#cache.writeArchive(bytes);
      const fetchedAt = new Date(this.#now()).toISOString();
      await this.#cache.writeRecord({
        chart,
        version,
        sha256,
        ...(manifest === undefined ? {} : { manifest }),
        checkedBy,
        fetchedAt,
      });
      return { kind: 'fetched', version, sha256, bytes: bytes.length, checked: checkedBy !== null };
    } catch (error) {
      if (error instanceof CancelledError) {
        throw error;
      }
      const isExpected = error instanceof ChartFetchError;
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', message: isExpected ? message : `The chart ${chart.name} cannot be kept: ${message}` };
    }
  }

  async #fetch(chart: RemoteChart, token: CancellationToken): Promise<FetchedArchive> {
    if (chart.repository.startsWith('oci:')) {
      return fetchFromRegistry(this.#ports, chart, token);
    }
    const place = await fetchFromRepository(this.#ports, chart, token);
    if (!('registry' in place)) {
      return place;
    }
    // `oci://ghcr.io/example/charts/web:1.2.3`, as an index names it.
    const [, address = '', tag = ''] = /^(.+?):([^:/]+)$/.exec(place.registry.href) ?? [];
    const artifact = createChartArtifact(address, { tag }, false);
    if (!artifact) {
      throw new ChartFetchError(`The index of ${chart.repository} leads to ${place.registry.href}, which names no chart.`);
    }
    return fetchFromRegistry(this.#ports, artifact, token);
  }
}
