import type { ForgeAddress, ForgeKind } from './forge.ts';
import { parseRemoteAddress } from './remoteAddress.ts';
import type { RemoteAddress } from './remoteAddress.ts';

/**
 * Which forge a remote belongs to, told from its address alone: what the person configured, hosts that everybody knows, and host
 * names that say it. Nothing is asked here (see discoverForge.ts), and a wrong guess gives nothing away: a token is bound to its host.
 */

/**
 * The setting `driftline.forges`: host → kind. A host may have a port and a path (`git.example.com:8443/forge`), and `http://` in
 * front where the forge has no certificate.
 */
export type ConfiguredForges = Readonly<Record<string, ForgeKind>>;

/** Where the pages of a forge are. */
export interface ForgePlace {
  readonly kind: ForgeKind;
  readonly protocol: 'https:' | 'http:';
  /** With the port, if it is not the usual one. */
  readonly host: string;
  /** Path the forge lives under, `''` or `/forge`. */
  readonly basePath: string;
}

/** Hosts of the services that everybody knows, also those that only speak ssh, and where their pages are. */
const knownHosts: ReadonlyMap<string, { readonly kind: ForgeKind; readonly host: string }> = new Map([
  ['github.com', { kind: 'github', host: 'github.com' }],
  ['www.github.com', { kind: 'github', host: 'github.com' }],
  ['ssh.github.com', { kind: 'github', host: 'github.com' }],
  ['gitlab.com', { kind: 'gitlab', host: 'gitlab.com' }],
  ['altssh.gitlab.com', { kind: 'gitlab', host: 'gitlab.com' }],
  ['bitbucket.org', { kind: 'bitbucket', host: 'bitbucket.org' }],
  ['altssh.bitbucket.org', { kind: 'bitbucket', host: 'bitbucket.org' }],
  ['codeberg.org', { kind: 'gitea', host: 'codeberg.org' }],
  ['gitea.com', { kind: 'gitea', host: 'gitea.com' }],
  ['dev.azure.com', { kind: 'azureDevOps', host: 'dev.azure.com' }],
  ['ssh.dev.azure.com', { kind: 'azureDevOps', host: 'dev.azure.com' }],
]);

/** Words of host names: `gitlab.example.com`, `my-gitea.example.com`, `acme.ghe.com`. */
const tellingWords: ReadonlyMap<string, ForgeKind> = new Map([
  ['github', 'github'],
  ['ghe', 'github'],
  ['gitlab', 'gitlab'],
  ['gitea', 'gitea'],
  ['forgejo', 'gitea'],
  ['bitbucket', 'bitbucketServer'],
]);

/** The forge of a remote address as git would use it; `undefined` if the address does not tell. */
export function recogniseForge(url: string, configured: ConfiguredForges): ForgeAddress | undefined {
  const remote = parseRemoteAddress(url);
  const place = remote && (findConfigured(remote, configured) ?? findKnown(remote) ?? findTelling(remote));
  return remote && place && locateRepository(remote, place);
}

/** The repository that a remote names on a forge; `undefined` if its path has not the shape of that forge's repositories. */
export function locateRepository(remote: RemoteAddress, place: ForgePlace): ForgeAddress | undefined {
  if (place.kind === 'azureDevOps') {
    return locateAzureRepository(remote, place);
  }
  const base = place.basePath
    .split('/')
    .filter(segment => segment !== '')
    .map(segment => decodeURIComponent(segment));
  const below = base.every((segment, index) => remote.path[index] === segment) ? remote.path.slice(base.length) : remote.path;
  const path = place.kind === 'bitbucketServer' && below[0] === 'scm' ? below.slice(1) : below;
  const name = path.at(-1);
  if (name === undefined || path.length < 2 || (path.length > 2 && place.kind !== 'gitlab')) {
    return undefined;
  }
  return createAddress(place, path.slice(0, -1).join('/'), name);
}

/** `org/project/_git/repo`, `org/_git/repo` where project and repository share a name, and `v3/org/project/repo` by ssh. */
function locateAzureRepository(remote: RemoteAddress, place: ForgePlace): ForgeAddress | undefined {
  const cloud = /^(?<organisation>[^.]+)\.visualstudio\.com$/.exec(remote.host)?.groups?.['organisation'];
  const organisation = cloud === undefined || cloud === 'vs-ssh' ? [] : [cloud];
  const path = [...organisation, ...remote.path.filter(segment => !(cloud !== undefined && segment === 'DefaultCollection'))];
  const mark = path.indexOf('_git');
  if (mark === -1) {
    const [version, owner, project, name, ...more] = path;
    const isSshPath = version !== undefined && /^v\d+$/.test(version) && more.length === 0;
    return isSshPath && owner !== undefined && project !== undefined && name !== undefined
      ? createAddress(place, `${owner}/${project}`, name)
      : undefined;
  }
  const name = path[mark + 1];
  const above = path.slice(0, mark);
  const isCloud = place.host === 'dev.azure.com';
  const named = isCloud && above.length === 1 && name !== undefined ? [...above, name] : above;
  const [collection, project] = named.slice(-2);
  if (name === undefined || path.length > mark + 2 || collection === undefined || project === undefined) {
    return undefined;
  }
  const virtualFolders = named.slice(0, -2).map(segment => `/${encodeURIComponent(segment)}`);
  const basePath = isCloud || place.basePath !== '' ? place.basePath : virtualFolders.join('');
  return isCloud && virtualFolders.length > 0
    ? undefined
    : createAddress({ ...place, basePath }, `${collection}/${project}`, name);
}

