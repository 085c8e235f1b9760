import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommitTrees } from '../../server/src/node/commitTree.ts';
import { gitConfiguration, gitEnvironment } from '../../server/src/node/gitEnvironment.ts';
import { openGitRepository } from '../../server/src/node/gitRepository.ts';
import type { GitRepository } from '../../server/src/node/gitRepository.ts';
import { readGitFacts } from '../../server/src/node/gitFactsReader.ts';
import { createGitWorkingSource } from '../../server/src/node/gitWorkingSource.ts';
import { WorkingTree } from '../../server/src/node/workingTree.ts';
import { readText } from '../../server/src/tree/tree.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture, GitFixtureOptions } from '../support/gitFixture.ts';

describe('a git repository', () => {
  const toDispose: { dispose(): void }[] = [];
  afterEach(() => toDispose.splice(0).forEach(one => one.dispose()));

  function createFixture(options?: GitFixtureOptions): GitFixture {
    const fixture = createGitFixture(options);
    toDispose.push(fixture);
    return fixture;
  }

  async function open(folder: string): Promise<GitRepository> {
    const opening = await openGitRepository(folder);
    assert.equal(opening.kind, 'repository', JSON.stringify(opening));
    assert.ok(opening.kind === 'repository');
    toDispose.push(opening.repository);
    return opening.repository;
  }

  it('is found from a folder inside it', async () => {
    const fixture = createFixture();
    fixture.write({ 'a/b/c.yaml': 'c' });
    const repository = await open(join(fixture.root, 'a', 'b'));
    assert.equal(repository.root, fixture.root);
    assert.equal(repository.gitDir, join(fixture.root, '.git'));
    assert.equal(repository.commonDir, repository.gitDir);
    assert.equal(repository.prefix, 'a/b/');
  });

  it('is not there in a plain folder, and not in a bare repository', async () => {
    const fixture = createFixture();
    rmSync(join(fixture.root, '.git'), { recursive: true });
    assert.deepEqual(await openGitRepository(fixture.root), { kind: 'none' });
    assert.deepEqual(await openGitRepository(join(fixture.root, 'nowhere')), { kind: 'none' });
    fixture.git('init', '--bare', 'bare');
    assert.deepEqual(await openGitRepository(join(fixture.root, 'bare')), { kind: 'none' });
  });

  it('knows the folders of a linked working tree', async () => {
    const fixture = createFixture();
    fixture.commit();
    const linked = join(fixture.root, 'linked');
    fixture.git('worktree', 'add', '-q', linked, '-b', 'other');
    const repository = await open(linked);
    assert.equal(repository.root, linked);
    assert.equal(repository.gitDir, join(fixture.root, '.git', 'worktrees', 'linked'));
    assert.equal(repository.commonDir, join(fixture.root, '.git'));
  });

  it('resolves names, merge bases and the commits between', async () => {
    const fixture = createFixture();
    fixture.write({ f: '1' });
    const base = fixture.commit('base');
    fixture.git('checkout', '-q', '-b', 'side');
    fixture.write({ f: '2' });
    const side = fixture.commit('side: a subject');
    fixture.git('checkout', '-q', 'main');
    fixture.write({ g: '1' });
    const main = fixture.commit('main');
    const repository = await open(fixture.root);
    assert.equal(await repository.findCommit('side'), side);
    assert.equal(await repository.findCommit('refs/heads/main'), main);
    assert.equal(await repository.findCommit('nothing'), undefined);
    assert.equal(await repository.findCommit('--git-dir'), undefined);
    assert.equal(await repository.findMergeBase('main', 'side'), base);
    assert.deepEqual(await repository.readCommits('main', 'side'), [
      { commit: side, author: 'Ada', at: fixture.git('show', '-s', '--format=%aI', side), subject: 'side: a subject' },
    ]);
    assert.equal(await repository.readCommits('main', 'nothing'), undefined);
    const orphan = fixture.git('commit-tree', '-m', 'orphan', fixture.git('write-tree'));
    assert.equal(await repository.findMergeBase('main', orphan), undefined);
  });

  it('reads trees of commits with links, submodules and LFS pointers', async () => {
    const fixture = createFixture();
    fixture.write({
      'a/x.yaml': 'kind: A\n',
      'a/with "quotes" and ü': 'u',
      link: { link: 'a' },
      out: { link: '/etc/passwd' },
      'big.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
      empty: '',
    });
    fixture.git('add', '-A');
    fixture.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/sub`);
    fixture.git('commit', '-q', '-m', 'all');
    const trees = new CommitTrees(await open(fixture.root));
    const tree = await trees.read('main');
    assert.ok(tree);
    assert.equal(tree.id, `tree:${fixture.git('rev-parse', 'main^{tree}')}`);
    assert.deepEqual(await tree.listFiles(), ['a/with "quotes" and ü', 'a/x.yaml', 'big.bin', 'empty']);
    const linked = { kind: 'file', blob: fixture.git('rev-parse', 'main:a/x.yaml'), real: 'a/x.yaml' };
    assert.deepEqual(await tree.read('link/x.yaml'), linked);
    assert.equal(await readText(tree, 'link/x.yaml'), 'kind: A\n');
    assert.equal(await readText(tree, 'empty'), '');
    const reason = async (path: string) => {
      const entry = await tree.read(path);
      return entry.kind === 'unknown' ? entry.reason : entry.kind;
    };
    assert.equal(await reason('out'), 'link-outside');
    assert.equal(await reason('big.bin'), 'lfs');
    assert.equal(await reason('vendor/sub/base'), 'unsupported');
    assert.equal(await reason('vendor'), 'directory');
    assert.equal(await trees.read('nothing'), undefined);
    fixture.git('commit', '-q', '--allow-empty', '-m', 'same files');
    assert.equal(await trees.read('main'), tree);
  });

  it('reads many contents at once, large ones too, and refuses the largest', async () => {
    const fixture = createFixture();
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`f${index}`, `content ${index}\n`.repeat(index)]),
    );
    fixture.write({ ...files, large: new Uint8Array(5_000_000).fill(7), huge: new Uint8Array(21 * 1024 * 1024) });
    fixture.commit();
    const repository = await open(fixture.root);
    const tree = await new CommitTrees(repository).read('HEAD');
    assert.ok(tree);
    const texts = await Promise.all(Object.keys(files).map(path => readText(tree, path)));
    assert.deepEqual(texts, Object.values(files));
    const large = await tree.read('large');
    assert.ok(large.kind === 'file');
    assert.equal((await tree.readBlob(large.blob))?.length, 5_000_000);
    assert.deepEqual(await tree.read('huge'), {
      kind: 'unknown',
      reason: 'unreadable',
      message: 'Cannot read huge: it is too large (21 MB; at most 20 MB are read).',
    });
    assert.equal(await readText(tree, 'f7'), files['f7']);
  });

  it('goes on when the process that reads objects is killed', async () => {
    const fixture = createFixture();
    fixture.write({ f: 'content', g: 'other' });
    fixture.commit();
    const repository = await open(fixture.root);
    const blob = fixture.git('rev-parse', 'HEAD:f');
    assert.ok((await repository.blobs.read(blob)) instanceof Uint8Array);
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
    const readers = children.filter(pid => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cat-file'));
    assert.equal(readers.length, 1);
    process.kill(Number(readers[0]), 'SIGKILL');
    const other = await repository.blobs.read(fixture.git('rev-parse', 'HEAD:g'));
    assert.deepEqual(other, new Uint8Array(Buffer.from('other')));
  });

  it('answers what was not read when it is closed', async () => {
    const fixture = createFixture();
    const repository = await open(fixture.root);
    const reading = repository.blobs.read('1'.repeat(40));
    repository.dispose();
    assert.deepEqual(await reading, { reason: 'unreadable', message: 'the repository was closed.' });
  });

  it('works with SHA-256', async () => {
    const fixture = createFixture({ init: ['--object-format=sha256'] });
    fixture.write({ f: 'content' });
    fixture.commit();
    const repository = await open(fixture.root);
    assert.equal(repository.objectFormat, 'sha256');
    const tree = await new CommitTrees(repository).read('HEAD');
    assert.ok(tree);
    assert.deepEqual(await tree.read('f'), { kind: 'file', blob: fixture.git('rev-parse', 'HEAD:f') });
    assert.equal(await readText(tree, 'f'), 'content');
  });

  it('fetches nothing in a partial clone: what is missing is unknown', async () => {
    const origin = createFixture();
    origin.write({ 'a.yaml': 'a', 'b.yaml': 'b' });
    origin.git('config', 'uploadpack.allowFilter', 'true');
    origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    origin.commit();
    const clone = createFixture({ cloneOf: `file://${origin.root}`, cloneArguments: ['--filter=blob:none', '--no-checkout'] });
    clone.git('config', 'protocol.file.allow', 'always');
    const repository = await open(clone.root);
    const tree = await new CommitTrees(repository).read('origin/main');
    assert.ok(tree);
    assert.deepEqual(await tree.listFiles(), ['a.yaml', 'b.yaml']);
    assert.deepEqual(await tree.read('a.yaml'), {
      kind: 'unknown',
      reason: 'unreadable',
      message: 'Cannot read a.yaml: this clone does not have its content.',
    });
    const missing = clone
      .git('rev-list', '--objects', '--missing=print', 'origin/main')
      .split('\n')
      .filter(line => line.startsWith('?'));
    assert.equal(missing.length, 2);
  });

  it('says that a shallow clone does not reach back', async () => {
    const origin = createFixture();
    origin.commit('one');
    origin.commit('two');
    const clone = createFixture({ cloneOf: `file://${origin.root}`, cloneArguments: ['--depth=1'] });
    const repository = await open(clone.root);
    assert.equal(await repository.findCommit(origin.git('rev-parse', 'HEAD~1')), undefined);
    assert.equal(await repository.findCommit('origin/main'), origin.git('rev-parse', 'HEAD'));
  });
});

