import { computeBlobId } from './blobId.ts';
import type { FileRecord } from './fileTable.ts';
import { patchFileTable } from './fileTable.ts';
import { createFileTree } from './fileTree.ts';
import type { FileTree } from './fileTree.ts';
import { createMemoryBlobs, recordOf } from './memoryTree.ts';
import type { MemoryFile } from './memoryTree.ts';

/** A tree with some paths replaced: what would be if these files read so. */

/**
 * `base` with `changes` on top; `undefined` removes a file. Links of `base` that lead to a changed path see the change; a changed
 * path is the file itself, never what a link there points to. Without changes the answer is `base`.
 */
export function createOverlayTree(base: FileTree, changes: Readonly<Record<string, MemoryFile | undefined>>): FileTree {
  const contents = new Map<string, Uint8Array>();
  const records = new Map<string, FileRecord | undefined>();
  for (const [path, file] of Object.entries(changes)) {
    records.set(path, file === undefined ? undefined : recordOf(file, contents));
  }
  if (records.size === 0) {
    return base;
  }
  const listing = [...records].map(([path, record]) => `${path}\0${JSON.stringify(record ?? null)}`).sort();
  const id = computeBlobId(new TextEncoder().encode(listing.join('\n')));
  return createFileTree(`${base.id}+${id}`, patchFileTable(base.files, records), createMemoryBlobs(contents, base));
}
