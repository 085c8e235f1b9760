/** Paths with `{parameters}`, as GitHub's description of its API writes them. */

/** Parameters that may hold slashes although the description does not say so: GitHub takes `branches/feature/one` as it is. */
const withSlashes = new Set(['ref', 'branch', 'path', 'base', 'head', 'basehead']);

export interface PathTemplate {
  readonly text: string;
  /** The decoded parameters by name; `undefined` if the path is another one. */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

/** `/repos/{owner}/{repo}/branches/{branch}` */
export function compileTemplate(text: string): PathTemplate {
  const names: string[] = [];
  const source = text.split(/(\{[^}]+\})/).map(part => {
    if (!part.startsWith('{')) {
      return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    }
    const name = part.slice(1, -1);
    names.push(name);
    return withSlashes.has(name) ? '(.+)' : '([^/]+)';
  });
  const pattern = new RegExp(`^${source.join('')}$`);
  return {
    text,
    match(path) {
      const values = pattern.exec(path);
      return values
        ? Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index + 1] ?? '')]))
        : undefined;
    },
  };
}
