import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Go module as modules.json pins it. Only its files are read; nothing of it is compiled. */
export interface PinnedModule {
  readonly module: string;
  readonly version: string;
  /** Checksum of the module's files, as in go.sum. */
  readonly sum: string;
}

/**
 * The folder with the module's files; downloads them if they are not in Go's module cache.
 * @throws if it cannot be had or is not what was pinned.
 */
export function moduleFolder({ module, version, sum }: PinnedModule): string {
  // A folder of its own keeps go.mod files around it out of the way.
  const folder = mkdtempSync(join(tmpdir(), 'driftline-catalogue-'));
  try {
    const result = spawnSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GOFLAGS: '-mod=mod' },
    });
    const answer = JSON.parse(result.stdout || '{}') as { Dir?: string; Sum?: string; Error?: string };
    if (answer.Dir === undefined) {
      throw new Error(`Cannot download ${module}@${version}: ${answer.Error ?? result.error?.message ?? result.stderr}`);
    }
    if (answer.Sum !== sum) {
      throw new Error(`${module}@${version} has the checksum ${answer.Sum ?? ''}, but script/catalogue/modules.json says ${sum}`);
    }
    return answer.Dir;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
