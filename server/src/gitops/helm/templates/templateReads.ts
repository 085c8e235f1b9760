import type { Step } from './contextValue.ts';
import type { TextSpan } from './templateNode.ts';

/** What the templates of a chart read, call and define, each with its place. Plain data. */

/** A key of the context as it is written: `.Values.image`, `index .Values "image"`. */
export interface WrittenStep extends TextSpan {
  readonly step: string;
}

/** An expression that stands for a place in the chart's context. */
export interface ContextRead extends TextSpan {
  readonly file: string;
  /** From the context down: `['Values', 'image', 'tag']`. */
  readonly path: readonly Step[];
  /** The last steps of {@link path}, those that are written here. */
  readonly written: readonly WrittenStep[];
  /**
   * `through`: only a part of it is read, by another entry of the list; `value`: it is used as a whole, with all that is in it;
   * `test`: it decides what is rendered; `call`: it is handed to a named template, which is followed.
   */
  readonly use: 'through' | 'value' | 'test' | 'call';
  /** Nothing shows that the dot is the chart's context. */
  readonly assumed: boolean;
  /** An empty value is provided for: by `default`, `required`, a test. */
  readonly guarded: boolean;
  /** Stands in a branch, or in a template that is called in one. */
  readonly conditional: boolean;
}

/** A place that names a template. */
export interface TemplateCall extends TextSpan {
  readonly file: string;
  readonly name: string;
  /** The name without its quotes. */
  readonly nameSpan: TextSpan;
  readonly by: 'include' | 'template' | 'block';
  /** The name's text stands there as it is. */
  readonly verbatim: boolean;
}

/** `define` and `block`. */
export interface TemplateDefinition extends TextSpan {
  readonly file: string;
  readonly name: string;
  readonly nameSpan: TextSpan;
  readonly verbatim: boolean;
  /** Holds nothing but white space and comments: such a definition replaces none. */
  readonly isEmpty: boolean;
}

export interface TemplateReads {
  readonly reads: readonly ContextRead[];
  readonly calls: readonly TemplateCall[];
  /** Places in the context that templates change themselves (`set .Values "a" …`), with all below. */
  readonly changed: readonly (readonly Step[])[];
  /** `false`: there was too much to follow, so that what is not listed may be read all the same. */
  readonly complete: boolean;
}
