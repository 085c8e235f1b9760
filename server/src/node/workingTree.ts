import { isUtf8 as isUtf8Bytes } from 'node:buffer';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { basename } from '../base/repositoryPath.ts';
import { createFileTable, patchFileTable, sameFiles, sameRecord } from '../tree/fileTable.ts';
import type { FileRecord, FileTable } from '../tree/fileTable.ts';
import { createFileTree, settleRecord } from '../tree/fileTree.ts';
import type { BlobProblem, FileTree } from '../tree/fileTree.ts';
import { DiskFiles } from './diskFiles.ts';
import { Settle } from './settle.ts';
import type { SettleOptions } from './settle.ts';
import { WorkingBuffers } from './workingBuffers.ts';
import type { Listing, WorkingSource } from './workingSource.ts';

/**
 * The working tree: what `git add` would store of the files on disk, with unsaved buffers on top. It hands out immutable trees and
 * replaces the current one when something really changed; it is told of changes and watches nothing itself.
 */

export interface WorkingTreeOptions {
  /** Whether the file system tells names apart by case; if not, any spelling of a listed file means that file. */
  readonly caseSensitive: boolean;
  readonly settle?: Pick<SettleOptions, 'quiet' | 'longest'>;
}

/** Stands for "anything may have changed" among changed paths. */
const everything = Symbol('everything');
/** From so many changed paths on, listing all is quicker than looking at each. */
const massChange = 200;
/** So many changed files are read at once when listed; of more, each is read when it is needed. */
const eagerlyRead = 500;
/** Files whose content decides what belongs to the tree, or how the others are stored. */
const decisive = new Set(['.gitignore', '.gitattributes', '.gitmodules']);

export class WorkingTree {
  readonly #source: WorkingSource;
  readonly #caseSensitive: boolean;
  readonly #disk: DiskFiles;
  readonly #buffers: WorkingBuffers;
  readonly #settle: Settle<string | typeof everything>;
  readonly #listeners = new Set<(tree: FileTree) => void>();
  #listing: Listing;
  #files: FileTable = createFileTable(new Map());
  #tree: FileTree;
  /** What {@link #tree} was made of. */
  #shown: { readonly files: FileTable; readonly changes: ReadonlyMap<string, FileRecord> };
  #revision = 0;
  #problem: string | undefined;
  #spellings: { readonly files: FileTable; readonly byFolded: ReadonlyMap<string, string> } | undefined;
  #following: Promise<void> = Promise.resolve();
  #disposed = false;

  /** Lists the tree for the first time. The caller disposes it. */
  static async open(source: WorkingSource, options: WorkingTreeOptions): Promise<WorkingTree> {
    const listing = await source.list();
    const empty = createEmptyListing();
    const tree = new WorkingTree(source, 'problem' in listing ? empty : listing, options);
    await tree.#show(listing);
    return tree;
  }

  private constructor(source: WorkingSource, listing: Listing, options: WorkingTreeOptions) {
    this.#source = source;
    this.#listing = listing;
    this.#caseSensitive = options.caseSensitive;
    this.#disk = new DiskFiles(source);
    this.#buffers = new WorkingBuffers(this.#disk);
    this.#settle = new Settle(items => this.#handleChanges(items), { ...options.settle, isBusy: () => source.isBusy() });
    this.#shown = { files: this.#files, changes: new Map() };
    this.#tree = this.#createTree(this.#files, () => undefined);
  }

  /** The tree as it is now: buffers up to the last keystroke, the disk as last told. */
  current(): FileTree {
    return this.#tree;
  }

