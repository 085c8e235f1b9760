import type { JsonValue } from '../../base/json.ts';
import { plainValue } from '../../yaml/scalarValue.ts';

/**
 * Texts to insert, written as snippets (`$1`, `${1:default}`, `${1|a,b|}`, `$0`), and what an editor without snippets gets instead.
 */

/** `text` as it stands in a snippet. */
export function escapeSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, '\\$&');
}

/** A snippet stop with values to choose from; `values` must not be empty. */
export function choice(stop: number, values: readonly string[]): string {
  return `\${${stop}|${values.map(value => value.replaceAll(/[\\$},|]/g, '\\$&')).join(',')}|}`;
}

/** What remains of a snippet where there are no stops: defaults and first choices. */
export function withoutStops(snippet: string): string {
  return snippet.replaceAll(
    /\\(?<escaped>[\\$}])|\$\{\d+\|(?<first>(?:\\.|[^,|\\])*)(?:\\.|[^|\\])*\|\}|\$\{\d+:(?<standard>(?:\\.|[^}\\])*)\}|\$\d+/g,
    (...match) => {
      const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
      return groups['escaped'] ?? (groups['first'] ?? groups['standard'] ?? '').replaceAll(/\\(.)/g, '$1');
    },
  );
}

/** Whether the snippet has stops at all. */
export function hasStops(snippet: string): boolean {
  return /(?<!\\)\$(?:\d|\{)/.test(snippet);
}

/** A value as it is written on one line of YAML: quoted where it would be read as something else. */
export function yamlText(value: JsonValue): string {
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  return needsQuotes(value) ? `'${value.replaceAll("'", "''")}'` : value;
}

function needsQuotes(text: string): boolean {
  return (
    typeof plainValue(text, 'kustomization') !== 'string' ||
    plainValue(text) !== text ||
    !/^[\w./][\w./@+=~:-]*$/.test(text) ||
    text.endsWith(':') ||
    /^(?:---|\.\.\.)/.test(text)
  );
}
