import { computeBlobId } from './blobId.ts';
import { createFileTable } from './fileTable.ts';
import type { FileRecord } from './fileTable.ts';
import { createFileTree } from './fileTree.ts';
import type { BlobSource, FileTree } from './fileTree.ts';

/** A tree out of memory: for tests, and for contents that no repository holds. */

/** A text, bytes, or a symbolic link by the path it points to, relative to its own folder. */
export type MemoryFile = string | Uint8Array | { readonly link: string };

const encoder = new TextEncoder();

/** A tree of `files`, named by repository-relative path: `createMemoryTree({'a/kustomization.yaml': 'resources: []'})`. */
export function createMemoryTree(files: Readonly<Record<string, MemoryFile>>): FileTree {
  const contents = new Map<string, Uint8Array>();
  const records = new Map<string, FileRecord>();
  for (const [path, file] of Object.entries(files)) {
    records.set(path, recordOf(file, contents));
  }
  const listing = [...records].map(([path, record]) => `${path}\0${JSON.stringify(record)}`).sort();
  return createFileTree(
    `memory:${computeBlobId(encoder.encode(listing.join('\n')))}`,
    createFileTable(records),
    createMemoryBlobs(contents),
  );
}

/** Puts the content of `file` among `contents` and names it. */
export function recordOf(file: MemoryFile, contents: Map<string, Uint8Array>): FileRecord {
  const isLink = typeof file === 'object' && 'link' in file;
  const content = isLink ? encoder.encode(file.link) : typeof file === 'string' ? encoder.encode(file) : file;
  const blob = computeBlobId(content);
  contents.set(blob, content);
  return { kind: isLink ? 'link' : 'file', blob };
}

/** The contents a map holds, by blob id; others are looked up in `next`. */
export function createMemoryBlobs(contents: ReadonlyMap<string, Uint8Array>, next?: FileTree): BlobSource {
  return {
    pointers: new Map(),
    async read(blob) {
      const content = contents.get(blob);
      if (content) {
        return content;
      }
      return next ? next.readContent(blob) : { reason: 'unreadable', message: 'the content is not there any more.' };
    },
  };
}
