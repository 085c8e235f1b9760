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

/** How a file on disk was seen to begin, when `below` was its record. */
interface Beginning {
  readonly below: FileRecord;
  readonly marked: boolean;
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
  /** Whether files begin with a byte order mark, by path: editors drop it from the text and write it again. */
  readonly #beginnings = new Map<string, Beginning>();

  constructor(disk: DiskFiles) {
    this.#disk = disk;
  }

  set(path: string, text: string | undefined): void {
    if (text === undefined) {
      this.#buffers.delete(path);
      this.#beginnings.delete(path);
    } else {
      this.#buffers.set(path, { text });
    }
  }

  /** The text of a buffer as it would be saved, a byte order mark included; `undefined` if the path is not open. */
  getText(path: string): string | undefined {
    const text = this.#buffers.get(path)?.text;
    return text !== undefined && this.#beginnings.get(path)?.marked ? byteOrderMark + text : text;
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
    const marked = this.#staysMarked(path, below);
    const stored = store(marked);
    if (!stored) {
      const bytes = Buffer.from(text);
      let reading: Promise<FileRecord> | undefined;
      const read = async () => {
        return keep(await this.#disk.readText(path, bytes, (await settleRecord(below)) ?? below, listing));
      };
      return { below, listing, record: { kind: 'unread', read: () => (reading ??= read()) }, contents };
    }
    const isChanged = !marked && !sameRecord(stored.record, below);
    const markedNow = isChanged && this.#isMarked(path, below) ? store(true) : undefined;
    return { below, listing, record: keep(markedNow ?? stored), contents };
  }

  /** Whether a file that began with a byte order mark still does: a person can save it with another encoding. */
  #staysMarked(path: string, below: FileRecord): boolean {
    return this.#beginnings.get(path)?.marked === true && this.#isMarked(path, below);
  }

  /** Looks at the disk at most once for each record of it: this is done at each keystroke. */
  #isMarked(path: string, below: FileRecord): boolean {
    const known = this.#beginnings.get(path);
    if (known?.below === below) {
      return known.marked;
    }
    const marked = this.#disk.beginsWith(path, byteOrderMark);
    this.#beginnings.set(path, { below, marked });
    return marked;
  }
}
