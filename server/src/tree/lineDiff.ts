/**
 * Which lines differ, found as git's merge finds them: the histogram algorithm, then sliding groups to where they line up. A port
 * of xdiff/xhistogram.c and of xdl_change_compact in xdiff/xdiffi.c, so that a merge here is clean exactly where git's would be;
 * near-linear for the files a repository holds, and bounded for any other. Lines are numbers: equal numbers, equal lines.
 */

/** Lines that are not part of the longest common sequence chosen; 1 = changed. One flag more than lines, the last one 0. */
export interface LineDiff {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A line that occurs more often is no anchor (xhistogram.c: max_chain_length). */
const maximumOccurrences = 64;
/** Edits after which the fallback gives up and calls the whole stretch changed: bounds time and memory. */
const maximumEdits = 2000;

interface Sides {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly diff: LineDiff;
}

/** Stretches of both sides, ends exclusive. */
interface Stretch {
  readonly a: number;
  readonly aEnd: number;
  readonly b: number;
  readonly bEnd: number;
}

/** Compares `a` with `b`. */
export function diffLines(a: readonly number[], b: readonly number[]): LineDiff {
  const diff = { before: new Uint8Array(a.length + 1), after: new Uint8Array(b.length + 1) };
  const open: Stretch[] = [{ a: 0, aEnd: a.length, b: 0, bEnd: b.length }];
  for (let stretch = open.pop(); stretch; stretch = open.pop()) {
    open.push(...splitStretch({ a, b, diff }, stretch));
  }
  compactChanges(a, diff.before, diff.after);
  compactChanges(b, diff.after, diff.before);
  return diff;
}

/** Marks a stretch that has nothing in common; otherwise answers what is left on both sides of its best anchor. */
function splitStretch(sides: Sides, stretch: Stretch): Stretch[] {
  const { diff } = sides;
  if (stretch.a === stretch.aEnd || stretch.b === stretch.bEnd) {
    markAll(diff, stretch);
    return [];
  }
  const anchor = findAnchor(sides, stretch);
  if (anchor === 'repetitive') {
    markByEdits(sides, stretch);
    return [];
  }
  if (!anchor) {
    markAll(diff, stretch);
    return [];
  }
  return [
    { a: stretch.a, aEnd: anchor.a, b: stretch.b, bEnd: anchor.b },
    { a: anchor.aEnd, aEnd: stretch.aEnd, b: anchor.bEnd, bEnd: stretch.bEnd },
  ];
}

function markAll(diff: LineDiff, stretch: Stretch): void {
  diff.before.fill(1, stretch.a, stretch.aEnd);
  diff.after.fill(1, stretch.b, stretch.bEnd);
}

/** The longest common run among those with the rarest line; `repetitive` if lines are shared but all too frequent to anchor on. */
function findAnchor({ a, b }: Sides, stretch: Stretch): Stretch | 'repetitive' | undefined {
  const places = new Map<number, number[]>();
  for (let line = stretch.a; line < stretch.aEnd; line++) {
    const key = a[line] ?? -1;
    const known = places.get(key);
    if (known) {
      known.push(line);
    } else {
      places.set(key, [line]);
    }
  }
  const countOf = (line: number) => places.get(a[line] ?? -1)?.length ?? 0;
  let best: Stretch | undefined;
  let rarest = maximumOccurrences + 1;
  let hasCommon = false;
  for (let bLine = stretch.b; bLine < stretch.bEnd;) {
    let next = bLine + 1;
    const candidates = places.get(b[bLine] ?? -1) ?? [];
    hasCommon ||= candidates.length > 0;
    let passed = -1;
    for (const aLine of candidates.length > rarest ? [] : candidates) {
      if (aLine <= passed) {
        continue;
      }
      const run = extendRun(a, b, stretch, aLine, bLine);
      passed = run.aEnd - 1;
      next = Math.max(next, run.bEnd);
      let count = candidates.length;
      for (let line = run.a; line < run.aEnd && count > 1; line++) {
        count = Math.min(count, countOf(line));
      }
      if (!best || best.aEnd - best.a < run.aEnd - run.a || count < rarest) {
        best = run;
        rarest = count;
      }
    }
    bLine = next;
  }
  return hasCommon && rarest > maximumOccurrences ? 'repetitive' : best;
}

/** The run of equal lines around a pair of equal ones. */
function extendRun(a: readonly number[], b: readonly number[], stretch: Stretch, aLine: number, bLine: number): Stretch {
  let [start, bStart, end, bEnd] = [aLine, bLine, aLine + 1, bLine + 1];
  while (start > stretch.a && bStart > stretch.b && a[start - 1] === b[bStart - 1]) {
    start--;
    bStart--;
  }
  while (end < stretch.aEnd && bEnd < stretch.bEnd && a[end] === b[bEnd]) {
    end++;
    bEnd++;
  }
  return { a: start, aEnd: end, b: bStart, bEnd };
}

/** The shortest edit script of a repetitive stretch (Myers 1986, greedy); all of it changed if that takes too many edits. */
function markByEdits({ a, b, diff }: Sides, stretch: Stretch): void {
  let { a: aStart, aEnd, b: bStart, bEnd } = stretch;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart++;
    bStart++;
  }
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  const [width, height] = [aEnd - aStart, bEnd - bStart];
  const steps: Int32Array[] = [];
  let reached = new Int32Array([0, 0, 0]);
  for (let edits = 0; edits <= Math.min(maximumEdits, width + height); edits++) {
    const furthest = new Int32Array(2 * edits + 3);
    steps.push(furthest);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = edits === 0 ? 0 : fromBefore(reached, edits, diagonal).x;
      while (x < width && x - diagonal < height && a[aStart + x] === b[bStart + x - diagonal]) {
        x++;
      }
      furthest[diagonal + edits + 1] = x;
      if (x >= width && x - diagonal >= height) {
        markPath(diff, steps, { a: aStart, b: bStart, aEnd, bEnd });
        return;
      }
    }
    reached = furthest;
  }
  markAll(diff, { a: aStart, aEnd, b: bStart, bEnd });
}

