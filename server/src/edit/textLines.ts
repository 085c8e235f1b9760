/** Lines of a text by offsets; what stands around a place in its line. */

/** Offset where the line that holds `offset` begins. */
export function startOfLine(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset behind the last character of the line that holds `offset`, its line break excluded. */
export function endOfLine(text: string, offset: number): number {
  const lineBreak = text.indexOf('\n', offset);
  if (lineBreak === -1) {
    return text.length;
  }
  return lineBreak > offset && text[lineBreak - 1] === '\r' ? lineBreak - 1 : lineBreak;
}

/** Offset where the next line begins; the end of the text behind the last one. */
export function startOfNextLine(text: string, offset: number): number {
  const lineBreak = text.indexOf('\n', offset);
  return lineBreak === -1 ? text.length : lineBreak + 1;
}

/** Characters between the beginning of the line and `offset`. */
export function columnOf(text: string, offset: number): number {
  return offset - startOfLine(text, offset);
}

/** Whether nothing but blanks stands before `offset` in its line. */
export function isFirstInLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(startOfLine(text, offset), offset));
}

/** The line break that the text uses. */
export function lineBreakOf(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** `text` with every line but the first, unless it is empty, moved to the right by `columns`. */
export function indentLines(text: string, columns: number): string {
  return text.replaceAll(/\n(?=[^\r\n])/g, `\n${' '.repeat(columns)}`);
}
