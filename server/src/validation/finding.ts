/** What a check of one document finds: plain data, placed by offsets in the document's text, so that it survives moving the document. */
export interface DocumentFinding {
  /** Stable code such as `schema.unknown-field`; its severity and documentation are in the table of codes. */
  readonly code: string;
  /** What is wrong, where, and what to do. */
  readonly message: string;
  /** Offsets in the document's text: see `rangeOf` in yamlFile.ts. */
  readonly start: number;
  readonly end: number;
  /** Path in the document to the value it is about, or to the mapping that lacks a field. List indices are numbers. */
  readonly segments: readonly (string | number)[];
  /** Of the Kubernetes versions asked about, those it holds for; absent if it holds for any. */
  readonly versions?: readonly string[];
  /** What a quick fix needs to know, where one is certain. */
  readonly fix?: FindingFix;
}

/** A certain mend of a finding, as data; `features/` turns it into an edit. */
export type FindingFix =
  | { readonly kind: 'renameKey'; readonly name: string }
  /** `text` is YAML as it is to be written. */
  | { readonly kind: 'replaceValue'; readonly text: string }
  | { readonly kind: 'addField'; readonly name: string }
  | { readonly kind: 'removeEntry' }
  | { readonly kind: 'setApiVersion'; readonly apiVersion: string }
  /** Write a deprecated field of a kustomization the way it is written now. */
  | { readonly kind: 'convertField'; readonly field: string }
  /** List a file among the resources of the kustomization file at `kustomization`, as `entry`. */
  | { readonly kind: 'addResource'; readonly kustomization: string; readonly entry: string };
