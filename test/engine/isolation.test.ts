import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureEngine } from '../../script/buildEngine.ts';
import { EngineClient } from './engineClient.ts';
import { hostile } from './hostile.ts';

// Design, "nothing leaves, nothing runs": hostile kustomizations neither start a program nor open a connection, even if the engine
// is started (wrongly) with programs on its PATH, plugins in its home and a proxy. What upstream would run here leaves a file behind,
// and what it would connect to is a listener of ours. Where strace is installed, the system calls are looked at too.

describe('isolation of the engine', function () {
  this.timeout(120_000);
  let binary: string;
  let trap: Trap;

  before(async () => {
    binary = await ensureEngine();
    trap = await setTrap();
  });

  after(() => trap.remove());

  for (const [name, { kinds, make }] of Object.entries(hostile)) {
    it(`does not reach out for ${name}`, async () => {
      const engine = await EngineClient.start([binary, 'render'], trap.environment);
      const { error } = await engine.build(make(trap.host), 'app');
      assert.equal(await engine.end(), 0);
      assert.ok(error, 'the build must fail');
      assert.ok(kinds.includes(error.kind), `${error.kind}: ${error.message}`);
      assert.deepEqual(trap.caught(), []);
    });
  }

  it('traps what it is meant to trap', async () => {
    spawnSync('git', [], { env: { PATH: trap.environment['PATH'] } });
    await assert.rejects(fetch(`http://${trap.host}/`));
    assert.deepEqual(trap.caught(), ['connection', 'git']);
  });

  if (process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0) {
    it('makes no system call that starts a program or opens a socket', async () => {
      const log = join(trap.folder, 'strace');
      const command = ['strace', '-f', '-o', log, '-e', 'trace=execve,execveat,socket,connect', binary, 'render'];
      const engine = await EngineClient.start(command, { ...trap.environment, PATH: process.env['PATH'] });
      for (const { make } of Object.values(hostile)) {
        await engine.build(make(trap.host), 'app');
      }
      assert.equal(await engine.end(), 0);
      const calls = readFileSync(log, 'utf8').match(/\b(?:execve|execveat|socket|connect)\(.*/g) ?? [];
      assert.equal(calls.length, 1, calls.join('\n'));
      assert.ok(calls[0]?.startsWith(`execve("${binary}"`), calls[0]);
    });
  }
});

interface Trap {
  readonly folder: string;
  /** `address:port` of the listener. */
  readonly host: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What was caught since the last call: `connection`, names of programs. */
  caught(): readonly string[];
  remove(): void;
}

/** Programs that leave a file behind, an exec plugin that does, and a listener that counts connections. */
async function setTrap(): Promise<Trap> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-isolation-'));
  const marks = join(folder, 'marks');
  mkdirSync(marks);
  const programs = ['git', 'helm', 'docker', 'sh', 'bash'];
  for (const program of programs) {
    writeProgram(join(folder, 'bin', program), `#!/bin/sh\n: > '${join(marks, program)}'\n`);
  }
  writeProgram(join(folder, 'plugins', 'example.com', 'v1', 'evil', 'Evil'), `#!/bin/sh\n: > '${join(marks, 'plugin')}'\n`);
  let connections = 0;
  const server = createServer(socket => {
    connections++;
    socket.destroy();
  });
  const host = `127.0.0.1:${await listen(server)}`;
  return {
    folder,
    host,
    environment: {
      PATH: join(folder, 'bin'),
      HOME: folder,
      TMPDIR: folder,
      KUSTOMIZE_PLUGIN_HOME: join(folder, 'plugins'),
      HTTP_PROXY: `http://${host}`,
      HTTPS_PROXY: `http://${host}`,
    },
    caught: () => {
      const caught = [
        ...(connections > 0 ? ['connection'] : []),
        ...[...programs, 'plugin'].filter(name => existsSync(join(marks, name))),
      ];
      connections = 0;
      rmSync(marks, { recursive: true });
      mkdirSync(marks);
      return caught;
    },
    remove: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeProgram(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

function listen(server: Server): Promise<number> {
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
