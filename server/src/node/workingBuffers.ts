import { sameRecord } from '../tree/fileTable.ts';
import type { FileRecord, FileTable } from '../tree/fileTable.ts';
import { settleRecord } from '../tree/fileTree.ts';
import type { DiskFiles } from './diskFiles.ts';
import type { Listing } from './workingSource.ts';

/** Texts of open editors as records of a tree. */

/** What a buffer amounts to on top of one record of the disk, under one listing. */
interface Evaluated {
  readonly below: FileRecord;
  readonly listing: Listing;
  readonly record: FileRecord;
  readonly content: Uint8Array | undefined;
}

interface TextBuffer {
  readonly text: string;
  evaluated?: Evaluated;
}

export interface BufferChanges {
  /** The records of buffers that differ from the disk. */
  readonly changes: ReadonlyMap<string, FileRecord>;
  /** Contents of these records, by blob id; those that are read later are added later. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

const byteOrderMark = '\ufeff';

export class WorkingBuffers {
  readonly #disk: DiskFiles;
  readonly #buffers = new Map<string, TextBuffer>();
  /** Files that begin with a byte order mark: editors drop it from the text and write it again. */
  readonly #marked = new Set<string>();

  constructor(disk: DiskFiles) {
    this.#disk = disk;
  }

  set(path: string, text: string | undefined): void {
    if (text === undefined) {
      this.#buffers.delete(path);
      this.#marked.delete(path);
    } else {
      this.#buffers.set(path, { text });
    }
  }

  /** What the buffers change of `files`. */
  read(files: FileTable, listing: Listing): BufferChanges {
    const changes = new Map<string, FileRecord>();
    const contents = new Map<string, Uint8Array>();
    for (const [path, buffer] of this.#buffers) {
      const below = files.get(path);
      if (!below || below.kind === 'submodule') {
        continue;
      }
      const known = buffer.evaluated;
      const evaluated =
        known?.below === below && known.listing === listing ? known : this.#evaluate(path, buffer.text, below, listing, contents);
      buffer.evaluated = evaluated;
      if (!sameRecord(evaluated.record, below)) {
        changes.set(path, evaluated.record);
        if (evaluated.content && evaluated.record.kind === 'file') {
          contents.set(evaluated.record.blob, evaluated.content);
        }
      }
    }
    return { changes, contents };
  }

  #evaluate(path: string, text: string, below: FileRecord, listing: Listing, contents: Map<string, Uint8Array>): Evaluated {
    const store = (marked: boolean) => this.#disk.storeText(path, Buffer.from(marked ? byteOrderMark + text : text), listing);
    const plain = store(this.#marked.has(path));
    if (!plain) {
      const bytes = Buffer.from(text);
      let reading: Promise<FileRecord> | undefined;
      const read = async () => {
        const stored = await this.#disk.readText(path, bytes, (await settleRecord(below)) ?? below, listing);
        if (stored.content && stored.record.kind === 'file') {
          contents.set(stored.record.blob, stored.content);
        }
        return stored.record;
      };
      return { below, listing, record: { kind: 'unread', read: () => (reading ??= read()) }, content: undefined };
    }
    if (!sameRecord(plain.record, below) && !this.#marked.has(path)) {
      const marked = store(true);
      if (marked && sameRecord(marked.record, below)) {
        this.#marked.add(path);
        return { below, listing, ...marked };
      }
    }
    return { below, listing, ...plain };
  }
}
