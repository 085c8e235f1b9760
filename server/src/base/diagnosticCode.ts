/**
 * What is to be known of a finding besides where it stands: its severity, its documentation, how it is drawn. Codes are stable; the
 * table of all of them is put together in validation/diagnosticTable.ts, and each has a page that is generated from it.
 */
export interface DiagnosticCode {
  readonly severity: 'error' | 'warning' | 'information';
  /** A few words for lists. */
  readonly title: string;
  /** Why it matters, in a sentence or two. */
  readonly why: string;
  /** What causes it, as one would find it in a file. */
  readonly example: string;
  /** What to do. */
  readonly fix: string;
  /** How editors draw what it is about: struck through, or faded. */
  readonly tag?: 'deprecated' | 'unnecessary';
}
