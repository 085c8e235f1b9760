import type { Location } from '../base/textRange.ts';
import type { FieldSchema } from './fieldSchema.ts';
import type { Scope } from './schema.ts';

/**
 * A catalogue: the kinds that are known, each with its exact schema. Built-in and well-known kinds come with Driftline; those
 * that the workspace defines are put in front (`withDefinitions`). Immutable, and must not know where it was read from.
 */
export interface Catalogue {
  /** Equal ids are equal catalogues: part of the key of whatever is remembered. */
  readonly id: string;
  /** Projects and the versions their kinds are taken from, Kubernetes first. */
  readonly sources: readonly CatalogueSource[];
  /** The kind, also of an API version that newer clusters no longer serve; `undefined` if nothing is known of it. */
  findKind(apiVersion: string, kind: string): KindSchema | undefined;
  /** All kinds, by API version and kind. */
  kinds(): readonly KindSummary[];
  /** The schema with `$ref` followed; keywords beside the reference win. The same object for the same schema. */
  resolve(schema: FieldSchema): FieldSchema;
}

export interface CatalogueSource {
  /** As people call the project, such as `cert-manager`. */
  readonly name: string;
  /** Without a leading `v`; empty for definitions of the workspace. */
  readonly version: string;
}

export interface KindSummary {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: Scope;
  readonly source: CatalogueSource;
  /** Where the workspace defines it. */
  readonly definedIn?: Location;
  /** First minor version of Kubernetes that serves it, such as `1.23`; absent: older than what is known, or no built-in kind. */
  readonly since?: string;
  /** First minor version of Kubernetes that does not serve it any more, such as `1.25`; of alpha and beta versions also one to come. */
  readonly removed?: string;
  /** `apiVersion` to use instead of one that is removed or deprecated. */
  readonly replacement?: string;
  /** Its own project advises against it, or serves it no more; the text says what to use, without a full stop. */
  readonly deprecated?: string;
}

export interface KindSchema extends KindSummary {
  /** Of the whole object, `apiVersion`, `kind` and `metadata` included. May be a reference. */
  readonly schema: FieldSchema;
}
