import type { CancellationToken } from '../base/cancellation.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { RemoteChart } from '../gitops/helm/chartSources/remoteChart.ts';
import { sha256Of } from './chartCache.ts';
import { explainChoice, explainMismatch, requireArchive } from './chartRepository.ts';
import type { ChartFetchPorts, FetchedArchive } from './chartRepository.ts';
import { ChartFetchError, explainStatus } from './chartTransport.ts';
import { readDigest } from './helmCache.ts';

/**
 * Charts in OCI registries, by the distribution specification: a version is a tag, a manifest names the archive by its digest, and
 * everybody gets a token that only reads where the registry wants one.
 */

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const chartType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
/** Pages of tags that are asked for: a registry with more has no chart. */
const mostPages = 50;

/** @throws {ChartFetchError} saying why not. @throws {CancelledError} when cancelled. */
export async function fetchFromRegistry(
  ports: ChartFetchPorts,
  chart: RemoteChart,
  token: CancellationToken,
): Promise<FetchedArchive> {
  const registry = new RegistryConnection(ports, chart, token);
  const { version, reference } = await chooseReference(ports, registry, chart, token);
  const { manifest, sha256 } = await registry.readManifest(reference);
  const layer = findChartLayer(manifest);
  if (!layer) {
    throw new ChartFetchError(`${registry.path}:${reference} at ${registry.host} is no chart.`);
  }
  const bytes = (await ports.readArchive(layer)) ?? (await registry.readBlob(layer));
  return { version, checkedBy: 'manifest', manifest: sha256, bytes };
}

/** The tag or digest to ask for, and what it is called. */
async function chooseReference(
  { engine }: ChartFetchPorts,
  registry: RegistryConnection,
  chart: RemoteChart,
  token: CancellationToken,
): Promise<{ readonly version: string; readonly reference: string }> {
  const { artifact, name } = chart;
  if (artifact && !('semver' in artifact)) {
    const reference = 'digest' in artifact ? artifact.digest : artifact.tag;
    return { version: reference, reference };
  }
  const version = artifact ? artifact.semver : chart.version;
  const literal = artifact !== undefined;
  const named = literal ? undefined : await engine.chooseVersion({ name, version, tags: [] }, token);
  const needsTags = !named || named.error?.kind === 'no-version';
  const choice = needsTags
    ? await engine.chooseVersion({ name, version, tags: await registry.listTags(), literal }, token)
    : named;
  if (choice.error) {
    throw new ChartFetchError(explainChoice({ ...chart, version }, choice.error));
  }
  return { version: choice.version, reference: choice.version.replaceAll('+', '_') };
}

function findChartLayer(manifest: JsonObject): string | undefined {
  const layers = isJsonArray(manifest.layers) ? manifest.layers.filter(isJsonObject) : [];
  const layer = layers.find(({ mediaType }) => mediaType === chartType);
  return typeof layer?.digest === 'string' ? readDigest(layer.digest) : undefined;
}

/** One repository of a registry. */
class RegistryConnection {
  readonly host: string;
  readonly path: string;
  readonly #base: URL;
  readonly #ports: ChartFetchPorts;
  readonly #token: CancellationToken;
  #authorization: string | undefined;

