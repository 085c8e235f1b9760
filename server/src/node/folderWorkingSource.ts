import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { joinPath } from '../base/repositoryPath.ts';
import { parseGitAttributes } from '../tree/gitAttributes.ts';
import type { ListedFile, Listing, WorkingSource } from './workingSource.ts';

/** A plain folder without git: every file belongs to the tree, but for what is surely no source. */

/** Folders that hold other people's files or git's own. */
const skipped = new Set(['.git', 'node_modules']);
/** A folder with more files is no repository but, say, a home folder opened by mistake. */
const maximumFiles = 100_000;

export function createFolderWorkingSource(root: string): WorkingSource {
  return {
    root,
    algorithm: 'sha1',
    blobs: {
      pointers: new Map(),
      read: () => Promise.resolve({ reason: 'unreadable', message: 'it has changed meanwhile.' }),
    },
    isBusy: () => Promise.resolve(false),
    async list() {
      const files = await walkFolder(root);
      if (!files) {
        return { problem: `${root} has more than ${maximumFiles} files; open the folder of the repository itself.` };
      }
      return {
        files,
        index: new Map(),
        attributes: parseGitAttributes([], { ignoreCase: false }),
        conversion: { autocrlf: 'false' },
        symlinks: true,
      } satisfies Listing;
    },
    async selectUntracked(paths) {
      const selected: string[] = [];
      for (const path of paths) {
        if (!path.split('/').some(name => skipped.has(name)) && (await isFileOrLink(join(root, path)))) {
          selected.push(path);
        }
      }
      return selected;
    },
  };
}

/** `undefined` if there are too many files. Folders that cannot be read are as if empty. */
async function walkFolder(root: string): Promise<Map<string, ListedFile> | undefined> {
  const files = new Map<string, ListedFile>();
  const open = [''];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await readFolder(join(root, folder))) {
      const path = joinPath(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) {
        open.push(path);
      } else if (entry.isFile() || entry.isSymbolicLink()) {
        files.set(path, { kind: 'disk' });
      }
    }
    if (files.size > maximumFiles) {
      return undefined;
    }
  }
  return files;
}

async function readFolder(osPath: string) {
  try {
    return await readdir(osPath, { withFileTypes: true });
  } catch {
    return [];
  }
}

async function isFileOrLink(osPath: string): Promise<boolean> {
  try {
    const found = await lstat(osPath);
    return found.isFile() || found.isSymbolicLink();
  } catch {
    return false;
  }
}
