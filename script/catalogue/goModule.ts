import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openZip } from './zipFile.ts';

/** A Go module as modules.json pins it. Only its files are read, nothing of it is compiled: so it may ask for any version of Go. */
export interface PinnedModule {
  readonly module: string;
  readonly version: string;
  /** Checksum of the module's files, as in go.sum. */
  readonly sum: string;
}

export interface ModuleFiles {
  /** Paths within the module, in order. */
  readonly paths: readonly string[];
  /** @throws if there is no such file. */
  read(path: string): string;
}

/**
 * The files of a module; downloads it if it is not in Go's module cache.
 * @throws if it cannot be had or is not what was pinned.
 */
export function openModule({ module, version, sum }: PinnedModule): ModuleFiles {
  const { Zip: path, Sum: actual, Error: error } = download(`${module}@${version}`);
  if (path === undefined || actual === undefined) {
    throw new Error(`Cannot download ${module}@${version}: ${error ?? 'go says nothing'}`);
  }
  if (actual !== sum) {
    throw new Error(`${module}@${version} has the checksum ${actual}, but script/catalogue/modules.json says ${sum}`);
  }
  const zip = openZip(readFileSync(path));
  const root = `${module}@${version}/`;
  return { paths: zip.names.map(name => name.slice(root.length)).sort(), read: name => zip.read(root + name) };
}

/** Whether the module is there without asking the network. */
export function isModuleCached({ module, version }: PinnedModule): boolean {
  return download(`${module}@${version}`, { GOPROXY: 'off' }).Sum !== undefined;
}

/** What `go mod download -json` says. It fails, with the file in the cache, where a module asks for a newer Go. */
interface Download {
  readonly Zip?: string;
  readonly Sum?: string;
  readonly Error?: string;
}

function download(module: string, environment: NodeJS.ProcessEnv = {}): Download {
  // A folder of its own keeps go.mod files around it out of the way.
  const folder = mkdtempSync(join(tmpdir(), 'driftline-catalogue-'));
  try {
    const env = { ...process.env, GOFLAGS: '-mod=mod', ...environment };
    const parameters = ['mod', 'download', '-json', module];
    const { stdout, stderr, error } = spawnSync('go', parameters, { cwd: folder, env, encoding: 'utf8' });
    if (error) {
      throw new Error(`Cannot start go: ${error.message}`);
    }
    return JSON.parse(stdout === '' ? JSON.stringify({ Error: stderr }) : stdout) as Download;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
