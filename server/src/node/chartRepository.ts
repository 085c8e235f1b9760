import type { CancellationToken } from '../base/cancellation.ts';
import type { ChartVersionEngine, VersionProblem } from '../engine/chartVersions.ts';
import { describeChart } from '../gitops/helm/chartSources/remoteChart.ts';
import type { RemoteChart } from '../gitops/helm/chartSources/remoteChart.ts';
import { sha256Of } from './chartCache.ts';
import type { ChartRecord } from './chartCache.ts';
import { ChartFetchError, explainStatus } from './chartTransport.ts';
import type { ChartTransport } from './chartTransport.ts';
import { readDigest } from './helmCache.ts';

/** What fetching needs. */
export interface ChartFetchPorts {
  readonly transport: ChartTransport;
  readonly engine: ChartVersionEngine;
  /** An archive that is at hand already. */
  readonly readArchive: (sha256: string) => Promise<Uint8Array | undefined>;
}

/** An archive whose digest was checked, if anybody told one. */
export interface FetchedArchive extends Pick<ChartRecord, 'version' | 'checkedBy' | 'manifest'> {
  readonly bytes: Uint8Array;
}

/** Where a chart is to be had. */
export type ChartPlace = FetchedArchive | { readonly registry: URL };

/**
 * Fetches a chart from a repository with an index, as Helm does: the version by the index, the archive from its first address, which must be
 * what the index says. An address may also be one of a registry.
 *
 * @throws {ChartFetchError} saying why not. @throws {CancelledError} when cancelled.
 */
export async function fetchFromRepository(
  ports: ChartFetchPorts,
  chart: RemoteChart,
  token: CancellationToken,
): Promise<ChartPlace> {
  const { transport, engine } = ports;
  const base = new URL(`${chart.repository}/`);
  const indexUrl = resolveIn(base, 'index.yaml');
  const response = await transport.getText(indexUrl, {}, token);
  if (!response.ok) {
    throw new ChartFetchError(explainStatus(indexUrl, response.status, 'index of charts (index.yaml)'));
  }
  const request = { name: chart.name, version: chart.version, index: await response.text() };
  const choice = await engine.chooseVersion(request, token);
  if (choice.error) {
    throw new ChartFetchError(explainChoice(chart, choice.error));
  }
  const [address] = choice.urls ?? [];
  if (address === undefined) {
    throw new ChartFetchError(`The index of ${base.host} says of no place where ${chart.name} ${choice.version} is.`);
  }
  const url = resolveIn(base, address);
  if (url.protocol === 'oci:') {
    return { registry: url };
  }
  if (url.protocol === 'http:' && url.origin !== base.origin) {
    throw new ChartFetchError(`The index of ${base.host} leads to ${url.host} without TLS, where nothing is fetched from.`);
  }
  const digest = readDigest(choice.digest);
  const known = digest === undefined ? undefined : await ports.readArchive(digest);
  const bytes = known ?? (await fetchArchive(transport, url, chart, token));
  if (digest !== undefined && sha256Of(bytes) !== digest) {
    throw new ChartFetchError(explainMismatch(`${chart.name} ${choice.version}`, url.host, sha256Of(bytes), digest));
  }
  return { version: choice.version, checkedBy: digest === undefined ? null : 'index', bytes };
}

async function fetchArchive(
  transport: ChartTransport,
  url: URL,
  chart: RemoteChart,
  token: CancellationToken,
): Promise<Uint8Array> {
  const response = await transport.getArchive(url, { accept: 'application/gzip,application/octet-stream' }, token);
  if (!response.ok) {
    throw new ChartFetchError(explainStatus(url, response.status, `archive of ${chart.name}`));
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  requireArchive(bytes, url.host);
  return bytes;
}

/** A page that asks to sign in is answered with success, too. @throws {ChartFetchError} if it is no gzip file. */
export function requireArchive(bytes: Uint8Array, host: string): void {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new ChartFetchError(`What ${host} sent is no archive of a chart.`);
  }
}

export function explainMismatch(what: string, host: string, found: string, wanted: string): string {
  return (
    `${what} from ${host} is not what it should be and was thrown away: its SHA-256 is ${found}, not ${wanted}. ` +
    'Somebody published other content under the same version, or changed it on the way: ask who publishes it.'
  );
}

/** Why no version can be chosen. */
export function explainChoice(chart: RemoteChart, { kind, message }: VersionProblem): string {
  const named = describeChart(chart);
  switch (kind) {
    case 'index':
      return `The index of charts at ${chart.repository} cannot be read: ${message}.`;
    case 'no-chart':
      return `There is no ${named}: its index has no chart of that name.`;
    case 'no-version':
      return `There is no ${named}: no version that it has matches.`;
    case 'constraint':
      return `"${chart.version}" is no version or range of versions, so ${named} cannot be found: ${message}.`;
    case 'chart':
    case 'engine':
    case 'other':
      return `The version of ${named} cannot be told: ${message}.`;
  }
}

/** Upstream: repo.ResolveReferenceURL, which keeps what stands behind a `?`. */
function resolveIn(base: URL, address: string): URL {
  if (!URL.canParse(address, base.href)) {
    throw new ChartFetchError(`The index of ${base.host} leads to "${address}", which is no address.`);
  }
  const url = new URL(address, base.href);
  if (base.search !== '' && url.search === '' && url.origin === base.origin) {
    url.search = base.search;
  }
  return url;
}
