import assert from 'node:assert/strict';
import { Settle } from '../../server/src/node/settle.ts';
import type { SettleOptions } from '../../server/src/node/settle.ts';

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

describe('collecting until it is quiet', () => {
  const settles: Settle<string>[] = [];
  afterEach(() => settles.splice(0).forEach(settle => settle.dispose()));

  function create(options: SettleOptions, work: () => Promise<void> = () => Promise.resolve()) {
    const calls: string[][] = [];
    const settle = new Settle<string>(async items => {
      calls.push([...items]);
      await work();
    }, options);
    settles.push(settle);
    return { settle, calls };
  }

  it('hands on once what came in portions', async () => {
    const { settle, calls } = create({ quiet: 40 });
    for (const item of ['a', 'b', 'a', 'c']) {
      settle.add([item]);
      await pause(5);
    }
    await settle.settled();
    assert.deepEqual(calls, [['a', 'b', 'c']]);
  });

  it('does not wait forever for quiet', async () => {
    const { settle, calls } = create({ quiet: 60, longest: 120 });
    const end = Date.now() + 400;
    while (Date.now() < end) {
      settle.add([String(Date.now())]);
      await pause(10);
    }
    assert.ok(calls.length >= 2 && calls.length <= 4, `${calls.length} calls`);
  });

  it('holds everything back while busy', async () => {
    let busy = true;
    const { settle, calls } = create({ quiet: 10, longest: 30, isBusy: () => Promise.resolve(busy) });
    settle.add(['a']);
    await pause(80);
    assert.deepEqual(calls, []);
    busy = false;
    await settle.settled();
    assert.deepEqual(calls, [['a']]);
  });

  it('does not call again before the last call is done', async () => {
    let running = 0;
    let most = 0;
    const { settle, calls } = create({ quiet: 5 }, async () => {
      most = Math.max(most, ++running);
      await pause(50);
      running--;
    });
    settle.add(['a']);
    await pause(20);
    settle.add(['b']);
    await settle.settled();
    assert.deepEqual(calls, [['a'], ['b']]);
    assert.equal(most, 1);
  });

  it('is settled when nothing was added, and when it is disposed', async () => {
    const { settle, calls } = create({ quiet: 10_000 });
    await settle.settled();
    settle.add(['a']);
    const settled = settle.settled();
    settle.dispose();
    await settled;
    assert.deepEqual(calls, []);
  });
});
