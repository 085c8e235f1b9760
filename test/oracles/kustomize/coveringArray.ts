import type { SeededRandom } from '../provenance/seededRandom.ts';

/**
 * Combinations in which every two values of different factors come together at least once: a pairwise covering array with rows
 * of a few factors each, made greedily. It knows nothing of what the factors are.
 */

/** One value of one factor, by the factor's name and the value's. */
export interface Choice {
  readonly factor: string;
  readonly value: string;
}

export interface CoveringOptions {
  /** How many rows; more than are needed repeat pairs in other company. */
  readonly rows: number;
  /** Factors in a row. */
  readonly rowLength: number;
}

export interface CoveringArray {
  readonly rows: readonly (readonly Choice[])[];
  /** Pairs of values that no row has: empty if there were enough rows. */
  readonly missing: readonly string[];
}

/** How many random candidates compete for a place in a row. */
const candidates = 24;

/** Makes the rows. The same random numbers give the same rows. */
export function makeCoveringArray(
  factors: ReadonlyMap<string, readonly string[]>,
  random: SeededRandom,
  options: CoveringOptions,
): CoveringArray {
  const all = [...factors].flatMap(([factor, values]) => values.map(value => ({ factor, value })));
  const open = new Set<string>();
  all.forEach((first, index) => {
    all.slice(index + 1).forEach(second => {
      if (first.factor !== second.factor) {
        open.add(pairName(first, second));
      }
    });
  });
  const rows = Array.from({ length: options.rows }, () => {
    const row = makeRow(all, open, random, options.rowLength);
    listPairs(row).forEach(pair => open.delete(pair));
    return row;
  });
  return { rows, missing: [...open] };
}

/** The names of all pairs in a row. */
export function listPairs(row: readonly Choice[]): string[] {
  return row.flatMap((first, index) => row.slice(index + 1).map(second => pairName(first, second)));
}

/** The same for a pair, whichever comes first. */
function pairName(first: Choice, second: Choice): string {
  return [`${first.factor}=${first.value}`, `${second.factor}=${second.value}`].sort().join(' ');
}

function makeRow(all: readonly Choice[], open: ReadonlySet<string>, random: SeededRandom, rowLength: number): Choice[] {
  const [pair] = open;
  const row = pair === undefined ? [random.pick(all)] : all.filter(choice => pair.split(' ').includes(nameOf(choice)));
  while (row.length < rowLength) {
    const next = pickBest(all, row, open, random);
    if (!next) {
      break;
    }
    row.push(next);
  }
  return row;
}

/** The candidate that brings most new pairs. */
function pickBest(
  all: readonly Choice[],
  row: readonly Choice[],
  open: ReadonlySet<string>,
  random: SeededRandom,
): Choice | undefined {
  let best: Choice | undefined;
  let bestGain = -1;
  for (let tried = 0; tried < candidates; tried++) {
    const choice = random.pick(all);
    if (row.some(other => other.factor === choice.factor)) {
      continue;
    }
    const gain = row.filter(other => open.has(pairName(other, choice))).length;
    if (gain > bestGain) {
      [best, bestGain] = [choice, gain];
    }
  }
  return best;
}

function nameOf({ factor, value }: Choice): string {
  return `${factor}=${value}`;
}
