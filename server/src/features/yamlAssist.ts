import type { CompletionItem, Hover } from 'vscode-languageserver-types';
import type { JsonObject } from '../base/json.ts';
import type { Position } from '../base/textRange.ts';

/**
 * The port to a general YAML language service: for files that are no Kubernetes objects, and for formatting any of them. It is
 * asked for one text at a time, keeps nothing, and reaches no network.
 */
export interface YamlAssist {
  complete(document: AssistedText, position: Position, options: AssistOptions): Promise<readonly CompletionItem[]>;
  hover(document: AssistedText, position: Position): Promise<Hover | null>;
  /** The whole text, formatted; the text itself if it has errors. */
  format(text: string, options: FormatOptions): Promise<string>;
}

/** A text with what it is checked by. */
export interface AssistedText {
  /** Of the file; paths in a line `# yaml-language-server: $schema=…` are relative to it. */
  readonly uri: string;
  readonly text: string;
  /** Applies where the text names no schema itself. */
  readonly schema?: JsonObject;
  /** Reads a schema that the text names; `undefined` for everything but files of the repository. */
  readonly readSchema: (uri: string) => Promise<string | undefined>;
}

export interface AssistOptions {
  readonly snippets: boolean;
}

export interface FormatOptions {
  /** Columns by which nested mappings stand further right. */
  readonly indentation: number;
  readonly singleQuotes: boolean;
}
