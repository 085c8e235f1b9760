import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { computeBlobId } from '../tree/blobId.ts';
import type { Tree, TreeEntry } from '../tree/tree.ts';

/**
 * A file system as it is, from a folder down, read path by path when it is asked for: for a kustomization outside of any
 * repository, whose bases may stand beside it. It never lists more than the folders asked for and remembers nothing but contents.
 */
export function createDiskTree(root: string): Tree {
  const contents = new Map<string, Uint8Array>();
  const readEntry = async (path: string): Promise<TreeEntry> => {
    const place = join(root, path);
    const found = await stat(place);
    const real = relative(root, await realpath(place)).replaceAll('\\', '/');
    const linked = real === path ? {} : { real };
    if (found.isDirectory()) {
      return { kind: 'directory', names: (await readdir(place)).sort(), ...linked };
    }
    if (!found.isFile()) {
      return { kind: 'unknown', reason: 'unreadable', message: `${place} is neither a file nor a folder.` };
    }
    const bytes = await readFile(place);
    const blob = computeBlobId(bytes);
    contents.set(blob, bytes);
    return { kind: 'file', blob, ...linked };
  };
  return {
    id: `disk:${root}`,
    read: path => readEntry(path).catch((error: unknown) => describeFailure(join(root, path), error)),
    readBlob: blob => Promise.resolve(contents.get(blob)),
    listFiles: () => Promise.resolve([]),
  };
}

function describeFailure(place: string, error: unknown): TreeEntry {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { kind: 'missing' };
  }
  return { kind: 'unknown', reason: 'unreadable', message: `${place} cannot be read (${String(code)}).` };
}
