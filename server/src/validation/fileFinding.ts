import type { Location } from '../base/textRange.ts';
import type { FindingFix } from './finding.ts';

/** Severity words as JSON output states them; `.driftline.yaml` knows all but `hint`. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** An environment by id, and as people call it. */
export interface EnvironmentName {
  readonly id: string;
  readonly name: string;
}

/** A finding at its place in a file of the repository: what editor and command line show alike. */
export interface FileFinding {
  /** Stable code, see diagnosticTable.ts. */
  readonly code: string;
  readonly message: string;
  readonly severity: Severity;
  readonly location: Location;
  readonly related?: readonly { readonly location: Location; readonly message: string }[];
  /** Those that the finding reaches; empty for a file that no environment reads. */
  readonly environments: readonly EnvironmentName[];
  /**
   * `rendering`: these environments cannot be rendered because of it. `version`: it holds for the Kubernetes versions of these
   * environments. `file`: it holds whatever reads the file.
   */
  readonly scope: 'file' | 'version' | 'rendering';
  /** The object it is about. */
  readonly object?: FindingObject;
  /** How many of {@link segments} lead to the object; 0 unless it is an item of a list. */
  readonly objectDepth?: number;
  /** Path in the document to the value it is about. */
  readonly segments?: readonly (string | number)[];
  /** Position of the document in the file; absent for findings that are not about a document. */
  readonly document?: number;
  /** The scalar it is about, as agents read it. */
  readonly written?: string | number | boolean | null;
  readonly fix?: FindingFix;
  /** Codes by which other checks know the same finding: rules and suppressions that name one of them mean it too. */
  readonly also?: readonly string[];
}

/** How an object calls itself; `null` for what it does not say. */
export interface FindingObject {
  readonly apiVersion: string | null;
  readonly kind: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
}
