import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { LatestTask } from '../../client/src/latestTask.ts';

describe('work of which only the latest version matters', () => {
  it('runs once more after a burst, and never twice at once', async () => {
    let running = 0;
    let runs = 0;
    const task = new LatestTask(async () => {
      running++;
      assert.equal(running, 1);
      await setImmediate();
      running--;
      runs++;
    });
    for (let count = 0; count < 10; count++) {
      task.request();
    }
    await setImmediate();
    await setImmediate();
    await setImmediate();
    assert.equal(runs, 2);
    task.request();
    await setImmediate();
    await setImmediate();
    assert.equal(runs, 3);
  });

  it('starts nothing after it was disposed', async () => {
    let runs = 0;
    const task = new LatestTask(async () => {
      runs++;
      await setImmediate();
    });
    task.request();
    task.request();
    task.dispose();
    task.request();
    await setImmediate();
    await setImmediate();
    assert.equal(runs, 1);
  });
});
