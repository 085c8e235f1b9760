/** Contents by name, the least recently used dropped when they exceed a number of bytes. */
export class ByteCache {
  readonly #limit: number;
  readonly #contents = new Map<string, Uint8Array>();
  #size = 0;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get(name: string): Uint8Array | undefined {
    const content = this.#contents.get(name);
    if (content) {
      this.#contents.delete(name);
      this.#contents.set(name, content);
    }
    return content;
  }

  set(name: string, content: Uint8Array): void {
    this.#size += content.length - (this.#contents.get(name)?.length ?? 0);
    this.#contents.delete(name);
    this.#contents.set(name, content);
    for (const [oldest, dropped] of this.#contents) {
      if (this.#size <= this.#limit || oldest === name) {
        return;
      }
      this.#contents.delete(oldest);
      this.#size -= dropped.length;
    }
  }
}
