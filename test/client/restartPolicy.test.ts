import assert from 'node:assert/strict';
import { RestartPolicy } from '../../client/src/restartPolicy.ts';

describe('starting the server again', () => {
  it('waits longer each time, and gives up at the fifth end within three minutes', () => {
    const policy = new RestartPolicy();
    const delays = [0, 10_000, 20_000, 30_000, 40_000].map(now => policy.delayAfterEnd(now));
    assert.deepEqual(delays, [250, 500, 1000, 2000, undefined]);
  });

  it('forgets ends of more than three minutes ago', () => {
    const policy = new RestartPolicy();
    const delays = [0, 1000, 2000, 3000, 200_000].map(now => policy.delayAfterEnd(now));
    assert.deepEqual(delays, [250, 500, 1000, 2000, 250]);
  });

  it('begins anew when a person starts it', () => {
    const policy = new RestartPolicy();
    [0, 1, 2, 3].forEach(now => policy.delayAfterEnd(now));
    policy.reset();
    assert.equal(policy.delayAfterEnd(4), 250);
  });
});
