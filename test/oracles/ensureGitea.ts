import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { constants, homedir, setPriority } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Gitea, as its users run it: built from source, once for each version of it, by the module of the tests (test/servers/gitea), and kept in
 * the person's cache folder. The build takes minutes, so it says how far it is, and it leaves the machine to others.
 */

const module = join(import.meta.dirname, '../servers/gitea');
const command = 'code.gitea.io/gitea';
const buildArguments = ['build', '-v', '-trimpath', '-buildvcs=false', '-tags=sqlite sqlite_unlock_notify'];
const progressInterval = 15_000;

/** A Gitea that can be run. */
export interface GiteaProgram {
  readonly binary: string;
  /** The folder with the templates and texts that it reads while it runs, for `STATIC_ROOT_PATH`: its module's sources. */
  readonly staticRoot: string;
}

/**
 * Builds Gitea unless it is in the cache. Suites that call it need a `timeout` of fifteen minutes for the first time.
 * @throws {Error} if Go or a C compiler is missing, or the build fails.
 */
export async function ensureGitea(): Promise<GiteaProgram> {
  const source = await downloadSource();
  // Not the version of Go, unlike for the oracles that outputs are compared with: which compiler made the forge changes nothing in it.
  const hash = createHash('sha256').update(buildArguments.join('\n'));
  for (const file of ['go.mod', 'go.sum']) {
    hash.update(readFileSync(join(module, file)));
  }
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'driftline', `gitea-${hash.digest('hex').slice(0, 16)}`);
  const binary = join(folder, process.platform === 'win32' ? 'gitea.exe' : 'gitea');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${binary}.${process.pid}`;
    const seconds = await build(unfinished, source.version);
    renameSync(unfinished, binary);
    console.log(`Built ${binary} in ${seconds} s`);
  }
  return { binary, staticRoot: source.folder };
}

/** Where the sources of Gitea are; they are downloaded unless Go has them. */
async function downloadSource(): Promise<{ readonly folder: string; readonly version: string }> {
  const answer = JSON.parse(await runGo(['mod', 'download', '-json', command])) as { Dir: string; Version: string };
  return { folder: answer.Dir, version: answer.Version.replace(/^v/, '') };
}

/** Answers how many seconds it took. */
async function build(binary: string, version: string): Promise<number> {
  console.log(`Building Gitea ${version}, the forge of the tests (a few minutes, once) …`);
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
    () => console.log(`Building Gitea: ${compiled} packages compiled after ${getSeconds()} s …`),
    progressInterval,
  );
  try {
    await runGo([...buildArguments, `-ldflags=-s -w -X main.Version=${version}`, '-o', binary, command], readLine);
  } catch (error) {
    throw new Error(`Gitea was not built (it needs a C compiler): ${messages.join('\n')}`, { cause: error });
  } finally {
    clearInterval(progress);
  }
  return getSeconds();
}

/** Runs Go in the module, behind other work; lines on standard error are shown unless they are wanted. Answers its standard output. */
function runGo(goArguments: readonly string[], onErrorLine = (line: string) => console.error(line)): Promise<string> {
  return new Promise((resolve, reject) => {
    const go = spawn('go', goArguments, {
      cwd: module,
      env: { ...process.env, CGO_ENABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (go.pid !== undefined) {
      setPriority(go.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    }
    let output = '';
    go.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    createInterface(go.stderr).on('line', onErrorLine);
    go.on('error', error => reject(new Error(`Gitea is built with Go (https://go.dev/dl): ${error.message}`)));
    go.on('close', status => {
      if (status === 0) {
        resolve(output);
      } else {
        reject(new Error(`go ${goArguments[0]} ended with status ${status}: ${output}`));
      }
    });
  });
}
