import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { computeBlobId } from '../../server/src/tree/blobId.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import type { MemoryFile } from '../../server/src/tree/memoryTree.ts';
import { createOverlayTree } from '../../server/src/tree/overlayTree.ts';
import { readText } from '../../server/src/tree/tree.ts';
import type { Tree } from '../../server/src/tree/tree.ts';

/** What stands at a path, in one word or the text of the file. */
async function describePath(tree: Tree, path: string): Promise<string> {
  const entry = await tree.read(path);
  if (entry.kind === 'file') {
    return `file ${await readText(tree, path)}`;
  }
  if (entry.kind === 'directory') {
    return `directory ${entry.names.join(' ')}`;
  }
  return entry.kind === 'unknown' ? `unknown ${entry.reason}` : 'missing';
}

async function check(files: Record<string, MemoryFile>, expected: Record<string, string>): Promise<void> {
  const tree = createMemoryTree(files);
  const found: Record<string, string> = {};
  for (const path of Object.keys(expected)) {
    found[path] = await describePath(tree, path);
  }
  assert.deepEqual(found, expected);
}

describe('a tree', () => {
  it('names blobs as git does', () => {
    const bytes = new TextEncoder().encode('hello\n');
    assert.equal(computeBlobId(bytes), 'ce013625030ba8dba906f756967f9e9ca394464a');
    assert.equal(computeBlobId(new Uint8Array()), 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    for (const length of [55, 56, 63, 64, 65, 1000]) {
      const content = new Uint8Array(length).fill(120);
      const expected = createHash('sha1').update(`blob ${length}\0`).update(content).digest('hex');
      assert.equal(computeBlobId(content), expected);
    }
  });

  it('reads files, folders and what is missing', () =>
    check(
      { 'b/y.yaml': 'y', 'b/x.yaml': 'x', 'a.yaml': 'a' },
      {
        '': 'directory a.yaml b',
        b: 'directory x.yaml y.yaml',
        'b/x.yaml': 'file x',
        c: 'missing',
        'b/z': 'missing',
        'a.yaml/b': 'missing',
      },
    ));

  it('has an empty root', () => check({}, { '': 'directory ', a: 'missing' }));

  it('follows links to files, to folders and through each other', () =>
    check(
      {
        'base/app.yaml': 'app',
        'over/app.yaml': { link: '../base/app.yaml' },
        'over/base': { link: '../base' },
        'over/again': { link: 'base' },
        top: { link: 'over/again/app.yaml' },
      },
      {
        'over/app.yaml': 'file app',
        'over/base': 'directory app.yaml',
        'over/base/app.yaml': 'file app',
        'over/again/app.yaml': 'file app',
        top: 'file app',
        'over/base/none': 'missing',
      },
    ));

  it('takes .. in a link after the links before it', () =>
    check(
      { 'deep/down/f': 'right', f: 'wrong', 'deep/f': 'right too', s: { link: 'deep/down' }, 'u/l': { link: '../s/../f' } },
      { 'u/l': 'file right too' },
    ));

  it('does not follow links that leave the repository or go in circles', () =>
    check(
      {
        out: { link: '../secret' },
        'a/out': { link: '../../secret' },
        absolute: { link: '/etc/passwd' },
        drive: { link: 'C:/Windows' },
        circle: { link: 'circle2' },
        circle2: { link: 'circle' },
        dangling: { link: 'nowhere' },
        self: { link: '.' },
        'x.yaml': 'x',
      },
      {
        out: 'unknown link-outside',
        'a/out': 'unknown link-outside',
        absolute: 'unknown link-outside',
        'absolute/x': 'unknown link-outside',
        drive: 'unknown link-outside',
        circle: 'unknown unreadable',
        dangling: 'missing',
        'self/self/x.yaml': 'file x',
      },
    ));

  it('knows a committed LFS pointer without any attribute', () =>
    check(
      {
        'big.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 12345\n',
        'doc.md': 'version https://git-lfs.github.com/spec/v2\n',
      },
      { 'big.bin': 'unknown lfs', 'doc.md': 'file version https://git-lfs.github.com/spec/v2\n' },
    ));

  it('lists files and links to files, sorted', async () => {
    const tree = createMemoryTree({ 'b/x': 'x', a: { link: 'b/x' }, dir: { link: 'b' }, gone: { link: 'nowhere' }, B: 'upper' });
    assert.deepEqual(await tree.listFiles(), ['B', 'a', 'b/x']);
  });

  it('drops a byte order mark in texts', () => check({ 'a.yaml': '\ufeffkind: A' }, { 'a.yaml': 'file kind: A' }));

  it('has the same id for the same files only', () => {
    const tree = createMemoryTree({ a: '1', b: '2' });
    assert.equal(tree.id, createMemoryTree({ b: '2', a: '1' }).id);
    assert.notEqual(tree.id, createMemoryTree({ a: '2', b: '1' }).id);
    assert.notEqual(tree.id, createMemoryTree({ a: { link: '1' }, b: '2' }).id);
  });
});

describe('an overlay', () => {
  const base = createMemoryTree({ 'a/x.yaml': 'x', 'a/y.yaml': 'y', 'b/z.yaml': 'z', link: { link: 'a/x.yaml' } });

  it('replaces, adds and removes files', async () => {
    const tree = createOverlayTree(base, { 'a/x.yaml': 'new', 'b/z.yaml': undefined, 'c/d/new.yaml': 'added' });
    assert.equal(await describePath(tree, 'a/x.yaml'), 'file new');
    assert.equal(await describePath(tree, 'link'), 'file new');
    assert.equal(await describePath(tree, 'a/y.yaml'), 'file y');
    assert.equal(await describePath(tree, ''), 'directory a c link');
    assert.equal(await describePath(tree, 'b'), 'missing');
    assert.equal(await describePath(tree, 'c'), 'directory d');
    assert.equal(await describePath(tree, 'c/d'), 'directory new.yaml');
    assert.deepEqual(await tree.listFiles(), ['a/x.yaml', 'a/y.yaml', 'c/d/new.yaml', 'link']);
    assert.equal(tree.files.size, 4);
  });

  it('is the base itself without changes, and has an id by content', () => {
    assert.equal(createOverlayTree(base, {}), base);
    assert.equal(createOverlayTree(base, { n: '1' }).id, createOverlayTree(base, { n: '1' }).id);
    assert.notEqual(createOverlayTree(base, { n: '1' }).id, createOverlayTree(base, { n: '2' }).id);
  });
});
