import type { CancellationToken } from '../base/cancellation.ts';
import type { EngineRead } from '../engine/engine.ts';
import type { Environment } from '../gitops/environment.ts';
import type { Rendering } from '../gitops/rendering.ts';
import type { Tree, TreeEntry } from '../tree/tree.ts';

/**
 * The memo of renderings, keyed by the content of all that a rendering read: a tree in which every one of these reads answers
 * the same gets the same rendering, whichever kind of tree it is and however it came about.
 */

/** Renders an environment of a tree; given what its last rendering read, as a hint. */
export type Render = (
  tree: Tree,
  environment: Environment,
  previous: Rendering | undefined,
  token: CancellationToken,
) => Promise<Rendering>;

/** Renderings kept per environment: deployed, target, yours, and some to return to by undo. */
const kept = 8;

interface Entry {
  readonly rendering: Rendering;
  /** Trees for which the reads were compared and agreed. */
  readonly trees: Set<string>;
}

export class RenderingMemo {
  readonly #entries = new Map<string, Entry[]>();
  readonly #running = new Map<string, Promise<Rendering>>();
  readonly #render: Render;

  constructor(render: Render) {
    this.#render = render;
  }

  /** The rendering of `environment` from `tree`: from the memo if all it depends on is unchanged, else computed. */
  async read(tree: Tree, environment: Environment, token: CancellationToken): Promise<Rendering> {
    const found = await this.#find(tree, environment);
    if (found) {
      return found;
    }
    const running = `${renderKey(environment)}\0${tree.id}`;
    const existing = this.#running.get(running);
    if (existing) {
      return existing;
    }
    const computed = this.#compute(tree, environment, token).finally(() => this.#running.delete(running));
    this.#running.set(running, computed);
    return computed;
  }

  /** The newest rendering of the environment from whatever tree; `undefined` before the first. */
  getNewest(environment: Environment): Rendering | undefined {
    return this.#entries.get(renderKey(environment))?.[0]?.rendering;
  }

  async #find(tree: Tree, environment: Environment): Promise<Rendering | undefined> {
    const entries = this.#entries.get(renderKey(environment)) ?? [];
    const known = entries.find(entry => entry.trees.has(tree.id));
    if (known) {
      return known.rendering;
    }
    for (const entry of entries) {
      if (await readsAgree(tree, entry.rendering.reads)) {
        entry.trees.add(tree.id);
        return entry.rendering;
      }
    }
    return undefined;
  }

  async #compute(tree: Tree, environment: Environment, token: CancellationToken): Promise<Rendering> {
    const rendering = await this.#render(tree, environment, this.getNewest(environment), token);
    if (isReusable(rendering)) {
      const key = renderKey(environment);
      const entries = this.#entries.get(key) ?? [];
      this.#entries.set(key, [{ rendering, trees: new Set([tree.id]) }, ...entries].slice(0, kept));
    }
    return rendering;
  }
}

/** What decides a rendering besides the tree. The environment's name does not. */
function renderKey(environment: Environment): string {
  return `${environment.id}\0${environment.path}\0${environment.loadRestrictor}`;
}

/** An engine that stopped may succeed the next time; everything else is a function of the tree. */
function isReusable(rendering: Rendering): boolean {
  return rendering.reads.length > 0 && !rendering.unknowns.some(unknown => unknown.reason === 'engine' || unknown.reason === 'unreadable');
}

async function readsAgree(tree: Tree, reads: readonly EngineRead[]): Promise<boolean> {
  for (const read of reads) {
    if (!agrees(read, await tree.read(read.path))) {
      return false;
    }
  }
  return true;
}

function agrees(read: EngineRead, entry: TreeEntry): boolean {
  if (read.kind === 'file') {
    return entry.kind === 'file' && entry.blob === read.blob;
  }
  if (read.kind === 'missing') {
    return entry.kind === 'missing';
  }
  const names = read.names;
  return entry.kind === 'directory' && (names === undefined || (names.length === entry.names.length && names.every((name, i) => name === entry.names[i])));
}
