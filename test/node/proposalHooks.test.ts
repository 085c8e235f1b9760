import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommitOrder } from '../../server/src/session/proposalPorts.ts';
import { createProposalFixture, isolatePersonalGit } from './proposalFixture.ts';
import type { ProposalFixture } from './proposalFixture.ts';

describe('hooks and signing of a proposal', () => {
  let restore = (): void => undefined;
  before(() => (restore = isolatePersonalGit()));
  after(() => restore());
  const toDispose: (() => void)[] = [];
  afterEach(() => toDispose.splice(0).forEach(dispose => dispose()));

  async function create(): Promise<ProposalFixture> {
    const fixture = await createProposalFixture();
    toDispose.push(() => fixture.dispose());
    fixture.write({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' });
    fixture.commit();
    fixture.write({ 'a.yaml': 'a: 2\n' });
    return fixture;
  }

  function createFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'dl-'));
    toDispose.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    return folder;
  }

  async function failWith(fixture: ProposalFixture, code: string, order?: Partial<CommitOrder>) {
    const answer = await fixture.propose(['a.yaml'], order);
    assert.ok(!answer.ok, JSON.stringify(answer));
    assert.equal(answer.failure.code, code, JSON.stringify(answer));
    return answer.failure;
  }

  function message(fixture: ProposalFixture, commit: string): string {
    return fixture.git('show', '-s', '--format=%B', commit).trim();
  }

  it('may change the message', async () => {
    const fixture = await create();
    fixture.hook('prepare-commit-msg', 'echo "Prepared: $2" >> "$1"');
    fixture.hook('commit-msg', 'echo "Checked: yes" >> "$1"');
    const { commit } = await fixture.commitFiles(['a.yaml']);
    assert.match(message(fixture, commit), /^Raise replicas\n[\s\S]*Prepared: message\nChecked: yes$/);
  });

  it('see the files of the proposal and no others, in the folder they run in', async () => {
    const fixture = await create();
    fixture.write({ 'b.yaml': 'b: not proposed\n', 'new.yaml': 'untracked\n' });
    fixture.git('add', 'b.yaml');
    fixture.hook(
      'pre-commit',
      'cat a.yaml b.yaml; ls; git diff --cached --name-only; git rev-parse --show-toplevel; pwd; exit 1',
    );
    const { output } = await failWith(fixture, 'proposal.hook-failed');
    const [a, b, one, two, staged, top, folder] = output.trim().split('\n');
    assert.deepEqual([a, b, one, two, staged], ['a: 2', 'b: 1', 'a.yaml', 'b.yaml', 'a.yaml']);
    assert.equal(top, folder);
    assert.notEqual(top, fixture.root);
  });

  it('that fail are named, with what they print as it comes, and leave nothing behind', async () => {
    const fixture = await create();
    const heard: string[] = [];
    fixture.hook(
      'pre-commit',
      'echo "line 3 is too long"; echo "https://ada:geheim@example.org ghp_0123456789abcdefghij" >&2; exit 1',
    );
    const { message: words, output } = await failWith(fixture, 'proposal.hook-failed', { onOutput: text => heard.push(text) });
    assert.equal(words, 'The hook pre-commit refused the commit.');
    assert.match(output, /line 3 is too long/);
    assert.equal(heard.join(''), output);
    assert.doesNotMatch(output, /geheim|ghp_/);
    assert.equal(fixture.git('for-each-ref', 'refs/driftline'), '');
    assert.equal(fixture.git('worktree', 'list').split('\n').length, 1);
  });

  it('that check can be left out', async () => {
    const fixture = await create();
    fixture.hook('pre-commit', 'exit 1');
    fixture.hook('commit-msg', 'exit 1');
    await failWith(fixture, 'proposal.hook-failed');
    await fixture.commitFiles(['a.yaml'], { skipHooks: true });
  });

  it('that stage what they changed are taken at their word', async () => {
    const fixture = await create();
    fixture.hook('pre-commit', 'echo "# formatted" >> a.yaml; git add a.yaml');
    const { commit, changedByHooks } = await fixture.commitFiles(['a.yaml']);
    assert.equal(fixture.git('show', `${commit}:a.yaml`), 'a: 2\n# formatted');
    assert.deepEqual(changedByHooks, ['a.yaml']);
    assert.equal(readFileSync(join(fixture.root, 'a.yaml'), 'utf8'), 'a: 2\n');
  });

  it('that change a file and fail are asked once more with the change', async () => {
    const fixture = await create();
    fixture.hook(
      'pre-commit',
      'grep -q formatted a.yaml && exit 0; echo "# formatted" >> a.yaml; echo "# not proposed" >> b.yaml; exit 1',
    );
    const { commit, changedByHooks } = await fixture.commitFiles(['a.yaml']);
    assert.equal(fixture.git('show', `${commit}:a.yaml`), 'a: 2\n# formatted');
    assert.equal(fixture.git('show', `${commit}:b.yaml`), 'b: 1');
    assert.deepEqual(changedByHooks, ['a.yaml']);
  });

  it('that change a file without staging it or failing have the change committed, and the message once', async () => {
    const fixture = await create();
    fixture.hook('pre-commit', 'echo "# formatted" >> a.yaml');
    fixture.hook('commit-msg', 'echo "Checked: yes" >> "$1"');
    const { commit, changedByHooks } = await fixture.commitFiles(['a.yaml']);
    assert.equal(fixture.git('show', `${commit}:a.yaml`), 'a: 2\n# formatted');
    assert.deepEqual(changedByHooks, ['a.yaml']);
    assert.equal(message(fixture, commit).match(/Checked/g)?.length, 1);
    assert.equal(fixture.git('rev-parse', `${commit}^`), fixture.git('rev-parse', 'HEAD'));
  });

  it('are found where a relative core.hooksPath says, also if git ignores that folder', async () => {
    const fixture = await create();
    fixture.write({ '.gitignore': '.husky/_\n' });
    fixture.commit('Ignore');
    fixture.write({ 'a.yaml': 'a: 3\n' });
    fixture.git('config', 'core.hooksPath', '.husky/_');
    fixture.hook('commit-msg', 'echo "Husky: yes" >> "$1"', join(fixture.root, '.husky', '_'));
    assert.deepEqual((await fixture.proposals.readCommitSettings()).hooks, ['commit-msg']);
    const { commit } = await fixture.commitFiles(['a.yaml']);
    assert.match(message(fixture, commit), /Husky: yes/);
  });

  it('keep their locale and find no trace of another repository', async () => {
    const fixture = await create();
    const before = [process.env['GIT_DIR'], process.env['LC_ALL']];
    process.env['GIT_DIR'] = '/nowhere';
    process.env['LC_ALL'] = 'C.UTF-8';
    try {
      fixture.hook('pre-commit', 'locale charmap; echo "editor $GIT_EDITOR"; exit 1');
      assert.equal((await failWith(fixture, 'proposal.hook-failed')).output, 'UTF-8\neditor :\n');
    } finally {
      for (const [index, name] of ['GIT_DIR', 'LC_ALL'].entries()) {
        if (before[index] === undefined) {
          delete process.env[name];
        } else {
          process.env[name] = before[index];
        }
      }
    }
  });

  it('that hang are ended with all they started when the person cancels', async () => {
    const fixture = await create();
    const mark = join(createFolder(), 'mark');
    fixture.hook('pre-commit', `echo started; (sleep 3; echo late > ${mark}) & sleep 100`);
    const token = { isCancellationRequested: false };
    const started = performance.now();
    const order: CommitOrder = {
      head: fixture.git('rev-parse', 'HEAD'),
      baseTree: 'HEAD',
      files: ['a.yaml'],
      message: 'Raise',
      signOff: false,
      skipHooks: false,
      branch: 'x',
      readBuffer: () => undefined,
      onOutput: () => (token.isCancellationRequested = true),
    };
    const answer = await fixture.proposals.commit(order, token);
    assert.ok(!answer.ok && answer.failure.code === 'proposal.cancelled', JSON.stringify(answer));
    assert.ok(performance.now() - started < 10_000);
    await new Promise(resolve => setTimeout(resolve, 3500));
    assert.ok(!existsSync(mark));
    assert.equal(fixture.git('worktree', 'list').split('\n').length, 1);
  });

  it('that leave a program running do not keep the proposal waiting', async () => {
    const fixture = await create();
    fixture.hook('post-commit', 'sleep 6 &');
    const started = performance.now();
    await fixture.commitFiles(['a.yaml']);
    assert.ok(performance.now() - started < 5000);
  });

  it('sign off where it is wanted', async () => {
    const fixture = await create();
    const { commit } = await fixture.commitFiles(['a.yaml'], { signOff: true });
    assert.match(message(fixture, commit), /Signed-off-by: Ada <ada@example\.org>$/);
  });

  it("clean up the message as the person's git does", async () => {
    const fixture = await create();
    const text = 'Raise\n\n# a comment\nkept   \n\n\n\nend\n';
    fixture.git('config', 'commit.cleanup', 'strip');
    fixture.git('config', 'commit.verbose', 'true');
    assert.equal(message(fixture, (await fixture.commitFiles(['a.yaml'], { message: text })).commit), 'Raise\n\nkept\n\nend');
    fixture.git('config', 'core.commentChar', ';');
    assert.match(message(fixture, (await fixture.commitFiles(['a.yaml'], { message: text })).commit), /# a comment/);
  });

  it('tell what there is before anything is done', async () => {
    const fixture = await create();
    fixture.hook('pre-commit', '');
    fixture.hook('pre-push', '');
    fixture.write({ 'template.txt': '# a comment\nTicket: \n' });
    fixture.git('config', 'commit.template', 'template.txt');
    fixture.git('config', 'format.signOff', 'true');
    fixture.git('config', 'commit.gpgSign', 'yes');
    fixture.git('config', 'gpg.format', 'ssh');
    assert.deepEqual(await fixture.proposals.readCommitSettings(), {
      identity: { name: 'Ada', email: 'ada@example.org' },
      signing: 'ssh',
      hooks: ['pre-commit', 'pre-push'],
      template: 'Ticket:',
      signOff: true,
    });
  });

  it('fail plainly where git does not know who commits', async () => {
    const fixture = await create();
    fixture.git('config', '--unset', 'user.name');
    fixture.git('config', '--unset', 'user.email');
    fixture.git('config', 'user.useConfigOnly', 'true');
    assert.equal((await fixture.proposals.readCommitSettings()).identity, undefined);
    await failWith(fixture, 'proposal.identity-missing');
  });

  it('sign with an ssh key', async () => {
    const fixture = await create();
    const folder = createFolder();
    const key = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    writeFileSync(join(folder, 'signers'), `ada@example.org ${readFileSync(`${key}.pub`, 'utf8')}`);
    fixture.git('config', 'gpg.format', 'ssh');
    fixture.git('config', 'user.signingKey', key);
    fixture.git('config', 'commit.gpgSign', 'true');
    fixture.git('config', 'gpg.ssh.allowedSignersFile', join(folder, 'signers'));
    const { commit } = await fixture.commitFiles(['a.yaml']);
    fixture.git('verify-commit', commit);
    assert.throws(() => fixture.git('verify-commit', 'HEAD'));
    rmSync(key);
    await failWith(fixture, 'proposal.signing-failed');
  });

  it('sign an amended commit too, with a GPG key', async function () {
    this.timeout(60_000);
    const fixture = await create();
    const home = createFolder();
    const gnupgHome = process.env['GNUPGHOME'];
    process.env['GNUPGHOME'] = home;
    try {
      const gpg = ['--batch', '--pinentry-mode', 'loopback', '--passphrase', ''];
      execFileSync('gpg', [...gpg, '--quick-generate-key', 'Ada <ada@example.org>', 'ed25519', 'sign'], { stdio: 'pipe' });
      fixture.git('config', 'commit.gpgSign', 'true');
      fixture.hook('pre-commit', 'echo "# formatted" >> a.yaml');
      const { commit, changedByHooks } = await fixture.commitFiles(['a.yaml']);
      assert.deepEqual(changedByHooks, ['a.yaml']);
      fixture.git('verify-commit', commit);
      fixture.git('config', 'user.signingKey', 'nobody@example.org');
      await failWith(fixture, 'proposal.signing-failed');
    } finally {
      execFileSync('gpgconf', ['--kill', 'all']);
      if (gnupgHome === undefined) {
        delete process.env['GNUPGHOME'];
      } else {
        process.env['GNUPGHOME'] = gnupgHome;
      }
    }
  });

  it('see the commit once it is made', async () => {
    const fixture = await create();
    fixture.hook('post-commit', 'git log -1 --format=%s >&2');
    const heard: string[] = [];
    await fixture.commitFiles(['a.yaml'], { onOutput: text => heard.push(text) });
    assert.equal(heard.join(''), 'Raise replicas\n');
  });
});
