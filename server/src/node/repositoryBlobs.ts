import type { BlobProblem, BlobSource } from '../tree/fileTree.ts';
import { ByteCache } from './byteCache.ts';
import type { ObjectReader } from './objectReader.ts';

/** Contents of a repository's blobs, the recently read ones kept: what all its trees share. */
export class RepositoryBlobs implements BlobSource {
  readonly pointers = new Map<string, boolean>();
  readonly #objects: Pick<ObjectReader, 'read'>;
  readonly #cache = new ByteCache(64 * 1024 * 1024);
  /** Reads under way, so that the same content is not asked for twice. */
  readonly #reading = new Map<string, Promise<Uint8Array | BlobProblem>>();

  constructor(objects: Pick<ObjectReader, 'read'>) {
    this.#objects = objects;
  }

  read(blob: string): Promise<Uint8Array | BlobProblem> {
    const content = this.#cache.get(blob);
    if (content) {
      return Promise.resolve(content);
    }
    let reading = this.#reading.get(blob);
    if (!reading) {
      reading = this.#load(blob);
      this.#reading.set(blob, reading);
    }
    return reading;
  }

  async #load(blob: string): Promise<Uint8Array | BlobProblem> {
    const content = await this.#objects.read(blob);
    this.#reading.delete(blob);
    if (content instanceof Uint8Array) {
      this.#cache.set(blob, content);
    }
    return content;
  }
}
