import type { SourceFile } from '../gitopsCache.ts';
import type { PatternCache } from './objectSelector.ts';

/** What all layers of one simulated build share. */
export interface SimulationContext {
  /** The texts that the build reads, by path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly patterns: PatternCache;
}
