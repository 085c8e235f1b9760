import { basename, dirname } from '../base/repositoryPath.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type { FileRecord, FileTable } from './fileTable.ts';
import { isLfsPointer, lfsMessage } from './lfsPointer.ts';
import type { Linked, Tree, TreeEntry } from './tree.ts';

/**
 * The one implementation of {@link Tree}: a table of files and a way to their contents. It follows links, the same for every kind
 * of tree, and knows Git LFS pointers; where contents come from is not its business.
 */

/** Why a content cannot be had. */
export interface BlobProblem {
  readonly reason: UnknownReason;
  readonly message: string;
}

export interface BlobSource {
  /** The content of a blob, or why it cannot be had. Never throws for what a repository can hold. */
  read(blob: string): Promise<Uint8Array | BlobProblem>;
  /** Whether the blob is a Git LFS pointer, where that is known already: contents are then not read to find out. */
  readonly pointers: Map<string, boolean>;
}

/** A tree whose files can be listed as git records them: what overlays and merges are made of. */
export interface FileTree extends Tree {
  readonly files: FileTable;
  /** Where `path` leads after following all links; `undefined` if nothing that is known stands there. */
  findRealPath(path: string): Promise<string | undefined>;
  /** The content, or why it cannot be had: {@link Tree.readBlob} with the reason. */
  readContent(blob: string): Promise<Uint8Array | BlobProblem>;
}

/** What `read` found at the end of all links. */
type Resolved =
  | { readonly kind: 'record'; readonly path: string; readonly record: FileRecord }
  | { readonly kind: 'directory'; readonly path: string; readonly names: readonly string[] }
  | Extract<TreeEntry, { kind: 'missing' | 'unknown' }>;

/** As many links as Linux follows in one path before it reports a loop. */
const maximumLinks = 40;
const decoder = new TextDecoder('utf-8');

/** Makes a tree of `files`, the contents read from `blobs`. `id` must name the files, see {@link Tree.id}. */
export function createFileTree(id: string, files: FileTable, blobs: BlobSource): FileTree {
  let listed: Promise<readonly string[]> | undefined;
  const resolve = (path: string) => resolveLinks(files, blobs, path);
  const tree: FileTree = {
    id,
    files,
    async read(path) {
      const found = await resolve(path);
      if (found.kind !== 'record' && found.kind !== 'directory') {
        return found;
      }
      const linked: Linked = found.path === path ? {} : { real: found.path };
      if (found.kind === 'directory') {
        return { kind: 'directory', names: found.names, ...linked };
      }
      const entry = await describeRecord(found.path, found.record, blobs);
      return entry.kind === 'file' ? { ...entry, ...linked } : entry;
    },
    async readBlob(blob) {
      const content = await blobs.read(blob);
      return content instanceof Uint8Array ? content : undefined;
    },
    readContent: blob => blobs.read(blob),
    listFiles() {
      listed ??= listPaths(tree);
      return listed;
    },
    async findRealPath(path) {
      const found = await resolve(path);
      return found.kind === 'record' || found.kind === 'directory' ? found.path : undefined;
    },
  };
  return tree;
}

/** Whether a content was had. */
export function isBlobProblem(content: Uint8Array | BlobProblem): content is BlobProblem {
  return !(content instanceof Uint8Array);
}

/** The record itself, read if it was not yet. */
export async function settleRecord(record: FileRecord | undefined): Promise<FileRecord | undefined> {
  let settled = record;
  while (settled?.kind === 'unread') {
    settled = await settled.read();
  }
  return settled;
}

async function listPaths(tree: FileTree): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const [path, record] of tree.files.entries()) {
    const isFile = record.kind === 'link' ? (await tree.read(path)).kind === 'file' : record.kind !== 'submodule';
    if (isFile) {
      paths.push(path);
    }
  }
  return paths.sort();
}

