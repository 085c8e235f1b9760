import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { createThrottle } from '../../server/src/node/throttle.ts';

describe('throttle', () => {
  it('runs the first two calls at once and one more for all that follow within the interval', async () => {
    let runs = 0;
    const throttled = createThrottle(() => runs++, 20);
    throttled();
    throttled();
    throttled();
    throttled();
    assert.equal(runs, 2);
    await delay(60);
    assert.equal(runs, 3);
  });

  it('runs at once again after a quiet interval', async () => {
    let runs = 0;
    const throttled = createThrottle(() => runs++, 10);
    throttled();
    throttled();
    await delay(40);
    throttled();
    throttled();
    assert.equal(runs, 4);
  });
});
