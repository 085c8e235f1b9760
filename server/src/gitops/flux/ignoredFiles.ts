import type { CancellationToken } from '../../base/cancellation.ts';
import type { FluxEngine, SourceIgnoreRules } from '../../engine/fluxEngine.ts';
import type { Tree } from '../../tree/tree.ts';

/** Lists of files that are remembered: a keystroke does not change which there are. */
const keptLists = 8;

/** Which files of a tree sources leave out, asked for once for each list of files and rules. */
export class IgnoredFiles {
  readonly #known = new Map<string, Promise<ReadonlySet<string>>>();

  /** @throws {Error} if the engine ends meanwhile. */
  async read(
    engine: FluxEngine,
    tree: Tree,
    rules: readonly SourceIgnoreRules[],
    token: CancellationToken,
  ): Promise<ReadonlySet<string>> {
    const paths = await tree.listFiles();
    const key = `${JSON.stringify(rules)}\0${paths.join('\0')}`;
    const known = this.#known.get(key);
    if (known) {
      return known;
    }
    const asked = engine.findIgnored(rules, paths, token).then(ignored => new Set(ignored));
    this.#known.set(key, asked);
    for (const [oldest] of this.#known) {
      if (this.#known.size <= keptLists) {
        break;
      }
      this.#known.delete(oldest);
    }
    // What failed or was cancelled is asked for again.
    asked.catch(() => this.#known.delete(key));
    return asked;
  }
}
