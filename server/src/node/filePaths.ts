import { posix, win32 } from 'node:path';
import { URI } from 'vscode-uri';

/**
 * The one place where paths are translated: an editor's URI ↔ the operating system's path ↔ the path inside the repository. Drive
 * letters, network shares, long-path prefixes and letter case are known here and nowhere else.
 */

export interface FilePathsOptions {
  readonly platform: NodeJS.Platform;
  /**
   * Whether names that differ in case only are different files. Default: as usual on the platform (no on Windows and macOS).
   */
  readonly caseSensitive?: boolean;
  /** Other spellings of the root, for example the one with all links resolved when the person opened it through a link. */
  readonly aliases?: readonly string[];
}

export interface FilePaths {
  /** The root as given, normalised. */
  readonly root: string;
  readonly caseSensitive: boolean;
  /** The operating system's path of a repository-relative path. */
  toOsPath(path: string): string;
  /** The URI, spelled as VS Code spells it (`file:///c%3A/repo/a.yaml`). */
  toUri(path: string): string;
  /** Repository-relative path of an operating-system path; `undefined` outside the repository. The root is `''`. */
  fromOsPath(osPath: string): string | undefined;
  /** Repository-relative path of a URI; `undefined` outside the repository or for another scheme than `file`. */
  fromUri(uri: string): string | undefined;
}

/** The same few files are named again in each message to the editor, so their URIs are kept; more paths than this are made up. */
const keptUris = 20_000;

/** Whether file names are usually compared without regard to case. */
export function isCaseSensitive(platform: NodeJS.Platform): boolean {
  return platform !== 'win32' && platform !== 'darwin';
}

/** Translates paths of the repository at `root`, an absolute path of the platform. */
export function createFilePaths(root: string, options: FilePathsOptions): FilePaths {
  const isWindows = options.platform === 'win32';
  const flavour = isWindows ? win32 : posix;
  const caseSensitive = options.caseSensitive ?? isCaseSensitive(options.platform);
  const normalize = (osPath: string) =>
    withoutTrailing(flavour.normalize(isWindows ? withoutLongPrefix(osPath) : osPath), flavour.sep);
  const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
  const ownRoot = normalize(root);
  const roots = [ownRoot, ...(options.aliases ?? []).map(normalize)];

  const fromOsPath = (osPath: string): string | undefined => {
    const normal = normalize(osPath);
    for (const candidate of roots) {
      if (fold(normal) === fold(candidate)) {
        return '';
      }
      const start = candidate.endsWith(flavour.sep) ? candidate : candidate + flavour.sep;
      if (fold(normal).startsWith(fold(start))) {
        return normal.slice(start.length).split(flavour.sep).join('/');
      }
    }
    return undefined;
  };
  const toOsPath = (path: string) => (path === '' ? ownRoot : flavour.join(ownRoot, ...path.split('/')));
  const uris = new Map<string, string>();
  const toUri = (path: string): string => {
    let uri = uris.get(path);
    if (uri === undefined) {
      uri = toFileUri(toOsPath(path), isWindows);
      if (uris.size >= keptUris) {
        uris.clear();
      }
      uris.set(path, uri);
    }
    return uri;
  };
  return {
    root: ownRoot,
    caseSensitive,
    toOsPath,
    fromOsPath,
    toUri,
    fromUri: uri => {
      const osPath = fromFileUri(uri, isWindows);
      return osPath === undefined ? undefined : fromOsPath(osPath);
    },
  };
}

/** The `file` URI of an absolute operating-system path, as VS Code spells it. */
export function toFileUri(osPath: string, isWindows: boolean): string {
  const slashed = isWindows ? osPath.replaceAll('\\', '/') : osPath;
  const share = /^\/\/(?<server>[^/]+)(?<rest>\/.*)?$/.exec(slashed)?.groups;
  if (isWindows && share) {
    return URI.from({ scheme: 'file', authority: share['server'] ?? '', path: share['rest'] ?? '/' }).toString();
  }
  return URI.from({ scheme: 'file', path: slashed.startsWith('/') ? slashed : `/${slashed}` }).toString();
}

/** The operating-system path of a `file` URI; `undefined` for any other scheme, and for text that is no URI. */
export function fromFileUri(uri: string, isWindows: boolean): string | undefined {
  let parsed: URI;
  try {
    parsed = URI.parse(uri, true);
  } catch {
    return undefined;
  }
  if (parsed.scheme !== 'file') {
    return undefined;
  }
  if (!isWindows) {
    return parsed.authority === '' ? parsed.path : `//${parsed.authority}${parsed.path}`;
  }
  const path = parsed.path.replaceAll('/', '\\');
  if (parsed.authority !== '') {
    return `\\\\${parsed.authority}${path}`;
  }
  return /^\\[A-Za-z]:/.test(path) ? path.charAt(1).toUpperCase() + path.slice(2) : path;
}

/** `\\?\C:\x` → `C:\x`, `\\?\UNC\server\x` → `\\server\x`: prefixes that only say that the path may be long. */
function withoutLongPrefix(osPath: string): string {
  const slashed = osPath.replaceAll('/', '\\');
  if (slashed.startsWith('\\\\?\\UNC\\')) {
    return `\\\\${slashed.slice('\\\\?\\UNC\\'.length)}`;
  }
  return slashed.startsWith('\\\\?\\') ? slashed.slice('\\\\?\\'.length) : slashed;
}

/** Without a separator at the end, unless the path is a root (`/`, `C:\`). */
function withoutTrailing(osPath: string, separator: string): string {
  const isRoot = osPath === separator || /^[A-Za-z]:\\$/.test(osPath);
  return osPath.endsWith(separator) && !isRoot ? osPath.slice(0, -1) : osPath;
}
