import { spawn } from 'node:child_process';
import { parseCommit } from './commitObject.ts';
import type { CommitObject } from './commitObject.ts';

/** A bare repository on disk, read and changed with git alone. Knows nothing of pull requests and HTTP. */

/** How a file differs between two commits. */
export interface FileDifference {
  readonly path: string;
  /** Path before, of a renamed file. */
  readonly previousPath: string | undefined;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  /** Blob after the change; before it, of a removed file. */
  readonly blob: string;
  readonly additions: number;
  readonly deletions: number;
  /** Unified diff from its first `@@`; `undefined` for binary files. */
  readonly patch: string | undefined;
}

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly id: string;
  readonly size: number;
  readonly path: string;
}

export interface GitOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** An environment in which git knows nothing of this machine's configuration and asks nobody. */
export function cleanGitEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT', 'LD_LIBRARY_PATH'].flatMap(name => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_GLOBAL: process.platform === 'win32' ? 'NUL' : '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

export class BareRepository {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Commits by short branch name. */
  async readBranches(): Promise<ReadonlyMap<string, string>> {
    const { stdout } = await this.#git(['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads']);
    return new Map(
      splitLines(stdout).map(line => [
        line.slice(line.indexOf(' ') + 1 + 'refs/heads/'.length),
        line.slice(0, line.indexOf(' ')),
      ]),
    );
  }

