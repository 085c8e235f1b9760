import { sameRecord } from '../tree/fileTable.ts';
import type { FileRecord, FileTable } from '../tree/fileTable.ts';
import { settleRecord } from '../tree/fileTree.ts';
import type { DiskFiles, StoredText } from './diskFiles.ts';
import type { Listing } from './workingSource.ts';

/** Texts of open editors as records of a tree. */

/** What a buffer amounts to on top of one record of the disk, under one listing. */
interface Evaluated {
  readonly below: FileRecord;
  readonly listing: Listing;
  readonly record: FileRecord;
  /** The content of the record by blob id; empty until a record that is read later was read. */
  readonly contents: Map<string, Uint8Array>;
}

interface TextBuffer {
  readonly text: string;
  evaluated?: Evaluated;
}

export interface BufferChanges {
  /** The records of buffers that differ from the disk. */
  readonly changes: ReadonlyMap<string, FileRecord>;
  /** The content of one of these records, by blob id. */
  readonly findContent: (blob: string) => Uint8Array | undefined;
}

const byteOrderMark = '\ufeff';

export class WorkingBuffers {
  readonly #disk: DiskFiles;
  readonly #buffers = new Map<string, TextBuffer>();
  /** Files that begin with a byte order mark: editors drop it from the text and write it again. */
  readonly #marked = new Set<string>();
  /** What was on disk, by path, when a file was seen to begin without a byte order mark. */
  readonly #unmarked = new Map<string, FileRecord>();

  constructor(disk: DiskFiles) {
    this.#disk = disk;
  }

  set(path: string, text: string | undefined): void {
    if (text === undefined) {
      this.#buffers.delete(path);
      this.#marked.delete(path);
      this.#unmarked.delete(path);
    } else {
      this.#buffers.set(path, { text });
    }
  }

  /** The text of a buffer as it would be saved, a byte order mark included; `undefined` if the path is not open. */
  getText(path: string): string | undefined {
    const text = this.#buffers.get(path)?.text;
    return text !== undefined && this.#marked.has(path) ? byteOrderMark + text : text;
  }

  /** What the buffers change of `files`. */
  read(files: FileTable, listing: Listing): BufferChanges {
    const changes = new Map<string, FileRecord>();
    const contents: ReadonlyMap<string, Uint8Array>[] = [];
    for (const [path, buffer] of this.#buffers) {
      const below = files.get(path);
      if (!below || below.kind === 'submodule') {
        continue;
      }
      const known = buffer.evaluated;
      const isKnown = known?.below === below && known.listing === listing;
      const evaluated = isKnown ? known : this.#evaluate(path, buffer.text, below, listing);
      buffer.evaluated = evaluated;
      if (!sameRecord(evaluated.record, below)) {
        changes.set(path, evaluated.record);
        contents.push(evaluated.contents);
      }
    }
    return { changes, findContent: blob => contents.find(held => held.has(blob))?.get(blob) };
  }

  #evaluate(path: string, text: string, below: FileRecord, listing: Listing): Evaluated {
    const contents = new Map<string, Uint8Array>();
    const keep = (stored: StoredText): FileRecord => {
      if (stored.content && stored.record.kind === 'file') {
        contents.set(stored.record.blob, stored.content);
      }
      return stored.record;
    };
    const store = (marked: boolean) => this.#disk.storeText(path, Buffer.from(marked ? byteOrderMark + text : text), listing);
    const plain = store(this.#marked.has(path));
    if (!plain) {
      const bytes = Buffer.from(text);
      let reading: Promise<FileRecord> | undefined;
      const read = async () => {
        return keep(await this.#disk.readText(path, bytes, (await settleRecord(below)) ?? below, listing));
      };
      return { below, listing, record: { kind: 'unread', read: () => (reading ??= read()) }, contents };
    }
    const marked = !sameRecord(plain.record, below) && this.#becomesMarked(path, below) ? store(true) : undefined;
    return { below, listing, record: keep(marked ?? plain), contents };
  }

  /** Looks at the disk at most once for each record of it: this is done at each keystroke. */
  #becomesMarked(path: string, below: FileRecord): boolean {
    if (this.#marked.has(path) || this.#unmarked.get(path) === below) {
      return false;
    }
    if (this.#disk.beginsWith(path, byteOrderMark)) {
      this.#marked.add(path);
      return true;
    }
    this.#unmarked.set(path, below);
    return false;
  }
}
