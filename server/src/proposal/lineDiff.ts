/**
 * The difference of two texts line by line, in time linear in practice whatever the texts are: common beginnings and ends, then
 * lines that occur once on both sides (patience), then what is left by the longest common subsequence if it is small, else whole.
 */

/** A line of one text or of both: `from` and `to` are its places, counted from 0; `undefined` where it is missing. */
export interface DiffLine {
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Larger gaps than this (lines times lines) are told as removed and added. */
const largestTable = 250_000;
const deepest = 24;

interface Gap {
  readonly fromStart: number;
  readonly fromEnd: number;
  readonly toStart: number;
  readonly toEnd: number;
}

/** All lines in the order of a unified diff. */
export function diffLines(from: readonly string[], to: readonly string[]): DiffLine[] {
  const result: DiffLine[] = [];
  compareGap(from, to, { fromStart: 0, fromEnd: from.length, toStart: 0, toEnd: to.length }, 0, result);
  return result;
}

function compareGap(from: readonly string[], to: readonly string[], gap: Gap, depth: number, result: DiffLine[]): void {
  let { fromStart, fromEnd, toStart, toEnd } = gap;
  while (fromStart < fromEnd && toStart < toEnd && from[fromStart] === to[toStart]) {
    result.push({ from: fromStart++, to: toStart++ });
  }
  let common = 0;
  while (fromStart < fromEnd && toStart < toEnd && from[fromEnd - 1] === to[toEnd - 1]) {
    fromEnd--;
    toEnd--;
    common++;
  }
  compareMiddle(from, to, { fromStart, fromEnd, toStart, toEnd }, depth, result);
  for (let index = 0; index < common; index++) {
    result.push({ from: fromEnd + index, to: toEnd + index });
  }
}

function compareMiddle(from: readonly string[], to: readonly string[], gap: Gap, depth: number, result: DiffLine[]): void {
  const { fromStart, fromEnd, toStart, toEnd } = gap;
  if (fromStart === fromEnd || toStart === toEnd) {
    replaceWhole(gap, result);
    return;
  }
  if ((fromEnd - fromStart) * (toEnd - toStart) <= largestTable) {
    compareByTable(from, to, gap, result);
    return;
  }
  const anchors = depth < deepest ? findAnchors(from, to, gap) : [];
  if (anchors.length === 0) {
    replaceWhole(gap, result);
    return;
  }
  let [fromNext, toNext] = [fromStart, toStart];
  for (const anchor of anchors) {
    const before = { fromStart: fromNext, fromEnd: anchor.from, toStart: toNext, toEnd: anchor.to };
    compareGap(from, to, before, depth + 1, result);
    result.push(anchor);
    [fromNext, toNext] = [anchor.from + 1, anchor.to + 1];
  }
  compareGap(from, to, { fromStart: fromNext, fromEnd, toStart: toNext, toEnd }, depth + 1, result);
}

function replaceWhole({ fromStart, fromEnd, toStart, toEnd }: Gap, result: DiffLine[]): void {
  for (let index = fromStart; index < fromEnd; index++) {
    result.push({ from: index, to: undefined });
  }
  for (let index = toStart; index < toEnd; index++) {
    result.push({ from: undefined, to: index });
  }
}

interface Anchor {
  readonly from: number;
  readonly to: number;
}

/** Lines that occur once on each side, the longest run of them that is in order on both. */
function findAnchors(from: readonly string[], to: readonly string[], gap: Gap): Anchor[] {
  const inFrom = findSingles(from, gap.fromStart, gap.fromEnd);
  const pairs: Anchor[] = [];
  for (const [line, place] of findSingles(to, gap.toStart, gap.toEnd)) {
    const other = inFrom.get(line);
    if (place >= 0 && other !== undefined && other >= 0) {
      pairs.push({ from: other, to: place });
    }
  }
  return longestIncreasing(pairs);
}

/** Places of lines, -1 for those that occur more than once; in the order of the text. */
function findSingles(lines: readonly string[], start: number, end: number): Map<string, number> {
  const places = new Map<string, number>();
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? '';
    places.set(line, places.has(line) ? -1 : index);
  }
  return places;
}

/** The longest subsequence with rising `from` of pairs that are sorted by `to` (patience sorting, n log n). */
function longestIncreasing(pairs: readonly Anchor[]): Anchor[] {
  const tops: number[] = [];
  const previous: number[] = [];
  pairs.forEach((pair, index) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.from ?? 0) < pair.from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    previous[index] = low > 0 ? (tops[low - 1] ?? -1) : -1;
    tops[low] = index;
  });
  const chain: Anchor[] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair) {
      chain.push(pair);
    }
  }
  return chain.reverse();
}

/** The longest common subsequence by dynamic programming. */
function compareByTable(from: readonly string[], to: readonly string[], gap: Gap, result: DiffLine[]): void {
  const { fromStart, fromEnd, toStart, toEnd } = gap;
  const width = toEnd - toStart + 1;
  const lengths = new Uint32Array((fromEnd - fromStart + 1) * width);
  const at = (i: number, j: number): number => lengths[(i - fromStart) * width + (j - toStart)] ?? 0;
  for (let i = fromEnd - 1; i >= fromStart; i--) {
    for (let j = toEnd - 1; j >= toStart; j--) {
      const length = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      lengths[(i - fromStart) * width + (j - toStart)] = length;
    }
  }
  let [i, j] = [fromStart, toStart];
  while (i < fromEnd && j < toEnd) {
    if (from[i] === to[j]) {
      result.push({ from: i++, to: j++ });
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      result.push({ from: i++, to: undefined });
    } else {
      result.push({ from: undefined, to: j++ });
    }
  }
  replaceWhole({ fromStart: i, fromEnd, toStart: j, toEnd }, result);
}
