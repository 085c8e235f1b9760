import { CancelledError, neverCancelled, throwIfCancelled } from '../base/cancellation.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Unknown } from '../base/unknown.ts';
import type { EnvironmentSet } from '../gitops/findEnvironments.ts';
import type { Tree } from '../tree/tree.ts';
import { compareEnvironment } from './compareEnvironment.ts';
import type { Compare, EnvironmentComparison, EnvironmentPlan } from './compareEnvironment.ts';
import type { RenderingMemo } from './renderingMemo.ts';
import { buildSnapshot } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import type { RevisionSource, Revisions, WorktreeSource } from './sources.ts';

/**
 * A repository under edit: keeps the newest snapshot, recomputes what an edit reaches, visible environments first, and drops
 * what is superseded. The only part of the library with state besides the memo; it does no I/O of its own.
 */

export interface RepositorySessionPorts {
  readonly worktree: WorktreeSource;
  /** `undefined`: the folder is no git repository, nothing is compared. */
  readonly revisions: RevisionSource | undefined;
  readonly memo: RenderingMemo;
  readonly readEnvironments: (tree: Tree) => Promise<EnvironmentSet>;
  readonly compare: Compare;
  /** Lets what the editor is about to ask come first. */
  readonly pause: () => Promise<void>;
  /** Told of failures that nobody else would see; the session goes on. */
  readonly log: (message: string) => void;
}

/** One environment as it is known now. */
export interface EnvironmentStatus {
  readonly plan: EnvironmentPlan;
  /** The newest comparison, perhaps of an older revision; `undefined` before the first. */
  readonly comparison: EnvironmentComparison | undefined;
  /** The comparison is older than the last edit. */
  readonly updating: boolean;
}

/** What is on the screen. */
export interface Visible {
  /** Ids of environments. */
  readonly environments: ReadonlySet<string>;
  /** Repository-relative paths of open files. */
  readonly files: ReadonlySet<string>;
}

export interface SessionState {
  readonly snapshot: Snapshot | undefined;
  readonly environments: readonly EnvironmentStatus[];
  readonly phase: 'starting' | 'updating' | 'ready';
}

/** The work for one revision; cancelled when the next one begins. */
interface Run {
  readonly revision: number;
  readonly token: { isCancellationRequested: boolean };
  readonly snapshot: Promise<Snapshot>;
  readonly comparisons: Map<string, Promise<EnvironmentComparison>>;
}

export class RepositorySession {
  readonly #ports: RepositorySessionPorts;
  readonly #listeners = new Set<() => void>();
  readonly #newest = new Map<string, { readonly revision: number; readonly comparison: EnvironmentComparison }>();
  #run: Run | undefined;
  #revision = 0;
  #current: Snapshot | undefined;
  #ready = false;
  #revisions: Promise<Revisions | Unknown | undefined> | undefined;
  #target: string | undefined;
  #visible: Visible = { environments: new Set(), files: new Set() };
  #disposed = false;

  constructor(ports: RepositorySessionPorts) {
    this.#ports = ports;
  }

  /** Calls `listener` after each step; returns the function that ends it. */
  onDidChangeState(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is known now, from memory. */
  getState(): SessionState {
    const snapshot = this.#current;
    const revision = this.#run?.revision ?? 0;
    const environments = (snapshot?.plans ?? []).map(plan => {
      const newest = this.#newest.get(plan.id);
      return { plan, comparison: newest?.comparison, updating: newest?.revision !== revision };
    });
    return { snapshot, environments, phase: snapshot ? (this.#ready ? 'ready' : 'updating') : 'starting' };
  }

  /** The files or buffers changed. */
  filesChanged(): void {
    this.#start();
  }

  /** git's references, HEAD or the clock of the last fetch changed. */
  revisionsChanged(): void {
    this.#revisions = undefined;
    this.#start();
  }

  /** Looks at git's references itself, for what must not begin from those of a moment ago. */
  async refreshRevisions(): Promise<void> {
    if (await this.#ports.revisions?.haveMoved()) {
      this.revisionsChanged();
    }
  }

  /** What is on the screen is computed before the rest. */
  setVisible(visible: Visible): void {
    this.#visible = visible;
  }

  /** The snapshot of the newest revision. */
  async readSnapshot(token: CancellationToken): Promise<Snapshot> {
    return this.#latest(run => run.snapshot, token);
  }

  /** The comparison of an environment, up to date with the last edit; `undefined` if there is no such environment. */
  async readComparison(id: string, token: CancellationToken): Promise<EnvironmentComparison | undefined> {
    return this.#latest(async run => {
      const plan = (await run.snapshot).plans.find(candidate => candidate.id === id);
      return plan && this.#compare(run, plan);
    }, token);
  }

  /** Waits until nothing is left to compute. For command lines and tests. */
  async settle(token: CancellationToken = neverCancelled): Promise<SessionState> {
    await this.#latest(async run => {
      const snapshot = await run.snapshot;
      await Promise.all(snapshot.plans.map(plan => this.#compare(run, plan)));
    }, token);
    return this.getState();
  }

  dispose(): void {
    this.#disposed = true;
    this.#listeners.clear();
    if (this.#run) {
      this.#run.token.isCancellationRequested = true;
    }
  }

  /** Runs `ask` against the newest run; when that is superseded meanwhile, against its successor. */
  async #latest<T>(ask: (run: Run) => Promise<T>, token: CancellationToken): Promise<T> {
    for (;;) {
      const run = this.#run ?? this.#start();
      try {
        return await ask(run);
      } catch (error) {
        if (!(error instanceof CancelledError) || token.isCancellationRequested || this.#disposed) {
          throw error;
        }
      }
    }
  }

