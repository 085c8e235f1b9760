import { basename, dirname, joinPath } from '../base/repositoryPath.ts';
import type { Tree, TreeEntry } from './tree.ts';

/** A file that a tree does not hold. */
export interface MountedFile {
  /** Equal ids are equal bytes. */
  readonly id: string;
  readBytes(): Promise<Uint8Array | undefined>;
}

/** A tree with further files in it, by path; they win over its own. They are on no list of the tree's files. */
export function mountFiles(base: Tree, files: ReadonlyMap<string, MountedFile>): Tree {
  if (files.size === 0) {
    return base;
  }
  const blobs = new Map([...files.values()].map(file => [file.id, file]));
  const children = listChildren([...files.keys()]);
  return {
    id: `${base.id}+${[...files].map(([path, { id }]) => `${path}=${id}`).join()}`,
    async read(path) {
      const file = files.get(path);
      if (file) {
        return { kind: 'file', blob: file.id };
      }
      const entry = await base.read(path);
      const added = children.get(path);
      return added ? withChildren(entry, added) : entry;
    },
    readBlob: blob => blobs.get(blob)?.readBytes() ?? base.readBlob(blob),
    listFiles: () => base.listFiles(),
  };
}

function withChildren(entry: TreeEntry, added: ReadonlySet<string>): TreeEntry {
  if (entry.kind === 'directory') {
    return { ...entry, names: [...new Set([...entry.names, ...added])].sort() };
  }
  return entry.kind === 'missing' ? { kind: 'directory', names: [...added].sort() } : entry;
}

/** The names that the paths add to the folders above them. */
function listChildren(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const children = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let below = path; below !== ''; below = dirname(below)) {
      const names = children.get(dirname(below)) ?? new Set<string>();
      children.set(dirname(below), names.add(basename(below)));
    }
  }
  return children;
}

/** Holds archives in mounted trees, and no file of a repository's own. */
export const mountFolder = '.driftline/charts';

/** Where an archive is seen in a mounted tree. */
export function mountPathOf(id: string): string {
  return joinPath(mountFolder, `${id}.tgz`);
}
