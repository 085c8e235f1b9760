import type { GitopsCache } from '../gitops/gitopsCache.ts';
import { NameSymbols } from '../gitops/nameSymbols.ts';
import { readObjectIndex } from '../gitops/readObjectIndex.ts';
import type { WorktreeSource } from './sources.ts';

/** The names of the files as they are now: put together when someone asks, once for each state of the files. */
export class NameMemo {
  readonly #worktree: WorktreeSource;
  readonly #cache: GitopsCache;
  #known: { readonly tree: string; readonly symbols: Promise<NameSymbols> } | undefined;

  constructor(worktree: WorktreeSource, cache: GitopsCache) {
    this.#worktree = worktree;
    this.#cache = cache;
  }

  async read(): Promise<NameSymbols> {
    const tree = await this.#worktree.getTree();
    if (this.#known?.tree !== tree.id) {
      const symbols = readObjectIndex(tree, this.#cache).then(index => new NameSymbols(index));
      this.#known = { tree: tree.id, symbols };
    }
    return this.#known.symbols;
  }
}