  constructor(ports: ChartFetchPorts, { repository, name, insecure }: RemoteChart, token: CancellationToken) {
    const address = new URL(repository);
    this.host = address.host;
    this.path = `${address.pathname.replace(/^\/+|\/+$/g, '')}/${name}`.replace(/^\//, '');
    // A registry on this machine has no certificate, as Docker has it.
    const isLocal = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(address.hostname);
    this.#base = new URL(`${insecure === true || isLocal ? 'http' : 'https'}://${address.host}/v2/${this.path}/`);
    this.#ports = ports;
    this.#token = token;
  }

  async listTags(): Promise<string[]> {
    const tags: string[] = [];
    let next: URL | undefined = new URL('tags/list?n=1000', this.#base);
    for (let page = 0; next && page < mostPages; page++) {
      const url: URL = next;
      const response = await this.#get(url, 'application/json', 'list of tags');
      const answer = parseJson(await response.text());
      const listed = isJsonObject(answer) && isJsonArray(answer.tags) ? answer.tags : [];
      tags.push(...listed.filter(tag => typeof tag === 'string'));
      next = findNext(response, url);
    }
    return tags;
  }

  /** By tag or digest. */
  async readManifest(reference: string): Promise<{ readonly manifest: JsonObject; readonly sha256: string }> {
    const url = new URL(`manifests/${encodeURI(reference)}`, this.#base);
    const response = await this.#get(url, manifestType, `${this.path}:${reference}`);
    const text = await response.text();
    const wanted = readDigest(reference) ?? readDigest(response.headers.get('docker-content-digest') ?? undefined);
    const found = sha256Of(Buffer.from(text));
    if (wanted !== undefined && wanted !== found) {
      throw new ChartFetchError(explainMismatch(`The manifest of ${this.path}:${reference}`, this.host, found, wanted));
    }
    const manifest = parseJson(text);
    if (!isJsonObject(manifest)) {
      throw new ChartFetchError(`What ${this.host} sent for ${this.path}:${reference} is no manifest.`);
    }
    return { manifest, sha256: found };
  }

  async readBlob(sha256: string): Promise<Uint8Array> {
    const url = new URL(`blobs/sha256:${sha256}`, this.#base);
    const headers = this.#headersFor('application/octet-stream');
    const response = await this.#ports.transport.getArchive(url, headers, this.#token);
    if (!response.ok) {
      throw new ChartFetchError(explainStatus(url, response.status, `archive of ${this.path}`));
    }
    const bytes = new Uint8Array(await response.arrayBuffer());
    const found = sha256Of(bytes);
    if (found !== sha256) {
      throw new ChartFetchError(explainMismatch(`The archive of ${this.path}`, this.host, found, sha256));
    }
    requireArchive(bytes, this.host);
    return bytes;
  }

  #headersFor(accept: string): Record<string, string> {
    return { accept, ...(this.#authorization === undefined ? {} : { authorization: this.#authorization }) };
  }

  async #get(url: URL, accept: string, what: string): Promise<Response> {
    const { transport } = this.#ports;
    const first = await transport.getText(url, this.#headersFor(accept), this.#token);
    const realm = first.status === 401 ? readChallenge(first.headers.get('www-authenticate') ?? '') : undefined;
    const mayAsk = realm && this.#authorization === undefined && (realm.protocol === 'https:' || realm.origin === url.origin);
    if (mayAsk) {
      this.#authorization = await this.#askForToken(realm);
    }
    const response = mayAsk ? await transport.getText(url, this.#headersFor(accept), this.#token) : first;
    if (!response.ok) {
      throw new ChartFetchError(explainStatus(url, response.status, what));
    }
    return response;
  }

  /** A token for everybody; `undefined` if the registry gives none without a password. */
  async #askForToken(realm: URL): Promise<string | undefined> {
    const response = await this.#ports.transport.getText(realm, { accept: 'application/json' }, this.#token);
    const answer = response.ok ? parseJson(await response.text()) : undefined;
    const value = isJsonObject(answer) ? (answer.token ?? answer.access_token) : undefined;
    return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? `Bearer ${value}` : undefined;
  }
}

/** `Bearer realm="https://auth.example.com/token",service="registry",scope="repository:a:pull"` as the address to ask. */
function readChallenge(header: string): URL | undefined {
  if (!/^bearer /i.test(header)) {
    return undefined;
  }
  const fields = new Map(
    [...header.matchAll(/([a-z]+)="([^"]*)"/gi)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
  const realm = fields.get('realm') ?? '';
  if (!URL.canParse(realm)) {
    return undefined;
  }
  const url = new URL(realm);
  for (const name of ['service', 'scope']) {
    const value = fields.get(name);
    if (value !== undefined) {
      url.searchParams.set(name, value);
    }
  }
  return url;
}

/** The next page of a list (`Link: <…>; rel="next"`), on the same host. */
function findNext(response: Response, url: URL): URL | undefined {
  const [, address] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '') ?? [];
  const next = address !== undefined && URL.canParse(address, url.href) ? new URL(address, url.href) : undefined;
  return next?.origin === url.origin ? next : undefined;
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
