import { computeBlobId } from './blobId.ts';
import { patchFileTable } from './fileTable.ts';
import type { FileRecord } from './fileTable.ts';
import { createFileTree, isBlobProblem } from './fileTree.ts';
import type { FileTree } from './fileTree.ts';

/**
 * `base` with the files of `paths` as `source` has them, missing ones removed: what would be if just these files were taken over.
 * Without paths the answer is `base`.
 */
export function createSelectedTree(base: FileTree, source: FileTree, paths: readonly string[]): FileTree {
  if (paths.length === 0 || base.id === source.id) {
    return base;
  }
  const records = new Map<string, FileRecord | undefined>(paths.map(path => [path, source.files.get(path)]));
  const selection = computeBlobId(new TextEncoder().encode([...paths].sort().join('\0')));
  return createFileTree(`${base.id}+${source.id}:${selection}`, patchFileTable(base.files, records), {
    read: async blob => {
      const content = await base.readContent(blob);
      return isBlobProblem(content) ? source.readContent(blob) : content;
    },
    pointers: new Map(),
  });
}
