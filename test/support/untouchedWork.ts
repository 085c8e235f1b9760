import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * All that a proposal must leave as it was: every file of the working tree, and everything in git's folder but what a proposal is
 * there to write.
 */

/** What a proposal may write: objects, its own references and records, and what is known of remotes. */
const own = ['objects', 'driftline', 'refs/driftline', 'refs/remotes', 'logs/refs/remotes'];

/** Path → kind, executable bit and content of each file, `.git/index` and `.git/HEAD` included. */
export function readWork(root: string): Readonly<Record<string, string>> {
  return Object.fromEntries(readFolder(root, ''));
}

function readFolder(root: string, folder: string): [string, string][] {
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name): [string, string][] => {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (own.some(allowed => path === `.git/${allowed}`)) {
        return [];
      }
      const status = lstatSync(join(root, path));
      if (status.isDirectory()) {
        return readFolder(root, path);
      }
      const content = status.isSymbolicLink() ? readlinkSync(join(root, path)) : readFileSync(join(root, path));
      const hash = createHash('sha256').update(content).digest('hex');
      return [[path, `${(status.mode & 0o170100).toString(8)} ${hash}`]];
    });
}
