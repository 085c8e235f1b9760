import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * `node script/buildEngine.ts [--all | --each]`: builds `dist/driftline-engine` from `engine/` with the Go of this machine, if its inputs changed.
 * `--all` vets and compiles it for every platform that Driftline is packaged for, into `dist/engines/<os>-<arch>/`;
 * `--each` does so for each operating system and each processor once: every platform takes minutes.
 */

const root = join(import.meta.dirname, '..');
const engine = join(root, 'engine');
const dist = join(root, 'dist');

/**
 * The release of the command line that consists of the linked modules (its go.mod requires the same versions): upstream's builds set the
 * same variable, which ends up in the label that `buildMetadata: [managedByLabel]` asks for.
 */
const kustomizeRelease = 'v5.8.2';
/** The release of Helm that is linked: what templates see as `.Capabilities.HelmVersion`. */
const helmRelease = 'v4.3.1';
/** Without it grpc, which Helm's modules bring along, keeps the linker from leaving out what is not used. */
export const goFlags: readonly string[] = ['-tags=grpcnotrace', '-trimpath'];

const targets = ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64', 'windows/arm64'];

/** Each operating system and each processor; linux/amd64 is where this mostly runs, and built anyway. */
const eachOnce = ['linux/arm64', 'darwin/arm64', 'windows/amd64'];

interface Target {
  readonly os: string;
  readonly arch: string;
}

/** Builds the engine for this machine unless it is up to date. Answers its path. @throws {Error} if Go is missing or the build fails. */
export async function ensureEngine(): Promise<string> {
  const binary = join(dist, process.platform === 'win32' ? 'driftline-engine.exe' : 'driftline-engine');
  const stamp = join(dist, '.driftline-engine');
  const wanted = hashInputs();
  if (!existsSync(binary) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    console.log('Building the engine (some minutes the first time) …');
    const start = performance.now();
    build(binary);
    writeFileSync(stamp, wanted);
    console.log(`Built ${binary} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return Promise.resolve(binary);
}

/** Vets and compiles the engine for targets. @throws {Error} at the first that fails. */
export function buildEngineFor(names: readonly string[]): void {
  for (const name of names) {
    const [os = '', arch = ''] = name.split('/');
    console.log(`Vetting and compiling the engine for ${name} …`);
    runGo(['vet', ...goFlags, './...'], { os, arch });
    build(join(dist, 'engines', `${os}-${arch}`, os === 'windows' ? 'driftline-engine.exe' : 'driftline-engine'), { os, arch });
  }
}

/** Builds beside the wanted file and renames: a process that runs the old program is not disturbed, and no half of one is ever seen. */
function build(binary: string, target?: Target): void {
  mkdirSync(dirname(binary), { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  const variables = [
    `driftline/engine/internal/version.engine=${readVersion()}`,
    `sigs.k8s.io/kustomize/api/provenance.version=${kustomizeRelease}`,
    `helm.sh/helm/v4/internal/version.version=${helmRelease}`,
    'helm.sh/helm/v4/internal/version.gitTreeState=clean',
  ];
  const linker = ['-s', '-w', ...variables.flatMap(variable => ['-X', variable])].join(' ');
  runGo(['build', ...goFlags, '-buildvcs=false', `-ldflags=${linker}`, '-o', unfinished, '.'], target);
  renameSync(unfinished, binary);
}

/** What the program is made of: sources, modules, the Go that compiles them and this script. */
function hashInputs(): string {
  const hash = createHash('sha256').update(`${runGo(['env', 'GOVERSION'])}\n${readVersion()}\n`);
  const sources = globSync(['**/*.go', 'go.mod', 'go.sum'], { cwd: engine }).sort();
  for (const file of [...sources.map(source => join(engine, source)), import.meta.filename]) {
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function readVersion(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

/** Runs Go in `engine/`; what it says on standard error is shown. Answers its standard output. */
function runGo(goArguments: readonly string[], target?: Target): string {
  const result = spawnSync('go', goArguments, {
    cwd: engine,
    env: { ...process.env, CGO_ENABLED: '0', ...(target ? { GOOS: target.os, GOARCH: target.arch } : {}) },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (result.error) {
    throw new Error(
      `Go is needed to build the engine (https://go.dev/dl, the version is in engine/go.mod): ${result.error.message}`,
    );
  }
  if (result.status !== 0) {
    throw new Error(`go ${goArguments[0]} failed with status ${result.status}`);
  }
  return result.stdout.trim();
}

if (import.meta.main) {
  if (process.argv.includes('--all')) {
    buildEngineFor(targets);
  } else if (process.argv.includes('--each')) {
    buildEngineFor(eachOnce);
  } else {
    void ensureEngine();
  }
}
