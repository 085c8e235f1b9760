import type { EngineRead } from '../engine/engine.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type { Linked, Tree, TreeEntry } from '../tree/tree.ts';
import type { GitopsCache, SourceFile } from './gitopsCache.ts';

/** What stands at a path, a file with its text. */
export type ReadEntry =
  | ({ readonly kind: 'file'; readonly file: SourceFile } & Linked)
  | ({ readonly kind: 'directory'; readonly names: readonly string[] } & Linked)
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason; readonly message: string };

/**
 * Reads files of a tree through the cache, each path once, and keeps the list of what was read: the dependency set of
 * whatever is computed from it.
 */
export class RecordingReader {
  readonly #tree: Tree;
  readonly #cache: GitopsCache;
  readonly #entries = new Map<string, Promise<ReadEntry>>();
  readonly #reads = new Map<string, EngineRead>();

  constructor(tree: Tree, cache: GitopsCache) {
    this.#tree = tree;
    this.#cache = cache;
  }

  /** Sorted by path. */
  get reads(): readonly EngineRead[] {
    return [...this.#reads.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  read(path: string): Promise<ReadEntry> {
    const known = this.#entries.get(path);
    if (known) {
      return known;
    }
    const entry = this.#read(path);
    this.#entries.set(path, entry);
    return entry;
  }

  async #read(path: string): Promise<ReadEntry> {
    const entry = await this.#tree.read(path);
    this.#reads.set(path, toRead(path, entry));
    if (entry.kind !== 'file') {
      return entry;
    }
    const known = this.#cache.getFile(path, entry.blob);
    const linked: Linked = entry.real === undefined ? {} : { real: entry.real };
    if (known) {
      return { kind: 'file', file: known, ...linked };
    }
    const bytes = await this.#tree.readBlob(entry.blob);
    if (!bytes) {
      this.#reads.set(path, unrepeatable(path));
      return { kind: 'unknown', reason: 'unreadable', message: `The content of ${path} cannot be read.` };
    }
    return { kind: 'file', file: this.#cache.addFile(path, entry.blob, new TextDecoder().decode(bytes)), ...linked };
  }
}

function toRead(path: string, entry: TreeEntry): EngineRead {
  if (entry.kind === 'unknown') {
    return unrepeatable(path);
  }
  if (entry.kind === 'missing') {
    return { kind: 'missing', path };
  }
  const linked: Linked = entry.real === undefined ? {} : { real: entry.real };
  return entry.kind === 'file' ? { kind: 'file', path, blob: entry.blob, ...linked } : { kind: 'directory', path, ...linked };
}

/** A read that no tree answers the same: what came of something unknown is not to be reused. */
export function unrepeatable(path: string): EngineRead {
  return { kind: 'file', path, blob: 'unknown' };
}
