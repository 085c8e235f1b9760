import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { constants, homedir, setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Upstream programs of the tests, each built from source by a Go module below test/servers, once for each version of it, and kept in the
 * person's cache folder. A build may take minutes, so it says how far it is, and it leaves the machine to others.
 */

export interface GoProgram {
  /** What people call it. */
  readonly title: string;
  /** Of its file in the cache. */
  readonly name: string;
  /** The folder of the module. */
  readonly module: string;
  /** What is built there: an import path, or `.`. */
  readonly command: string;
  /** For `go build`. */
  readonly flags: readonly string[];
  /** For the linker: what only names or shrinks the program, so that another value builds nothing again. */
  readonly linkerFlags: string;
  /** Needs a C compiler. */
  readonly usesC: boolean;
  /** How long the first build takes, in words. */
  readonly duration: string;
}

const progressInterval = 15_000;
const buildArguments = ['build', '-v', '-trimpath', '-buildvcs=false'];

/**
 * Builds the program unless it is in the cache. Answers its path.
 * @throws {Error} if Go (or a C compiler that it needs) is missing, or the build fails.
 */
export async function ensureGoProgram(program: GoProgram): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'driftline', `${program.name}-${hashInputs(program)}`);
  const binary = join(folder, process.platform === 'win32' ? `${program.name}.exe` : program.name);
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${binary}.${process.pid}`;
    const seconds = await build(program, unfinished);
    renameSync(unfinished, binary);
    console.log(`Built ${binary} in ${seconds} s`);
  }
  return binary;
}

/** Not the version of Go, unlike for the oracles that outputs are compared with: which compiler made these changes nothing in them. */
function hashInputs({ module, flags }: GoProgram): string {
  const hash = createHash('sha256').update([...buildArguments, ...flags].join('\n'));
  for (const file of ['go.mod', 'go.sum', ...globSync('*.go', { cwd: module }).sort()]) {
    hash.update(readFileSync(join(module, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Answers how many seconds it took. */
async function build(program: GoProgram, binary: string): Promise<number> {
  const { title, flags, linkerFlags, command } = program;
  console.log(`Building ${title} (${program.duration}, once) …`);
  const start = performance.now();
  const getSeconds = () => Math.round((performance.now() - start) / 1000);
  let compiled = 0;
  const messages: string[] = [];
  // `go build -v` names each package it compiles on a line of standard error; what else is there has spaces in it.
  const readLine = (line: string) => {
    if (line.includes(' ')) {
      messages.push(line);
    } else {
      compiled++;
    }
  };
  const progress = setInterval(
    () => console.log(`Building ${title}: ${compiled} packages compiled after ${getSeconds()} s …`),
    progressInterval,
  );
  try {
    await runGo(program, [...buildArguments, ...flags, `-ldflags=${linkerFlags}`, '-o', binary, command], readLine);
  } catch (error) {
    const needs = program.usesC ? ' (it needs a C compiler)' : '';
    throw new Error(`${title} was not built${needs}: ${messages.join('\n')}`, { cause: error });
  } finally {
    clearInterval(progress);
  }
  return getSeconds();
}

/** Runs Go in the module, behind other work; lines on standard error are shown unless they are wanted. Answers its standard output. */
export function runGo(
  { title, module, usesC }: GoProgram,
  goArguments: readonly string[],
  onErrorLine = (line: string) => console.error(line),
): Promise<string> {
  return new Promise((resolve, reject) => {
    const go = spawn('go', goArguments, {
      cwd: module,
      env: { ...process.env, CGO_ENABLED: usesC ? '1' : '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (go.pid !== undefined) {
      setPriority(go.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    }
    let output = '';
    go.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    createInterface(go.stderr).on('line', onErrorLine);
    go.on('error', error => reject(new Error(`${title} is built with Go (https://go.dev/dl): ${error.message}`)));
    go.on('close', status => {
      if (status === 0) {
        resolve(output);
      } else {
        reject(new Error(`go ${goArguments[0]} ended with status ${status}: ${output}`));
      }
    });
  });
}
