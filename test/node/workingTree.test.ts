import assert from 'node:assert/strict';
import { chmodSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createFolderWorkingSource } from '../../server/src/node/folderWorkingSource.ts';
import { openGitRepository } from '../../server/src/node/gitRepository.ts';
import { createGitWorkingSource } from '../../server/src/node/gitWorkingSource.ts';
import { WorkingTree } from '../../server/src/node/workingTree.ts';
import { CommitTrees } from '../../server/src/node/commitTree.ts';
import { createMergedTree } from '../../server/src/tree/mergedTree.ts';
import { readText } from '../../server/src/tree/tree.ts';
import type { Tree } from '../../server/src/tree/tree.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture, GitFixtureOptions } from '../support/gitFixture.ts';

describe('the working tree', () => {
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

  async function open(fixture: GitFixture, caseSensitive = true): Promise<WorkingTree> {
    const opening = await openGitRepository(fixture.root);
    assert.ok(opening.kind === 'repository');
    toDispose.push(opening.repository);
    const tree = await WorkingTree.open(createGitWorkingSource(opening.repository), { caseSensitive, settle: { quiet: 30 } });
    toDispose.push(tree);
    assert.equal(tree.problem, undefined);
    return tree;
  }

  /** Every file with its blob id, or the reason it is unknown. */
  async function describeFiles(tree: Tree): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const path of await tree.listFiles()) {
      const entry = await tree.read(path);
      found[path] = entry.kind === 'file' ? entry.blob : entry.kind === 'unknown' ? entry.reason : entry.kind;
    }
    return found;
  }

  /** What `git add -A` stores, by doing it. Links are left out. */
  function describeAdded(fixture: GitFixture): Record<string, string> {
    fixture.git('add', '-A');
    const lines = fixture
      .git('ls-files', '--stage', '-z')
      .split('\0')
      .filter(line => line !== '' && !line.startsWith('120000'));
    const blobs = lines.map((line): [string, string] => [line.slice(line.indexOf('\t') + 1), line.split(' ')[1] ?? '']);
    return Object.fromEntries<string>(blobs.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Changes files, tells the tree and answers how many new trees that made. */
  async function change(tree: WorkingTree, work: () => readonly string[]): Promise<number> {
    let trees = 0;
    const stop = tree.onDidChange(() => trees++);
    tree.filesChanged(work());
    await tree.settled();
    stop();
    return trees;
  }

  it('is what git add would store', async () => {
    const fixture = createFixture();
    fixture.write({
      '.gitignore': '*.log\n/build/\n',
      '.gitattributes': '*.txt text\n*.auto text=auto\n*.id ident\n*.bin binary\n',
      'same.yaml': 'a\n',
      'changed.yaml': 'a\n',
      'deleted.yaml': 'a\n',
      'crlf.auto': 'a\n',
      type: 'file',
    });
    fixture.commit();
    fixture.remove('deleted.yaml');
    fixture.remove('type');
    fixture.write({
      'changed.yaml': 'b\n',
      'new folder/new ü.txt': 'x\r\ny\r\n',
      'crlf.auto': 'b\r\n',
      'x.id': '$Id: 123 $\n',
      'x.bin': 'x\r\n',
      'noise.log': 'ignored',
      'build/out.yaml': 'ignored',
      'sub/.gitattributes': '*.yaml text eol=crlf\n',
      'sub/x.yaml': 'x\r\n',
      'type/now': 'a folder',
    });
    fixture.git('add', 'changed.yaml');
    fixture.write({ 'changed.yaml': 'c\n' });
    fixture.git('add', '-N', 'x.bin');
    const tree = await open(fixture);
    const found = await describeFiles(tree.current());
    assert.deepEqual(found, describeAdded(fixture));
    assert.equal(await readText(tree.current(), 'new folder/new ü.txt'), 'x\ny\n');
  });

  it('has the content of unchanged files from git, of the others from disk', async () => {
    const fixture = createFixture();
    fixture.write({ '.gitattributes': '* text eol=crlf\n', 'a.yaml': 'a\r\nb\r\n' });
    fixture.commit();
    const tree = await open(fixture);
    assert.equal(await readText(tree.current(), 'a.yaml'), 'a\nb\n');
  });

  it('follows links, and knows LFS, filters and submodules', async () => {
    const inner = createFixture();
    inner.write({ 'kustomization.yaml': '' });
    inner.commit();
    const fixture = createFixture();
    fixture.write({
      '.gitattributes': '*.big filter=lfs diff=lfs merge=lfs -text\n*.enc filter=crypt\n',
      'a/x': 'x',
      'same.enc': 'e',
    });
    fixture.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'vendor/sub');
    fixture.commit();
    fixture.write({ link: { link: 'a' }, 'new.big': 'data', 'new.enc': 'data', out: { link: '../x' } });
    const tree = (await open(fixture)).current();
    const describePath = async (path: string) => {
      const entry = await tree.read(path);
      return entry.kind === 'unknown' ? entry.reason : entry.kind;
    };
    assert.equal(await readText(tree, 'link/x'), 'x');
    assert.equal(await describePath('out'), 'link-outside');
    assert.equal(await describePath('new.big'), 'lfs');
    assert.equal(await describePath('new.enc'), 'filter');
    assert.equal(await describePath('same.enc'), 'file');
    assert.equal(await describePath('vendor/sub/kustomization.yaml'), 'unsupported');
    assert.ok(!(await tree.listFiles()).some(path => path.startsWith('vendor')));
  });

  it('has unsaved buffers on top, at once', async () => {
    const fixture = createFixture();
    fixture.write({ 'a.yaml': 'old\n', '.gitignore': 'ignored\n', ignored: 'x', '.gitattributes': 'a.yaml text\n' });
    fixture.commit();
    const tree = await open(fixture);
    const before = tree.current();
    tree.setBuffer('a.yaml', 'old\n');
    assert.equal(tree.current(), before, 'a buffer that says what the disk says changes nothing');
    tree.setBuffer('a.yaml', 'new\r\n');
    const edited = tree.current();
    assert.notEqual(edited.id, before.id);
    assert.equal(await readText(edited, 'a.yaml'), 'new\n');
    assert.equal(await readText(before, 'a.yaml'), 'old\n', 'a tree does not change');
    tree.setBuffer('ignored', 'y');
    tree.setBuffer('nowhere', 'y');
    assert.equal(tree.current(), edited);
    fixture.write({ 'a.yaml': 'saved\n' });
    assert.equal(await change(tree, () => ['a.yaml']), 0, 'what is under an open buffer does not show');
    tree.setBuffer('a.yaml', undefined);
    assert.equal(await readText(tree.current(), 'a.yaml'), 'saved\n');
  });

  it('shows a buffer of a new file as soon as the file belongs to the tree', async () => {
    const fixture = createFixture();
    fixture.commit();
    const tree = await open(fixture);
    tree.setBuffer('new.yaml', 'typed');
    fixture.write({ 'new.yaml': '' });
    assert.equal(await change(tree, () => ['new.yaml']), 1);
    assert.equal(await readText(tree.current(), 'new.yaml'), 'typed');
  });

  it('keeps a byte order mark that the editor dropped', async () => {
    const fixture = createFixture();
    fixture.write({ 'a.yaml': '\ufeffa: 1\n' });
    fixture.commit();
    const tree = await open(fixture);
    const before = tree.current();
    tree.setBuffer('a.yaml', 'a: 1\n');
    assert.equal(tree.current(), before);
    tree.setBuffer('a.yaml', 'a: 2\n');
    fixture.write({ 'a.yaml': '\ufeffa: 2\n' });
    const entry = await tree.current().read('a.yaml');
    assert.deepEqual(entry, { kind: 'file', blob: fixture.git('hash-object', 'a.yaml') });
  });

  it('keeps a byte order mark of a file that was opened with unsaved changes', async () => {
    const fixture = createFixture();
    fixture.write({ 'a.yaml': '\ufeffa: 1\n' });
    fixture.commit();
    const tree = await open(fixture);
    const before = tree.current();
    tree.setBuffer('a.yaml', 'a: 2\n');
    const typed = await tree.current().read('a.yaml');
    tree.setBuffer('a.yaml', 'a: 1\n');
    assert.deepEqual(await tree.current().read('a.yaml'), await before.read('a.yaml'));
    fixture.write({ 'a.yaml': '\ufeffa: 2\n' });
    assert.deepEqual(typed, { kind: 'file', blob: fixture.git('hash-object', 'a.yaml') });
  });

  it('follows a file that is saved without its byte order mark, and with it again', async () => {
    const fixture = createFixture();
    fixture.write({ 'a.yaml': '\ufeffa: 1\n' });
    fixture.commit();
    const tree = await open(fixture);
    const typed = async (text: string) => {
      tree.setBuffer('a.yaml', text);
      return tree.current().read('a.yaml');
    };
    const saved = async (text: string) => {
      fixture.write({ 'a.yaml': text });
      await change(tree, () => ['a.yaml']);
      return { kind: 'file', blob: fixture.git('hash-object', 'a.yaml') };
    };
    const marked = await typed('a: 2\n');
    assert.deepEqual(await saved('\ufeffa: 2\n'), marked);
    const stored = await saved('a: 2\n');
    assert.notDeepEqual(stored, marked);
    assert.deepEqual(await tree.current().read('a.yaml'), stored);
    const unmarked = await typed('a: 3\n');
    assert.deepEqual(await saved('a: 3\n'), unmarked);
    assert.deepEqual(await saved('\ufeffa: 3\n'), await tree.current().read('a.yaml'));
  });

  it('asks the index about line ends in buffers where git would', async () => {
    const fixture = createFixture();
    fixture.write({ 'has.auto': 'a\r\n', 'not.auto': 'a\n' });
    fixture.commit();
    fixture.write({ '.gitattributes': '*.auto text=auto\n' });
    const tree = await open(fixture);
    tree.setBuffer('has.auto', 'b\r\n');
    tree.setBuffer('not.auto', 'b\r\n');
    assert.equal(await readText(tree.current(), 'has.auto'), 'b\r\n');
    assert.equal(await readText(tree.current(), 'not.auto'), 'b\n');
  });

  it('does not take a filtered file for changed because it is open', async () => {
    const fixture = createFixture();
    fixture.write({ '.gitattributes': '*.enc filter=crypt\n', 'a.enc': 'stored' });
    fixture.commit();
    const tree = await open(fixture);
    tree.setBuffer('a.enc', 'stored');
    assert.equal(await readText(tree.current(), 'a.enc'), 'stored');
    tree.setBuffer('a.enc', 'typed');
    const entry = await tree.current().read('a.enc');
    assert.equal(entry.kind === 'unknown' && entry.reason, 'filter');
  });

  it('puts a buffer opened through a link on the file it leads to', async () => {
    const fixture = createFixture();
    fixture.write({ 'a/x': 'x', link: { link: 'a' }, 'b/y': { link: '../a/x' } });
    fixture.commit();
    const tree = await open(fixture);
    tree.setBuffer('link/x', 'typed');
    await tree.settled();
    assert.equal(await readText(tree.current(), 'a/x'), 'typed');
    assert.equal(await readText(tree.current(), 'b/y'), 'typed');
    tree.setBuffer('b/y', 'typed more');
    await tree.settled();
    assert.equal(await readText(tree.current(), 'link/x'), 'typed more');
  });

  it('follows files that appear, change and go, and ignores the ignored', async () => {
    const fixture = createFixture();
    fixture.write({ '.gitignore': '*.log\n', 'a.yaml': '1' });
    fixture.commit();
    const tree = await open(fixture);
    const step = async (paths: readonly string[], expected: number) => {
      assert.equal(await change(tree, () => paths), expected, paths.join());
      const found = await describeFiles(tree.current());
      const again = await open(fixture);
      assert.deepEqual(found, await describeFiles(again.current()));
    };
    fixture.write({ 'a.yaml': '2' });
    await step(['a.yaml'], 1);
    await step(['a.yaml'], 0);
    fixture.write({ 'new/b.yaml': '3', 'new/noise.log': '' });
    await step(['new', 'new/b.yaml', 'new/noise.log'], 1);
    fixture.remove('a.yaml');
    await step(['a.yaml'], 1);
    fixture.write({ 'a.yaml': '1' });
    await step(['a.yaml'], 1);
    fixture.remove('new');
    await step(['new'], 1);
    fixture.write({ 'x.log': '', '.gitignore': '' });
    await step(['.gitignore'], 1);
  });

  it('has one new tree after a branch switch that touches 5,000 files', async function () {
    this.timeout(60_000);
    const fixture = createFixture();
    const paths = Array.from({ length: 5000 }, (_, index) => `apps/a${index % 50}/f${index}.yaml`);
    const branches = ['main', 'other'].map(branch => {
      const files = paths.map((path, index) => `M 100644 inline ${path}\ndata <<END\n${branch} ${index}\nEND\n`);
      return `commit refs/heads/${branch}\ncommitter Ada <ada@example.org> 1767268800 +0000\ndata 0\n${files.join('')}\n`;
    });
    fixture.gitWithInput(branches.join(''), 'fast-import', '--quiet');
    fixture.git('checkout', '-q', 'other');
    const tree = await open(fixture);
    let trees = 0;
    tree.onDidChange(() => trees++);
    fixture.git('checkout', '-q', 'main');
    // An editor tells of such a change in several portions.
    for (let start = 0; start < paths.length; start += 700) {
      tree.filesChanged(paths.slice(start, start + 700));
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    void tree.refresh();
    await tree.settled();
    assert.equal(trees, 1);
    assert.equal(await readText(tree.current(), 'apps/a7/f7.yaml'), 'main 7\n');
    assert.deepEqual(await describeFiles(tree.current()), describeAdded(fixture));
  });

  it('waits while git holds the index', async () => {
    const fixture = createFixture();
    fixture.write({ 'a.yaml': '1' });
    fixture.commit();
    const tree = await open(fixture);
    fixture.write({ '.git/index.lock': '', 'a.yaml': '2' });
    let trees = 0;
    tree.onDidChange(() => trees++);
    tree.filesChanged(['a.yaml']);
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.equal(trees, 0);
    fixture.remove('.git/index.lock');
    await tree.settled();
    assert.equal(trees, 1);
  });

  it('has what it cannot read as unknown', async function () {
    const fixture = createFixture();
    fixture.write({ 'a.yaml': '1', 'b.yaml': '1' });
    fixture.commit();
    fixture.write({ 'a.yaml': '2', 'vanishing.yaml': 'x', huge: new Uint8Array(21 * 1024 * 1024) });
    const isRoot = process.getuid?.() === 0;
    const tree = await open(fixture);
    const huge = await tree.current().read('huge');
    assert.deepEqual(
      huge.kind === 'unknown' && huge.message,
      'Cannot read huge: it is too large (21 MB; at most 20 MB are read).',
    );
    chmodSync(join(fixture.root, 'a.yaml'), 0);
    fixture.remove('vanishing.yaml');
    tree.filesChanged(['a.yaml', 'vanishing.yaml']);
    await tree.settled();
    const entry = await tree.current().read('a.yaml');
    // A superuser may read everything; then the file is simply there.
    assert.deepEqual(
      entry.kind === 'unknown' ? entry.message : 'readable',
      isRoot ? 'readable' : 'Cannot read a.yaml: permission denied.',
    );
    assert.deepEqual(await tree.current().read('vanishing.yaml'), { kind: 'missing' });
  });

  it('has the files a sparse checkout leaves out, as the index has them', async () => {
    const fixture = createFixture();
    fixture.write({ 'a/x': 'x', 'b/y': 'y' });
    fixture.commit();
    fixture.git('sparse-checkout', 'set', 'a');
    const tree = await open(fixture);
    assert.equal(await readText(tree.current(), 'b/y'), 'y');
  });

  it('has both sides of an unfinished merge from disk', async () => {
    const fixture = createFixture();
    fixture.write({ f: 'base\n' });
    fixture.commit();
    fixture.git('checkout', '-q', '-b', 'side');
    fixture.write({ f: 'side\n' });
    fixture.commit();
    fixture.git('checkout', '-q', 'main');
    fixture.write({ f: 'main\n' });
    fixture.commit();
    assert.throws(() => fixture.git('merge', '-q', 'side'));
    const tree = await open(fixture);
    assert.match((await readText(tree.current(), 'f')) ?? '', /^<<<<<<< HEAD\nmain\n=======\nside\n>>>>>>> side\n$/);
  });

  it('takes any spelling of a name where the file system does', async () => {
    const fixture = createFixture();
    fixture.write({ 'Apps/Web.yaml': 'old' });
    fixture.commit();
    const tree = await open(fixture, false);
    tree.setBuffer('apps/web.YAML', 'typed');
    assert.equal(await readText(tree.current(), 'Apps/Web.yaml'), 'typed');
    const sensitive = await open(fixture, true);
    sensitive.setBuffer('apps/web.YAML', 'typed');
    assert.equal(await readText(sensitive.current(), 'Apps/Web.yaml'), 'old');
  });

  it('sees a file renamed to another case', async () => {
    const fixture = createFixture();
    fixture.write({ 'a/Web.yaml': 'w' });
    fixture.commit();
    const tree = await open(fixture);
    renameSync(join(fixture.root, 'a', 'Web.yaml'), join(fixture.root, 'a', 'web.yaml'));
    assert.equal(await change(tree, () => ['a/Web.yaml', 'a/web.yaml']), 1);
    assert.deepEqual(await tree.current().listFiles(), ['a/web.yaml']);
  });

  it('works in a linked working tree, with SHA-256, and before the first commit', async () => {
    const fixture = createFixture({ init: ['--object-format=sha256'] });
    fixture.write({ 'a.yaml': 'a' });
    assert.deepEqual(await describeFiles((await open(fixture)).current()), { 'a.yaml': fixture.git('hash-object', 'a.yaml') });
    fixture.commit();
    fixture.write({ 'b.yaml': 'b' });
    const linked = join(fixture.root, 'linked');
    fixture.git('worktree', 'add', '-q', linked, '-b', 'other');
    const opening = await openGitRepository(linked);
    assert.ok(opening.kind === 'repository');
    toDispose.push(opening.repository);
    const tree = await WorkingTree.open(createGitWorkingSource(opening.repository), { caseSensitive: true });
    toDispose.push(tree);
    assert.deepEqual(await tree.current().listFiles(), ['a.yaml']);
    assert.deepEqual(
      await (await open(fixture)).current().listFiles(),
      ['a.yaml', 'b.yaml'],
      'a nested working tree is not part of it',
    );
  });

  it('shows no change of its own on a branch that is behind', async () => {
    const fixture = createFixture();
    fixture.write({ 'a.yaml': '1\n2\n3\n4\n5\n', 'b.yaml': 'b' });
    fixture.commit();
    fixture.git('checkout', '-q', '-b', 'work');
    fixture.git('checkout', '-q', 'main');
    fixture.write({ 'a.yaml': '1\n2\n3\n4\nfive\n', 'c.yaml': 'c' });
    fixture.commit();
    fixture.git('checkout', '-q', 'work');
    const tree = await open(fixture);
    const opening = await openGitRepository(fixture.root);
    assert.ok(opening.kind === 'repository');
    toDispose.push(opening.repository);
    const trees = new CommitTrees(opening.repository);
    const [base, target] = [await trees.read('work'), await trees.read('main')];
    assert.ok(base && target);
    const merge = () => createMergedTree({ base, ours: tree.current(), theirs: target, theirsName: 'main' });
    assert.deepEqual(await describeFiles(await merge()), await describeFiles(target));
    tree.setBuffer('a.yaml', 'one\n2\n3\n4\n5\n');
    assert.equal(await readText(await merge(), 'a.yaml'), 'one\n2\n3\n4\nfive\n');
    tree.setBuffer('a.yaml', '1\n2\n3\n4\ncinque\n');
    const entry = await (await merge()).read('a.yaml');
    assert.equal(entry.kind === 'unknown' && entry.reason, 'conflict');
  });
});

describe('a plain folder', () => {
  it('is a working tree of all its files', async () => {
    const fixture = createGitFixture();
    fixture.write({ 'a/x.yaml': 'x\r\n', 'node_modules/p/index.js': '', '.gitignore': 'a\n', link: { link: 'a/x.yaml' } });
    const tree = await WorkingTree.open(createFolderWorkingSource(fixture.root), { caseSensitive: true, settle: { quiet: 20 } });
    try {
      assert.deepEqual(await tree.current().listFiles(), ['.gitignore', 'a/x.yaml', 'link']);
      assert.equal(await readText(tree.current(), 'link'), 'x\r\n');
      fixture.write({ 'a/y.yaml': 'y', 'node_modules/p/new.js': '' });
      tree.filesChanged(['a/y.yaml', 'node_modules/p/new.js']);
      await tree.settled();
      assert.deepEqual(await tree.current().listFiles(), ['.gitignore', 'a/x.yaml', 'a/y.yaml', 'link']);
      tree.setBuffer('a/y.yaml', 'typed');
      assert.equal(await readText(tree.current(), 'a/y.yaml'), 'typed');
    } finally {
      tree.dispose();
      fixture.dispose();
    }
  });
});
