import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGitFixture, isolatedGitEnvironment } from '../support/gitFixture.ts';
import type { GitFixture } from '../support/gitFixture.ts';
import { checkAgainstDescription } from './checkAgainstDescription.ts';
import type { DescriptionCheck } from './checkAgainstDescription.ts';
import type { ForgeRepositoryOptions } from './forgeState.ts';
import { startLocalForge } from './localForge.ts';
import type { LocalForge, LocalForgeOptions } from './localForge.ts';

/** A forge with a repository `shop/shop`, a clone of it, and people: the small world of the forge's own suites and of others. */
export interface ForgeFixture {
  readonly forge: LocalForge;
  /** A clone of `shop/shop` with one commit on `main`. Its `git` waits for git and would keep the forge from answering: see {@link git}. */
  readonly clone: GitFixture;
  /** Runs git in the clone, without prompts, for what goes over HTTP; ada's token is there for it. */
  git(...gitArguments: readonly string[]): Promise<GitRun>;
  /** Put between a client and the forge; {@link dispose} fails if it found something. */
  readonly check: DescriptionCheck;
  /** Asks the REST API: path behind `/api/v3`, checked against GitHub's description. */
  ask(method: string, path: string, options?: AskOptions): Promise<AnswerOfForge>;
  /** Makes a branch with one commit that changes `README.md`, and puts it on the forge's disk. Answers the commit. */
  pushBranch(branch: string): Promise<string>;
  /** @throws if a request or an answer was not as GitHub describes it, or a fault was ordered that nothing met. */
  dispose(): Promise<void>;
}

export interface GitRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AskOptions {
  /** `ada` unless given; `null`: without a token. */
  readonly as?: 'ada' | 'jonas' | 'eve' | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AnswerOfForge {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; `undefined` without a body. */
  readonly body: unknown;
}

/** Tokens of the people: ada and jonas may push to `shop/shop`, eve may only read it. */
export const tokens = { ada: 'token-of-ada', jonas: 'token-of-jonas', eve: 'token-of-eve' } as const;

export interface ForgeFixtureOptions extends Pick<LocalForgeOptions, 'rateLimit' | 'simulatedChecks'> {
  /** Changes to the repository `shop/shop`. */
  readonly repository?: Partial<ForgeRepositoryOptions>;
  /** Makes `eve/shop`, a fork, too. */
  readonly fork?: boolean;
}

/** Makes all of it in temporary folders; whoever makes it disposes it. */
export async function createForgeFixture(options: ForgeFixtureOptions = {}): Promise<ForgeFixture> {
  const { repository, fork, ...forgeOptions } = options;
  const directory = mkdtempSync(join(tmpdir(), 'driftline-forge-'));
  const clone = createGitFixture();
  clone.write({ 'README.md': '# Shop\n' });
  clone.commit('Start the shop');
  const bares = ['shop.git', ...(fork ? ['fork.git'] : [])].map(name => join(directory, name));
  bares.forEach(path => clone.git('clone', '-q', '--bare', '-c', 'core.fsync=none', clone.root, path));
  const [bare = '', forkBare = ''] = bares;
  const forge = await startLocalForge({
    ...forgeOptions,
    directory,
    users: [
      { login: 'ada', name: 'Ada', token: tokens.ada, email: 'ada@example.org' },
      { login: 'jonas', name: 'Jonas Okafor', token: tokens.jonas },
      { login: 'eve', name: 'Eve', token: tokens.eve },
    ],
    repositories: [
      { owner: 'shop', name: 'shop', bare, writers: ['ada', 'jonas'], ...repository },
      ...(fork ? [{ owner: 'eve', name: 'shop', bare: forkBare, forkOf: 'shop/shop', writers: ['eve'] }] : []),
    ],
  });
  clone.git('remote', 'add', 'origin', forge.cloneUrl('shop/shop'));
  signIn(clone, forge, tokens.ada);
  const check = checkAgainstDescription(fetch, forge.apiUrl);
  return {
    forge,
    clone,
    check,
    ask: (method, path, asked = {}) => ask(check.fetch, forge.apiUrl + path, method, asked),
    git: (...gitArguments) => runGit(clone.root, gitArguments),
    pushBranch: async branch => pushBranch(clone, bare, branch),
    async dispose() {
      await forge.dispose();
      clone.dispose();
      rmSync(directory, { recursive: true, force: true });
      if (check.operations.size > 0) {
        check.assertClean();
      }
      if (forge.faults.pending > 0) {
        throw new Error(`${forge.faults.pending} faults were ordered that no request met`);
      }
    },
  };
}

/** Lets the clone's git send a token to the forge, as a credential helper does. */
export function signIn(clone: GitFixture, forge: LocalForge, token: string): void {
  const helper = `!f() { test "$1" = get && printf 'username=x-access-token\\npassword=${token}\\n'; }; f`;
  clone.git('config', '--replace-all', `credential.${forge.url}.helper`, helper);
}

/** Runs git without holding up this process, where the forge answers. */
export function runGit(cwd: string, gitArguments: readonly string[]): Promise<GitRun> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', gitArguments, {
      cwd,
      env: { ...isolatedGitEnvironment(), GIT_ASKPASS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.once('error', reject);
    child.once('close', status => resolve({ status: status ?? -1, ...output }));
  });
}

function pushBranch(clone: GitFixture, bare: string, branch: string): string {
  clone.git('switch', '-q', '-c', branch, 'main');
  clone.write({ 'README.md': `# Shop\n\nOn ${branch}.\n` });
  const commit = clone.commit(`Say that this is ${branch}`);
  clone.git('switch', '-q', 'main');
  clone.git('push', '-q', bare, branch);
  return commit;
}

async function ask(fetching: typeof fetch, url: string, method: string, options: AskOptions): Promise<AnswerOfForge> {
  const person = options.as === undefined ? 'ada' : options.as;
  const response = await fetching(url, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      ...(person ? { authorization: `Bearer ${tokens[person]}` } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined
      ? {}
      : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : isJson ? JSON.parse(text) : text };
}
