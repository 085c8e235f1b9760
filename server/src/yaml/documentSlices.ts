/** One document's part of a file's text, its `---` line included. */
export interface DocumentSlice {
  readonly text: string;
  /** Offset of the slice in the file. */
  readonly offset: number;
}

/**
 * Cuts a text into its documents without parsing it. `---` and `...` at the start of a line always end a document, also
 * inside block and quoted scalars (YAML 1.2, `c-forbidden`), so lines are all there is to look at. Slices that hold only
 * comments and blank lines are dropped, unless they were opened with `---`: those are empty documents.
 */
export function sliceDocuments(text: string): DocumentSlice[] {
  const slices: DocumentSlice[] = [];
  let start = 0;
  const cut = (end: number): void => {
    const slice = text.slice(start, end);
    if (holdsDocument(slice)) {
      slices.push({ text: slice, offset: start });
    }
    start = end;
  };
  for (const marker of text.matchAll(/^(?<sign>---|\.\.\.)(?=[ \t\r\n]|(?![\s\S]))[^\n]*\n?/gm)) {
    if (marker.groups?.sign === '...') {
      cut(marker.index + marker[0].length);
    } else if (!isOnlyDirectives(text.slice(start, marker.index))) {
      cut(marker.index);
    }
  }
  cut(text.length);
  return slices;
}

export interface ChangedSlices {
  readonly slices: readonly DocumentSlice[];
  /** So many slices at the beginning are those of before. */
  readonly front: number;
  /** So many at the end are those of before, at other offsets. */
  readonly back: number;
}

/** As {@link sliceDocuments}, from the slices of the text as it was before a change: only what lies around the change is cut anew. */
export function resliceDocuments(
  text: string,
  before: { readonly text: string; readonly slices: readonly DocumentSlice[] },
): ChangedSlices {
  const { slices } = before;
  const shortest = Math.min(text.length, before.text.length);
  const prefix = commonPrefix(text, before.text, shortest);
  const suffix = commonSuffix(text, before.text, shortest - prefix);
  const shift = text.length - before.text.length;
  // What ends a slice is the line of the next marker: a slice is kept if that line begins unchanged, with what comes behind the sign.
  const front = countWhile(slices, (_, index) => (slices[index + 1]?.offset ?? Infinity) + markerLength <= prefix);
  const unchanged = before.text.length - suffix;
  const back = countWhile(
    slices.slice(front).reverse(),
    ({ offset, text: slice }) => offset > unchanged && /^---[ \t\r\n]/.test(slice),
  );
  const start = endOf(slices[front - 1]);
  const end = back === 0 ? text.length : (slices[slices.length - back]?.offset ?? 0) + shift;
  const middle = text.slice(start, end);
  // Directives belong to the document behind them; the line of `...` ends with a line feed, other lines also with other characters.
  if (back > 0 && /^%|\r(?!\n)|[\u2028\u2029]/m.test(middle)) {
    return { slices: sliceDocuments(text), front: 0, back: 0 };
  }
  const cut = sliceDocuments(middle).map(slice => ({ text: slice.text, offset: slice.offset + start }));
  const moved = slices.slice(slices.length - back).map(slice => ({ text: slice.text, offset: slice.offset + shift }));
  return { slices: [...slices.slice(0, front), ...cut, ...moved], front, back };
}

/** The sign and what must stand behind it. */
const markerLength = 4;

function endOf(slice: DocumentSlice | undefined): number {
  return slice ? slice.offset + slice.text.length : 0;
}

function countWhile<T>(items: readonly T[], holds: (item: T, index: number) => boolean): number {
  const end = items.findIndex((item, index) => !holds(item, index));
  return end === -1 ? items.length : end;
}

/** Texts are compared in pieces of so many characters first, as strings: many times as fast as one by one. */
const pieceLength = 4096;

/** Number of characters that both texts begin with, at most `maximum`. */
function commonPrefix(a: string, b: string, maximum: number): number {
  let length = 0;
  while (length + pieceLength <= maximum && a.slice(length, length + pieceLength) === b.slice(length, length + pieceLength)) {
    length += pieceLength;
  }
  while (length < maximum && a.charCodeAt(length) === b.charCodeAt(length)) {
    length++;
  }
  return length;
}

/** Number of characters that both texts end with, at most `maximum`. */
function commonSuffix(a: string, b: string, maximum: number): number {
  const piece = (text: string, length: number): string => text.slice(text.length - length - pieceLength, text.length - length);
  let length = 0;
  while (length + pieceLength <= maximum && piece(a, length) === piece(b, length)) {
    length += pieceLength;
  }
  while (length < maximum && a.charCodeAt(a.length - length - 1) === b.charCodeAt(b.length - length - 1)) {
    length++;
  }
  return length;
}

function holdsDocument(slice: string): boolean {
  return /^[^\S\n]*(?![\s#]|\.\.\.\s*$)\S/m.test(slice);
}

/** `%YAML 1.1` and the like belong to the document that follows. */
function isOnlyDirectives(slice: string): boolean {
  return /^%/m.test(slice) && slice.split('\n').every(line => /^%|^\s*(?:#|$)/.test(line));
}
