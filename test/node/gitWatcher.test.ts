import assert from 'node:assert/strict';
import { join } from 'node:path';
import { GitWatcher } from '../../server/src/node/gitWatcher.ts';
import type { GitChange, GitWatcherOptions } from '../../server/src/node/gitWatcher.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture } from '../support/gitFixture.ts';

function commitFile(fixture: GitFixture): void {
  fixture.write({ 'a.yaml': 'a' });
  fixture.commit();
}

describe("watching git's own files", () => {
  const toDispose: { dispose(): void }[] = [];
  afterEach(() =>
    toDispose
      .splice(0)
      .reverse()
      .forEach(one => one.dispose()),
  );

  function createFixture(cloneOf?: string): GitFixture {
    const fixture = createGitFixture(cloneOf === undefined ? {} : { cloneOf });
    toDispose.push(fixture);
    return fixture;
  }

  /** Does something and waits for what the watcher says of it. */
  async function check(
    fixture: GitFixture,
    options: GitWatcherOptions,
    work: () => void,
    expected: readonly GitChange[],
  ): Promise<void> {
    const gitDir = join(fixture.root, '.git');
    const seen = new Set<GitChange>();
    const watcher = new GitWatcher(
      { gitDir, commonDir: gitDir },
      changes => changes.forEach(change => seen.add(change)),
      options,
    );
    toDispose.push(watcher);
    assert.equal(watcher.isPolling, options.poll === true);
    // The first look only remembers; on a busy machine it takes its time.
    await new Promise(resolve => setTimeout(resolve, watcher.isPolling ? 1000 : 100));
    work();
    const end = Date.now() + 5000;
    while (Date.now() < end && !expected.every(change => seen.has(change))) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    assert.deepEqual([...seen].sort(), [...expected].sort());
  }

  for (const options of [{}, { poll: true, pollInterval: 40 }] as const) {
    const way = 'poll' in options ? 'by looking' : 'by being told';

    it(`sees a commit (${way})`, async () => {
      const fixture = createFixture();
      fixture.commit();
      await check(fixture, options, () => commitFile(fixture), ['index', 'references']);
    });

    it(`sees a branch switch (${way})`, async () => {
      const fixture = createFixture();
      fixture.commit();
      await check(fixture, options, () => fixture.git('checkout', '-q', '-b', 'feature/deep/down'), ['index', 'references']);
    });

    it(`sees a fetch (${way})`, async () => {
      const origin = createFixture();
      origin.commit();
      const clone = createFixture(origin.root);
      origin.commit();
      await check(clone, options, () => clone.git('-c', 'protocol.file.allow=always', 'fetch', '-q'), ['references']);
    });
  }

  it('says nothing of files that are none of these', async () => {
    const fixture = createFixture();
    fixture.commit();
    await check(fixture, {}, () => fixture.write({ '.git/COMMIT_EDITMSG': 'x', 'a.yaml': 'a' }), []);
  });

  it('looks from time to time where nothing can be watched', () => {
    const watcher = new GitWatcher({ gitDir: '/nowhere', commonDir: '/nowhere' }, () => assert.fail());
    toDispose.push(watcher);
    assert.ok(watcher.isPolling);
  });
});