  #start(): Run {
    if (this.#run) {
      this.#run.token.isCancellationRequested = true;
    }
    const token = { isCancellationRequested: this.#disposed };
    const revision = ++this.#revision;
    const run: Run = { revision, token, snapshot: this.#snapshot(revision, token), comparisons: new Map() };
    this.#run = run;
    this.#ready = false;
    this.#work(run).catch((error: unknown) => {
      if (!(error instanceof CancelledError)) {
        this.#ports.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    });
    return run;
  }

  async #snapshot(revision: number, token: CancellationToken): Promise<Snapshot> {
    await this.#ports.pause();
    throwIfCancelled(token);
    const worktree = await this.#ports.worktree.getTree();
    const { config } = await this.#ports.readEnvironments(worktree);
    if (this.#target !== config.target) {
      this.#target = config.target;
      this.#revisions = undefined;
    }
    this.#revisions ??= this.#ports.revisions?.readRevisions(config) ?? Promise.resolve(undefined);
    const answer = await this.#revisions;
    const [revisions, problems] = answer && 'reason' in answer ? [undefined, [answer]] : [answer, []];
    const readCommitTree = async (commit: string) => this.#ports.revisions?.readCommitTree(commit);
    return buildSnapshot({ revision, worktree, revisions, readCommitTree, problems }, this.#ports.readEnvironments, token);
  }

  /** First what the memo answers at once, then the visible environments, then the rest. */
  async #work(run: Run): Promise<void> {
    const snapshot = await run.snapshot;
    this.#current = snapshot;
    this.#forgetRemoved(snapshot);
    const missing: EnvironmentPlan[] = [];
    for (const plan of snapshot.plans) {
      if (await this.#isRemembered(plan)) {
        await this.#compare(run, plan);
      } else {
        missing.push(plan);
      }
    }
    this.#notify();
    missing.sort((a, b) => this.#urgency(b) - this.#urgency(a));
    for (const plan of missing) {
      await this.#compare(run, plan);
      this.#notify();
    }
    this.#ready = true;
    this.#notify();
  }

  #compare(run: Run, plan: EnvironmentPlan): Promise<EnvironmentComparison> {
    const existing = run.comparisons.get(plan.id);
    if (existing) {
      return existing;
    }
    const read = this.#ports.memo.read.bind(this.#ports.memo);
    const comparison = compareEnvironment(plan, read, this.#compareOnce(plan.id), run.token).then(result => {
      this.#newest.set(plan.id, { revision: run.revision, comparison: result });
      return result;
    });
    run.comparisons.set(plan.id, comparison);
    return comparison;
  }

  /** Comparing the same two renderings again gives the same change: taken from the environment's last comparison. */
  #compareOnce(id: string): Compare {
    const last = this.#newest.get(id)?.comparison;
    return (from, to) => {
      if (last && last.renderings.target === from && last.renderings.yours === to) {
        return last.yours;
      }
      if (last && last.renderings.deployed === from && last.renderings.target === to) {
        return last.waiting;
      }
      return this.#ports.compare(from, to);
    };
  }

  async #isRemembered({ sides }: EnvironmentPlan): Promise<boolean> {
    for (const side of [sides.yours, sides.target, sides.deployed]) {
      if (side?.environment && !(await this.#ports.memo.find(side.tree, side.environment))) {
        return false;
      }
    }
    return true;
  }

  /** 2: shown in the view; 1: reached by a file that is open; 0: the rest. */
  #urgency({ id }: EnvironmentPlan): number {
    if (this.#visible.environments.has(id)) {
      return 2;
    }
    const reads = this.#newest.get(id)?.comparison.renderings.yours?.reads ?? [];
    return reads.some(read => this.#visible.files.has(read.path)) ? 1 : 0;
  }

  #forgetRemoved(snapshot: Snapshot): void {
    const ids = new Set(snapshot.plans.map(plan => plan.id));
    for (const id of this.#newest.keys()) {
      if (!ids.has(id)) {
        this.#newest.delete(id);
      }
    }
  }

  #notify(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
