import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import {
  closeProposalRequest,
  credentialRequest,
  planProposalRequest,
  promptRequest,
  proposalProgressNotification,
  proposalsRequest,
  protectedCommitNotification,
  submitProposalRequest,
} from '../../server/src/protocol.ts';
import type {
  ActionResult,
  CredentialParams,
  PlanProposalParams,
  ProposalPlanView,
  ProposalProgress,
  ProposalResultView,
  ProposalsView,
  ProtectedCommit,
  SubmitProposalParams,
} from '../../server/src/protocol.ts';
import { isolatedGitEnvironment } from './gitFixture.ts';
import { ServerClient } from './serverClient.ts';

/** A working copy, its remote, and the language server on it as an editor drives it. Knows no forge. */

export interface ProposalWorkOptions {
  /** Holds everything; {@link ProposalWork.dispose} removes it. */
  readonly folder: string;
  /** The working copy. */
  readonly root: string;
  /** The remote's bare repository on disk. */
  readonly bare: string;
  /** Address of the remote as git is told it, if its forge runs in this process: see {@link ProposalWork.git}. */
  readonly remoteUrl?: string;
  /** Variables of the server's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export class ProposalWork {
  readonly folder: string;
  readonly root: string;
  readonly rootUri: string;
  readonly bare: string;
  /** What was told of proposals under way. */
  readonly progress: ProposalProgress[] = [];
  readonly protectedCommits: ProtectedCommit[] = [];
  /** Tokens the server asked the client for. */
  readonly credentials: CredentialParams[] = [];
  /** What the editor has: by source, offered whether or not the person may be asked. */
  tokens: Partial<Record<CredentialParams['source'], string>> = {};
  readonly #remoteUrl: string | undefined;
  readonly #environment: Readonly<Record<string, string>>;
  #client: ServerClient | undefined;

  constructor({ folder, root, bare, remoteUrl, environment }: ProposalWorkOptions) {
    this.folder = folder;
    this.root = root;
    this.rootUri = pathToFileURL(root).href;
    this.bare = bare;
    this.#remoteUrl = remoteUrl;
    this.#environment = environment ?? {};
  }

  get client(): ServerClient {
    if (!this.#client) {
      throw new Error('The server is not started.');
    }
    return this.#client;
  }

  /**
   * Runs git in the working copy. What goes to the remote goes to its folder where a forge that runs in this process could not answer
   * a git that this process waits for.
   */
  git(...gitArguments: readonly string[]): string {
    const direct = this.#remoteUrl === undefined ? [] : ['-c', `url.${this.bare}.insteadOf=${this.#remoteUrl}`];
    return this.#run(this.root, [...direct, ...gitArguments]);
  }

  /** Runs git in the remote's repository. */
  remoteGit(...gitArguments: readonly string[]): string {
    return this.#run(this.bare, ['--git-dir', this.bare, ...gitArguments]).replace(/\n$/, '');
  }

