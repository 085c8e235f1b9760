import type { SourceFile } from '../gitopsCache.ts';
import type { Kustomization, PatchEntry } from '../kustomizationModel.ts';
import type { FieldSpecTables } from './kustomizeTables.ts';
import type { PatternCache } from './objectSelector.ts';
import type { SimulatedObject } from './simulatedObject.ts';

/** What all layers of one simulated build share. */
export interface SimulationContext {
  /** The texts that the build reads, by path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly patterns: PatternCache;
  /** Told before each step of a layer that selects objects. */
  readonly observe?: (step: BuildStep) => void;
}

/** A step of one layer, and what it finds. The objects are the same ones from step to step; each step changes them in place. */
export interface BuildStep {
  /** `namespace` is the step between `patches` and `patchesJson6902`. */
  readonly field: PatchEntry['field'] | 'namespace' | 'images' | 'replacements';
  /** Of patches, which are steps of their own. */
  readonly entry?: PatchEntry;
  readonly kustomization: Kustomization;
  readonly objects: readonly SimulatedObject[];
  readonly specs: FieldSpecTables;
  readonly context: SimulationContext;
}
