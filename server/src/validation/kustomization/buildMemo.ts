import type { EngineRead } from '../../engine/engine.ts';
import type { Environment } from '../../gitops/environment.ts';
import type { GitopsCache } from '../../gitops/gitopsCache.ts';
import { loadGraph } from '../../gitops/kustomizationGraph.ts';
import { readsAgree } from '../../gitops/readsAgree.ts';
import type { Tree } from '../../tree/tree.ts';
import { observeSelections } from './selectionEffects.ts';
import type { ObservedBuild } from './selectionEffects.ts';

/**
 * What the newest build of each environment showed, used again as long as all that it read is the same: an edit goes through the
 * builds that it reaches. Share one per repository; it holds the environments that were asked for last.
 */
export class BuildMemo {
  readonly #builds = new Map<string, { readonly reads: readonly EngineRead[]; readonly build: ObservedBuild }>();

  async read(tree: Tree, cache: GitopsCache, { path, loadRestrictor }: Environment): Promise<ObservedBuild> {
    const key = `${loadRestrictor} ${path}`;
    const known = this.#builds.get(key);
    this.#builds.delete(key);
    if (known && (await readsAgree(tree, known.reads))) {
      this.#builds.set(key, known);
      return known.build;
    }
    const graph = await loadGraph(tree, path, cache, { loadRestrictor });
    const build = observeSelections(graph);
    this.#builds.set(key, { reads: graph.reads, build });
    for (const oldest of [...this.#builds.keys()].slice(0, -maximumBuilds)) {
      this.#builds.delete(oldest);
    }
    return build;
  }
}

/** More environments than repositories have. */
const maximumBuilds = 5000;
