import type { JsonObject } from '../../../server/src/base/json.ts';
import type { MemoryFile } from '../../../server/src/tree/memoryTree.ts';
import type { ChartValues } from '../../../server/src/engine/helmEngine.ts';
import type { HelmOptions } from './ensureHelm.ts';

/** One way to use a feature of charts. */
export interface ChartVariant {
  /** Files by path in the chart. */
  readonly files?: Readonly<Record<string, MemoryFile>>;
  /** Files by path in the repository, which stands above the chart. */
  readonly outside?: Readonly<Record<string, string>>;
  /** Goes into the chart's `values.yaml`. */
  readonly values?: JsonObject;
  /** Fields of `Chart.yaml`. */
  readonly chart?: JsonObject;
  readonly dependencies?: readonly JsonObject[];
  /** Fields of each dependency. */
  readonly dependencyFields?: JsonObject;
  /** Sources of values above the chart's own. */
  readonly sources?: readonly ChartValues[];
  readonly options?: Partial<Omit<HelmOptions, 'values'>>;
}

/** Feature → name of the variant → variant. */
export type ChartVariants = Readonly<Record<string, Readonly<Record<string, ChartVariant>>>>;
