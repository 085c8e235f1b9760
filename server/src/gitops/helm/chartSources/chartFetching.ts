import type { CancellationToken } from '../../../base/cancellation.ts';
import type { RemoteChart } from './remoteChart.ts';

/** The port that fetches charts. Whoever calls it has the person's consent for the hosts of the charts. */
export interface ChartFetching {
  /** Fetches a chart and keeps it, whether one is there or not. Nothing throws but cancellation. */
  fetch(chart: RemoteChart, token: CancellationToken): Promise<ChartFetchResult>;
}

export type ChartFetchResult =
  | {
      readonly kind: 'fetched';
      readonly version: string;
      readonly sha256: string;
      /** Size of the archive. */
      readonly bytes: number;
      /** Whether somebody told a digest that it was checked by. */
      readonly checked: boolean;
    }
  | { readonly kind: 'failed'; readonly message: string };
