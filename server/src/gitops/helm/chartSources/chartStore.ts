import type { RemoteChart } from './remoteChart.ts';

/** A chart that has been fetched. */
export interface StoredChart {
  /** The version that was chosen when it was fetched; it stays until somebody fetches anew. */
  readonly version: string;
  /** SHA-256 of the archive, in hex. */
  readonly sha256: string;
  /** SHA-256 of the manifest in a registry, in hex; absent for others. */
  readonly manifest?: string;
  /** The archive; `undefined` if it is gone meanwhile. */
  readBytes(): Promise<Uint8Array | undefined>;
}

/** The charts on this machine: those that Driftline fetched, and Helm's own. Nothing is fetched here. */
export interface ChartStore {
  /** The archive that stands for the chart; `undefined` if none is here. */
  find(chart: RemoteChart): Promise<StoredChart | undefined>;
}

/** For trees that no person's caches belong to. */
export const noCharts: ChartStore = { find: () => Promise.resolve(undefined) };