  /** The commit a revision names. */
  async findCommit(revision: string): Promise<string | undefined> {
    const { status, stdout } = await this.#run([
      'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`,
    ]); // prettier-ignore
    return status === 0 ? stdout.trim() : undefined;
  }

  /** Commits of `head` that `base` does not have, oldest first; at most 250, as many as GitHub lists. */
  async readCommits(base: string, head: string): Promise<readonly CommitObject[]> {
    const { stdout } = await this.#git(['rev-list', '--reverse', '--max-count=250', head, `^${base}`]);
    return Promise.all(splitLines(stdout).map(id => this.readCommit(id)));
  }

  async readCommit(id: string): Promise<CommitObject> {
    return parseCommit(id, (await this.#git(['cat-file', 'commit', id])).stdout);
  }

  async isAncestor(ancestor: string, of: string): Promise<boolean> {
    return (await this.#run(['merge-base', '--is-ancestor', ancestor, of])).status === 0;
  }

  async findMergeBase(one: string, other: string): Promise<string | undefined> {
    const { status, stdout } = await this.#run(['merge-base', one, other]);
    return status === 0 ? stdout.trim() : undefined;
  }

  /** The tree both sides merge to; `undefined` if they conflict. */
  async mergeTrees(base: string, head: string): Promise<string | undefined> {
    const { status, stdout } = await this.#run(['merge-tree', '--write-tree', '--no-messages', base, head]);
    return status === 0 ? stdout.trim() : undefined;
  }

  async commitTree(tree: string, parents: readonly string[], message: string, author: Identity): Promise<string> {
    const environment = {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: 'Local Forge',
      GIT_COMMITTER_EMAIL: 'noreply@forge.example.com',
    };
    const { stdout } = await this.#git(
      ['commit-tree', tree, ...parents.flatMap(parent => ['-p', parent])],
      { input: message, environment },
    ); // prettier-ignore
    return stdout.trim();
  }

  /** Whether the reference still was at `expected` and now is at `commit`. */
  async moveReference(reference: string, commit: string, expected: string): Promise<boolean> {
    return (await this.#run(['update-ref', reference, commit, expected])).status === 0;
  }

  async deleteBranch(branch: string): Promise<boolean> {
    return (await this.#run(['update-ref', '-d', `refs/heads/${branch}`])).status === 0;
  }

  /** Takes a commit over from another repository and keeps it as `reference`. */
  async fetchCommit(from: BareRepository, branch: string, reference: string): Promise<void> {
    await this.#git(['fetch', '--quiet', '--no-tags', from.path, `+refs/heads/${branch}:${reference}`]);
  }

  async readDifferences(base: string, head: string): Promise<readonly FileDifference[]> {
    const compared = ['diff', '--no-ext-diff', '--no-textconv', '-M', '--no-color'];
    const [raw, numbers, patch] = await Promise.all([
      this.#git([...compared, '--raw', '--no-abbrev', '-z', base, head]),
      this.#git([...compared, '--numstat', '-z', base, head]),
      this.#git([...compared, '--patch', base, head]),
    ]);
    return joinDifferences(raw.stdout, numbers.stdout, patch.stdout);
  }

  /** What is at a path of a commit: the entry itself. `undefined` if there is nothing. */
  async findEntry(commit: string, path: string): Promise<TreeEntry | undefined> {
    const { stdout } = await this.#git(['ls-tree', '-l', '-z', '--full-tree', commit, '--', path.replace(/\/$/, '')]);
    return stdout.split('\0').filter(Boolean).map(parseTreeEntry)[0];
  }

  /** Entries of a folder, paths relative to the repository. */
  async readFolder(commit: string, path: string): Promise<readonly TreeEntry[]> {
    const within = path === '' ? [] : ['--', `${path.replace(/\/$/, '')}/`];
    const { stdout } = await this.#git(['ls-tree', '-l', '-z', '--full-tree', commit, ...within]);
    return stdout.split('\0').filter(Boolean).map(parseTreeEntry);
  }

  /** All files of a commit. */
  async readPaths(commit: string): Promise<readonly string[]> {
    const { stdout } = await this.#git(['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit]);
    return stdout.split('\0').filter(Boolean);
  }

  async readBlob(id: string): Promise<Buffer> {
    return Buffer.from((await this.#git(['cat-file', 'blob', id], { encoding: 'latin1' })).stdout, 'latin1');
  }

  async #git(gitArguments: readonly string[], options: GitRunOptions = {}): Promise<GitOutcome> {
    const outcome = await this.#run(gitArguments, options);
    if (outcome.status !== 0) {
      throw new Error(`git ${gitArguments.join(' ')} failed in ${this.path}: ${outcome.stderr.trim()}`);
    }
    return outcome;
  }

  #run(gitArguments: readonly string[], options: GitRunOptions = {}): Promise<GitOutcome> {
    return new Promise((resolve, reject) => {
      const child = spawn('git', gitArguments, {
        cwd: this.path,
        env: { ...cleanGitEnvironment(), GIT_DIR: this.path, GIT_LITERAL_PATHSPECS: '1', ...options.environment },
      });
      const output: Buffer[] = [];
      const errors: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      child.once('error', reject);
      child.once('close', status =>
        resolve({
          status: status ?? -1,
          stdout: Buffer.concat(output).toString(options.encoding ?? 'utf8'),
          stderr: Buffer.concat(errors).toString('utf8'),
        }),
      );
      child.stdin.on('error', () => undefined);
      child.stdin.end(options.input ?? '');
    });
  }
}

interface GitRunOptions {
  readonly input?: string;
  readonly encoding?: 'utf8' | 'latin1';
  readonly environment?: Readonly<Record<string, string>>;
}

const statusNames = { A: 'added', D: 'removed', M: 'modified', T: 'modified', R: 'renamed' } as const;

/** Puts together what three outputs of the same comparison say, which list the files in the same order. */
function joinDifferences(raw: string, numbers: string, patch: string): FileDifference[] {
  const counts = readCounts(numbers);
  const patches = patch.split(/^(?=diff --git )/m).filter(Boolean);
  const fields = raw.split('\0');
  const differences: FileDifference[] = [];
  for (let index = 0; index + 1 < fields.length;) {
    const [, , oldBlob = '', newBlob = '', letter = ''] = (fields[index] ?? '').slice(1).split(' ');
    const renamed = letter.startsWith('R');
    const status = statusNames[letter.charAt(0) as keyof typeof statusNames];
    const text = patches[differences.length] ?? '';
    const start = text.search(/^@@ /m);
    differences.push({
      path: fields[index + (renamed ? 2 : 1)] ?? '',
      previousPath: renamed ? fields[index + 1] : undefined,
      status,
      blob: status === 'removed' ? oldBlob : newBlob,
      additions: counts[differences.length]?.additions ?? 0,
      deletions: counts[differences.length]?.deletions ?? 0,
      patch: start < 0 ? undefined : text.slice(start).replace(/\n$/, ''),
    });
    index += renamed ? 3 : 2;
  }
  return differences;
}

/** `--numstat -z`: a renamed file has an empty path and two more fields; binary files have `-` for numbers. */
function readCounts(numbers: string): { readonly additions: number; readonly deletions: number }[] {
  const fields = numbers.split('\0');
  const counts: { readonly additions: number; readonly deletions: number }[] = [];
  for (let index = 0; index + 1 < fields.length;) {
    const [additions = '', deletions = '', path = ''] = (fields[index] ?? '').split('\t');
    counts.push({ additions: Number.parseInt(additions, 10) || 0, deletions: Number.parseInt(deletions, 10) || 0 });
    index += path === '' ? 3 : 1;
  }
  return counts;
}

function parseTreeEntry(line: string): TreeEntry {
  const [facts = '', path = ''] = line.split('\t');
  const [mode = '', type = '', id = '', size = ''] = facts.split(/ +/);
  return { mode, type: type as TreeEntry['type'], id, size: Number.parseInt(size, 10) || 0, path };
}

function splitLines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}
