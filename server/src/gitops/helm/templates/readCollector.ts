import type { ContextRead, TemplateCall } from './templateReads.ts';
import { keyOfValue } from './contextValue.ts';
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

  /** The same place read from several callers counts once: as certain, bare and unconditional as the strictest of them. */
  addRead(read: ContextRead): void {
    this.#listener?.(read);
    const { file, start, end, path, use } = read;
    const key = JSON.stringify([file, start, end, path, use]);
    const known = this.#reads.get(key);
    this.#reads.set(
      key,
      known
        ? {
            ...known,
            assumed: known.assumed && read.assumed,
            guarded: known.guarded && read.guarded,
            conditional: known.conditional && read.conditional,
          }
        : read,
    );
  }

  addCall(call: TemplateCall): void {
    this.#calls.set(`${call.file}\0${call.start}`, call);
  }

  addChange(path: readonly Step[]): void {
    this.#changed.set(keyOfValue({ kind: 'context', path, assumed: false }), path);
  }
}
