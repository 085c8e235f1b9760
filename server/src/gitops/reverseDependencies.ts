import { dirname } from '../base/repositoryPath.ts';
import type { Rendering } from './rendering.ts';

/** A file that came, changed or went. */
export interface PathChange {
  readonly path: string;
  readonly kind: 'created' | 'changed' | 'deleted';
}

/**
 * Which environments a change of a file reaches, by what their renderings read: contents, existence probes, misses and
 * listings. An environment that is not reached renders the same; one that is reached may.
 */
export class ReverseDependencies {
  /** Environments by path, apart by what they depend on there. */
  readonly #contents = new Map<string, Set<string>>();
  readonly #misses = new Map<string, Set<string>>();
  readonly #folders = new Map<string, Set<string>>();

  constructor(renderings: Iterable<Rendering>) {
    const indexes = { file: this.#contents, missing: this.#misses, directory: this.#folders };
    for (const rendering of renderings) {
      for (const read of rendering.reads) {
        add(indexes[read.kind], read.path, rendering.environment);
      }
    }
  }

  environmentsReachedBy({ path, kind }: PathChange): ReadonlySet<string> {
    const reached = new Set(this.#contents.get(path));
    if (kind === 'changed') {
      return reached;
    }
    // A file that comes makes its folders exist, and one that goes may have been the last of them; either changes listings.
    for (let current = path; ; current = dirname(current)) {
      for (const index of [this.#misses, this.#folders, this.#contents]) {
        for (const environment of index.get(current) ?? []) {
          reached.add(environment);
        }
      }
      if (current === '') {
        return reached;
      }
    }
  }
}

function add(index: Map<string, Set<string>>, path: string, environment: string): void {
  const known = index.get(path);
  if (known) {
    known.add(environment);
  } else {
    index.set(path, new Set([environment]));
  }
}
