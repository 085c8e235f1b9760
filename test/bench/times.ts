/** Summaries of measured times: medians and extremes, for a mean says little of a machine that does other things as well. */

/** The median; of an even number the mean of the two in the middle. @throws {Error} of nothing. */
export function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (lower === undefined || upper === undefined) {
    throw new Error('There is no median of nothing.');
  }
  return (lower + upper) / 2;
}

/** `34.2 (28.1 to 51.0)` */
export function describeTimes(times: readonly number[]): string {
  const text = `${median(times).toFixed(1)} (${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)})`;
  return text.padEnd(26);
}
