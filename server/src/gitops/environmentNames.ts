/**
 * Names for environments that have none: of each path the shortest suffix, in whole segments, that no other environment's
 * path ends with and no environment is declared by (`overlays/prod` beside `web/overlays/prod` has no such suffix and keeps
 * its whole path). The root of the repository is called `.`.
 */
export function nameByPath(
  paths: readonly string[],
  otherPaths: readonly string[],
  takenNames: ReadonlySet<string>,
): Map<string, string> {
  const uses = new Map<string, number>();
  for (const path of new Set([...paths, ...otherPaths])) {
    for (const suffix of suffixesOf(path)) {
      uses.set(suffix, (uses.get(suffix) ?? 0) + 1);
    }
  }
  return new Map(
    paths.map(path => {
      const unique = suffixesOf(path).find(suffix => uses.get(suffix) === 1 && !takenNames.has(suffix));
      return [path, unique ?? (path === '' ? '.' : path)];
    }),
  );
}

/** Shortest first: `c`, `b/c`, `a/b/c`. */
function suffixesOf(path: string): string[] {
  const segments = path === '' ? [] : path.split('/');
  return segments.map((_, index) => segments.slice(segments.length - 1 - index).join('/'));
}
