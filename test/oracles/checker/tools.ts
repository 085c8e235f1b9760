import type { TextSpan } from './yamlText.ts';

/** What is asked about an object: Driftline's checker, or one of those it is compared with. */
export interface Tool {
  readonly name: string;
  /** What is wrong in each text, in their order; one text holds one object. */
  check(texts: readonly CheckedText[]): Promise<readonly (readonly ToolFinding[])[]>;
}

export interface CheckedText {
  readonly apiVersion: string;
  readonly kind: string;
  readonly text: string;
}

export interface ToolFinding {
  readonly message: string;
  readonly span: TextSpan;
  /** And no mere warning. */
  readonly isError: boolean;
}
