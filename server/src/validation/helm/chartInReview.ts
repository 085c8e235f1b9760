import type { Chart } from '../../gitops/helm/chart/chart.ts';
import type { Parent } from '../../gitops/helm/chart/chartSet.ts';
import type { ChartReading } from '../../gitops/helm/chart/readingOfChart.ts';
import type { ValuesSource } from '../../gitops/helm/chart/valuesSource.ts';

/** A chart with what the checks of it need to know. */
export interface ChartInReview {
  readonly chart: Chart;
  readonly reading: ChartReading;
  /** Everything that gives it values. */
  readonly sources: readonly ValuesSource[];
  /** Charts that depend on it, with what their templates read. */
  readonly parents: readonly (Parent & { readonly reading: ChartReading })[];
  /** It, the charts below it and those above it: their templates share one space of names. */
  readonly family: readonly Chart[];
}
