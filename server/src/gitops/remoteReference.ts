/**
 * Which references kustomize fetches, as upstream decides it: `IsRemoteFile` of its loader, and `NewRepoSpecFromURL`
 * (api/internal/git/repospec.go) for folders.
 */

/** Whether kustomize downloads the reference as a file: any http or https address, in every field that takes a file. */
export function isRemoteFile(reference: string): boolean {
  return /^https?:/i.test(reference);
}

/** Whether kustomize takes the reference for a git repository, to be cloned, before it looks for a folder of that name. */
export function isRemoteFolder(reference: string): boolean {
  if (reference.startsWith('/')) {
    return false;
  }
  const location = extractRepository(reference.split('?', 1)[0] ?? '');
  if (!location) {
    return false;
  }
  const parts = splitMarked(location.path) ?? splitByLength(location.path, location.scheme === 'file://');
  return parts !== undefined && parts.repository !== '' && !leavesRepository(parts.folder);
}

/** Scheme and what stands behind the host; `undefined` if the text names no host. */
function extractRepository(address: string): { scheme: string; path: string } | undefined {
  const text = /^git::/i.test(address) ? address.slice('git::'.length) : address;
  const scheme = /^(?:ssh|https?|file):\/\//i.exec(text)?.[0].toLowerCase() ?? '';
  const behindScheme = text.slice(scheme.length);
  const user = /^[a-zA-Z][a-zA-Z0-9-]*@/.exec(behindScheme)?.[0] ?? '';
  const rest = behindScheme.slice(user.length);
  const isGithub = /^github\.com[/:]/i.test(rest);
  const acceptsScp = scheme === '' && (user !== '' || isGithub);
  if (scheme === '' && !acceptsScp) {
    return undefined;
  }
  if (scheme === 'file://') {
    return { scheme, path: user + rest };
  }
  const separator = findSeparator(rest, acceptsScp);
  const path = separator === -1 ? '' : rest.slice(separator + 1);
  return rest === '' && !isGithub ? undefined : { scheme, path };
}

/** The first `/`, or in `user@host:path` the `:` before it. */
function findSeparator(text: string, acceptsScp: boolean): number {
  const slash = text.indexOf('/');
  const colon = acceptsScp ? text.indexOf(':') : -1;
  return colon > 0 && (slash === -1 || colon < slash) ? colon : slash;
}

interface RepositoryParts {
  readonly repository: string;
  readonly folder: string;
}

/** Repository and folder as told apart by `_git/`, `//` or `.git`. */
function splitMarked(path: string): RepositoryParts | undefined {
  const azure = path.indexOf('_git/');
  if (azure !== -1) {
    const [name = '', ...folder] = path.slice(azure + '_git/'.length).split('/');
    return { repository: path.slice(0, azure + '_git/'.length) + name, folder: folder.join('/') };
  }
  const slashes = path.indexOf('//');
  if (slashes !== -1) {
    return { repository: path.slice(0, slashes), folder: path.slice(slashes + 2) };
  }
  const suffix = path.indexOf('.git');
  const end = suffix + '.git'.length;
  return suffix === -1 ? undefined : { repository: path.slice(0, end), folder: path.slice(end) };
}

/** Without a mark the repository is `owner/name`; of a file address it is all. */
function splitByLength(path: string, isFile: boolean): RepositoryParts | undefined {
  if (isFile) {
    return { repository: path, folder: '' };
  }
  const segments = path.split('/');
  return segments.length < 2 ? undefined : { repository: segments.slice(0, 2).join('/'), folder: segments.slice(2).join('/') };
}

function leavesRepository(folder: string): boolean {
  let depth = 0;
  for (const segment of folder.replace(/^\//, '').split('/')) {
    if (segment === '..') {
      depth--;
    } else if (segment !== '' && segment !== '.') {
      depth++;
    }
    if (depth < 0) {
      return true;
    }
  }
  return false;
}
