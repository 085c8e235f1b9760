/**
 * The part of the protocol that is about charts which the repository does not hold, see protocol.ts. The server contacts a chart repository
 * or a registry in {@link fetchChartsRequest} alone, and only the hosts that it names: the client asks the person first.
 */

/** Client → server request: charts that environments need from elsewhere. Contacts nobody. */
export const chartsRequest = 'driftline/charts';
export interface ChartsParams {
  /** URI of the repository's root. */
  readonly root: string;
}
export interface ChartView {
  /** Names the chart in {@link FetchChartsParams}. */
  readonly key: string;
  /** `web ^1.2 from https://charts.example.com`. */
  readonly label: string;
  /** Who is asked for it, with the port if there is one. */
  readonly host: string;
  /** Names of the environments that need it. */
  readonly environments: readonly string[];
  /** The version that is on this machine; `null` if none is. */
  readonly stored: string | null;
}

/** Client → server request: fetches charts, and renders anew what needs them. Cancelling it keeps what was fetched until then. */
export const fetchChartsRequest = 'driftline/fetchCharts';
export interface FetchChartsParams extends ChartsParams {
  /** {@link ChartView.key} of those that are wanted. */
  readonly charts: readonly string[];
  /** Hosts that the person has agreed to; a chart of another one is not fetched. */
  readonly hosts: readonly string[];
}
export interface FetchedChartView {
  readonly label: string;
  /** The version that was fetched; `null` if none was, for the reason in {@link problem}. */
  readonly version: string | null;
  readonly problem: string | null;
  /** Whether somebody told a digest that it was checked by. */
  readonly checked: boolean;
}

/** Server → client: which chart is being fetched. */
export const fetchingChartNotification = 'driftline/fetchingChart';
export interface FetchingChart extends ChartsParams {
  readonly label: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** Command (client side): fetches the charts that are missing, after asking. */
export const fetchChartsCommand = 'driftline.fetchCharts';
