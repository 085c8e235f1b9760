import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProposalFixture, isolatePersonalGit } from './proposalFixture.ts';
import type { ProposalFixture } from './proposalFixture.ts';

describe('HEAD and remotes of a proposal', () => {
  let restore = (): void => undefined;
  before(() => (restore = isolatePersonalGit()));
  after(() => restore());
  const fixtures: ProposalFixture[] = [];
  afterEach(() => fixtures.splice(0).forEach(one => one.dispose()));

  async function create(): Promise<ProposalFixture> {
    const fixture = await createProposalFixture();
    fixtures.push(fixture);
    fixture.write({ 'a.yaml': 'a: 1\n' });
    fixture.commit();
    fixture.git('push', '-q', '-u', 'origin', 'main');
    return fixture;
  }

  it('tells what HEAD has that the target lacks', async () => {
    const fixture = await create();
    const first = fixture.commit('One');
    const second = fixture.commit('Two');
    assert.deepEqual(await fixture.proposals.readHead('origin/main'), {
      commit: second,
      branch: 'main',
      upstream: 'origin/main',
      unmerged: [
        { commit: second, subject: 'Two' },
        { commit: first, subject: 'One' },
      ],
    });
    fixture.git('checkout', '-q', '--detach', 'origin/main');
    assert.deepEqual(await fixture.proposals.readHead('origin/main'), {
      commit: fixture.git('rev-parse', 'HEAD'),
      branch: null,
      upstream: null,
      unmerged: [],
    });
  });

  it('reads remotes as git reaches them, without passwords', async () => {
    const fixture = await create();
    fixture.git('config', 'url.https://forge.example.org/.insteadOf', 'forge:');
    fixture.git('config', 'url.ssh://git@forge.example.org:2222/.pushInsteadOf', 'https://forge.example.org/');
    fixture.git('remote', 'add', 'short', 'forge:team/one.git');
    fixture.git('remote', 'add', 'secret', 'https://ada:geheim@other.example.org/team/two.git');
    fixture.git('remote', 'set-url', '--push', 'secret', 'git@other.example.org:team/two.git');
    fixture.git('remote', 'add', 'ssh', 'ssh://git:geheim@other.example.org/team/three.git');
    const remotes = await fixture.proposals.readRemotes();
    assert.deepEqual(
      remotes.filter(({ name }) => name !== 'origin'),
      [
        { name: 'secret', fetchUrl: 'https://other.example.org/team/two.git', pushUrl: 'git@other.example.org:team/two.git' },
        { name: 'short', fetchUrl: 'https://forge.example.org/team/one.git', pushUrl: 'https://forge.example.org/team/one.git' },
        {
          name: 'ssh',
          fetchUrl: 'ssh://git@other.example.org/team/three.git',
          pushUrl: 'ssh://git@other.example.org/team/three.git',
        },
      ],
    );
  });

  it('asks ssh about names that only its configuration can know, and about no others', async () => {
    const fixture = await create();
    const folder = join(fixture.remote, 'bin');
    // What `ssh -G` prints for an alias; the names it was asked about are written down.
    fixture.hook(
      'ssh',
      `echo "$3" >> "${folder}/asked"; echo "user git"; echo "hostname forge.example.org"; echo "port $PORT"`,
      folder,
    );
    fixture.git('remote', 'set-url', 'origin', 'git@work:team/one.git');
    fixture.git('remote', 'add', 'other', 'ssh://git@github.com-work/team/two.git');
    fixture.git('remote', 'add', 'plain', 'git@github.com:team/three.git');
    const before = process.env['PATH'];
    process.env['PATH'] = `${folder}:${before ?? ''}`;
    process.env['PORT'] = '22';
    try {
      const urls = async () => (await fixture.proposals.readRemotes()).map(({ fetchUrl }) => fetchUrl);
      const [one, two, three] = ['forge.example.org:team/one.git', 'forge.example.org:team/two.git', 'github.com:team/three.git'];
      assert.deepEqual(await urls(), [`git@${one}`, `git@${two}`, `git@${three}`]);
      assert.deepEqual([...new Set(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n'))].sort(), [
        'github.com-work',
        'work',
      ]);
      process.env['PORT'] = '2222';
      assert.equal((await urls())[0], 'ssh://git@forge.example.org:2222/team/one.git');
    } finally {
      process.env['PATH'] = before;
      delete process.env['PORT'];
    }
  });

  it('chooses the remote to push to as git does', async () => {
    const fixture = await create();
    const read = (branch: string | null) => fixture.proposals.readPushRemote('origin', branch);
    assert.equal(await read('main'), 'origin');
    for (const name of ['one', 'two', 'three']) {
      fixture.git('remote', 'add', name, `https://example.org/${name}.git`);
    }
    fixture.git('config', 'branch.main.remote', 'one');
    assert.equal(await read('main'), 'one');
    fixture.git('config', 'remote.pushDefault', 'two');
    assert.equal(await read('main'), 'two');
    assert.equal(await read(null), 'two');
    fixture.git('config', 'branch.main.pushRemote', 'three');
    assert.equal(await read('main'), 'three');
    fixture.git('config', 'branch.main.pushRemote', 'https://example.org/no-name.git');
    assert.equal(await read('main'), 'two');
  });

  it('lists branches here and there once', async () => {
    const fixture = await create();
    fixture.git('branch', 'feature/a');
    fixture.git('push', '-q', 'origin', 'main:there');
    fixture.git('remote', 'set-head', 'origin', 'main');
    assert.deepEqual([...(await fixture.proposals.readBranches('origin'))].sort(), ['feature/a', 'main', 'there']);
  });
});
