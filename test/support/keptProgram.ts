import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A server of the tests in a temporary folder of its own. It ends with whoever started it, however that ends, and its folder with it. */
export interface KeptProgram {
  /** Waits until `isReady`. @throws {Error} with what the program said, if it ends before or is not ready within a minute. */
  waitUntilReady(isReady: () => Promise<boolean>): Promise<void>;
  /** Ends the program and removes its folder. */
  dispose(): Promise<void>;
}

interface ProgramOptions {
  /** For error messages. */
  readonly title: string;
  readonly binary: string;
  readonly programArguments: readonly string[];
  /** Where it runs, and its home; it is removed when the program has ended. */
  readonly folder: string;
  readonly variables?: Readonly<Record<string, string>>;
}

type Keeper = ChildProcessByStdio<Writable, Readable, Readable>;

const readyDeadline = 60_000;
const readyInterval = 50;

/** Starts a program; whoever starts it disposes it. What it logs is shown to nobody, unless it does not get ready. */
export function startProgram({ title, binary, programArguments, folder, variables }: ProgramOptions): KeptProgram {
  const keeperArguments = [join(import.meta.dirname, 'endWithParent.ts'), folder, binary, ...programArguments];
  const environment = { ...getEnvironment(folder), ...variables };
  const keeper: Keeper = spawn(process.execPath, keeperArguments, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  const record = (text: string): void => {
    log = (log + text).slice(-8000);
  };
  keeper.stdout.setEncoding('utf8').on('data', record);
  keeper.stderr.setEncoding('utf8').on('data', record);
  return {
    async waitUntilReady(isReady) {
      const deadline = performance.now() + readyDeadline;
      while (!(await isReady())) {
        if (keeper.exitCode !== null || performance.now() > deadline) {
          throw new Error(`${title} did not start: ${log}`);
        }
        await new Promise(resolve => setTimeout(resolve, readyInterval));
      }
    },
    async dispose() {
      if (keeper.exitCode === null && keeper.signalCode === null) {
        const ended = new Promise(resolve => keeper.once('exit', resolve));
        keeper.stdin.end();
        await ended;
      }
    },
  };
}

/** A program's environment: no configuration of the person who runs the tests. */
export function getEnvironment(folder: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'USER', 'USERNAME', 'LOGNAME', 'TMPDIR', 'TEMP'];
  return {
    ...Object.fromEntries(kept.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    HOME: folder,
  };
}

/** A port of loopback that nobody listens on just now. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