async function describeRecord(path: string, record: FileRecord, blobs: BlobSource): Promise<TreeEntry> {
  if (record.kind === 'unknown') {
    return record;
  }
  if (record.kind === 'submodule') {
    return inSubmodule(path);
  }
  if (record.kind !== 'file') {
    return { kind: 'missing' };
  }
  let pointer = blobs.pointers.get(record.blob);
  if (pointer === undefined) {
    const content = await blobs.read(record.blob);
    if (isBlobProblem(content)) {
      return { kind: 'unknown', reason: content.reason, message: `Cannot read ${path}: ${content.message}` };
    }
    pointer = isLfsPointer(content);
    blobs.pointers.set(record.blob, pointer);
  }
  return pointer ? { kind: 'unknown', reason: 'lfs', message: lfsMessage(path) } : { kind: 'file', blob: record.blob };
}

async function resolveLinks(files: FileTable, blobs: BlobSource, path: string): Promise<Resolved> {
  const direct = await settleRecord(files.get(path));
  if (direct && direct.kind !== 'link') {
    return { kind: 'record', path, record: direct };
  }
  if (!direct && !files.hasLinks) {
    return findWithoutLinks(files, path);
  }
  return walk(files, blobs, path);
}

/** What stands at a path with no record of its own, where no folder on the way is a link. */
function findWithoutLinks(files: FileTable, path: string): Resolved {
  const names = files.names(path);
  if (names) {
    return { kind: 'directory', path, names };
  }
  for (let folder = dirname(path); folder !== ''; folder = dirname(folder)) {
    if (files.get(folder)?.kind === 'submodule') {
      return inSubmodule(folder);
    }
  }
  return { kind: 'missing' };
}

/** Follows `path` name by name as the operating system would: `..` in a link's text is taken after the links before it. */
async function walk(files: FileTable, blobs: BlobSource, path: string): Promise<Resolved> {
  const ahead = path.split('/').reverse();
  let current = '';
  let links = 0;
  while (ahead.length > 0) {
    const name = ahead.pop() ?? '';
    if (name === '' || name === '.') {
      continue;
    }
    if (name === '..') {
      if (current === '') {
        return leavesRepository(path);
      }
      current = dirname(current);
      continue;
    }
    current = current === '' ? name : `${current}/${name}`;
    const record = await settleRecord(files.get(current));
    if (record?.kind === 'link') {
      if (++links > maximumLinks) {
        return { kind: 'unknown', reason: 'unreadable', message: `Cannot follow the link ${path}: it leads back to itself.` };
      }
      const content = await blobs.read(record.blob);
      if (isBlobProblem(content)) {
        return { kind: 'unknown', reason: content.reason, message: `Cannot read the link ${current}: ${content.message}` };
      }
      const target = decoder.decode(content);
      if (isAbsolute(target)) {
        return leavesRepository(current);
      }
      current = dirname(current);
      ahead.push(...target.split('/').reverse());
    } else if (record?.kind === 'submodule') {
      return inSubmodule(current);
    } else if (record) {
      return ahead.every(rest => rest === '' || rest === '.') ? { kind: 'record', path: current, record } : { kind: 'missing' };
    } else if (!files.names(current)) {
      return { kind: 'missing' };
    }
  }
  return { kind: 'directory', path: current, names: files.names(current) ?? [] };
}

function isAbsolute(target: string): boolean {
  return target.startsWith('/') || target.startsWith('\\') || /^[A-Za-z]:/.test(target);
}

function leavesRepository(path: string): Resolved & TreeEntry {
  return {
    kind: 'unknown',
    reason: 'link-outside',
    message: `${path} is a link that leaves the repository; such links are not followed.`,
  };
}

function inSubmodule(path: string): Resolved & TreeEntry {
  return {
    kind: 'unknown',
    reason: 'unsupported',
    message: `${path} is a submodule (${basename(path)}): its files belong to another repository and are not read.`,
  };
}
