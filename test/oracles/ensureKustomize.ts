import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The upstream command line as an oracle: built from source, once for each version of it and of Go, by the module of the tests
 * (test/servers/kustomize), and kept in the person's cache folder.
 */

const module = join(import.meta.dirname, '../servers/kustomize');
const command = 'sigs.k8s.io/kustomize/kustomize/v5';

/** Builds `kustomize` unless it is in the cache. Answers its path. @throws {Error} if Go is missing or the build fails. */
export function ensureKustomize(): string {
  const sums = readFileSync(join(module, 'go.sum'));
  const version = runGo(['env', 'GOVERSION']).trim();
  const key = createHash('sha256').update(sums).update(version).digest('hex').slice(0, 16);
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'driftline', `kustomize-${key}`);
  const binary = join(folder, process.platform === 'win32' ? 'kustomize.exe' : 'kustomize');
  if (!existsSync(binary)) {
    console.log('Building kustomize, to compare with (about a minute, once) …');
    const start = performance.now();
    mkdirSync(folder, { recursive: true });
    const unfinished = `${binary}.${process.pid}`;
    runGo(['build', '-trimpath', '-ldflags=-s -w', '-o', unfinished, command]);
    renameSync(unfinished, binary);
    console.log(`Built ${binary} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return binary;
}

/** What `kustomize build` printed, or what it said when it failed. */
export type KustomizeOutput =
  { readonly kind: 'printed'; readonly text: string } | { readonly kind: 'failed'; readonly message: string };

/** Runs `kustomize build FOLDER`, without programs on its path and without a home. */
export function runKustomize(binary: string, folder: string, loadRestrictor = 'LoadRestrictionsRootOnly'): KustomizeOutput {
  const buildArguments = ['build', folder, '--load-restrictor', loadRestrictor];
  const result = spawnSync(binary, buildArguments, {
    encoding: 'utf8',
    env: { PATH: '', HOME: folder },
    maxBuffer: 512 * 1024 * 1024,
  });
  if (result.error) {
    throw result.error;
  }
  return result.status === 0 ? { kind: 'printed', text: result.stdout } : { kind: 'failed', message: result.stderr };
}

function runGo(goArguments: readonly string[]): string {
  return execFileSync('go', goArguments, {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
}
