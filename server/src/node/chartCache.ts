import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { keyOfChart } from '../gitops/helm/chartSources/remoteChart.ts';
import type { RemoteChart } from '../gitops/helm/chartSources/remoteChart.ts';

/**
 * The charts that Driftline fetched, for all repositories of a person on this machine: archives by their SHA-256, and for each chart that
 * was asked for a record of the version that was chosen, so that it stays the same until somebody fetches anew.
 */

type Environment = Readonly<Record<string, string | undefined>>;

/** What was chosen for a chart. */
export interface ChartRecord {
  readonly chart: RemoteChart;
  readonly version: string;
  /** SHA-256 of the archive, in hex. */
  readonly sha256: string;
  /** SHA-256 of the manifest in a registry, in hex. */
  readonly manifest?: string;
  /** Who vouches for the bytes: the index, or the manifest of a registry; `null`: an index without digests. */
  readonly checkedBy: 'index' | 'manifest' | null;
  /** ISO 8601. */
  readonly fetchedAt: string;
}

/** Folder of a person's charts: `DRIFTLINE_CACHE`, else the system's place for what can be had again. */
export function findChartFolder(environment: Environment, platform: NodeJS.Platform): string {
  const home = homedir();
  const fallback =
    platform === 'win32'
      ? join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'driftline', 'cache')
      : platform === 'darwin'
        ? join(home, 'Library', 'Caches', 'driftline')
        : join(environment['XDG_CACHE_HOME'] || join(home, '.cache'), 'driftline');
  return join(environment['DRIFTLINE_CACHE'] || fallback, 'charts');
}

/** SHA-256 in hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export class ChartCache {
  readonly #folder: string;

  /** @param folder need not exist. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What was chosen for a chart; `undefined` if it was never fetched. */
  async readRecord(chart: RemoteChart): Promise<ChartRecord | undefined> {
    const text = await readIfThere(this.#recordPath(chart));
    const record = text && parseRecord(text.toString('utf8'));
    return record && keyOfChart(record.chart) === keyOfChart(chart) ? record : undefined;
  }

  async writeRecord(record: ChartRecord): Promise<void> {
    await writeWhole(this.#recordPath(record.chart), `${JSON.stringify(record, undefined, 2)}\n`);
  }

  /** The archive; `undefined` if it is not there, or not what its name says. */
  async readArchive(sha256: string): Promise<Uint8Array | undefined> {
    const bytes = await readIfThere(this.#archivePath(sha256));
    return bytes && sha256Of(bytes) === sha256 ? bytes : undefined;
  }

  /** Answers its SHA-256. */
  async writeArchive(bytes: Uint8Array): Promise<string> {
    const sha256 = sha256Of(bytes);
    await writeWhole(this.#archivePath(sha256), bytes);
    return sha256;
  }

  #recordPath(chart: RemoteChart): string {
    return join(this.#folder, 'records', `${sha256Of(Buffer.from(keyOfChart(chart)))}.json`);
  }

  #archivePath(sha256: string): string {
    return join(this.#folder, 'sha256', `${sha256}.tgz`);
  }
}

function parseRecord(text: string): ChartRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<ChartRecord> | null;
    const isWhole =
      typeof record?.version === 'string' && /^[0-9a-f]{64}$/.test(record.sha256 ?? '') && record.chart !== undefined;
    return isWhole ? (record as ChartRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of a file; `undefined` if it cannot be read. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

/** Other processes see the old file or the new one, never a part. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${randomUUID()}`;
  try {
    await writeFile(unfinished, content, { mode: 0o600 });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
