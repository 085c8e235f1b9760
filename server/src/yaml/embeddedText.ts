import type { Range } from '../base/textRange.ts';
import { LineIndex } from './lineIndex.ts';
import { rangeOf } from './yamlFile.ts';
import type { YamlDocument } from './yamlFile.ts';
import type { YamlScalar } from './yamlNode.ts';

/** A text that stands inside a scalar, such as an inline patch, with the way back to the file. */
export interface EmbeddedText {
  readonly text: string;
  /** The scalar's own range in the file. */
  readonly range: Range;
  /**
   * Where a range of {@link text} stands in the file. Exact for literal blocks and for scalars of one line without
   * escapes; elsewhere (folded, escaped) the whole scalar.
   */
  toFile(range: Range): Range;
}

/** Reads a scalar as a text of its own. */
export function embeddedText(document: YamlDocument, scalar: YamlScalar): EmbeddedText {
  const range = rangeOf(document, scalar);
  const text = scalar.text;
  if (scalar.style === 'literal') {
    const indents = literalIndents(document, scalar, range.start.line + 1);
    if (indents) {
      const shift = ({ line, character }: Range['start']): Range['start'] => ({
        line: range.start.line + 1 + line,
        character: character + (indents[line] ?? 0),
      });
      return { text, range, toFile: inner => ({ start: shift(inner.start), end: shift(inner.end) }) };
    }
  }
  const quotes = scalar.style === 'single' || scalar.style === 'double' ? 1 : 0;
  const verbatim = document.text.slice(scalar.start + quotes, scalar.end - quotes) === text && !/[\r\n]/.test(text);
  if (verbatim) {
    const start = range.start.character + quotes;
    const shift = ({ character }: Range['start']): Range['start'] => ({ line: range.start.line, character: start + character });
    return { text, range, toFile: inner => ({ start: shift(inner.start), end: shift(inner.end) }) };
  }
  return { text, range, toFile: () => range };
}

/** How many characters of indentation the block drops, line by line; `undefined` if its lines are not those of the text. */
function literalIndents(document: YamlDocument, scalar: YamlScalar, firstLine: number): number[] | undefined {
  const inner = new LineIndex(scalar.text);
  const slice = new LineIndex(document.text);
  const sliceFirstLine = slice.positionAt(scalar.start).line + 1;
  const indents: number[] = [];
  for (let line = 0; line < inner.lineCount && firstLine + line < document.lines.lineCount; line++) {
    const written = document.text.slice(slice.startOfLine(sliceFirstLine + line), slice.endOfLine(sliceFirstLine + line));
    const content = scalar.text.slice(inner.startOfLine(line), inner.endOfLine(line));
    if (!written.endsWith(content)) {
      // The last, empty line of the text is where the block has ended; anything else would be a surprise.
      return content === '' ? indents : undefined;
    }
    indents.push(content === '' ? 0 : written.length - content.length);
  }
  return indents;
}
