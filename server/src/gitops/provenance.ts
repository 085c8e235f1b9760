import type { Location } from '../base/textRange.ts';

/**
 * Provenance: which line decided a rendered value, and which ones it overrode.
 */

export type ProvenanceKind =
  | 'resource'
  | 'strategicMergePatch'
  | 'jsonPatch'
  | 'images'
  | 'replicas'
  | 'namespace'
  | 'namePrefix'
  | 'nameSuffix'
  | 'labels'
  | 'annotations'
  | 'configMapGenerator'
  | 'secretGenerator'
  | 'replacement'
  | 'transformer';

export interface ProvenanceStep extends Location {
  readonly kind: ProvenanceKind;
}

/** `unknown` with a reason where the outermost layer that sets the path does not explain the value: never a guess. */
export type Provenance =
  | {
      readonly kind: 'known';
      readonly decidedBy: ProvenanceStep;
      /** Outermost first. */
      readonly overrode: readonly ProvenanceStep[];
    }
  | { readonly kind: 'unknown'; readonly message: string };
