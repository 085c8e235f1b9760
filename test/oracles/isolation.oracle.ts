import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { changeRequest, renderingRequest } from '../../server/src/protocol.ts';
import type { ChangeView, EnvironmentState, RenderingView, WorkspaceState } from '../../server/src/protocol.ts';
import { ServerClient } from '../support/serverClient.ts';
import { createHostileRepository } from './hostile/hostileRepository.ts';
import type { HostileRepository } from './hostile/hostileRepository.ts';
import { ensureStrace, readSystemCalls, traceCommand } from './hostile/systemCalls.ts';
import type { Execution } from './hostile/systemCalls.ts';

/**
 * The bundled server on a hostile repository: it starts nothing but the engine and git's reading commands, connects to nobody, keeps
 * answering, and follows edits of what is harmless; also when processes end and the disk fails.
 */

const server = [process.execPath, join(import.meta.dirname, '../../dist/server.js'), '--stdio'];

/** git's commands that only read. */
const readingCommands = [
  'cat-file',
  'check-attr',
  'config',
  'diff-index',
  'for-each-ref',
  'hash-object',
  'log',
  'ls-files',
  'ls-tree',
  'merge-base',
  'rev-list',
  'rev-parse',
  'show',
  'status',
  'symbolic-ref',
  'version',
];

/** Bytes that the server may have used at its worst; the engine's limit is its own (2 GiB). */
const serverMemory = 1.5 * 1024 ** 3;
const engineMemory = 2.2 * 1024 ** 3;
/** Milliseconds within which an answer must come, on a loaded machine and under strace. */
const patience = 20_000;

