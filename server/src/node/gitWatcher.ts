import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Settle } from './settle.ts';

/**
 * Watches git's own files, so that commits, checkouts and fetches made elsewhere are seen. It reads none of them; what changed is
 * found out by asking git again.
 */

/** `index`: what is staged or checked out may differ. `references`: branches, tags, HEAD or the time of the last fetch. */
export type GitChange = 'index' | 'references';

export interface GitWatcherOptions {
  /** Milliseconds between looks where watching is impossible. Default 2000. */
  readonly pollInterval?: number;
  /** Never watch, always poll: for file systems that report nothing. */
  readonly poll?: boolean;
}

type Meanings = Readonly<Record<string, readonly GitChange[]>>;

/** Files that belong to one working tree. */
const ownFiles: Meanings = { HEAD: ['index', 'references'], index: ['index'], FETCH_HEAD: ['references'] };
/** Files that all working trees of the repository share. */
const sharedFiles: Meanings = { 'packed-refs': ['references'], config: ['index', 'references'] };

const references: readonly GitChange[] = ['references'];

/** A file at one look. */
interface Seen {
  readonly state: string;
  readonly changes: readonly GitChange[];
}

export class GitWatcher {
  /** What each file directly in a watched folder means. */
  readonly #meanings: ReadonlyMap<string, Meanings>;
  readonly #options: GitWatcherOptions;
  readonly #settle: Settle<GitChange>;
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastSeen: ReadonlyMap<string, Seen> = new Map();
  #disposed = false;

  /** Tells `listener` of changes, collected until it is quiet. The caller disposes it. */
  constructor(
    repository: { readonly gitDir: string; readonly commonDir: string },
    listener: (changes: ReadonlySet<GitChange>) => void,
    options: GitWatcherOptions = {},
  ) {
    const { gitDir, commonDir } = repository;
    this.#meanings = new Map(
      gitDir === commonDir
        ? [[gitDir, { ...ownFiles, ...sharedFiles }]]
        : [
            [gitDir, ownFiles],
            [commonDir, sharedFiles],
          ],
    );
    this.#options = options;
    this.#settle = new Settle(changes => {
      listener(changes);
      return Promise.resolve();
    });
    this.#start(commonDir);
  }

  /** Whether changes are found by looking from time to time. */
  get isPolling(): boolean {
    return this.#timer !== undefined;
  }

  dispose(): void {
    this.#disposed = true;
    this.#stopWatching();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#settle.dispose();
  }

  #start(commonDir: string): void {
    if (this.#options.poll) {
      this.#poll();
      return;
    }
    try {
      for (const [folder, meanings] of this.#meanings) {
        this.#watch(folder, false, name => meanings[name] ?? []);
      }
      this.#watch(join(commonDir, 'refs'), true, name => (name.endsWith('.lock') ? [] : ['references']));
    } catch {
      this.#fallBack();
    }
  }

  #watch(folder: string, recursive: boolean, meaningOf: (name: string) => readonly GitChange[]): void {
    const watcher = watch(folder, { recursive, persistent: false }, (_event, name) =>
      this.#settle.add(meaningOf(name ?? 'HEAD')),
    );
    watcher.on('error', () => this.#fallBack());
    this.#watchers.push(watcher);
  }

  #fallBack(): void {
    this.#stopWatching();
    if (!this.#disposed && !this.isPolling) {
      this.#poll();
    }
  }

  #stopWatching(): void {
    this.#watchers.forEach(watcher => watcher.close());
    this.#watchers = [];
  }

  /** Looks again and again; the first look only remembers. */
  #poll(): void {
    const look = async () => {
      const seen = await this.#look();
      for (const [path, { state, changes }] of seen) {
        const before = this.#lastSeen.get(path);
        if (before && before.state !== state) {
          this.#settle.add(changes);
        }
      }
      this.#lastSeen = seen;
      if (!this.#disposed) {
        this.#schedule(look);
      }
    };
    this.#schedule(look, 0);
  }

  #schedule(look: () => Promise<void>, delay = this.#options.pollInterval ?? 2000): void {
    this.#timer = setTimeout(() => void look(), delay);
    this.#timer.unref();
  }

  async #look(): Promise<ReadonlyMap<string, Seen>> {
    const seen = new Map<string, Seen>();
    for (const [folder, meanings] of this.#meanings) {
      // The log of HEAD grows with each commit and checkout, also where a reference deep in a folder is all that changed.
      for (const [name, changes] of Object.entries({ ...meanings, 'logs/HEAD': references, 'refs/tags': references })) {
        seen.set(join(folder, name), { state: await describeState(join(folder, name)), changes });
      }
    }
    return seen;
  }
}

async function describeState(path: string): Promise<string> {
  try {
    const found = await stat(path);
    return `${found.mtimeMs} ${found.size} ${found.ino}`;
  } catch {
    return 'absent';
  }
}
