import type { Position, Range } from '../base/textRange.ts';

/** Translates between offsets (UTF-16 code units) and positions of one text. Lines end with `\n`, `\r\n` or `\r`. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.#starts = findLineStarts(text);
  }

  /** Number of lines; a text that ends with a line break has an empty last line. */
  get lineCount(): number {
    return this.#starts.length;
  }

  /** Offsets outside the text are moved to its nearest end. */
  positionAt(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.#text.length));
    const line = this.#lineOf(inside);
    return { line, character: inside - (this.#starts[line] ?? 0) };
  }

  rangeBetween(start: number, end: number): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  /** A character behind the end of its line means the end of that line, as in the Language Server Protocol. */
  offsetAt(position: Position): number {
    const start = this.#starts[position.line];
    if (start === undefined) {
      return position.line < 0 ? 0 : this.#text.length;
    }
    return Math.max(start, Math.min(start + position.character, this.endOfLine(position.line)));
  }

  /** Offset where the line starts; the length of the text for a line behind the last. */
  startOfLine(line: number): number {
    return this.#starts[line] ?? this.#text.length;
  }

  /** Offset behind the last character of the line, its line break excluded. */
  endOfLine(line: number): number {
    let end = this.startOfLine(line + 1);
    if (line + 1 < this.#starts.length) {
      end -= this.#text.endsWith('\r\n', end) ? 2 : 1;
    }
    return end;
  }

  /** Binary search: the line that holds `offset`. */
  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  if (text.includes('\r')) {
    for (const lineBreak of text.matchAll(/\r\n|\n|\r/g)) {
      starts.push(lineBreak.index + lineBreak[0].length);
    }
    return starts;
  }
  // Several times as fast, and done at each keystroke.
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
    starts.push(end + 1);
  }
  return starts;
}
