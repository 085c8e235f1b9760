import { stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { createGitCommand } from './gitCommand.ts';
import type { GitCommand } from './gitCommand.ts';
import { ObjectReader } from './objectReader.ts';
import { RepositoryBlobs } from './repositoryBlobs.ts';

/**
 * A git repository on disk: where it is, its references and commits. Everything is asked of git itself; nothing is ever written,
 * fetched or run. What an answer means for deliveries is not known here.
 */

/** A commit as a list shows it. */
export interface GitCommit {
  readonly commit: string;
  readonly author: string;
  /** ISO 8601. */
  readonly at: string;
  readonly subject: string;
}

export type GitOpening =
  | { readonly kind: 'repository'; readonly repository: GitRepository }
  /** No repository, or no git on this machine. */
  | { readonly kind: 'none' }
  /** There is a repository, but git refuses it: for example another person owns it. */
  | { readonly kind: 'failed'; readonly message: string };

interface GitLayout {
  readonly root: string;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly prefix: string;
}

/** Opens the repository that holds `folder` (an existing folder, possibly deep inside). The caller disposes the repository. */
export async function openGitRepository(folder: string): Promise<GitOpening> {
  if (!(await isFolder(folder))) {
    return { kind: 'none' };
  }
  const git = createGitCommand(folder);
  const answer = await git.run([
    'rev-parse',
    '--show-toplevel',
    '--absolute-git-dir',
    '--git-common-dir',
    '--show-object-format',
    '--show-prefix',
  ]);
  if (!answer.ok) {
    const isNone = /not a git repository|must be run in a work tree|ENOENT/i.test(answer.message);
    return isNone ? { kind: 'none' } : { kind: 'failed', message: answer.message };
  }
  const [root, gitDir, commonDir, objectFormat, prefix = ''] = answer.text.split('\n');
  if (!root || !gitDir || !commonDir) {
    return { kind: 'none' };
  }
  const layout: GitLayout = {
    root: resolve(root),
    gitDir: resolve(gitDir),
    commonDir: isAbsolute(commonDir) ? resolve(commonDir) : resolve(folder, commonDir),
    objectFormat: objectFormat === 'sha256' ? 'sha256' : 'sha1',
    prefix,
  };
  return { kind: 'repository', repository: new GitRepository(layout) };
}

export class GitRepository {
  /** The top level of the working tree, links resolved, as the operating system spells it. */
  readonly root: string;
  /** Where HEAD, index and FETCH_HEAD of this working tree are. */
  readonly gitDir: string;
  /** Where references and objects are; other than {@link gitDir} in a linked working tree. */
  readonly commonDir: string;
  readonly objectFormat: 'sha1' | 'sha256';
  /** The opened folder relative to the root, with a slash at its end; `''` if it is the root. */
  readonly prefix: string;
  /** Contents of git's objects, shared by all trees of the repository. */
  readonly blobs: RepositoryBlobs;
  readonly #git: GitCommand;
  readonly #objects: ObjectReader;

  constructor(layout: GitLayout) {
    this.root = layout.root;
    this.gitDir = layout.gitDir;
    this.commonDir = layout.commonDir;
    this.objectFormat = layout.objectFormat;
    this.prefix = layout.prefix;
    this.#git = createGitCommand(layout.root);
    this.#objects = new ObjectReader(layout.root);
    this.blobs = new RepositoryBlobs(this.#objects);
  }

  /** Runs a git command that only reads. Prefer the methods that say what is wanted. */
  get command(): GitCommand {
    return this.#git;
  }

  /** The commit a name stands for (`origin/main`, `v1.2`, an id); `undefined` if this clone has no such commit. */
  async findCommit(name: string): Promise<string | undefined> {
    return this.#parseRevision(`${name}^{commit}`);
  }

  /** The id of a commit's tree; `undefined` if this clone has no such commit. */
  async findTreeId(revision: string): Promise<string | undefined> {
    return this.#parseRevision(`${revision}^{tree}`);
  }

  /** The best common ancestor; `undefined` if there is none, or a shallow clone does not reach back to it. */
  async findMergeBase(a: string, b: string): Promise<string | undefined> {
    const answer = await this.#git.run(['merge-base', a, b]);
    return answer.ok ? answer.text.trim() || undefined : undefined;
  }

  /** The commits of `to` that are not in `from`, newest first; `undefined` if one of them is not in this clone. */
  async readCommits(from: string, to: string, limit = 1000): Promise<readonly GitCommit[] | undefined> {
    const answer = await this.#git.run([
      'rev-list',
      `--max-count=${limit}`,
      '--format=%H%x00%an%x00%aI%x00%s',
      `${from}..${to}`,
      '--',
    ]);
    if (!answer.ok) {
      return undefined;
    }
    return answer.text.split('\n').flatMap(line => {
      const [commit, author, at, subject] = line.split('\0');
      return commit && author !== undefined && at && subject !== undefined ? [{ commit, author, at, subject }] : [];
    });
  }

  /**
   * The whole configuration, the last value of each name. Names are as git prints them: section and key in lower case, the part
   * between as written. A name without a value is `true`.
   */
  async readConfiguration(): Promise<ReadonlyMap<string, string>> {
    const answer = await this.#git.run(['config', '--list', '-z']);
    const entries = answer.ok ? answer.text.split('\0').filter(entry => entry !== '') : [];
    return new Map(
      entries.map(entry => {
        const end = entry.indexOf('\n');
        return end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
      }),
    );
  }

  /** Whether another git is changing the index right now; one that has not moved for ten seconds is a leftover. */
  async isBusy(): Promise<boolean> {
    try {
      return Date.now() - (await stat(join(this.gitDir, 'index.lock'))).mtimeMs < 10_000;
    } catch {
      return false;
    }
  }

  async #parseRevision(expression: string): Promise<string | undefined> {
    if (expression.startsWith('-')) {
      return undefined;
    }
    const answer = await this.#git.run(['rev-parse', '--quiet', '--verify', expression]);
    return answer.ok ? answer.text.trim() || undefined : undefined;
  }

  dispose(): void {
    this.#objects.dispose();
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
