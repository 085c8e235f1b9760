import assert from 'node:assert/strict';
import { createFilePaths, fromFileUri, toFileUri } from '../../server/src/node/filePaths.ts';
import type { FilePathsOptions } from '../../server/src/node/filePaths.ts';

type Platform = Pick<FilePathsOptions, 'caseSensitive' | 'aliases'> & { readonly platform: NodeJS.Platform };

/** Translates URIs to repository paths. */
function check(root: string, options: Platform, expected: Readonly<Record<string, string | undefined>>): void {
  const paths = createFilePaths(root, options);
  const found = Object.fromEntries(Object.keys(expected).map(uri => [uri, paths.fromUri(uri)]));
  assert.deepEqual(found, expected);
}

describe('paths on Linux and macOS', () => {
  const linux: Platform = { platform: 'linux' };

  it('are translated both ways', () => {
    const paths = createFilePaths('/home/ada/repo/', linux);
    assert.equal(paths.root, '/home/ada/repo');
    assert.equal(paths.toOsPath('apps/web/a.yaml'), '/home/ada/repo/apps/web/a.yaml');
    assert.equal(paths.toOsPath(''), '/home/ada/repo');
    assert.equal(paths.toUri('a b/ü#?.yaml'), 'file:///home/ada/repo/a%20b/%C3%BC%23%3F.yaml');
    assert.equal(paths.fromUri(paths.toUri('a b/ü#?.yaml')), 'a b/ü#?.yaml');
    assert.equal(paths.fromOsPath('/home/ada/repo/x\\y'), 'x\\y');
  });

  it('outside the repository are none of it', () =>
    check('/repo', linux, {
      'file:///repo': '',
      'file:///repo/': '',
      'file:///repo/a/../b': 'b',
      'file:///repo/../etc': undefined,
      'file:///repository/a': undefined,
      'file:///Repo/a': undefined,
      'untitled:Untitled-1': undefined,
      'git:/repo/a?x': undefined,
      'not a uri': undefined,
    }));

  it('work for a repository at the root of the file system', () => check('/', linux, { 'file:///a/b': 'a/b', 'file:///': '' }));

  it('accept other spellings of the root', () =>
    check(
      '/private/tmp/repo',
      { platform: 'linux', aliases: ['/tmp/repo'] },
      { 'file:///tmp/repo/a': 'a', 'file:///private/tmp/repo/a': 'a' },
    ));

  it('ignore case on macOS, but not the letters that are left', () =>
    check('/Users/ada/Repo', { platform: 'darwin' }, { 'file:///users/ADA/repo/Apps/A.yaml': 'Apps/A.yaml' }));
});

describe('paths on Windows', () => {
  const windows: Platform = { platform: 'win32' };

  it('are translated both ways', () => {
    const paths = createFilePaths('C:\\Users\\Ada\\repo\\', windows);
    assert.equal(paths.root, 'C:\\Users\\Ada\\repo');
    assert.equal(paths.toOsPath('apps/web/a.yaml'), 'C:\\Users\\Ada\\repo\\apps\\web\\a.yaml');
    assert.equal(paths.toUri('apps/a b.yaml'), 'file:///c%3A/Users/Ada/repo/apps/a%20b.yaml');
    assert.equal(paths.fromUri(paths.toUri('apps/a b.yaml')), 'apps/a b.yaml');
    assert.equal(paths.fromOsPath('c:/users/ada/REPO/apps\\A.yaml'), 'apps/A.yaml');
  });

  it('know drive letters in every spelling', () =>
    check('C:\\repo', windows, {
      'file:///c%3A/repo/a': 'a',
      'file:///C:/repo/a': 'a',
      'file:///c:/REPO/sub/A.yaml': 'sub/A.yaml',
      'file:///d%3A/repo/a': undefined,
      'file:///c%3A/repository/a': undefined,
      'file:///c%3A/repo': '',
    }));

  it('work for a repository at the root of a drive', () =>
    check('D:\\', windows, { 'file:///d%3A/a/b': 'a/b', 'file:///d%3A/': '' }));

  it('know network shares', () => {
    check('\\\\server\\share\\repo', windows, { 'file://server/share/repo/a': 'a', 'file://other/share/repo/a': undefined });
    assert.equal(createFilePaths('\\\\server\\share\\repo', windows).toUri('a'), 'file://server/share/repo/a');
  });

  it('know the prefixes of long paths', () => {
    const deep = `${'folder\\'.repeat(60)}a.yaml`;
    const paths = createFilePaths('C:\\repo', windows);
    assert.equal(paths.fromOsPath(`\\\\?\\C:\\repo\\${deep}`), deep.replaceAll('\\', '/'));
    assert.equal(paths.fromOsPath(`\\\\?\\UNC\\server\\share\\x`), undefined);
    assert.equal(createFilePaths('\\\\?\\UNC\\server\\share', windows).fromOsPath('\\\\server\\share\\x'), 'x');
    assert.equal(paths.toOsPath(deep.replaceAll('\\', '/')), `C:\\repo\\${deep}`);
  });

  it('tell case apart where the folder does', () => {
    const paths = createFilePaths('C:\\repo', { platform: 'win32', caseSensitive: true });
    assert.equal(paths.fromOsPath('C:\\repo\\A'), 'A');
    assert.equal(paths.fromOsPath('C:\\REPO\\A'), undefined);
  });

  it('have URIs as VS Code spells them', () => {
    assert.equal(toFileUri('C:\\a\\ü.yaml', true), 'file:///c%3A/a/%C3%BC.yaml');
    assert.equal(fromFileUri('file:///c%3A/a/%C3%BC.yaml', true), 'C:\\a\\ü.yaml');
    assert.equal(fromFileUri('file://server/share/a', true), '\\\\server\\share\\a');
  });
});
