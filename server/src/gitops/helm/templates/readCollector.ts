import type { ContextRead, TemplateCall } from './templateReads.ts';
import { keyOfPath } from './contextValue.ts';
import type { Step } from './contextValue.ts';

/** Gathers what templates read, each place once. State: what was found so far. */
export class ReadCollector {
  readonly #reads = new Map<string, ContextRead>();
  readonly #calls = new Map<string, TemplateCall>();
  readonly #changed = new Map<string, readonly Step[]>();
  /** Told of each read, also of those that are known. */
  #listener: ((read: ContextRead) => void) | undefined;

  get reads(): readonly ContextRead[] {
    return [...this.#reads.values()];
  }

  get calls(): readonly TemplateCall[] {
    return [...this.#calls.values()];
  }

  get changed(): readonly (readonly Step[])[] {
    return [...this.#changed.values()];
  }

  /** The reads that `work` adds. */
  watch(work: () => void): ContextRead[] {
    const seen: ContextRead[] = [];
    const before = this.#listener;
    this.#listener = read => {
      seen.push(read);
      before?.(read);
    };
    work();
    this.#listener = before;
    return seen;
  }

  /** All that another one has. */
  addAll(other: ReadCollector): void {
    for (const [key, read] of other.#reads) {
      this.#addKeyed(key, read);
    }
    other.#calls.forEach((call, key) => this.#calls.set(key, call));
    other.#changed.forEach((path, key) => this.#changed.set(key, path));
  }

  /** The same place read from several callers counts once: as certain, bare and unconditional as the strictest of them. */
  addRead(read: ContextRead): void {
    this.#listener?.(read);
    const { file, start, end, path, use } = read;
    this.#addKeyed(`${start} ${end} ${use} ${keyOfPath(path)} ${file}`, read);
  }

  #addKeyed(key: string, read: ContextRead): void {
    const known = this.#reads.get(key);
    const { assumed, guarded, conditional } = read;
    if (!known) {
      this.#reads.set(key, read);
    } else if ((known.assumed && !assumed) || (known.guarded && !guarded) || (known.conditional && !conditional)) {
      this.#reads.set(key, {
        ...known,
        assumed: known.assumed && assumed,
        guarded: known.guarded && guarded,
        conditional: known.conditional && conditional,
      });
    }
  }

  addCall(call: TemplateCall): void {
    this.#calls.set(`${call.file}\0${call.start}`, call);
  }

  addChange(path: readonly Step[]): void {
    this.#changed.set(keyOfPath(path), path);
  }
}
