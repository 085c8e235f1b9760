/**
 * The address of a git remote, taken apart: `https://…`, `ssh://…`, and the short form of scp (`git@host:owner/repo.git`). The
 * grammar is git's own (gitprotocol, "GIT URLS" in git-fetch(1)). User names and passwords are never part of the result.
 */

export interface RemoteAddress {
  readonly transport: 'https' | 'http' | 'ssh' | 'git';
  /** In lower case; an IPv6 address in its brackets. */
  readonly host: string;
  /** `undefined`: the usual one of the transport. */
  readonly port: number | undefined;
  /** Segments of the path, decoded, without empty ones and without `.git` at the end. */
  readonly path: readonly string[];
}

const transports: ReadonlyMap<string, RemoteAddress['transport']> = new Map([
  ['https', 'https'],
  ['http', 'http'],
  ['ssh', 'ssh'],
  ['git+ssh', 'ssh'],
  ['ssh+git', 'ssh'],
  ['git', 'git'],
]);

const usualPorts: Readonly<Record<RemoteAddress['transport'], number>> = { https: 443, http: 80, ssh: 22, git: 9418 };

/** `undefined` for everything that names no host and repository: local paths, `file:`, remote helpers such as `ext::`, nonsense. */
export function parseRemoteAddress(text: string): RemoteAddress | undefined {
  const address = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address);
  return scheme ? parseUrl(address, scheme[1] ?? '') : parseShortForm(address);
}

function parseUrl(address: string, scheme: string): RemoteAddress | undefined {
  const transport = transports.get(scheme.toLowerCase());
  // The rules for hosts and ports are those of web addresses whatever the scheme is.
  const url = transport && parseWebUrl(`http://${address.slice(scheme.length + 3)}`);
  if (!transport || !url) {
    return undefined;
  }
  const path = decodeSegments(url.pathname);
  // The parser drops the port that is usual for http; for the others it has to be looked up in the text.
  const port = url.port === '' ? (/^[^/]*:80(?:\/|$)/.test(address.slice(scheme.length + 3)) ? 80 : undefined) : Number(url.port);
  return path && createAddress(transport, url.hostname, port, path);
}

/** `[user@]host:path`: only where no slash comes before the first colon; one letter before it is a Windows drive. */
function parseShortForm(address: string): RemoteAddress | undefined {
  const match = /^(?:[^@/:\s[\]]+@)?(?:\[(?:[^@/:\s[\]]+@)?([^@\]\s]+)\]|([^:/@\s[\]]+)):(?!:)(.+)$/.exec(address);
  if (!match) {
    return undefined;
  }
  const [, bracketed, plain, rest = ''] = match;
  if (plain !== undefined && plain.length === 1) {
    return undefined;
  }
  // `[user@host:port]` is git's older way to give a port; anything else in brackets with colons is an IPv6 address.
  const withPort = bracketed === undefined ? null : /^([^:]+):(\d+)$/.exec(bracketed);
  const host = withPort?.[1] ?? (bracketed?.includes(':') ? `[${bracketed}]` : (bracketed ?? plain ?? ''));
  const url = parseWebUrl(`http://${host}/`);
  const path = checkSegments(rest.split('/'));
  return url && path && createAddress('ssh', url.hostname, withPort ? Number(withPort[2]) : undefined, path);
}

function parseWebUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function createAddress(
  transport: RemoteAddress['transport'],
  host: string,
  port: number | undefined,
  path: readonly string[],
): RemoteAddress | undefined {
  if (host === '' || path.length === 0) {
    return undefined;
  }
  return { transport, host: host.toLowerCase(), port: port === usualPorts[transport] ? undefined : port, path };
}

function decodeSegments(path: string): readonly string[] | undefined {
  try {
    return checkSegments(path.split('/').map(segment => decodeURIComponent(segment)));
  } catch (error) {
    if (error instanceof URIError) {
      return undefined;
    }
    throw error;
  }
}

/** Takes empty segments and `.git` away; `undefined` where a segment could not be the name of an owner or a repository. */
function checkSegments(segments: readonly string[]): readonly string[] | undefined {
  const named = segments.filter(segment => segment !== '');
  const last = named.pop();
  const path = last === undefined ? [] : [...named, last.replace(/(?<=.)\.git$/i, '')];
  return path.every(isName) ? path : undefined;
}

function isName(segment: string): boolean {
  return (
    segment !== '' && segment !== '.' && segment !== '..' && !/[/\\?#]/.test(segment) && !Array.from(segment).some(isControl)
  );
}

function isControl(character: string): boolean {
  return character < ' ' || character === '\u007f';
}
