import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { Forge, ForgeProblem } from '../../server/src/forge/forge.ts';
import { ProposalList } from '../../server/src/session/proposalList.ts';
import type { Forges } from '../../server/src/session/proposalPorts.ts';
import { address, createProposalWorld } from './proposalPorts.ts';

/** How often a forge is asked: not before it is time, ever more rarely while it fails, never before the time it named. */
describe('ProposalList', () => {
  const minute = 60_000;

  /** A list over a forge that counts how often it is asked for the pull requests. */
  const createList = () => {
    const world = createProposalWorld();
    const seen = { looks: 0, now: 0, problem: undefined as ForgeProblem | undefined };
    const forges: Forges = {
      ...world.forges,
      connect: async (...parameters) => {
        const connection = await world.forges.connect(...parameters);
        const listPullRequests: Forge['listPullRequests'] = token => {
          seen.looks++;
          return seen.problem ? Promise.resolve({ ok: false, problem: seen.problem }) : connection.forge.listPullRequests(token);
        };
        return { ...connection, forge: { ...connection.forge, listPullRequests } };
      },
    };
    const list = new ProposalList(forges, () => seen.now);
    return { list, seen, world, read: (refresh = false) => list.read(address, refresh, neverCancelled) };
  };

  it('asks once a minute, and when the person asks', async () => {
    const { list, seen, read } = createList();
    await read();
    await read();
    assert.equal(seen.looks, 1);
    assert.equal(list.nextRefresh, minute);
    seen.now = 5000;
    await read();
    assert.equal(seen.looks, 1);
    await read(true);
    assert.equal(seen.looks, 2);
    seen.now += minute;
    assert.equal(list.nextRefresh, 0);
    await read();
    assert.equal(seen.looks, 3);
  });

  it('joins a look that runs', async () => {
    const { seen, read } = createList();
    await Promise.all([read(), read(), read(true)]);
    assert.equal(seen.looks, 1);
  });

  it('asks ever more rarely while it fails, keeps what it knew, and says why it is old', async () => {
    const { list, seen, world, read } = createList();
    world.pullRequests.push({
      number: 7,
      title: 'Scale web',
      body: '',
      state: 'closed',
      draft: false,
      webUrl: 'w',
      author: 'mara',
      head: { owner: 'shop', branch: 'b', commit: 'c' },
      base: { branch: 'main', commit: 'd' },
      createdAt: '2026-11-23T10:00:00Z',
      updatedAt: '2026-11-23T10:00:00Z',
      mergeCommit: null,
    });
    await read();
    seen.problem = { code: 'unavailable', message: 'The forge has a fault.' };
    const pauses: number[] = [];
    for (let count = 0; count < 7; count++) {
      seen.now += list.nextRefresh;
      const state = await read();
      assert.equal(state.problem?.code, 'unavailable');
      assert.deepEqual(
        state.pullRequests.map(({ number }) => number),
        [7],
      );
      pauses.push(list.nextRefresh / minute);
    }
    assert.deepEqual(pauses, [2, 4, 8, 16, 30, 30, 30]);
    seen.problem = undefined;
    seen.now += list.nextRefresh;
    await read();
    assert.equal(list.nextRefresh, minute);
  });

  it('waits as long as the forge says, also when the person asks', async () => {
    const { list, seen, read } = createList();
    seen.problem = { code: 'rate-limited', message: 'Wait.', retryAt: new Date(10 * minute).toISOString() };
    await read();
    seen.now = 5 * minute;
    await read(true);
    assert.equal(seen.looks, 1);
    assert.equal(list.nextRefresh, 5 * minute);
    seen.now = 10 * minute;
    seen.problem = undefined;
    await read(true);
    assert.equal(seen.looks, 2);
  });

  it('gives a refused token back', async () => {
    const { seen, world, read } = createList();
    seen.problem = { code: 'unauthorized', message: 'No.' };
    await read();
    assert.equal(world.rejected, 1);
  });
});
