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

function holdsDocument(slice: string): boolean {
  return /^[^\S\n]*(?![\s#]|\.\.\.\s*$)\S/m.test(slice);
}

/** `%YAML 1.1` and the like belong to the document that follows. */
function isOnlyDirectives(slice: string): boolean {
  return /^%/m.test(slice) && slice.split('\n').every(line => /^%|^\s*(?:#|$)/.test(line));
}
