import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { FileRecord } from '../tree/fileTable.ts';
import type { BlobProblem } from '../tree/fileTree.ts';
import { convertTextToStored, convertToStored, dependsOnIndex, ruleFor } from '../tree/gitConversion.ts';
import type { ConversionRule } from '../tree/gitConversion.ts';
import { ByteCache } from './byteCache.ts';
import { maximumObjectSize, tooLarge } from './objectReader.ts';
import type { Listing, WorkingSource } from './workingSource.ts';

/**
 * Files on disk as git would store them: read, converted and hashed, kept for a while. What belongs to the tree is
 * decided elsewhere. A file that cannot be read is an unknown, never an exception.
 */

/** A text of an editor as git would store it, its content at hand. */
export interface StoredText {
  readonly record: FileRecord;
  readonly content: Uint8Array | undefined;
}

/** How many contents can be found again on disk after they fell out of memory. */
const maximumOrigins = 20_000;

export class DiskFiles {
  readonly #source: WorkingSource;
  readonly #contents = new ByteCache(64 * 1024 * 1024);
  /** The path and listing by which a content was read, to read it again. */
  readonly #origins = new Map<string, { readonly path: string; readonly listing: Listing }>();

  constructor(source: WorkingSource) {
    this.#source = source;
  }

  /** What stands at `path`; `undefined`: nothing that git would store (gone, a folder, a socket). */
  async read(path: string, listing: Listing): Promise<FileRecord | undefined> {
    const osPath = join(this.#source.root, path);
    try {
      const found = await lstat(osPath);
      return await this.#readFound(path, osPath, found, listing);
    } catch (error) {
      return isGone(error)
        ? undefined
        : { kind: 'unknown', reason: 'unreadable', message: `Cannot read ${path}: ${reasonOf(error)}.` };
    }
  }

  /** Whether the file on disk begins with these characters, as UTF-8; not so if it cannot be read. At once. */
  beginsWith(path: string, text: string): boolean {
    const expected = Buffer.from(text);
    const found = Buffer.alloc(expected.length);
    try {
      const file = openSync(join(this.#source.root, path), 'r');
      try {
        return readSync(file, found) === expected.length && found.equals(expected);
      } finally {
        closeSync(file);
      }
    } catch {
      return false;
    }
  }

  /** A text in an editor. `undefined`: what is stored depends on the index or on the file on disk, see {@link readText}. */
  storeText(path: string, text: Uint8Array, listing: Listing): StoredText | undefined {
    const rule = ruleFor(path, listing.attributes.get(path), listing.conversion);
    if (dependsOnIndex(rule, text) || rule.filter !== undefined) {
      return undefined;
    }
    return this.#storedText(convertTextToStored(rule, text, undefined));
  }

  /** {@link storeText} where more must be read: the index, or (with a filter) whether the file on disk has this text. */
  async readText(path: string, text: Uint8Array, onDisk: FileRecord, listing: Listing): Promise<StoredText> {
    const rule = ruleFor(path, listing.attributes.get(path), listing.conversion);
    if (rule.filter !== undefined && (await this.#hasContent(path, text))) {
      return { record: onDisk, content: undefined };
    }
    return this.#storedText(convertTextToStored(rule, text, await this.#readIndexed(rule, text, listing)));
  }

  /** A content that was read or hashed here; `undefined` if it was never, or can no longer be had. */
  async readContent(blob: string): Promise<Uint8Array | undefined> {
    const content = this.#contents.get(blob);
    if (content) {
      return content;
    }
    const origin = this.#origins.get(blob);
    if (!origin) {
      return undefined;
    }
    await this.read(origin.path, origin.listing);
    return this.#contents.get(blob);
  }

  async #readFound(path: string, osPath: string, found: Stats, listing: Listing): Promise<FileRecord | undefined> {
    if (found.isSymbolicLink()) {
      const target = await readlink(osPath);
      return this.#store(
        path,
        'link',
        Buffer.from(process.platform === 'win32' ? target.replaceAll('\\', '/') : target),
        listing,
      );
    }
    if (!found.isFile()) {
      return undefined;
    }
    if (found.size > maximumObjectSize) {
      return { kind: 'unknown', ...tooLarge(found.size), message: `Cannot read ${path}: ${tooLarge(found.size).message}` };
    }
    const bytes = new Uint8Array(await readFile(osPath));
    if (!listing.symlinks && listing.index.get(path)?.link) {
      return this.#store(path, 'link', bytes, listing);
    }
    const rule = ruleFor(path, listing.attributes.get(path), listing.conversion);
    const stored = convertToStored(rule, bytes, await this.#readIndexed(rule, bytes, listing));
    return stored instanceof Uint8Array ? this.#store(path, 'file', stored, listing) : { kind: 'unknown', ...stored };
  }

  #storedText(stored: Uint8Array | BlobProblem): StoredText {
    return stored instanceof Uint8Array
      ? { record: { kind: 'file', blob: hashBlob(this.#source.algorithm, stored) }, content: stored }
      : { record: { kind: 'unknown', ...stored }, content: undefined };
  }

  #store(path: string, kind: 'file' | 'link', content: Uint8Array, listing: Listing): FileRecord {
    const blob = hashBlob(this.#source.algorithm, content);
    this.#contents.set(blob, content);
    this.#origins.delete(blob);
    this.#origins.set(blob, { path, listing });
    for (const oldest of this.#origins.size > maximumOrigins ? this.#origins.keys() : []) {
      this.#origins.delete(oldest);
      break;
    }
    return { kind, blob };
  }

  async #readIndexed(rule: ConversionRule, bytes: Uint8Array, listing: Listing): Promise<Uint8Array | undefined> {
    const entry = dependsOnIndex(rule, bytes) ? listing.index.get(rule.path) : undefined;
    const content = entry && (await this.#source.blobs.read(entry.blob));
    return content instanceof Uint8Array ? content : undefined;
  }

  async #hasContent(path: string, text: Uint8Array): Promise<boolean> {
    try {
      return Buffer.compare(await readFile(join(this.#source.root, path)), text) === 0;
    } catch {
      return false;
    }
  }
}

/** git's id of a blob. */
export function hashBlob(algorithm: 'sha1' | 'sha256', content: Uint8Array): string {
  return createHash(algorithm).update(`blob ${content.length}\0`).update(content).digest('hex');
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
}

function reasonOf(error: unknown): string {
  const code = errorCode(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return 'permission denied';
  }
  return code === 'EIO' ? 'the disk reports an error' : error instanceof Error ? error.message : String(error);
}