function createAddress(place: ForgePlace, owner: string, name: string): ForgeAddress {
  const webUrl = `${place.protocol}//${place.host}${place.basePath}`;
  return { kind: place.kind, host: place.host, webUrl, apiUrl: findApiUrl(place, webUrl), owner, name };
}

/** Where each forge documents its API to be. */
function findApiUrl(place: ForgePlace, webUrl: string): string {
  switch (place.kind) {
    case 'github':
      // GitHub.com and GitHub Enterprise Cloud with data residency (`acme.ghe.com`) have a host of their own for the API.
      return place.host === 'github.com' || place.host.endsWith('.ghe.com') ? `https://api.${place.host}` : `${webUrl}/api/v3`;
    case 'gitlab':
      return `${webUrl}/api/v4`;
    case 'gitea':
      return `${webUrl}/api/v1`;
    case 'bitbucket':
      return 'https://api.bitbucket.org/2.0';
    case 'bitbucketServer':
      return `${webUrl}/rest/api/latest`;
    case 'azureDevOps':
      return webUrl;
  }
}

/** The person's own word: the entry that says most about the address. */
function findConfigured(remote: RemoteAddress, configured: ConfiguredForges): ForgePlace | undefined {
  return Object.entries(configured)
    .map(([key, kind]) => matchConfigured(remote, key, kind))
    .filter(place => place !== undefined)
    .sort((a, b) => b.basePath.length - a.basePath.length || b.host.length - a.host.length)[0];
}

/**
 * An entry applies to its host. With a port it applies to web addresses with that port, and says to ssh addresses where the pages
 * are; a path has to begin web addresses, and is none of ssh's.
 */
function matchConfigured(remote: RemoteAddress, key: string, kind: ForgeKind): ForgePlace | undefined {
  const entry = parseRemoteAddress(/^https?:\/\//i.test(key) ? `${key}/-` : `https://${key}/-`);
  if (!entry || entry.host !== remote.host || (entry.transport !== 'https' && entry.transport !== 'http')) {
    return undefined;
  }
  const basePath = entry.path.slice(0, -1);
  if (!isWeb(remote)) {
    return { kind, protocol: `${entry.transport}:`, host: joinHost(entry), basePath: joinPath(basePath) };
  }
  const isBelow = basePath.every((segment, index) => remote.path[index] === segment);
  return isBelow && (entry.port === undefined || entry.port === remote.port)
    ? { kind, protocol: `${remote.transport}:`, host: joinHost(remote), basePath: joinPath(basePath) }
    : undefined;
}

function findKnown(remote: RemoteAddress): ForgePlace | undefined {
  const host = remote.host.endsWith('.visualstudio.com') ? 'dev.azure.com' : remote.host;
  const known = knownHosts.get(host);
  return known && { ...known, protocol: 'https:', basePath: '' };
}

function findTelling(remote: RemoteAddress): ForgePlace | undefined {
  const words = remote.host
    .split('.')
    .slice(0, -1)
    .flatMap(label => label.split('-'));
  const kind = words.map(word => tellingWords.get(word)).find(kind => kind !== undefined) ?? findKindOfPath(remote);
  return kind && placeOf(remote, kind);
}

/** Paths that only one forge has. */
function findKindOfPath(remote: RemoteAddress): ForgeKind | undefined {
  if (!isWeb(remote)) {
    return undefined;
  }
  if (remote.path.includes('_git')) {
    return 'azureDevOps';
  }
  return remote.path.at(-3) === 'scm' ? 'bitbucketServer' : undefined;
}

/** A forge of this kind at the address itself; of kinds with two-part names, what comes before them is the path it lives under. */
export function placeOf(remote: RemoteAddress, kind: ForgeKind): ForgePlace {
  const names = kind === 'gitea' ? 2 : kind === 'bitbucketServer' ? 3 : undefined;
  const above = names === undefined || !isWeb(remote) ? [] : remote.path.slice(0, -names);
  const isPlain = remote.transport === 'http';
  const host = isWeb(remote) ? joinHost(remote) : remote.host;
  return { kind, protocol: isPlain ? 'http:' : 'https:', host, basePath: joinPath(above) };
}

/** A port of ssh says nothing about the pages. */
function isWeb(remote: RemoteAddress): remote is RemoteAddress & { readonly transport: 'https' | 'http' } {
  return remote.transport === 'https' || remote.transport === 'http';
}

function joinHost(remote: RemoteAddress): string {
  return remote.port === undefined ? remote.host : `${remote.host}:${remote.port}`;
}

function joinPath(segments: readonly string[]): string {
  return segments.map(segment => `/${encodeURIComponent(segment)}`).join('');
}
