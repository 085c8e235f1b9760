import type { Range } from '../base/textRange.ts';
import type { EmbeddedText } from '../yaml/embeddedText.ts';
import { scalarValue } from '../yaml/scalarValue.ts';
import { rangeOf } from '../yaml/yamlFile.ts';
import type { YamlDocument, YamlFile } from '../yaml/yamlFile.ts';
import { asScalar } from '../yaml/yamlNode.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import type { WrittenName } from './nameModel.ts';

/** Where names stand in a file, also those inside of inline patches. */
export class NameReader {
  readonly file: string;
  readonly #yaml: YamlFile;
  readonly #embedded: EmbeddedText | undefined;

  /** @param embedded the text inside of `yaml` that the nodes belong to; absent: they belong to the file itself. */
  constructor(file: string, yaml: YamlFile, embedded?: EmbeddedText) {
    this.file = file;
    this.#yaml = yaml;
    this.#embedded = embedded;
  }

  /** Of the same file, for the text inside one of its scalars. */
  inside(embedded: EmbeddedText): NameReader {
    return new NameReader(this.file, this.#yaml, embedded);
  }

  rangeOf(document: YamlDocument, node: { readonly start: number; readonly end: number }): Range {
    return this.#toFile(rangeOf(document, node));
  }

  /** The name a scalar is; `undefined` for what is no text, or an empty one. What has an anchor is more than this name. */
  name(document: YamlDocument, node: YamlNode | undefined): WrittenName | undefined {
    const scalar = asScalar(node);
    if (!scalar || scalar.text === '' || typeof scalarValue(scalar) !== 'string') {
      return undefined;
    }
    const quotes = scalar.style === 'single' || scalar.style === 'double' ? 1 : 0;
    const plain = scalar.style === 'plain';
    const inner = this.rangeOf(document, { start: scalar.start + quotes, end: scalar.end - quotes });
    const name = this.part(scalar.text, inner, plain) ?? this.inexact(scalar.text, this.rangeOf(document, scalar));
    return scalar.anchor === undefined ? name : { ...name, exact: false };
  }

  /** A text at a range; `undefined` unless exactly that is written there. */
  part(text: string, range: Range, plain = false): WrittenName | undefined {
    return this.#textAt(range) === text ? { text, file: this.file, range, exact: true, plain } : undefined;
  }

  /** A name that is not written as such. */
  inexact(text: string, range: Range): WrittenName {
    return { text, file: this.file, range, exact: false, plain: false };
  }

  /** The `length` characters at `offset` of a text of one line that is written at `range`, as {@link part}. */
  slice(text: string, range: Range, offset: number, length: number): WrittenName {
    const written = this.#textAt(range);
    const shift = written.startsWith(text) ? 0 : 1;
    const start = { line: range.start.line, character: range.start.character + offset + shift };
    const part = text.slice(offset, offset + length);
    return (
      this.part(part, { start, end: { line: start.line, character: start.character + length } }) ?? this.inexact(part, range)
    );
  }

  #textAt(range: Range): string {
    return this.#yaml.text.slice(this.#yaml.lines.offsetAt(range.start), this.#yaml.lines.offsetAt(range.end));
  }

  #toFile(range: Range): Range {
    return this.#embedded ? this.#embedded.toFile(range) : range;
  }
}
