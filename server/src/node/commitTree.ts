import { createFileTable } from '../tree/fileTable.ts';
import type { FileRecord } from '../tree/fileTable.ts';
import { createFileTree } from '../tree/fileTree.ts';
import type { FileTree } from '../tree/fileTree.ts';
import type { GitRepository } from './gitRepository.ts';

/** Trees of commits: listed once by `git ls-tree`, contents by the repository's object reader. */

/** How many listings are kept; a listing of 10,000 files takes a few megabytes. */
const keptTrees = 16;

export class CommitTrees {
  readonly #repository: GitRepository;
  /** By tree id, the most recently used last. */
  readonly #trees = new Map<string, Promise<FileTree | undefined>>();

  constructor(repository: GitRepository) {
    this.#repository = repository;
  }

  /**
   * The tree of a commit (or of what names one, such as `origin/main`). `undefined`: this clone does not have it. Commits with the
   * same files share one tree, its id is `tree:` and git's tree id.
   */
  async read(revision: string): Promise<FileTree | undefined> {
    const id = await this.#repository.findTreeId(revision);
    if (id === undefined) {
      return undefined;
    }
    const tree = this.#trees.get(id) ?? this.#list(id);
    this.#trees.delete(id);
    this.#trees.set(id, tree);
    for (const [oldest] of this.#trees) {
      if (this.#trees.size <= keptTrees) {
        break;
      }
      this.#trees.delete(oldest);
    }
    const listed = await tree;
    if (!listed) {
      this.#trees.delete(id);
    }
    return listed;
  }

  async #list(id: string): Promise<FileTree | undefined> {
    const answer = await this.#repository.command.run(['ls-tree', '-r', '-z', '--full-tree', id]);
    return answer.ok
      ? createFileTree(`tree:${id}`, createFileTable(parseListing(answer.text)), this.#repository.blobs)
      : undefined;
  }
}

/** Reads `<mode> <type> <id>\t<path>`, each ended by NUL. */
function parseListing(text: string): Map<string, FileRecord> {
  const records = new Map<string, FileRecord>();
  for (const entry of text.split('\0')) {
    const tab = entry.indexOf('\t');
    const [mode, , blob] = entry.slice(0, tab).split(' ');
    if (tab !== -1 && mode && blob) {
      records.set(entry.slice(tab + 1), recordOfMode(mode, blob));
    }
  }
  return records;
}

/** What git records by mode: `120000` is a link, `160000` a submodule, anything else a file. */
export function recordOfMode(mode: string, blob: string): FileRecord {
  if (mode === '160000') {
    return { kind: 'submodule' };
  }
  return { kind: mode === '120000' ? 'link' : 'file', blob };
}
