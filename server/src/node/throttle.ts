/**
 * Makes `work` run at most once per `milliseconds`: at once when nothing ran lately, else at the end of the interval. The last
 * call is never lost.
 */
export function createThrottle(work: () => void, milliseconds: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let pending = false;
  const elapsed = (): void => {
    timer = undefined;
    if (pending) {
      pending = false;
      run();
    }
  };
  const run = (): void => {
    timer = setTimeout(elapsed, milliseconds);
    work();
  };
  return () => {
    if (timer === undefined) {
      run();
    } else {
      pending = true;
    }
  };
}
