/** A merge conflict that git left in a text, by offsets: from its `<<<<<<<` to the end of its `>>>>>>>` line. */
export interface ConflictRegion {
  readonly start: number;
  /** End of the `<<<<<<<` line, where a finding points. */
  readonly endOfMarker: number;
  readonly end: number;
}

/** Finds conflicts: `<<<<<<< ours`, `=======`, `>>>>>>> theirs`, each at the start of a line, in this order. */
export function findConflicts(text: string): ConflictRegion[] {
  if (!text.includes('<<<<<<<')) {
    return [];
  }
  const regions: ConflictRegion[] = [];
  let open: { start: number; endOfMarker: number; divided: boolean } | undefined;
  for (const marker of text.matchAll(/^(?:<{7}|={7}|>{7})(?=[ \r\n]|(?![\s\S]))[^\r\n]*/gm)) {
    const sign = marker[0].charAt(0);
    if (sign === '<') {
      open = { start: marker.index, endOfMarker: marker.index + marker[0].length, divided: false };
    } else if (open && sign === '=') {
      open.divided = true;
    } else if (open?.divided) {
      regions.push({ start: open.start, endOfMarker: open.endOfMarker, end: marker.index + marker[0].length });
      open = undefined;
    }
  }
  return regions;
}
