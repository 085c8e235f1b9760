/**
 * The name someone may have meant: the one of `candidates` with the fewest typing errors (letters added, missing, changed
 * or swapped). `undefined` if none is near: more than a third of the letters would have to change.
 */
export function closestName(written: string, candidates: Iterable<string>): string | undefined {
  const wanted = written.slice(0, maximumLength).toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of candidates) {
    const limit = Math.max(1, Math.floor(Math.max(name.length, wanted.length) / 3));
    const distance = editDistance(wanted, name.slice(0, maximumLength).toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Infinity)) {
      best = { name, distance };
    }
  }
  return best?.name;
}

/** Longer texts are no names. */
const maximumLength = 80;

/** Damerau–Levenshtein distance (adjacent letters may be swapped). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      let distance = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
