import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { findDefaultBranch, findRemote } from '../../server/src/evidence/gitFacts.ts';
import type { GitFacts } from '../../server/src/evidence/gitFacts.ts';
import { readGitFacts } from '../../server/src/node/gitFactsReader.ts';
import { openGitRepository } from '../../server/src/node/gitRepository.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture, GitFixtureOptions } from '../support/gitFixture.ts';

describe('facts of git', () => {
  const toDispose: { dispose(): void }[] = [];
  afterEach(() =>
    toDispose
      .splice(0)
      .reverse()
      .forEach(one => one.dispose()),
  );

  function createFixture(options?: GitFixtureOptions): GitFixture {
    const fixture = createGitFixture(options);
    toDispose.push(fixture);
    return fixture;
  }

  async function read(fixture: GitFixture): Promise<GitFacts> {
    const opening = await openGitRepository(fixture.root);
    assert.ok(opening.kind === 'repository');
    toDispose.push(opening.repository);
    return readGitFacts(opening.repository);
  }

  it('are empty before the first commit', async () => {
    const facts = await read(createFixture());
    assert.equal(facts.head, undefined);
    assert.equal(facts.references.size, 0);
    assert.equal(findRemote(facts), undefined);
    assert.equal(findDefaultBranch(facts), undefined);
  });

  it('hold branches, peeled tags and HEAD', async () => {
    const fixture = createFixture();
    const commit = fixture.commit();
    fixture.git('tag', 'light');
    fixture.git('tag', '-a', 'heavy', '-m', 'message');
    fixture.git('tag', 'blob', fixture.gitWithInput('x', 'hash-object', '-w', '--stdin'));
    const facts = await read(fixture);
    assert.deepEqual(facts.head, { commit, branch: 'main' });
    assert.deepEqual([...facts.references.keys()], ['refs/heads/main', 'refs/tags/heavy', 'refs/tags/light']);
    assert.equal(facts.references.get('refs/tags/heavy')?.commit, commit);
    assert.equal(Date.parse(facts.references.get('refs/tags/light')?.at ?? ''), Date.UTC(2026, 0, 1, 12, 0));
    fixture.git('checkout', '-q', '--detach');
    assert.deepEqual((await read(fixture)).head, { commit });
  });

  it('know the default branch of a clone and when it was fetched', async () => {
    const origin = createFixture({ init: ['-b', 'trunk'] });
    origin.commit();
    const clone = createFixture({ cloneOf: origin.root });
    const cloned = await read(clone);
    assert.equal(findDefaultBranch(cloned)?.name, 'refs/remotes/origin/trunk');
    assert.equal(cloned.upstreamRemote, 'origin');
    assert.ok((await cloned.readFetchTime('refs/remotes/origin/trunk')) !== undefined);
    origin.commit();
    clone.git('-c', 'protocol.file.allow=always', 'fetch', '-q');
    const fetched = new Date('2030-05-05T05:05:05.000Z');
    utimesSync(join(clone.root, '.git', 'FETCH_HEAD'), fetched, fetched);
    const facts = await read(clone);
    assert.equal(await facts.readFetchTime('refs/remotes/origin/trunk'), fetched.toISOString());
    assert.notEqual(await facts.readFetchTime('refs/remotes/origin/other'), fetched.toISOString());
    assert.equal(await facts.readFetchTime('refs/heads/trunk'), undefined);
  });

  it('do not take a failed fetch for one', async () => {
    const origin = createFixture();
    origin.commit();
    const clone = createFixture({ cloneOf: origin.root });
    const before = await (await read(clone)).readFetchTime('refs/remotes/origin/main');
    clone.git('remote', 'set-url', 'origin', join(origin.root, 'nowhere'));
    assert.throws(() => clone.git('fetch', '-q'));
    const later = new Date('2030-05-05T05:05:05.000Z');
    clone.write({ '.git/FETCH_HEAD': '' });
    utimesSync(join(clone.root, '.git', 'FETCH_HEAD'), later, later);
    assert.equal(await (await read(clone)).readFetchTime('refs/remotes/origin/main'), before);
  });

  it('prefer origin, then the remote the branch follows, and show no credentials', async () => {
    const fixture = createFixture();
    fixture.commit();
    fixture.git('remote', 'add', 'a.fork', 'https://ada:secret@example.org/x.git');
    fixture.git('remote', 'add', 'upstream', 'git@example.org:x.git');
    assert.deepEqual(findRemote(await read(fixture)), { name: 'a.fork', url: 'https://example.org/x.git' });
    fixture.git('config', 'branch.main.remote', 'upstream');
    assert.deepEqual(findRemote(await read(fixture)), { name: 'upstream', url: 'git@example.org:x.git' });
    fixture.git('remote', 'add', 'origin', '../x');
    assert.equal(findRemote(await read(fixture))?.name, 'origin');
  });

  it('know a shallow clone', async () => {
    const origin = createFixture();
    origin.commit();
    origin.commit();
    const clone = createFixture({ cloneOf: `file://${origin.root}`, cloneArguments: ['--depth=1'] });
    assert.equal((await read(clone)).shallow, true);
    assert.equal((await read(origin)).shallow, false);
  });
});
