/**
 * Paths inside a repository: relative to its root, `/` between segments, no leading slash; the root is `''`.
 * Operating-system paths never get this far: `node/` translates them.
 */

/** The last segment: `a/b.yaml` → `b.yaml`. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder that holds `path`: `a/b.yaml` → `a`, `b.yaml` → `''`. */
export function dirname(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/**
 * Resolves `reference` against the folder `base`: `resolvePath('apps/prod', '../base')` → `apps/base`.
 * `undefined` if it leaves the repository or is absolute.
 */
export function resolvePath(base: string, reference: string): string | undefined {
  if (reference.startsWith('/')) {
    return undefined;
  }
  const segments = base === '' ? [] : base.split('/');
  for (const segment of reference.split('/')) {
    if (segment === '' || segment === '.') {
      continue;
    }
    if (segment !== '..') {
      segments.push(segment);
    } else if (segments.pop() === undefined) {
      return undefined;
    }
  }
  return segments.join('/');
}

/** `joinPath('a', 'b.yaml')` → `a/b.yaml`; either side may be empty. */
export function joinPath(folder: string, name: string): string {
  if (folder === '' || name === '') {
    return folder + name;
  }
  return `${folder}/${name}`;
}

/** The way from the folder `from` to `to`: `relativePath('apps/prod', 'apps/base')` → `../base`; `.` if they are the same. */
export function relativePath(from: string, to: string): string {
  const source = from === '' ? [] : from.split('/');
  const target = to === '' ? [] : to.split('/');
  let shared = 0;
  while (shared < source.length && shared < target.length && source[shared] === target[shared]) {
    shared++;
  }
  const steps = [...source.slice(shared).map(() => '..'), ...target.slice(shared)];
  return steps.length === 0 ? '.' : steps.join('/');
}

/** Whether `path` is `folder` itself or lies below it; everything lies below the root `''`. */
export function isWithin(folder: string, path: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
