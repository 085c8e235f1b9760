import { CancelledError } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Environment } from '../gitops/environment.ts';
import { readsAgree } from '../gitops/readsAgree.ts';
import type { Rendering } from '../gitops/rendering.ts';
import type { Tree } from '../tree/tree.ts';

/**
 * The memo of renderings, keyed by the content of all that a rendering read: a tree in which every one of these reads answers
 * the same gets the same rendering, whichever kind of tree it is and however it came about.
 */

/** Renders an environment of a tree; given its newest rendering from whatever tree, as a hint. */
export type Render = (
  tree: Tree,
  environment: Environment,
  previous: Rendering | undefined,
  token: CancellationToken,
) => Promise<Rendering>;

/** Renderings kept per environment: deployed, target, yours, and some to return to by undo. */
const keptRenderings = 8;
/** Trees remembered to agree with a rendering, so that their reads are not compared again. */
const keptTrees = 6;

interface Entry {
  readonly rendering: Rendering;
  readonly trees: string[];
  /** Grows with each use of any entry. */
  lastUse: number;
}

export class RenderingMemo {
  /** Newest first. */
  readonly #entries = new Map<string, Entry[]>();
  readonly #running = new Map<string, Promise<Rendering>>();
  readonly #render: Render;
  #uses = 0;
  #clearings = 0;

  constructor(render: Render) {
    this.#render = render;
  }

  /** The rendering of `environment` from `tree`: from the memo if all it depends on is unchanged, else computed. */
  async read(tree: Tree, environment: Environment, token: CancellationToken): Promise<Rendering> {
    const found = await this.find(tree, environment);
    if (found) {
      return found;
    }
    const key = `${renderKey(environment)}\0${tree.id}`;
    const running = this.#running.get(key) ?? this.#start(key, tree, environment, token);
    try {
      return await running;
    } catch (error) {
      // Whoever started it lost interest; this asker has not.
      if (error instanceof CancelledError && !token.isCancellationRequested) {
        return this.read(tree, environment, token);
      }
      throw error;
    }
  }

  /** Like {@link read}, but only from memory: `undefined` where it would have to be computed. */
  async find(tree: Tree, environment: Environment): Promise<Rendering | undefined> {
    const entries = this.#entries.get(renderKey(environment)) ?? [];
    const known = entries.find(entry => entry.trees.includes(tree.id));
    if (known) {
      return this.#use(known);
    }
    for (const entry of entries) {
      if (await readsAgree(tree, entry.rendering.reads)) {
        entry.trees.unshift(tree.id);
        entry.trees.splice(keptTrees);
        return this.#use(entry);
      }
    }
    return undefined;
  }

  /** Forgets all: something has changed that no tree holds. */
  clear(): void {
    this.#clearings++;
    this.#entries.clear();
    this.#running.clear();
  }

  #use(entry: Entry): Rendering {
    entry.lastUse = ++this.#uses;
    return entry.rendering;
  }

  #start(key: string, tree: Tree, environment: Environment, token: CancellationToken): Promise<Rendering> {
    const computed = this.#compute(tree, environment, token).finally(() => {
      if (this.#running.get(key) === computed) {
        this.#running.delete(key);
      }
    });
    this.#running.set(key, computed);
    return computed;
  }

  async #compute(tree: Tree, environment: Environment, token: CancellationToken): Promise<Rendering> {
    const key = renderKey(environment);
    const clearings = this.#clearings;
    const rendering = await this.#render(tree, environment, this.#entries.get(key)?.[0]?.rendering, token);
    if (isReusable(rendering) && clearings === this.#clearings) {
      const entries = this.#entries.get(key) ?? [];
      const entry = { rendering, trees: [tree.id], lastUse: ++this.#uses };
      this.#entries.set(key, keepUsed([entry, ...entries]));
    }
    return rendering;
  }
}

/** Lets go of what was not asked for longest: typing must not push out the target branch, which every keystroke is compared with. */
function keepUsed(entries: readonly Entry[]): Entry[] {
  const oldestUse = Math.min(...entries.map(entry => entry.lastUse));
  return entries.filter(entry => entries.length <= keptRenderings || entry.lastUse !== oldestUse);
}

/** What decides a rendering besides the tree. The environment's name does not. */
function renderKey(environment: Environment): string {
  const { flux, helm, argocd, declaredIn, unknowns, kubernetesVersion } = environment;
  const delivery =
    flux || helm || argocd ? JSON.stringify([flux, helm, argocd, declaredIn, unknowns, helm && kubernetesVersion]) : '';
  return `${environment.id}\0${environment.path}\0${environment.loadRestrictor}\0${delivery}`;
}

/** An engine that stopped may succeed the next time; everything else is a function of the tree, also what takes too much time or memory. */
function isReusable(rendering: Rendering): boolean {
  const passing = rendering.unknowns.some(unknown => unknown.reason === 'engine' || unknown.reason === 'unreadable');
  return rendering.reads.length > 0 && !passing;
}
