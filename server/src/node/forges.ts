import type { CancellationToken } from '../base/cancellation.ts';
import { createForge, isApiSpoken } from '../forge/createForge.ts';
import { discoverForge } from '../forge/discoverForge.ts';
import type { Forge, ForgeAddress, ForgeKind } from '../forge/forge.ts';
import { createForgePages } from '../forge/forgePages.ts';
import { recogniseForge } from '../forge/recogniseForge.ts';
import type { ConfiguredForges } from '../forge/recogniseForge.ts';
import { redactSecrets } from '../forge/redactSecrets.ts';
import { parseRemoteAddress } from '../forge/remoteAddress.ts';
import type { Forges, Person } from '../session/proposalPorts.ts';
import { Credentials } from './credentials.ts';
import type { TokenPlace } from './credentials.ts';
import { createForgeFetch } from './forgeFetch.ts';
import { createGitCredentials } from './gitCredential.ts';
import { createPersonalGit } from './personalGit.ts';

/** The forges behind a repository's remotes, with the person's network, credentials and settings. */

declare const DRIFTLINE_VERSION: string | undefined;

export interface ForgesOptions {
  /** The repository's; its git configuration says which credential helpers there are. */
  readonly folder: string;
  readonly person: Person;
  /** Read for tokens and proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The setting `driftline.forges`: host → kind of forge. Entries with a kind that does not exist count as absent. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Told of each request in words without any secret. */
  readonly log: (message: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What git asks for when it pushes over HTTP. */
export interface GitLogin {
  readonly username: string;
  readonly password: string;
}

/** The port, and what git may be answered. */
export interface RepositoryForges extends Forges {
  /**
   * The token for a forge that was {@link Forges.connect connected}, as git wants it; nobody is asked. `undefined` for every origin
   * but a connected one's.
   *
   * @param origin `https://github.com`
   */
  answerGit(origin: string): Promise<GitLogin | undefined>;
}

/** How long, in ms, a host that told nothing is not asked again. */
const discoveryPause = 600_000;

/** GitHub takes any name beside a token; this is the one it documents. Gitea looks at the password alone if it is a token. */
const tokenUser = 'x-access-token';

const kinds: readonly ForgeKind[] = ['github', 'gitlab', 'gitea', 'bitbucket', 'bitbucketServer', 'azureDevOps'];

export function createForges({ folder, person, environment, hosts, log, now }: ForgesOptions): RepositoryForges {
  const version = typeof DRIFTLINE_VERSION === 'string' ? DRIFTLINE_VERSION : '0.0.0';
  const fetch = createForgeFetch({ version, environment });
  const credentials = new Credentials({ person, environment, git: createGitCredentials(createPersonalGit(folder)), now });
  const configured = readConfigured(hosts);
  /** Address → kind, as {@link configured}. */
  const discovered = new Map<string, ForgeKind>();
  /** Host → when it was asked in vain. */
  const silent = new Map<string, number>();
  const connected = new Map<string, { readonly forge: Forge; readonly place: TokenPlace }>();

  const recognise = (url: string): ForgeAddress | undefined =>
    recogniseForge(url, { ...Object.fromEntries(discovered), ...configured });

  const discover = async (url: string, token: CancellationToken): Promise<ForgeAddress | undefined> => {
    const known = recognise(url);
    const host = parseRemoteAddress(url)?.host;
    if (known || host === undefined || now() - (silent.get(host) ?? Number.NEGATIVE_INFINITY) < discoveryPause) {
      return known;
    }
    const found = await discoverForge(url, fetch, token);
    if (found) {
      discovered.set(found.webUrl, found.kind);
    } else if (!token.isCancellationRequested) {
      silent.set(host, now());
    }
    return found;
  };

  /** One client for each repository: what it remembers of answers makes the next question cheap. */
  const open = (address: ForgeAddress): { readonly forge: Forge; readonly place: TokenPlace } => {
    const key = `${address.kind} ${address.apiUrl} ${address.owner}/${address.name}`;
    const known = connected.get(key);
    if (known) {
      return known;
    }
    const place = placeOf(address);
    const forge = createForge(address, {
      fetch,
      readToken: async () => (await credentials.read(place, { interactive: false }))?.token,
      tellToken: (token, verdict) => credentials.tell(place, token, verdict),
      now,
      log: message => log(redactSecrets(message)),
    });
    connected.set(key, { forge, place });
    return { forge, place };
  };

  return {
    recognise,
    discover,
    pages: createForgePages,
    async connect(address, options) {
      const { forge, place } = open(address);
      const found = isApiSpoken(address.kind) ? await credentials.read(place, options) : undefined;
      return { forge, pages: createForgePages(address), source: found?.source };
    },
    reject: address => credentials.reject(placeOf(address)),
    async answerGit(origin) {
      const place = [...connected.values()].find(({ place }) => place.origin === origin)?.place;
      const found = place && isApiSpoken(place.kind) ? await credentials.read(place, { interactive: false }) : undefined;
      return found && { username: found.token.user ?? tokenUser, password: found.token.token };
    },
  };
}

/** What a token for this forge is asked for by: where its pages are, which is what people and git know it by. */
function placeOf({ kind, webUrl, owner, name }: ForgeAddress): TokenPlace {
  const { protocol, host, origin, pathname } = new URL(webUrl);
  const path = `${pathname}/${owner}/${name}.git`.replace(/^\/+/, '');
  return { kind, origin, protocol: protocol === 'http:' ? 'http' : 'https', host, path };
}

function readConfigured(hosts: Readonly<Record<string, string>>): ConfiguredForges {
  const known = Object.entries(hosts).flatMap(([host, name]) => {
    const kind = kinds.find(kind => kind === name);
    return kind === undefined ? [] : [[host, kind] as const];
  });
  return Object.fromEntries(known);
}