describe('how git is started', () => {
  it('keeps the environment from steering it', () => {
    const environment = gitEnvironment({
      PATH: '/bin',
      HOME: '/home/ada',
      GIT_DIR: '/elsewhere',
      GIT_EXTERNAL_DIFF: 'evil',
      git_ssh_command: 'evil',
      GIT_CONFIG_COUNT: '1',
      PAGER: 'evil',
      EDITOR: 'evil',
      GIT_CONFIG_GLOBAL: '/home/ada/.gitconfig',
      GIT_OPTIONAL_LOCKS: '1',
    });
    assert.deepEqual(environment, {
      PATH: '/bin',
      HOME: '/home/ada',
      GIT_CONFIG_GLOBAL: '/home/ada/.gitconfig',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_LAZY_FETCH: '1',
      GIT_ALLOW_PROTOCOL: 'none',
      GIT_PROTOCOL_FROM_USER: '0',
      GIT_LITERAL_PATHSPECS: '1',
      LC_ALL: 'C',
    });
    assert.ok(gitConfiguration.includes('core.fsmonitor=false') && gitConfiguration.includes('protocol.ext.allow=never'));
  });

  it('runs no program that a repository or its configuration names', async () => {
    const fixture = createGitFixture();
    try {
      const trace = join(fixture.root, '..', `${fixture.root.split('/').at(-1)}-ran`);
      const program = join(fixture.root, '.git', 'program');
      writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> ${trace}\ncat\n`);
      chmodSync(program, 0o755);
      fixture.write({
        '.gitattributes': '*.x filter=evil diff=evil\n*.y filter=evil.two\n',
        'a.x': 'a',
        'b.y': 'b',
        'c.yaml': 'c',
      });
      fixture.commit();
      const names = [
        'core.fsmonitor',
        'core.pager',
        'core.editor',
        'core.sshCommand',
        'core.askPass',
        'core.gitProxy',
        'diff.external',
        'diff.evil.textconv',
        'diff.evil.command',
        'filter.evil.clean',
        'filter.evil.smudge',
        'filter.evil.process',
        'filter.evil.two.clean',
        'gpg.program',
        'credential.helper',
        'alias.status',
        'alias.ls-files',
        'core.alternateRefsCommand',
        'uploadpack.packObjectsHook',
        'pager.status',
        'merge.evil.driver',
      ];
      for (const name of names) {
        fixture.git('config', name, name.startsWith('alias.') ? `!${program}` : program);
      }
      fixture.git('config', 'log.showSignature', 'true');
      const hooks = join(fixture.root, '.git', 'hooks');
      mkdirSync(hooks, { recursive: true });
      for (const hook of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction', 'post-checkout']) {
        writeFileSync(join(hooks, hook), readFileSync(program), { mode: 0o755 });
      }
      fixture.write({ 'a.x': 'changed', 'b.y': 'changed', 'new.x': 'n' });

      const opening = await openGitRepository(fixture.root);
      assert.ok(opening.kind === 'repository');
      const { repository } = opening;
      const tree = await WorkingTree.open(createGitWorkingSource(repository), { caseSensitive: true });
      assert.equal(tree.problem, undefined);
      await readGitFacts(repository);
      await repository.readCommits('HEAD', 'HEAD');
      await repository.findMergeBase('HEAD', 'HEAD');
      for (const path of await tree.current().listFiles()) {
        await tree.current().read(path);
      }
      const changed = await tree.current().read('a.x');
      assert.equal(changed.kind === 'unknown' && changed.reason, 'filter');
      await (await new CommitTrees(repository).read('HEAD'))?.read('a.x');
      tree.dispose();
      repository.dispose();
      assert.ok(!existsSync(trace), existsSync(trace) ? readFileSync(trace, 'utf8') : '');
    } finally {
      fixture.dispose();
    }
  });
});
