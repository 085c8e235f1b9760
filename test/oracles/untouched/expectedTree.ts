import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isolatedGitEnvironment } from '../../support/gitFixture.ts';
import type { DirtyRepository } from './dirtyRepository.ts';

/**
 * The tree that a person would have committed by hand: in a copy of everything, buffers saved, `git add` of the files, and what that
 * put into the index laid on top of HEAD.
 */
export function makeExpectedTree(repository: DirtyRepository, files: readonly string[]): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-byhand-')));
  const git = (gitArguments: readonly string[], options: { readonly input?: string; readonly index?: string } = {}): string =>
    execFileSync('git', [...gitArguments], {
      cwd: copy,
      encoding: 'utf8',
      env: { ...isolatedGitEnvironment(), ...(options.index === undefined ? {} : { GIT_INDEX_FILE: options.index }) },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.input === undefined ? {} : { input: options.input }),
    });
  try {
    execFileSync('cp', ['-a', `${repository.root}/.`, copy]);
    for (const path of files) {
      const text = repository.buffers.get(path);
      if (text !== undefined) {
        mkdirSync(dirname(join(copy, path)), { recursive: true });
        writeFileSync(join(copy, path), text);
      }
    }
    const known = new Set(git(['ls-files', '-z']).split('\0'));
    for (const path of files) {
      if (isFolder(join(copy, path))) {
        git(['update-index', '--force-remove', '--', path]);
      } else if (!repository.dropped.has(path) && (known.has(path) || isThere(join(copy, path)))) {
        git(['--literal-pathspecs', 'add', '--all', '--', path]);
      }
    }
    const entries = git(['ls-files', '--stage', '-z'])
      .split('\0')
      .filter(line => files.includes(line.slice(line.indexOf('\t') + 1)));
    const index = join(copy, '.git', 'by-hand');
    git(['read-tree', 'HEAD'], { index });
    for (const path of files) {
      git(['update-index', '--force-remove', '--', path], { index });
    }
    git(['update-index', '-z', '--add', '--index-info'], { index, input: entries.map(line => `${line}\0`).join('') });
    return git(['write-tree'], { index }).trim();
  } finally {
    rmSync(copy, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A folder in the place of the file is another path: what is in it is added by itself. */
function isFolder(osPath: string): boolean {
  return lstatSync(osPath, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isThere(osPath: string): boolean {
  return lstatSync(osPath, { throwIfNoEntry: false }) !== undefined;
}