describe('a hostile repository', function () {
  this.timeout(600_000);
  let repository: HostileRepository;
  let folder: string;
  let listener: Server;
  let connections = 0;
  const clients: ServerClient[] = [];

  before(async () => {
    ensureStrace();
    folder = mkdtempSync(join(tmpdir(), 'driftline-hostile-'));
    listener = createServer(socket => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  });

  beforeEach(() => {
    repository = createHostileRepository(`127.0.0.1:${(listener.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.dispose()));
    repository.dispose();
  });

  after(() => {
    listener.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts nothing but the engine and reading git, connects to nobody, and answers all along', async () => {
    const log = join(folder, 'strace');
    const before = hashGitFolder();
    const client = await start(traceCommand(log, server));
    const slowest = await askMeanwhile(client, waitUntilReady(client));
    judgeEnvironments(client.state);
    await askEverything(client);
    const built = listBuilds(client).length;
    await followEdit(client, 'under strace');
    assert.deepEqual([...new Set(listBuilds(client).slice(built))], ['build good'], 'what else an edit makes the engine build');
    const memory = readMemory(client);
    await client.dispose();

    const calls = readSystemCalls(log);
    assert.deepEqual(
      calls.executions.filter(execution => !isAllowed(execution)),
      [],
    );
    assert.deepEqual(calls.connections, []);
    assert.deepEqual([connections, repository.readRan()], [0, false]);
    assert.deepEqual(hashGitFolder(), before);
    const engines = calls.executions.filter(({ program }) => basename(program).startsWith('driftline-engine')).length;
    const gits = calls.executions.filter(({ program }) => basename(program) === 'git');
    assert.ok(engines > 0 && gits.length > 0);
    console.log(
      `${repository.hostile.length} hostile environments: ${calls.executions.length} programs started (${engines} engines, ` +
        `${gits.length} git), ${calls.connections.length} connections, slowest answer ${slowest.toFixed(0)} ms, ` +
        `at most ${memory.map(({ name, bytes }) => `${name} ${(bytes / 1024 ** 2).toFixed(0)} MiB`).join(', ')}`,
    );
    memory.forEach(({ name, bytes }) =>
      assert.ok(bytes < (name === 'engine' ? engineMemory : serverMemory), `${name}: ${bytes}`),
    );
  });

  it('sees what it is meant to see', async () => {
    const log = join(folder, 'control');
    const client = await start(traceCommand(log, ['sh', '-c', `git --version >/dev/null; exec "$0" "$@"`, ...server]));
    await waitUntilReady(client);
    await client.dispose();
    const { executions } = readSystemCalls(log);
    assert.ok(executions.some(execution => !isAllowed(execution) && basename(execution.program) === 'sh'));
    assert.throws(() => repository.git.git('hash-object', '--path=filtered/object.yaml', 'good/object.yaml'));
    assert.ok(repository.readRan(), 'the traps are set');
  });

  it('follows typing in a file of 50,000 lines', async () => {
    const client = await start(server);
    await waitUntilReady(client);
    const path = join(repository.git.root, 'long/object.yaml');
    const uri = await client.open(path);
    const params = { root: client.state?.repositories[0]?.root, environment: findEnvironment(client.state, 'long')?.id };
    const times: number[] = [];
    for (let typed = 1; typed <= 5; typed++) {
      const begun = performance.now();
      await client.replace(uri, `    line ${typed * 9000}\n`, `    typed ${typed}\n`);
      const view = await client.connection.sendRequest<ChangeView>(changeRequest, params);
      times.push(performance.now() - begun);
      assert.deepEqual(
        view.objects.map(({ fields }) => fields.map(field => field.path)),
        [['/data/text']],
      );
    }
    const rendering = await client.connection.sendRequest<RenderingView>(renderingRequest, { ...params, side: 'yours' });
    assert.deepEqual(rendering.text.match(/typed \d/g), ['typed 1', 'typed 2', 'typed 3', 'typed 4', 'typed 5']);
    console.log(`50,000 lines: keystroke to updated change ${times.map(time => time.toFixed(0)).join(', ')} ms`);
    assert.ok(Math.max(...times) < patience);
  });

  it('goes on when the engine is killed, again and again', async () => {
    const client = await start(server);
    await waitUntilReady(client);
    for (let round = 0; round < 5; round++) {
      const engines = listEngines(client);
      engines.forEach(id => process.kill(id, 'SIGKILL'));
      await followEdit(client, `after ${round} kills`);
    }
    judgeEnvironments(client.state);
  });

  it('loses nothing when the server is killed', async () => {
    const before = hashGitFolder();
    const client = await start(server);
    const uri = await client.open(join(repository.git.root, 'good/object.yaml'));
    await client.replace(uri, 'level: info', 'level: unsaved');
    client.process.kill('SIGKILL');
    await new Promise(resolve => client.process.once('exit', resolve));
    assert.deepEqual(hashGitFolder(), before);
    const next = await start(server);
    await waitUntilReady(next);
    await followEdit(next, 'after the server was killed');
  });

  it('says what it cannot know where the disk fails, and goes on with the rest', async () => {
    const broken = join(repository.git.root, 'missing/object.yaml');
    const inject = ['-e', 'trace=openat,read,pread64', '-e', 'inject=openat,read,pread64:error=EIO', '-P', broken];
    const client = await start(['strace', '-f', '-qq', '-o', '/dev/null', ...inject, ...server]);
    await waitUntilReady(client);
    const missing = findEnvironment(client.state, 'missing');
    assert.ok(['unknown', 'failed'].includes(missing?.status ?? ''), missing?.status);
    await followEdit(client, 'while the disk fails');
  });

  async function start(command: readonly string[]): Promise<ServerClient> {
    const client = await ServerClient.start({ folders: [repository.git.root], command });
    clients.push(client);
    return client;
  }

  /** Asks for lenses every now and then until `work` is done; answers how long the slowest answer took, in ms. */
  async function askMeanwhile(client: ServerClient, work: Promise<unknown>): Promise<number> {
    const uri = await client.open(join(repository.git.root, 'good/kustomization.yaml'));
    let slowest = 0;
    const done = work.then(() => true);
    const pause = (): Promise<false> => new Promise(resolve => setTimeout(() => resolve(false), 50));
    while (!(await Promise.race([done, pause()]))) {
      const begun = performance.now();
      await client.readLenses(uri);
      slowest = Math.max(slowest, performance.now() - begun);
    }
    assert.ok(slowest < patience, `${slowest} ms`);
    return slowest;
  }

  /** Opens every file and asks what an editor asks about it. */
  async function askEverything(client: ServerClient): Promise<void> {
    for (const name of repository.hostile) {
      for (const file of ['kustomization.yaml', 'object.yaml']) {
        const path = join(repository.git.root, name, file);
        const text = tryRead(path);
        if (text === undefined) {
          continue;
        }
        const textDocument = { uri: await client.open(path, text) };
        const position = { line: 0, character: 12 };
        for (const feature of ['codeLens', 'documentLink', 'hover', 'definition', 'completion']) {
          await client.connection.sendRequest(`textDocument/${feature}`, { textDocument, position });
        }
        await client.connection.sendNotification('textDocument/didClose', { textDocument });
      }
    }
  }

  /** An edit of what is harmless must be answered, whatever goes on beside it. */
  async function followEdit(client: ServerClient, value: string): Promise<void> {
    const path = join(repository.git.root, 'good/object.yaml');
    const uri = await client.open(path, readFileSync(path, 'utf8').replace('level: info', `level: ${value}`));
    const deadline = performance.now() + patience;
    for (;;) {
      const environment = findEnvironment(client.state, 'good');
      const root = client.state?.repositories[0]?.root;
      const view =
        environment && (await client.connection.sendRequest<ChangeView>(changeRequest, { root, environment: environment.id }));
      if (view?.objects.some(({ fields }) => fields.some(({ to }) => to === value))) {
        break;
      }
      assert.ok(performance.now() < deadline, `no answer to "${value}": ${JSON.stringify(view)}`);
    }
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await waitLonger(client, state => findEnvironment(state, 'good')?.status === 'unchanged');
  }

  function judgeEnvironments(state: WorkspaceState | undefined): void {
    const wrong = repository.hostile.flatMap(name => {
      const status = findEnvironment(state, name)?.status;
      return status === 'failed' || status === 'unknown' ? [] : [`${name}: ${status ?? 'no environment'}`];
    });
    assert.deepEqual(wrong, []);
    assert.equal(findEnvironment(state, 'good')?.status, 'unchanged');
  }

  /** Everything git holds but times: nothing may be written. */
  function hashGitFolder(): string {
    const git = join(repository.git.root, '.git');
    const files = readdirSync(git, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    const hash = createHash('sha256');
    for (const path of files.map(entry => join(entry.parentPath, entry.name)).sort()) {
      hash.update(path).update(readFileSync(path));
    }
    return hash.digest('hex');
  }
});

function waitUntilReady(client: ServerClient): Promise<WorkspaceState> {
  return waitLonger(
    client,
    state => state.phase === 'ready' && state.repositories.some(({ environments }) => environments.length > 0),
  );
}

/** {@link ServerClient.waitForState} with the patience that hostile input deserves. */
async function waitLonger(client: ServerClient, predicate: (state: WorkspaceState) => boolean): Promise<WorkspaceState> {
  const deadline = performance.now() + 180_000;
  for (;;) {
    try {
      return await client.waitForState(predicate, 'rest');
    } catch (error) {
      if (performance.now() > deadline || client.process.exitCode !== null) {
        throw error;
      }
    }
  }
}

function findEnvironment(state: WorkspaceState | undefined, folder: string): EnvironmentState | undefined {
  return state?.repositories.flatMap(({ environments }) => environments).find(({ path }) => path === folder);
}

/** The server itself, the engine, and git where it only reads. */
function isAllowed({ program, programArguments }: Execution): boolean {
  if (program === process.execPath || basename(program).startsWith('driftline-engine')) {
    return true;
  }
  const command = programArguments.find((argument, index) => !argument.startsWith('-') && programArguments[index - 1] !== '-c');
  return basename(program) === 'git' && command !== undefined && readingCommands.includes(command);
}

/** What the engine was asked to build, from the server's log. */
function listBuilds(client: ServerClient): string[] {
  return client.log.filter(line => line.startsWith('engine: build ')).map(line => line.slice('engine: '.length));
}

interface ProcessMemory {
  readonly name: 'server' | 'engine';
  /** The most it ever used. */
  readonly bytes: number;
}

/** Memory of the server and its engines, which may have strace above them. */
function readMemory(client: ServerClient): ProcessMemory[] {
  return listProcesses(client).flatMap(({ id, command }) => {
    const name = command.includes('driftline-engine') ? 'engine' : command.includes('server.js') ? 'server' : undefined;
    const peak = /^VmHWM:\s+(?<kilobytes>\d+)/m.exec(tryRead(`/proc/${id}/status`) ?? '')?.groups?.['kilobytes'];
    return name && peak !== undefined && !command.startsWith('strace') ? [{ name, bytes: Number(peak) * 1024 }] : [];
  });
}

function listEngines(client: ServerClient): number[] {
  return listProcesses(client).flatMap(({ id, command }) => (command.includes('driftline-engine') ? [id] : []));
}

/** The client's process and all below it. */
function listProcesses(client: ServerClient): { id: number; command: string }[] {
  const all = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const parents = new Map(
    all.map(id => [Number(id), Number(/^PPid:\s+(?<parent>\d+)/m.exec(tryRead(`/proc/${id}/status`) ?? '')?.groups?.['parent'])]),
  );
  const isBelow = (id: number): boolean => {
    const parent = parents.get(id);
    return id === client.process.pid || (parent !== undefined && parent > 1 && isBelow(parent));
  };
  return [...parents.keys()]
    .filter(isBelow)
    .map(id => ({ id, command: (tryRead(`/proc/${id}/cmdline`) ?? '').replaceAll('\0', ' ') }));
}

/** A file's text; `undefined` if it cannot be read. */
function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
