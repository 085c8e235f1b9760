import type { UnknownReason } from '../base/unknown.ts';
import { dirname, joinPath } from '../base/repositoryPath.ts';

/**
 * The files of a tree as git lists them: path by path, links as links, no contents. A table never changes; a keystroke makes a
 * patched one that shares everything else. It knows nothing of reading and following, see fileTree.ts.
 */

/** What git records at a path, or would record. */
export type FileRecord =
  | { readonly kind: 'file'; readonly blob: string }
  /** A symbolic link: the content of the blob is the path it points to, relative to its own folder. */
  | { readonly kind: 'link'; readonly blob: string }
  /** A commit of another repository; its files are not part of the tree. */
  | { readonly kind: 'submodule' }
  /** A regular file not looked at yet (changed on disk, or to be merged). Answers the same each time; `undefined`: it is gone. */
  | { readonly kind: 'unread'; readonly read: () => Promise<FileRecord | undefined> }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly message: string };

export interface FileTable {
  readonly size: number;
  /** Whether any record is a link; without one, following is skipped. */
  readonly hasLinks: boolean;
  get(path: string): FileRecord | undefined;
  /** Base names of what the folder holds, sorted by code unit; `undefined`: no such folder. The root always exists. */
  names(folder: string): readonly string[] | undefined;
  entries(): Iterable<readonly [string, FileRecord]>;
}

/** A table of `records`, which must not change afterwards. */
export function createFileTable(records: ReadonlyMap<string, FileRecord>): FileTable {
  let folders: Map<string, readonly string[]> | undefined;
  return {
    size: records.size,
    hasLinks: [...records.values()].some(isLink),
    get: path => records.get(path),
    names(folder) {
      folders ??= indexFolders(records.keys());
      return folders.get(folder);
    },
    entries: () => records.entries(),
  };
}

/** `base` with the records of `changes` in place of its own; `undefined` removes a path. `changes` must not change afterwards. */
export function patchFileTable(base: FileTable, changes: ReadonlyMap<string, FileRecord | undefined>): FileTable {
  if (changes.size === 0) {
    return base;
  }
  const get = (path: string) => (changes.has(path) ? changes.get(path) : base.get(path));
  const touchedFolders = indexFolders(changes.keys());
  const known = new Map<string, readonly string[] | undefined>();
  const names = (folder: string): readonly string[] | undefined => {
    if (!known.has(folder)) {
      known.set(folder, readNames(folder));
    }
    return known.get(folder);
  };
  const readNames = (folder: string): readonly string[] | undefined => {
    const touched = touchedFolders.get(folder);
    if (!touched) {
      return base.names(folder);
    }
    const present = new Set(base.names(folder));
    for (const child of touched) {
      const path = joinPath(folder, child);
      if (get(path) || names(path)) {
        present.add(child);
      } else {
        present.delete(child);
      }
    }
    return present.size === 0 && folder !== '' ? undefined : [...present].sort();
  };
  let size = base.size;
  for (const [path, record] of changes) {
    size += Number(record !== undefined) - Number(base.get(path) !== undefined);
  }
  return {
    size,
    hasLinks: base.hasLinks || [...changes.values()].some(record => record && isLink(record)),
    get,
    names,
    *entries() {
      for (const entry of base.entries()) {
        if (!changes.has(entry[0])) {
          yield entry;
        }
      }
      for (const [path, record] of changes) {
        if (record) {
          yield [path, record];
        }
      }
    },
  };
}

/** Whether both say the same is there. What is not read yet is the same only as itself. */
export function sameRecord(a: FileRecord | undefined, b: FileRecord | undefined): boolean {
  if (a === b) {
    return true;
  }
  if (!a || !b || a.kind !== b.kind) {
    return false;
  }
  if (a.kind === 'unknown') {
    return b.kind === 'unknown' && a.reason === b.reason && a.message === b.message;
  }
  if (a.kind === 'file' || a.kind === 'link') {
    return (b.kind === 'file' || b.kind === 'link') && a.blob === b.blob;
  }
  return a.kind === 'submodule';
}

/** Whether both hold the same records. */
export function sameFiles(a: FileTable, b: FileTable): boolean {
  if (a.size !== b.size) {
    return false;
  }
  for (const [path, record] of a.entries()) {
    if (!sameRecord(record, b.get(path))) {
      return false;
    }
  }
  return true;
}

function isLink(record: FileRecord): boolean {
  return record.kind === 'link';
}

function indexFolders(paths: Iterable<string>): Map<string, readonly string[]> {
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  for (const path of paths) {
    let child = path;
    while (child !== '') {
      const folder = dirname(child);
      const names = folders.get(folder);
      const name = child.slice(folder === '' ? 0 : folder.length + 1);
      if (names) {
        names.add(name);
        break;
      }
      folders.set(folder, new Set([name]));
      child = folder;
    }
  }
  return new Map([...folders].map(([folder, names]) => [folder, [...names].sort()]));
}