  #run(folder: string, gitArguments: readonly string[]): string {
    const options = { cwd: folder, env: isolatedGitEnvironment(), encoding: 'utf8' } as const;
    return execFileSync('git', gitArguments, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** The commit of a branch on the remote; `undefined` if there is no such branch. */
  remoteBranch(branch: string): string | undefined {
    return this.remoteGit('for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`) || undefined;
  }

  /** Somebody else pushes a commit that sets a file; answers it. `branch` may be new, and then begins at `main`. */
  pushByOthers(branch: string, path: string, text: string): string {
    const parent = this.remoteBranch(branch) ?? this.remoteBranch('main') ?? '';
    const index = join(this.folder, 'index-of-others');
    const run = (gitArguments: readonly string[], input = ''): string =>
      execFileSync('git', ['--git-dir', this.bare, ...gitArguments], {
        env: { ...isolatedGitEnvironment(), GIT_INDEX_FILE: index },
        input,
        encoding: 'utf8',
      }).trim();
    const blob = run(['hash-object', '-w', '--stdin'], text);
    run(['read-tree', parent]);
    run(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
    const commit = run(['commit-tree', run(['write-tree']), '-p', parent, '-m', `Change ${path}`]);
    run(['update-ref', `refs/heads/${branch}`, commit]);
    return commit;
  }

  /** Makes git's own credential store answer for an origin. */
  keepCredential(origin: string, login: string, password: string): void {
    const store = join(this.folder, 'credentials');
    writeFileSync(store, `${origin.replace('//', `//${login}:${password}@`)}\n`, { mode: 0o600 });
    this.git('config', `credential.${origin}.helper`, `store --file=${store}`);
  }

  /** Installs a hook: a shell script. Answers how to remove it. */
  hook(name: string, script: string): () => void {
    const file = join(this.root, '.git/hooks', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return () => rmSync(file);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Replaces one occurrence in a file on disk, and tells the server. */
  async edit(path: string, from: string, to: string): Promise<void> {
    const text = this.read(path);
    if (!text.includes(from)) {
      throw new Error(`${path} does not contain "${from}".`);
    }
    await this.save(path, text.replace(from, to));
  }

  /** Writes a file, and tells the server. */
  async save(path: string, text: string): Promise<void> {
    this.write(path, text);
    await this.tellChanged([path]);
  }

  /** Tells the server that files were written or removed. */
  async tellChanged(paths: readonly string[]): Promise<void> {
    const changes = paths.map(path => ({
      uri: pathToFileURL(join(this.root, path)).href,
      type: existsSync(join(this.root, path)) ? 2 : 3,
    }));
    await this.client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  plan(params: Omit<PlanProposalParams, 'root'> = {}): Promise<ProposalPlanView> {
    return this.client.connection.sendRequest(planProposalRequest, { root: this.rootUri, online: true, ...params });
  }

  /** Sends what the page would send for a plan. */
  submit(
    plan: ProposalPlanView,
    changes: Partial<SubmitProposalParams> = {},
    token?: CancellationToken,
  ): Promise<ProposalResultView> {
    const { title, branch, body, commitMessage, draft, commit, record } = plan;
    const files = plan.files
      .filter(({ selected }) => selected)
      .flatMap(({ path, from }) => (from === null ? [path] : [from, path]));
    const params: SubmitProposalParams = {
      root: this.rootUri,
      files,
      title,
      branch,
      body,
      commitMessage,
      draft,
      signOff: commit.signOff,
      skipHooks: false,
      pushOnly: false,
      ...(record ? { record: record.id } : {}),
      ...changes,
    };
    return this.client.connection.sendRequest(submitProposalRequest, params, ...(token ? [token] : []));
  }

  list(refresh = true, online = true): Promise<ProposalsView> {
    return this.client.connection.sendRequest(proposalsRequest, { root: this.rootUri, online, refresh });
  }

  close(number: number, deleteBranch: boolean): Promise<ActionResult> {
    return this.client.connection.sendRequest(closeProposalRequest, { root: this.rootUri, number, deleteBranch });
  }

  /** Records of proposals as they are on disk. */
  readRecords(): string[] {
    const folder = join(this.root, '.git/driftline/proposals');
    return existsSync(folder) ? readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8')) : [];
  }

  /** Makes the records look as if they had last been written so long ago. */
  ageRecords(milliseconds: number): void {
    const folder = join(this.root, '.git/driftline/proposals');
    for (const name of readdirSync(folder).filter(file => file.endsWith('.json'))) {
      const record = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { updatedAt: string };
      const updatedAt = new Date(Date.parse(record.updatedAt) - milliseconds).toISOString();
      writeFileSync(join(folder, name), JSON.stringify({ ...record, updatedAt }));
    }
  }

  /** Ends the server at once, as when the editor is killed. */
  async kill(): Promise<void> {
    const { process } = this.client;
    const ended = once(process, 'exit');
    process.kill('SIGKILL');
    await ended;
  }

  /** Starts the server anew, as after a restart of the editor. */
  async restart(): Promise<void> {
    await this.#client?.dispose();
    const client = await ServerClient.start({ folders: [this.root], environment: this.environment });
    client.connection.onNotification(proposalProgressNotification, (told: ProposalProgress) => void this.progress.push(told));
    client.connection.onNotification(
      protectedCommitNotification,
      (told: ProtectedCommit) => void this.protectedCommits.push(told),
    );
    client.connection.onRequest(credentialRequest, (params: CredentialParams) => {
      this.credentials.push(params);
      const token = this.tokens[params.source];
      return token === undefined ? null : { token };
    });
    client.connection.onRequest(promptRequest, () => null);
    this.#client = client;
    await client.waitForState(({ phase }) => phase === 'ready', 'a server that is ready');
  }

  /** The server's: no configuration, keys, tokens or proxies of who runs the tests, and no fixed author. */
  get environment(): NodeJS.ProcessEnv {
    const kept = Object.entries(isolatedGitEnvironment()).filter(
      ([name]) => !/^GIT_(?:AUTHOR|COMMITTER)_|TOKEN|^https?_proxy$/i.test(name),
    );
    return { ...Object.fromEntries(kept), HOME: this.folder, ...this.#environment };
  }

  async dispose(): Promise<void> {
    await this.#client?.dispose();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
