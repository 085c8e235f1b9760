import { homedir } from 'node:os';
import { join } from 'node:path';
import { neverCancelled } from '../base/cancellation.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { ChartVersionEngine } from '../engine/chartVersions.ts';
import type { StoredChart } from '../gitops/helm/chartSources/chartStore.ts';
import type { RemoteChart } from '../gitops/helm/chartSources/remoteChart.ts';
import { toJson } from '../yaml/toJson.ts';
import { parseYaml } from '../yaml/yamlFile.ts';
import { readIfThere, sha256Of } from './chartCache.ts';

/**
 * Helm's own caches, read only: the indexes of repositories that the person's Helm knows, and the archives that it downloaded. An
 * archive counts where an index of the same repository has its digest: the names of Helm's files do not say where they come from.
 */

type Environment = Readonly<Record<string, string | undefined>>;

/** Where Helm keeps things (upstream: pkg/cli's environment and pkg/helmpath). */
export interface HelmFolders {
  /** Indexes, and archives of Helm 3. */
  readonly repositories: string;
  /** Archives of Helm 4, by their SHA-256. */
  readonly contents: string;
  /** The file that names the person's repositories. */
  readonly configuration: string;
}

export function findHelmFolders(environment: Environment, platform: NodeJS.Platform): HelmFolders {
  const home = homedir();
  const isMac = platform === 'darwin';
  const isWindows = platform === 'win32';
  const place = (helm: string, xdg: string, mac: string, windows: string, other: string): string => {
    const named = environment[`HELM_${helm}_HOME`];
    if (named) {
      return named;
    }
    const usual = isMac ? join(home, mac) : isWindows ? (environment[windows] ?? home) : join(home, other);
    return join(environment[`XDG_${xdg}_HOME`] || usual, 'helm');
  };
  const cache = place('CACHE', 'CACHE', 'Library/Caches', 'TEMP', '.cache');
  const configuration = place('CONFIG', 'CONFIG', 'Library/Preferences', 'APPDATA', '.config');
  return {
    repositories: environment['HELM_REPOSITORY_CACHE'] || join(cache, 'repository'),
    contents: environment['HELM_CONTENT_CACHE'] || join(cache, 'content'),
    configuration: environment['HELM_REPOSITORY_CONFIG'] || join(configuration, 'repositories.yaml'),
  };
}

export class HelmCache {
  readonly #folders: HelmFolders;
  readonly #engine: ChartVersionEngine;

  constructor(folders: HelmFolders, engine: ChartVersionEngine) {
    this.#folders = folders;
    this.#engine = engine;
  }

  /** The archive of a chart; `undefined` if it is not there for certain. Of registries Helm keeps nothing that says what it is. */
  async find({ repository, name, version }: RemoteChart): Promise<StoredChart | undefined> {
    if (repository.startsWith('oci:')) {
      return undefined;
    }
    for (const file of await this.#listIndexes(repository)) {
      const index = await readIfThere(join(this.#folders.repositories, file));
      const choice =
        index && (await this.#engine.chooseVersion({ name, version, index: index.toString('utf8') }, neverCancelled));
      const digest = choice && !choice.error ? readDigest(choice.digest) : undefined;
      if (choice && !choice.error && digest !== undefined) {
        const stored = await this.#findArchive(name, choice.version, digest);
        if (stored) {
          return stored;
        }
      }
    }
    return undefined;
  }

  /** An archive of this digest, whatever chart it is. */
  async readArchive(sha256: string): Promise<Uint8Array | undefined> {
    return readChecked(join(this.#folders.contents, sha256.slice(0, 2), `${sha256}.chart`), sha256);
  }

  async #findArchive(name: string, version: string, sha256: string): Promise<StoredChart | undefined> {
    // The name comes out of an index: it is a file beside it, or none.
    const old = /^[\w.+-]+$/.test(`${name}-${version}`) ? join(this.#folders.repositories, `${name}-${version}.tgz`) : undefined;
    const readBytes = async (): Promise<Uint8Array | undefined> =>
      (await this.readArchive(sha256)) ?? (old === undefined ? undefined : await readChecked(old, sha256));
    return (await readBytes()) && { version, sha256, readBytes };
  }

  /** Files with an index of the repository, the person's own list first. */
  async #listIndexes(repository: string): Promise<string[]> {
    const text = (await readIfThere(this.#folders.configuration))?.toString('utf8') ?? '';
    const list = toJson(parseYaml(text).documents[0]?.root);
    const entries = isJsonObject(list) && isJsonArray(list.repositories) ? list.repositories.filter(isJsonObject) : [];
    const names = entries.flatMap(({ name, url }) =>
      typeof name === 'string' && typeof url === 'string' && isSameAddress(url, repository) && /^[^/\\]+$/.test(name)
        ? [name]
        : [],
    );
    // `helm dependency build` keeps indexes of repositories that nobody named under a hash of their addresses.
    const unnamed = [repository, `${repository}/`].map(url => `helm-manager-${sha256Of(Buffer.from(url))}`);
    return [...names, ...unnamed].map(name => `${name}-index.yaml`);
  }
}

/** SHA-256 in hex, of a digest as an index has it; `undefined` for others. */
export function readDigest(digest: string | undefined): string | undefined {
  return /^(?:sha256:)?(?<hex>[0-9a-f]{64})$/i.exec(digest ?? '')?.groups?.['hex']?.toLowerCase();
}

async function readChecked(path: string, sha256: string): Promise<Uint8Array | undefined> {
  const bytes = await readIfThere(path);
  return bytes && sha256Of(bytes) === sha256 ? bytes : undefined;
}

/** Upstream: urlutil.Equal. */
function isSameAddress(a: string, b: string): boolean {
  const clean = (url: string): string => (URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url);
  return clean(a) === clean(b);
}
