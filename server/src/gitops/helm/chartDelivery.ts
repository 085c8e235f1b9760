import type { JsonObject } from '../../base/json.ts';
import type { ChartValues } from '../../engine/helmEngine.ts';
import type { RemoteChart } from './chartSources/remoteChart.ts';

/** How a chart becomes an environment: what `helm template` is given besides the chart. */
export interface ChartDelivery {
  /** Folder of the chart, repository-relative; empty if it is a {@link remote} one. */
  readonly chart: string;
  /** The chart, if the repository does not hold it. */
  readonly remote?: RemoteChart;
  readonly releaseName: string;
  readonly namespace: string;
  /** Above the chart's own values; later ones win. */
  readonly values: readonly ChartValues[];
  /** Also the chart's `crds/`. */
  readonly includeCrds: boolean;
  readonly noHooks: boolean;
  /**
   * Nobody says with which values it is installed: what a template or a schema refuses is no error then, but something that is not
   * known here.
   */
  readonly isGuess: boolean;
  /** The HelmRelease of Flux that installs it; `undefined` if none does. */
  readonly release?: {
    readonly namespace: string;
    readonly name: string;
    readonly spec: JsonObject;
    /** Values that come from Secrets. */
    readonly secretTexts: readonly string[];
  };
}
