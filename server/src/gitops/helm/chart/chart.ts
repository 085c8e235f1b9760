import type { SourceFile } from '../../gitopsCache.ts';

/** A chart as a folder of a tree, for those who write it. Immutable; what is rendered of it is the engine's business. */
export interface Chart {
  /** Repository-relative. */
  readonly folder: string;
  /** `Chart.yaml`. */
  readonly manifest: SourceFile;
  /** As `Chart.yaml` says it; the folder's name where it says none. */
  readonly name: string;
  /** Renders nothing itself: its named templates are called by others. */
  readonly isLibrary: boolean;
  /** `values.yaml`. */
  readonly values: SourceFile | undefined;
  /** `values.schema.json`. */
  readonly schema: SourceFile | undefined;
  /** Other files of values in the chart's folder, such as `values-prod.yaml` and those of `ci/`. */
  readonly valuesFiles: readonly SourceFile[];
  /** Everything below `templates/`. */
  readonly templates: readonly SourceFile[];
  readonly dependencies: readonly ChartDependency[];
}

/** An entry of `dependencies`, or a chart that lies in `charts/` without one. */
export interface ChartDependency {
  readonly name: string;
  /** The key of its values in those of the chart above: the alias, else the name. */
  readonly key: string;
  /** Paths of values that turn it on and off. */
  readonly conditions: readonly string[];
  readonly hasTags: boolean;
  /** Values of it are put into those of the chart above. */
  readonly importsValues: boolean;
  /** `undefined`: it is an archive, or has to be fetched. */
  readonly chart: Chart | undefined;
}

/** The charts of a chart, from itself downwards, each once. */
export function withSubcharts(chart: Chart): readonly Chart[] {
  const all = new Set<Chart>([chart]);
  for (const { dependencies } of all) {
    dependencies.forEach(dependency => dependency.chart && all.add(dependency.chart));
  }
  return [...all];
}

/** Whether all charts that it depends on are there as folders, so that every named template can be known. */
export function hasAllSubcharts(chart: Chart): boolean {
  return withSubcharts(chart).every(({ dependencies }) => dependencies.every(dependency => dependency.chart !== undefined));
}
