/** Calls that pass at once in each interval: one says that something began, the next brings the answer. */
const burst = 2;

/**
 * Makes `work` run at most twice per `milliseconds`: at once as long as that allows, else at the end of the interval. The last
 * call is never lost.
 */
export function createThrottle(work: () => void, milliseconds: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let left = burst;
  let pending = false;
  const elapsed = (): void => {
    timer = undefined;
    left = burst;
    if (pending) {
      pending = false;
      run();
    }
  };
  const run = (): void => {
    timer ??= setTimeout(elapsed, milliseconds);
    left--;
    work();
  };
  return () => {
    if (left > 0) {
      run();
    } else {
      pending = true;
    }
  };
}