/** Where the step onto `diagonal` comes from: `down` takes a line of b, otherwise one of a is dropped. */
function fromBefore(reached: Int32Array, edits: number, diagonal: number): { readonly x: number; readonly down: boolean } {
  const above = reached[diagonal + 1 + edits] ?? 0;
  const left = reached[diagonal - 1 + edits] ?? 0;
  const down = diagonal === -edits || (diagonal !== edits && left < above);
  return { x: down ? above : left + 1, down };
}

function markPath(diff: LineDiff, steps: readonly Int32Array[], stretch: Stretch): void {
  let diagonal = stretch.aEnd - stretch.a - (stretch.bEnd - stretch.b);
  for (let edits = steps.length - 1; edits > 0; edits--) {
    const { x, down } = fromBefore(steps[edits - 1] ?? new Int32Array(), edits, diagonal);
    if (down) {
      diff.after[stretch.b + x - diagonal - 1] = 1;
      diagonal++;
    } else {
      diff.before[stretch.a + x - 1] = 1;
      diagonal--;
    }
  }
}

/** A group of changed lines, possibly empty, `end` exclusive. */
interface Group {
  start: number;
  end: number;
}

/**
 * Slides each group of changed lines as far down as equal lines allow, or up to where it lines up with a group of the other side
 * (xdl_change_compact without the indent heuristic, which merges do not use).
 */
function compactChanges(lines: readonly number[], changed: Uint8Array, otherChanged: Uint8Array): void {
  const group = firstGroup(changed);
  const other = firstGroup(otherChanged);
  do {
    if (group.end > group.start) {
      slideGroup(lines, changed, otherChanged, group, other);
    }
  } while (nextGroup(changed, group) && nextGroup(otherChanged, other));
}

function slideGroup(lines: readonly number[], changed: Uint8Array, otherChanged: Uint8Array, group: Group, other: Group): void {
  let size: number;
  let highestEnd: number;
  let aligned: boolean;
  do {
    size = group.end - group.start;
    while (slideUp(lines, changed, group)) {
      previousGroup(otherChanged, other);
    }
    highestEnd = group.end;
    aligned = other.end > other.start;
    while (slideDown(lines, changed, group)) {
      nextGroup(otherChanged, other);
      aligned ||= other.end > other.start;
    }
  } while (size !== group.end - group.start);
  if (group.end !== highestEnd && aligned) {
    while (other.end === other.start && slideUp(lines, changed, group)) {
      previousGroup(otherChanged, other);
    }
  }
}

function firstGroup(changed: Uint8Array): Group {
  const end = changed.indexOf(0);
  return { start: 0, end };
}

function nextGroup(changed: Uint8Array, group: Group): boolean {
  if (group.end === changed.length - 1) {
    return false;
  }
  group.start = group.end + 1;
  group.end = changed.indexOf(0, group.start);
  return true;
}

function previousGroup(changed: Uint8Array, group: Group): void {
  group.end = group.start - 1;
  group.start = group.end;
  while (group.start > 0 && changed[group.start - 1] === 1) {
    group.start--;
  }
}

function slideDown(lines: readonly number[], changed: Uint8Array, group: Group): boolean {
  if (group.end >= lines.length || lines[group.start] !== lines[group.end]) {
    return false;
  }
  changed[group.start++] = 0;
  changed[group.end] = 1;
  group.end = changed.indexOf(0, group.end);
  return true;
}

function slideUp(lines: readonly number[], changed: Uint8Array, group: Group): boolean {
  if (group.start === 0 || lines[group.start - 1] !== lines[group.end - 1]) {
    return false;
  }
  changed[--group.start] = 1;
  changed[--group.end] = 0;
  while (group.start > 0 && changed[group.start - 1] === 1) {
    group.start--;
  }
  return true;
}
