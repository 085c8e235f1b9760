import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Everything a person has in a working tree and its `.git`, read without git: names, contents, modes, times. Left away is only what a
 * proposal is made of: objects, its own references and records, and what the remote is known to have.
 */

/** By path from the root: what the entry is, as one line. */
export type RepositoryState = ReadonlyMap<string, string>;

/** Of the git folder. */
const ownOfProposals = [
  /^objects\//,
  /^driftline\//,
  /^(?:logs\/)?refs\/driftline\//,
  /^(?:logs\/)?refs\/remotes\//,
  // Folders that git makes when a first reference or working tree needs them, and takes away again.
  /^worktrees$/,
];

/** Folders by their existence alone: a time of theirs only says that something in them was looked at or locked. */
export function readRepositoryState(root: string): RepositoryState {
  const state = new Map<string, string>();
  const visit = (folder: string): void => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const key = relative(root, path).replaceAll('\\', '/');
      const inGit = key.startsWith('.git/') ? key.slice('.git/'.length) : undefined;
      const found = lstatSync(path, { bigint: true });
      const isLeftAway = inGit !== undefined && ownOfProposals.some(pattern => pattern.test(inGit));
      if (found.isDirectory()) {
        if (inGit === undefined) {
          state.set(`${key}/`, found.mode.toString(8));
        }
        visit(path);
      } else if (!isLeftAway) {
        const content = found.isSymbolicLink() ? readlinkSync(path) : readFileSync(path);
        const digest = createHash('sha256').update(content).digest('hex');
        state.set(key, `${found.mode.toString(8)} ${found.mtimeNs} ${found.size} ${digest}`);
      }
    }
  };
  visit(root);
  return state;
}

/** What differs, one line each; empty if nothing does. */
export function compareStates(before: RepositoryState, after: RepositoryState): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap(key => {
    const [was, is] = [before.get(key), after.get(key)];
    return was === is ? [] : [`${key}: ${was ?? 'absent'} → ${is ?? 'absent'}`];
  });
}
