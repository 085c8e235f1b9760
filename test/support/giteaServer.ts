import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureGitea } from '../oracles/ensureGitea.ts';
import type { GiteaProgram } from '../oracles/ensureGitea.ts';
import { createGiteaApi } from './giteaApi.ts';
import type { GiteaApi, GiteaUser } from './giteaApi.ts';
import { findFreePort, getEnvironment, startProgram } from './keptProgram.ts';

/** A real forge on loopback: Gitea with a database of its own in a temporary folder. It ends with whoever started it, however that ends. */
export interface GiteaServer extends GiteaApi {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  readonly admin: GiteaUser;
  /** Where it keeps everything. */
  readonly folder: string;
  /** Ends the server and removes its folder. */
  dispose(): Promise<void>;
}

/** Starts a server; whoever starts it disposes it. @throws {Error} with what the server said, if it does not get ready within a minute. */
export async function startGitea(): Promise<GiteaServer> {
  const program = await ensureGitea();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-gitea-')));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'app.ini'), describeServer(program, folder, port));
  const server = startProgram({
    title: 'Gitea',
    binary: program.binary,
    programArguments: ['web', '--config', join(folder, 'app.ini')],
    folder,
    variables: getVariables(folder),
  });
  try {
    await server.waitUntilReady(() => isReady(url));
    const admin = await createAdmin(program, folder);
    return { url, admin, folder, ...createGiteaApi(url, admin), dispose: () => server.dispose() };
  } catch (error) {
    await server.dispose();
    throw error;
  }
}

/**
 * The `app.ini`: nothing outside the folder, nothing on the network but loopback, and nothing that only costs time in a test.
 * What a push changes is known to the API as soon as the push is through: with Gitea's own setting, the first request after the first
 * push to a repository may come too early and fails with status 500.
 */
function describeServer(program: GiteaProgram, folder: string, port: number): string {
  return `
RUN_MODE = prod
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
WORK_PATH = ${folder}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
ROOT_URL = http://127.0.0.1:${port}/
STATIC_ROOT_PATH = ${program.staticRoot}
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = ${join(folder, 'gitea.db')}
SQLITE_JOURNAL_MODE = WAL
SQLITE_TIMEOUT = 10000
[security]
INSTALL_LOCK = true
SECRET_KEY = of-the-tests
INTERNAL_TOKEN = of-the-tests
PASSWORD_HASH_ALGO = pbkdf2$1$50
[repository]
ROOT = ${join(folder, 'repositories')}
[git.config]
core.fsync = none
[queue]
TYPE = channel
[queue.push_update]
TYPE = immediate
[indexer]
ISSUE_INDEXER_TYPE = db
[cron]
ENABLED = false
[cron.update_checker]
ENABLED = false
[actions]
ENABLED = false
[log]
MODE = console
LEVEL = Warn
`;
}

function getVariables(folder: string): Readonly<Record<string, string>> {
  return { GITEA_WORK_DIR: folder, GIT_CONFIG_NOSYSTEM: '1' };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/v1/version`);
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

/** Makes the first user, which only the command line can. */
async function createAdmin(program: GiteaProgram, folder: string): Promise<GiteaUser> {
  const name = 'root-of-the-forge';
  const password = `${name}-password`;
  const person = ['--username', name, '--password', password, '--email', `${name}@example.org`];
  const rights = ['--admin', '--must-change-password=false', '--access-token', '--access-token-scopes', 'all'];
  const { stdout } = await promisify(execFile)(
    program.binary,
    ['admin', 'user', 'create', '--config', join(folder, 'app.ini'), ...person, ...rights],
    { env: { ...getEnvironment(folder), ...getVariables(folder) }, encoding: 'utf8' },
  );
  const token = /\b[0-9a-f]{40}\b/.exec(stdout)?.[0];
  if (token === undefined) {
    throw new Error(`Gitea gave the admin no token: ${stdout}`);
  }
  return { name, password, token };
}
