import { diffLines } from './lineDiff.ts';

/**
 * Three-way merge of texts, as git merges them: line by line, clean unless both sides changed the same or neighbouring lines
 * differently. It works on bytes; what encoding they are in does not matter.
 */

export type TextMerge =
  | { readonly kind: 'merged'; readonly content: Uint8Array }
  /** Both sides changed the line (from 0, of the base) in different ways. */
  | { readonly kind: 'conflict'; readonly line: number }
  /** At least one side is no text, or larger than is merged. */
  | { readonly kind: 'binary' };

/** git looks for NUL only in the beginning of a file (xdiff-interface.c: FIRST_FEW_BYTES). */
const inspectedBytes = 8000;
/** Beyond this a file is no source that people edit by hand. */
const maximumBytes = 16 * 1024 * 1024;

/** A stretch of the base that one side replaced. */
interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly newStart: number;
  readonly newEnd: number;
}

interface Lines {
  readonly bytes: Uint8Array;
  /** Where each line starts, and the length of the bytes at the end. */
  readonly starts: readonly number[];
  /** Equal numbers are equal lines, in all three texts. */
  readonly keys: readonly number[];
}

/** Merges what `ours` and `theirs` made of `base`. */
export function mergeTexts(base: Uint8Array, ours: Uint8Array, theirs: Uint8Array): TextMerge {
  if ([base, ours, theirs].some(isBinary)) {
    return { kind: 'binary' };
  }
  const numbers = new Map<string, number>();
  const [before, left, right] = [splitLines(base, numbers), splitLines(ours, numbers), splitLines(theirs, numbers)];
  const parts: Uint8Array[] = [];
  let copied = 0;
  const take = (side: Lines, hunk: Hunk) => {
    parts.push(sliceLines(before, copied, hunk.start), sliceLines(side, hunk.newStart, hunk.newEnd));
    copied = hunk.end;
  };
  const leftHunks = findHunks(before, left);
  const rightHunks = findHunks(before, right);
  let [i, j] = [0, 0];
  for (;;) {
    const [mine, other] = [leftHunks[i], rightHunks[j]];
    if (mine && (!other || mine.end < other.start)) {
      take(left, mine);
      i++;
    } else if (other && (!mine || other.end < mine.start)) {
      take(right, other);
      j++;
    } else if (mine && other) {
      const overlap = joinOverlap(leftHunks, rightHunks, i, j);
      if (!sameLines(left, overlap.left, right, overlap.right)) {
        return { kind: 'conflict', line: Math.max(mine.start, other.start) };
      }
      take(left, overlap.left);
      i = overlap.nextLeft;
      j = overlap.nextRight;
    } else {
      parts.push(sliceLines(before, copied, before.keys.length));
      return { kind: 'merged', content: concatenate(parts) };
    }
  }
}

function isBinary(content: Uint8Array): boolean {
  return content.length > maximumBytes || content.subarray(0, inspectedBytes).includes(0);
}

/** All hunks of both sides that overlap or touch, from `i` and `j` on, as one hunk a side over the same stretch of the base. */
function joinOverlap(leftHunks: readonly Hunk[], rightHunks: readonly Hunk[], i: number, j: number) {
  const [firstLeft, firstRight] = [leftHunks[i], rightHunks[j]];
  const start = Math.min(firstLeft?.start ?? 0, firstRight?.start ?? 0);
  let end = Math.max(firstLeft?.end ?? 0, firstRight?.end ?? 0);
  let [nextLeft, nextRight] = [i + 1, j + 1];
  for (let grown = true; grown;) {
    grown = false;
    for (let hunk = leftHunks[nextLeft]; hunk && hunk.start <= end; hunk = leftHunks[nextLeft]) {
      end = Math.max(end, hunk.end);
      nextLeft++;
      grown = true;
    }
    for (let hunk = rightHunks[nextRight]; hunk && hunk.start <= end; hunk = rightHunks[nextRight]) {
      end = Math.max(end, hunk.end);
      nextRight++;
      grown = true;
    }
  }
  const widen = (first: Hunk | undefined, last: Hunk | undefined): Hunk => ({
    start,
    end,
    newStart: (first?.newStart ?? 0) - ((first?.start ?? 0) - start),
    newEnd: (last?.newEnd ?? 0) + (end - (last?.end ?? 0)),
  });
  return {
    left: widen(firstLeft, leftHunks[nextLeft - 1]),
    right: widen(firstRight, rightHunks[nextRight - 1]),
    nextLeft,
    nextRight,
  };
}

function sameLines(left: Lines, leftHunk: Hunk, right: Lines, rightHunk: Hunk): boolean {
  const length = leftHunk.newEnd - leftHunk.newStart;
  if (length !== rightHunk.newEnd - rightHunk.newStart) {
    return false;
  }
  for (let line = 0; line < length; line++) {
    if (left.keys[leftHunk.newStart + line] !== right.keys[rightHunk.newStart + line]) {
      return false;
    }
  }
  return true;
}

function findHunks(before: Lines, after: Lines): Hunk[] {
  const diff = diffLines(before.keys, after.keys);
  const hunks: Hunk[] = [];
  let [line, newLine] = [0, 0];
  while (line < before.keys.length || newLine < after.keys.length) {
    if (!diff.before[line] && !diff.after[newLine]) {
      line++;
      newLine++;
      continue;
    }
    const [start, newStart] = [line, newLine];
    while (diff.before[line]) {
      line++;
    }
    while (diff.after[newLine]) {
      newLine++;
    }
    hunks.push({ start, end: line, newStart, newEnd: newLine });
  }
  return hunks;
}

function splitLines(bytes: Uint8Array, numbers: Map<string, number>): Lines {
  // Each byte becomes a character of its own in this encoding, so that different bytes are different keys.
  const decoder = new TextDecoder('windows-1252');
  const starts: number[] = [];
  const keys: number[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    const text = decoder.decode(bytes.subarray(start, end));
    const key = numbers.get(text) ?? numbers.size;
    numbers.set(text, key);
    starts.push(start);
    keys.push(key);
    start = end;
  }
  starts.push(bytes.length);
  return { bytes, starts, keys };
}

function sliceLines(lines: Lines, start: number, end: number): Uint8Array {
  return lines.bytes.subarray(lines.starts[start] ?? lines.bytes.length, lines.starts[end] ?? lines.bytes.length);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
