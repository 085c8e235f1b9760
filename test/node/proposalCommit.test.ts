import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { addProposals, createProposalFixture, isolatePersonalGit } from './proposalFixture.ts';
import type { ProposalFixture, ProposalFixtureOptions } from './proposalFixture.ts';

describe("a proposal's commit", () => {
  let restore = (): void => undefined;
  before(() => (restore = isolatePersonalGit()));
  after(() => restore());
  const fixtures: ProposalFixture[] = [];
  afterEach(() => fixtures.splice(0).forEach(one => one.dispose()));

  async function create(options?: ProposalFixtureOptions): Promise<ProposalFixture> {
    const fixture = await createProposalFixture(options);
    fixtures.push(fixture);
    return fixture;
  }

  /** A repository with `a.yaml` committed and changed. */
  async function createEdited(options?: ProposalFixtureOptions): Promise<ProposalFixture> {
    const fixture = await create(options);
    fixture.write({ 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n', 'dir/c.yaml': 'c: 1\n' });
    fixture.commit();
    fixture.write({ 'a.yaml': 'a: 2\n' });
    return fixture;
  }

  function show(fixture: ProposalFixture, commit: string, path: string): string {
    return fixture.git('show', `${commit}:${path}`);
  }

  it('has HEAD as its parent, the message, and the files as they are on disk', async () => {
    const fixture = await createEdited();
    fixture.write({ 'new/d.yaml': 'd: 1\n', 'left.yaml': 'not selected\n' });
    fixture.remove('b.yaml');
    const { commit, changedByHooks } = await fixture.commitFiles(['a.yaml', 'b.yaml', 'new/d.yaml']);
    assert.deepEqual(changedByHooks, []);
    assert.equal(fixture.git('rev-parse', `${commit}^`), fixture.git('rev-parse', 'HEAD'));
    assert.equal(fixture.git('show', '-s', '--format=%B', commit), 'Raise replicas\n\nBecause of the load.\n');
    assert.equal(fixture.git('diff-tree', '-r', '--name-status', 'HEAD', commit), 'M\ta.yaml\nD\tb.yaml\nA\tnew/d.yaml');
    assert.equal(show(fixture, commit, 'a.yaml'), 'a: 2');
  });

  it('is kept by a reference until it is forgotten', async () => {
    const fixture = await createEdited();
    const { commit } = await fixture.commitFiles(['a.yaml']);
    assert.equal(
      fixture.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/driftline'),
      `refs/driftline/proposals/raise-replicas ${commit}`,
    );
    await fixture.proposals.forget('raise-replicas');
    assert.equal(fixture.git('for-each-ref', 'refs/driftline'), '');
  });

  it('leaves no working tree behind', async () => {
    const fixture = await createEdited();
    await fixture.commitFiles(['a.yaml']);
    assert.equal(fixture.git('worktree', 'list').split('\n').length, 1);
    assert.ok(!existsSync(join(fixture.root, '.git', 'worktrees')));
  });

  it('takes away the working tree of a process that was ended', async () => {
    const fixture = await createEdited();
    const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    // Process ids end at 4 million.
    const name = `driftline-proposal-${machine}-99999999-abcdef`;
    const folder = join(fixture.remote, name);
    mkdirSync(folder);
    fixture.git('worktree', 'add', '-q', '--detach', '--no-checkout', join(folder, name), 'HEAD');
    const own = join(fixture.remote, 'own');
    fixture.git('worktree', 'add', '-q', '--detach', own, 'HEAD');
    await fixture.commitFiles(['a.yaml']);
    assert.ok(!existsSync(folder));
    assert.deepEqual(readdirSync(join(fixture.root, '.git', 'worktrees')), ['own']);
  });

  it('takes unsaved buffers before the disk', async () => {
    const fixture = await createEdited();
    const texts = new Map([
      ['a.yaml', 'a: 3\n'],
      ['not/there/yet.yaml', 'e: 1\n'],
    ]);
    const { commit } = await fixture.commitFiles([...texts.keys()], { readBuffer: path => texts.get(path) });
    assert.equal(show(fixture, commit, 'a.yaml'), 'a: 3');
    assert.equal(show(fixture, commit, 'not/there/yet.yaml'), 'e: 1');
    assert.equal(readFileSync(join(fixture.root, 'a.yaml'), 'utf8'), 'a: 2\n');
    assert.ok(!existsSync(join(fixture.root, 'not')));
  });

  it('keeps executable bits and links', async () => {
    const fixture = await createEdited();
    fixture.write({ 'run.sh': 'exit 0\n', link: { link: 'a.yaml' } });
    chmodSync(join(fixture.root, 'run.sh'), 0o755);
    chmodSync(join(fixture.root, 'b.yaml'), 0o755);
    const { commit } = await fixture.commitFiles(['run.sh', 'link', 'b.yaml']);
    const modes = fixture.git('ls-tree', '-r', '--format=%(objectmode) %(path)', commit, '--', 'run.sh', 'link', 'b.yaml');
    assert.deepEqual(modes.split('\n'), ['100755 b.yaml', '120000 link', '100755 run.sh']);
  });

  it('keeps the executable bit under an unsaved buffer, and one that is only staged', async () => {
    const fixture = await create();
    fixture.write({ 'run.sh': 'exit 0\n', 'b.sh': 'exit 0\n' });
    chmodSync(join(fixture.root, 'run.sh'), 0o755);
    fixture.commit();
    fixture.git('config', 'core.fileMode', 'false');
    fixture.git('update-index', '--chmod=+x', 'b.sh');
    const { commit } = await fixture.commitFiles(['run.sh', 'b.sh'], {
      readBuffer: path => (path === 'run.sh' ? 'exit 1\n' : undefined),
    });
    assert.equal(fixture.git('ls-tree', '-r', '--format=%(objectmode)', commit), '100755\n100755');
  });

  it('keeps a link where the file system has none', async () => {
    const fixture = await create();
    fixture.write({ link: { link: 'a' } });
    fixture.commit();
    fixture.git('config', 'core.symlinks', 'false');
    rmSync(join(fixture.root, 'link'));
    fixture.write({ link: 'elsewhere' });
    const { commit } = await fixture.commitFiles(['link']);
    assert.equal(fixture.git('ls-tree', '--format=%(objectmode)', commit, 'link'), '120000');
    assert.equal(show(fixture, commit, 'link'), 'elsewhere');
  });

  it('lets a file take the place of a folder, a folder that of a file, and a link that of a folder', async () => {
    const fixture = await create();
    fixture.write({ folder: 'file\n', 'file/a.yaml': 'a\n', 'linked/b.yaml': 'b\n' });
    fixture.commit();
    for (const path of ['folder', 'file', 'linked']) {
      fixture.remove(path);
    }
    fixture.write({ 'folder/a.yaml': 'a\n', file: 'file\n' });
    symlinkSync('folder', join(fixture.root, 'linked'));
    const { commit } = await fixture.commitFiles(['folder', 'folder/a.yaml', 'file', 'file/a.yaml', 'linked', 'linked/b.yaml']);
    assert.equal(fixture.git('ls-tree', '-r', '--name-only', commit), 'file\nfolder/a.yaml\nlinked');
  });

  it('stores line ends as git add would, from the disk and from a buffer', async () => {
    for (const configuration of ['true', 'input', 'false']) {
      const fixture = await create();
      fixture.write({
        '.gitattributes': '*.txt text=auto\n*.raw -text\n',
        'mixed.txt': 'a\r\nb\r\n',
        'x.raw': 'a\r\n',
        'plain.yaml': 'a\n',
      });
      fixture.git('config', 'core.autocrlf', 'false');
      // Stored with both line ends before the attributes said otherwise: git leaves such a file alone.
      fixture.gitWithInput(
        `100644 ${fixture.gitWithInput('a\r\nb\r\n', 'hash-object', '-w', '--stdin')}\tmixed.txt\n`,
        'update-index',
        '--add',
        '--index-info',
      );
      fixture.git('commit', '-q', '-m', 'Mixed');
      fixture.git('add', '.gitattributes', 'x.raw', 'plain.yaml');
      fixture.git('commit', '-q', '-m', 'Others');
      fixture.git('config', 'core.autocrlf', configuration);
      const texts: Record<string, string> = {
        'mixed.txt': 'a\r\nb\r\nc\r\n',
        'x.raw': 'b\r\n',
        'plain.yaml': 'a\r\nb\r\n',
        'new.txt': 'n\r\n',
      };
      const files = Object.keys(texts);
      const buffered = await fixture.commitFiles(files, { readBuffer: path => texts[path] });
      fixture.write(texts);
      const saved = await fixture.commitFiles(files);
      fixture.git('add', '--', ...files);
      const wanted = fixture.git('write-tree');
      assert.equal(fixture.git('rev-parse', `${saved.commit}^{tree}`), wanted, configuration);
      assert.equal(fixture.git('rev-parse', `${buffered.commit}^{tree}`), wanted, configuration);
    }
  });

  it("runs the person's filters", async () => {
    const fixture = await createEdited();
    fixture.git('config', 'filter.upper.clean', 'tr a-z A-Z');
    fixture.write({ '.gitattributes': '*.yaml filter=upper\n' });
    const onDisk = await fixture.commitFiles(['a.yaml']);
    assert.equal(show(fixture, onDisk.commit, 'a.yaml'), 'A: 2');
    const buffered = await fixture.commitFiles(['a.yaml'], { readBuffer: () => 'a: x\n' });
    assert.equal(show(fixture, buffered.commit, 'a.yaml'), 'A: X');
  });

  it('refuses a file that Git LFS keeps where its program is missing', async () => {
    const fixture = await createEdited();
    fixture.write({ '.gitattributes': '*.yaml filter=lfs\n' });
    const answer = await fixture.propose(['a.yaml']);
    assert.ok(!answer.ok);
    assert.equal(answer.failure.code, 'proposal.lfs-missing');
    assert.match(answer.failure.message, /git-lfs is not installed/);
  });

  it('refuses a conflict, and a file that git is told not to look at', async () => {
    const fixture = await createEdited();
    fixture.git('update-index', '--skip-worktree', 'b.yaml');
    fixture.write({ 'b.yaml': 'b: 2\n' });
    const unwatched = await fixture.propose(['b.yaml']);
    assert.ok(!unwatched.ok && unwatched.failure.code === 'proposal.files-changed', JSON.stringify(unwatched));
    fixture.git('update-index', '--no-skip-worktree', 'b.yaml');
    fixture.git('checkout', '-q', '-b', 'other');
    fixture.commit();
    fixture.git('checkout', '-q', 'main');
    fixture.write({ 'a.yaml': 'a: 4\n' });
    fixture.commit();
    assert.throws(() => fixture.git('merge', 'other'));
    const conflict = await fixture.propose(['a.yaml']);
    assert.ok(!conflict.ok && conflict.failure.code === 'proposal.files-changed', JSON.stringify(conflict));
    assert.match(conflict.failure.message, /^a\.yaml cannot be proposed\. It has a conflict/);
  });

  it('says that there is nothing to propose', async () => {
    const fixture = await createEdited();
    const answer = await fixture.propose(['b.yaml']);
    assert.ok(!answer.ok && answer.failure.code === 'proposal.nothing-to-propose', JSON.stringify(answer));
  });

  it('is made on an earlier tree, with HEAD as a further parent', async () => {
    const fixture = await createEdited();
    const first = await fixture.commitFiles(['a.yaml']);
    fixture.git('checkout', '-q', '--', 'a.yaml');
    fixture.write({ 'b.yaml': 'b: 2\n' });
    const head = fixture.commit('Somebody else');
    fixture.write({ 'dir/c.yaml': 'c: 2\n', 'a.yaml': 'a: 2\n' });
    const merged = fixture.git('merge-tree', '--write-tree', first.commit, head).split('\n')[0] ?? '';
    fixture.hook('commit-msg', 'echo seen >> "$1"');
    const { commit } = await fixture.commitFiles(['dir/c.yaml'], { head: first.commit, secondParent: head, baseTree: merged });
    assert.equal(fixture.git('show', '-s', '--format=%P', commit), `${first.commit} ${head}`);
    assert.equal(fixture.git('diff-tree', '-r', '--name-only', head, commit), 'a.yaml\ndir/c.yaml');
    assert.match(fixture.git('show', '-s', '--format=%B', commit), /seen/);
  });

  it('works in a repository with SHA-256, on a detached HEAD, and during a merge', async () => {
    const fixture = await createEdited({ init: ['--object-format=sha256'] });
    fixture.git('checkout', '-q', '--detach');
    const { commit } = await fixture.commitFiles(['a.yaml']);
    assert.equal(commit.length, 64);
    fixture.git('checkout', '-q', '-f', 'main');
    fixture.git('merge', '-q', '--no-ff', '--no-commit', commit);
    fixture.write({ 'b.yaml': 'b: 2\n' });
    const during = await fixture.commitFiles(['b.yaml'], { branch: 'other' });
    assert.equal(fixture.git('show', '-s', '--format=%P', during.commit), fixture.git('rev-parse', 'main'));
    assert.ok(existsSync(join(fixture.root, '.git', 'MERGE_HEAD')));
  });

  it('works in a linked working tree and in a sparse one', async () => {
    const fixture = await createEdited();
    const linked = join(fixture.remote, 'linked');
    fixture.git('worktree', 'add', '-q', linked, '-b', 'linked');
    const there = await addProposals(fixture, fixture.remote, { folder: linked });
    fixture.git('-C', linked, 'sparse-checkout', 'set', 'nowhere');
    assert.ok(!existsSync(join(linked, 'dir')));
    writeFileSync(join(linked, 'b.yaml'), 'b: 3\n');
    fixture.hook('pre-commit', 'ls dir > /dev/null 2>&1 && exit 1; test -f b.yaml');
    const { commit } = await there.commitFiles(['b.yaml']);
    there.repository.dispose();
    assert.equal(fixture.git('diff-tree', '-r', '--name-only', 'HEAD', commit), 'b.yaml');
  });

  it('deletes what was taken out of the index, and takes what was put in its place', async () => {
    const fixture = await createEdited();
    fixture.git('rm', '-q', '--cached', 'b.yaml', 'dir/c.yaml');
    fixture.write({ 'dir/c.yaml': 'c: new\n' });
    const { commit } = await fixture.commitFiles(['b.yaml', 'dir/c.yaml']);
    assert.equal(fixture.git('diff-tree', '-r', '--name-status', 'HEAD', commit), 'D\tb.yaml\nM\tdir/c.yaml');
  });

  it('honours configuration that holds for the branch or the folder alone', async () => {
    const fixture = await createEdited();
    fixture.git('config', '--file', join(fixture.remote, 'branch.config'), 'user.email', 'branch@example.org');
    fixture.git('config', '--file', join(fixture.remote, 'folder.config'), 'user.name', 'Folder');
    fixture.git('config', 'includeIf.onbranch:main.path', join(fixture.remote, 'branch.config'));
    fixture.git('config', `includeIf.gitdir:${fixture.root}/.git.path`, join(fixture.remote, 'folder.config'));
    const own = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'format.pretty', GIT_CONFIG_VALUE_0: 'format:own' };
    Object.assign(process.env, own);
    try {
      fixture.hook('post-commit', 'git show -s >&2');
      const heard: string[] = [];
      const { commit } = await fixture.commitFiles(['a.yaml'], { onOutput: text => heard.push(text) });
      assert.equal(fixture.git('show', '-s', '--format=%an <%ae>', commit), 'Folder <branch@example.org>');
      assert.match(heard.join(''), /^own/);
    } finally {
      Object.keys(own).forEach(name => delete process.env[name]);
    }
  });
});
