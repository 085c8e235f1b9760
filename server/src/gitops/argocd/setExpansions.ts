import type { CancellationToken } from '../../base/cancellation.ts';
import type { ArgocdEngine, ExpandRequest, ExpandResult } from '../../engine/argocdEngine.ts';
import { readsAgree } from '../readsAgree.ts';

/** Sets that are remembered, each with what its last expansion read. */
const keptSets = 1000;

interface Expansion {
  /** The tree's list of files, where it matters. */
  readonly paths: readonly string[] | undefined;
  readonly result: ExpandResult;
}

/** What ApplicationSets generate, asked for again only when a file that it depends on has changed. */
export class SetExpansions {
  readonly #known = new Map<string, Expansion[]>();

  async expand(engine: ArgocdEngine, request: ExpandRequest, token: CancellationToken): Promise<ExpandResult> {
    const { tree, set, clusters, remotes, revisions, paths } = request;
    const key = JSON.stringify([set, clusters ?? null, remotes, revisions]);
    const known = this.#known.get(key) ?? [];
    for (const expansion of known) {
      if (samePaths(expansion.paths, paths) && (await readsAgree(tree, expansion.result.reads))) {
        return expansion.result;
      }
    }
    const result = await engine.expandSet(request, token);
    if (result.kind !== 'unknown' || result.reason !== 'engine') {
      this.#known.delete(key);
      this.#known.set(key, [{ paths: result.usesPaths ? paths : undefined, result }, ...known.slice(0, 3)]);
    }
    for (const [oldest] of this.#known) {
      if (this.#known.size <= keptSets) {
        break;
      }
      this.#known.delete(oldest);
    }
    return result;
  }
}

function samePaths(known: readonly string[] | undefined, paths: readonly string[]): boolean {
  return (
    known === undefined ||
    known === paths ||
    (known.length === paths.length && known.every((path, index) => path === paths[index]))
  );
}
