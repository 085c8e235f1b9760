import { diffLines } from './lineDiff.ts';

/** Which line of one version of a file is which line of another. */

/**
 * Maps lines (from 0) of `from` to lines of `to`: equal lines to each other, replaced ones one to one where as many replaced them.
 * `undefined`: the line has no counterpart.
 */
export function createLineMap(from: string, to: string): (line: number) => number | undefined {
  const numbers = new Map<string, number>();
  const numberOf = (line: string): number => {
    const known = numbers.get(line) ?? numbers.size;
    numbers.set(line, known);
    return known;
  };
  const [before, after] = [from, to].map(text => text.split(/\r?\n/).map(line => numberOf(line)));
  const diff = diffLines(before ?? [], after ?? []);
  const map: (number | undefined)[] = [];
  let [i, j] = [0, 0];
  while (i < (before?.length ?? 0) || j < (after?.length ?? 0)) {
    const replaced = countChanged(diff.before, i);
    const replacing = countChanged(diff.after, j);
    for (let step = 0; step < replaced; step++) {
      map.push(replaced === replacing ? j + step : undefined);
    }
    i += replaced;
    j += replacing;
    if (replaced + replacing === 0) {
      map.push(j);
      i++;
      j++;
    }
  }
  return line => map[line];
}

function countChanged(flags: Uint8Array, start: number): number {
  let end = start;
  while (flags[end] === 1) {
    end++;
  }
  return end - start;
}
