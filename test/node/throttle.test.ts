import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { createThrottle } from '../../server/src/node/throttle.ts';

describe('throttle', () => {
  it('runs the first call at once and one more for all that follow within the interval', async () => {
    let runs = 0;
    const throttled = createThrottle(() => runs++, 20);
    throttled();
    throttled();
    throttled();
    assert.equal(runs, 1);
    await delay(60);
    assert.equal(runs, 2);
  });

  it('runs at once again after a quiet interval', async () => {
    let runs = 0;
    const throttled = createThrottle(() => runs++, 10);
    throttled();
    await delay(40);
    throttled();
    assert.equal(runs, 2);
  });
});
