import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real git repository in a temporary folder, made by a git that knows nothing of the person's configuration. */
export interface GitFixture {
  /** The repository's folder, with all links resolved. */
  readonly root: string;
  /** Runs git there and answers what it prints, without the last newline. */
  git(...gitArguments: readonly string[]): string;
  /** {@link git} with something on its standard input. */
  gitWithInput(input: string | Uint8Array, ...gitArguments: readonly string[]): string;
  /** Writes files, making folders as needed; `{ link }` makes a symbolic link. */
  write(files: Readonly<Record<string, string | Uint8Array | { readonly link: string }>>): void;
  /** Removes a file or folder. */
  remove(path: string): void;
  /** Adds everything and commits it with a date that grows by a minute each time; answers the commit's id. */
  commit(subject?: string): string;
  dispose(): void;
}

export interface GitFixtureOptions {
  /** Arguments of `git init`, or the folder of a repository to clone. */
  readonly init?: readonly string[];
  readonly cloneOf?: string;
  readonly cloneArguments?: readonly string[];
}

/** What isolates git: no configuration but the repository's, no prompts, a fixed person. */
export function isolatedGitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    LC_ALL: 'C',
  };
}

/** Makes the repository; whoever makes it disposes it. */
export function createGitFixture(options: GitFixtureOptions = {}): GitFixture {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-git-')));
  let commits = 0;
  const run = (gitArguments: readonly string[], input?: string | Uint8Array, environment: NodeJS.ProcessEnv = {}) =>
    execFileSync('git', gitArguments, {
      cwd: root,
      env: { ...isolatedGitEnvironment(), ...environment },
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    }).replace(/\n$/, '');
  if (options.cloneOf === undefined) {
    run(['init', '-q', '-b', 'main', ...(options.init ?? [])]);
  } else {
    run(['-c', 'protocol.file.allow=always', 'clone', '-q', ...(options.cloneArguments ?? []), options.cloneOf, root]);
  }
  // A crash of the machine may cost a test its repository; waiting for the disk costs every test time.
  run(['config', 'core.fsync', 'none']);
  return {
    root,
    git: (...gitArguments) => run(gitArguments),
    gitWithInput: (input, ...gitArguments) => run(gitArguments, input),
    write(files) {
      for (const [path, file] of Object.entries(files)) {
        const target = join(root, path);
        mkdirSync(dirname(target), { recursive: true });
        if (typeof file === 'object' && 'link' in file) {
          rmSync(target, { force: true });
          symlinkSync(file.link, target);
        } else {
          writeFileSync(target, file);
        }
      }
    },
    remove: path => rmSync(join(root, path), { recursive: true, force: true }),
    commit(subject = `Change ${commits + 1}`) {
      const date = new Date(Date.UTC(2026, 0, 1, 12, commits++)).toISOString();
      run(['add', '-A']);
      run(['commit', '-q', '--allow-empty', '-m', subject], undefined, { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
      return run(['rev-parse', 'HEAD']);
    },
    dispose: () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}