  /** Why the files could not be listed, if the last attempt failed; the tree is then what it was before. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Called after each change with the new {@link current} tree. The answer ends it. */
  onDidChange(listener: (tree: FileTree) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Puts the text of an open editor on top of a file; `undefined` takes it away. At once, except for files reached through links.
   * A file that does not belong to the tree (ignored, deleted) does not come to belong to it by being open.
   */
  setBuffer(path: string, text: string | undefined): void {
    const spelled = this.#spell(path);
    const record = this.#files.get(spelled);
    if (record ? record.kind !== 'link' : !this.#files.hasLinks) {
      this.#assignBuffer(spelled, text);
      return;
    }
    this.#following = this.#following.then(async () => {
      this.#assignBuffer((await this.#tree.findRealPath(spelled)) ?? spelled, text);
    });
  }

  /** Tells of files that were created, changed or deleted on disk. They are looked at when it has become quiet. */
  filesChanged(paths: Iterable<string>): void {
    this.#settle.add(paths);
  }

  /** Looks at everything again, for example after the index or HEAD changed. Resolves when {@link current} says so. */
  refresh(): Promise<void> {
    this.#settle.add([everything]);
    return this.settled();
  }

  /**
   * Texts of open editors that differ from what is on disk, by path. A file on disk that is no UTF-8 is left out: its editor would
   * save it in an encoding that is not known here.
   */
  async readUnsaved(): Promise<ReadonlyMap<string, string>> {
    const { files, changes } = this.#shown;
    const unsaved = new Map<string, string>();
    for (const [path, record] of changes) {
      const text = this.#buffers.getText(path);
      const isChanged = !sameRecord(await settleRecord(record), await settleRecord(files.get(path)));
      if (text !== undefined && isChanged && (await isUtf8(join(this.#source.root, path)))) {
        unsaved.set(path, text);
      }
    }
    return unsaved;
  }

  /** Resolves when {@link current} has everything it was told of so far. */
  async settled(): Promise<void> {
    await Promise.all([this.#settle.settled(), this.#following]);
  }

  dispose(): void {
    this.#disposed = true;
    this.#settle.dispose();
    this.#listeners.clear();
  }

  #assignBuffer(path: string, text: string | undefined): void {
    this.#buffers.set(path, text);
    this.#publish();
  }

  async #handleChanges(items: ReadonlySet<string | typeof everything>): Promise<void> {
    const paths = [...items].filter(item => item !== everything);
    const isMass = items.has(everything) || paths.length > massChange || paths.some(path => decisive.has(basename(path)));
    if (isMass || !(await this.#update(paths.map(path => this.#spell(path))))) {
      await this.#show(await this.#source.list());
    }
  }

  async #show(listing: Listing | { readonly problem: string }): Promise<void> {
    if ('problem' in listing) {
      this.#problem = listing.problem;
      return;
    }
    const files = await this.#readListing(listing);
    this.#problem = undefined;
    this.#listing = listing;
    if (!sameFiles(this.#files, files)) {
      this.#files = files;
    }
    this.#publish();
  }

  async #readListing(listing: Listing): Promise<FileTable> {
    const records = new Map<string, FileRecord>();
    const changed: string[] = [];
    for (const [path, file] of listing.files) {
      const entry = listing.index.get(path);
      if (file.kind === 'submodule') {
        records.set(path, { kind: 'submodule' });
      } else if (file.kind === 'clean' && entry) {
        records.set(path, { kind: entry.link ? 'link' : 'file', blob: entry.blob });
      } else {
        changed.push(path);
      }
    }
    const readChanged = changed.length <= eagerlyRead ? this.#disk.read.bind(this.#disk) : this.#readWhenNeeded.bind(this);
    for (let start = 0; start < changed.length; start += 32) {
      await Promise.all(
        changed.slice(start, start + 32).map(async path => {
          const record = await readChanged(path, listing);
          if (record) {
            records.set(path, record);
          }
        }),
      );
    }
    return createFileTable(records);
  }

  async #readWhenNeeded(path: string, listing: Listing): Promise<FileRecord | undefined> {
    const kind = await this.#kindOnDisk(path);
    if (kind === 'file') {
      let reading: Promise<FileRecord | undefined> | undefined;
      return { kind: 'unread', read: () => (reading ??= this.#disk.read(path, listing)) };
    }
    return this.#disk.read(path, listing);
  }

  /** Looks at single paths. `false`: one of them is or was a folder, so that everything must be listed. */
  async #update(paths: readonly string[]): Promise<boolean> {
    const listing = this.#listing;
    const candidates = paths.filter(path => !this.#isInSubmodule(path));
    for (const path of candidates) {
      if (this.#files.names(path) || (await this.#kindOnDisk(path)) === 'folder') {
        return false;
      }
    }
    const isKnown = (path: string) => listing.index.has(path) || this.#files.get(path) !== undefined;
    const unknown = candidates.filter(path => !isKnown(path));
    const selected = unknown.length > 0 ? await this.#source.selectUntracked(unknown) : [];
    const changes = new Map<string, FileRecord | undefined>();
    for (const path of [...candidates.filter(isKnown), ...selected]) {
      const record = await this.#disk.read(path, listing);
      if (!sameRecord(this.#files.get(path), record)) {
        changes.set(path, record);
      }
    }
    if (changes.size > 0) {
      const records = new Map(this.#files.entries());
      for (const [path, record] of changes) {
        if (record) {
          records.set(path, record);
        } else {
          records.delete(path);
        }
      }
      this.#files = createFileTable(records);
      this.#publish();
    }
    return true;
  }

  #isInSubmodule(path: string): boolean {
    const segments = path.split('/');
    return segments.some((_, index) => this.#files.get(segments.slice(0, index + 1).join('/'))?.kind === 'submodule');
  }

  async #kindOnDisk(path: string): Promise<'file' | 'folder' | 'other'> {
    try {
      const found = await lstat(join(this.#source.root, path));
      return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
    } catch {
      return 'other';
    }
  }

  /** Makes a new tree if it differs from the current one, and tells. */
  #publish(): void {
    const { changes, findContent } = this.#buffers.read(this.#files, this.#listing);
    const isSameDisk = this.#shown.files === this.#files;
    if (this.#disposed || (isSameDisk && sameChanges(this.#shown.changes, changes))) {
      return;
    }
    this.#shown = { files: this.#files, changes };
    const files = patchFileTable(this.#files, changes);
    if (!isSameDisk && sameFiles(files, this.#tree.files)) {
      // A file under an open buffer changed, for example because the buffer was saved.
      return;
    }
    this.#revision++;
    this.#tree = this.#createTree(files, findContent);
    for (const listener of this.#listeners) {
      listener(this.#tree);
    }
  }

  #createTree(files: FileTable, findContent: (blob: string) => Uint8Array | undefined): FileTree {
    return createFileTree(`worktree:${this.#source.root}#${this.#revision}`, files, {
      pointers: this.#source.blobs.pointers,
      read: async blob => findContent(blob) ?? (await this.#disk.readContent(blob)) ?? this.#readStored(blob),
    });
  }

  /** What the index names; from disk where git does not have the object (a partial clone). */
  async #readStored(blob: string): Promise<Uint8Array | BlobProblem> {
    const listing = this.#listing;
    const stored = await this.#source.blobs.read(blob);
    if (stored instanceof Uint8Array) {
      return stored;
    }
    for (const [path, entry] of listing.index) {
      if (entry.blob === blob) {
        await this.#disk.read(path, listing);
        return (await this.#disk.readContent(blob)) ?? stored;
      }
    }
    return stored;
  }

  #spell(path: string): string {
    if (this.#caseSensitive || this.#files.get(path)) {
      return path;
    }
    if (this.#spellings?.files !== this.#files) {
      const byFolded = new Map<string, string>();
      for (const [known] of this.#files.entries()) {
        byFolded.set(foldName(known), known);
      }
      this.#spellings = { files: this.#files, byFolded };
    }
    return this.#spellings.byFolded.get(foldName(path)) ?? path;
  }
}

/** File systems that ignore case (Windows, macOS) also differ in how they spell accents. */
function foldName(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

function sameChanges(a: ReadonlyMap<string, FileRecord>, b: ReadonlyMap<string, FileRecord>): boolean {
  return a.size === b.size && [...a].every(([path, record]) => sameRecord(record, b.get(path)));
}

function createEmptyListing(): Listing {
  return {
    files: new Map(),
    index: new Map(),
    attributes: { get: () => new Map() },
    conversion: { autocrlf: 'false' },
    symlinks: true,
  };
}

async function isUtf8(osPath: string): Promise<boolean> {
  try {
    return isUtf8Bytes(await readFile(osPath));
  } catch {
    // Gone from disk: what the editor holds is all there is.
    return true;
  }
}
