import type { Range } from '../../../base/textRange.ts';
import { rangeOf } from '../../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../../yaml/yamlFile.ts';
import { nodeAt } from '../../../yaml/nodePath.ts';
import { effectiveEntries, followAlias } from '../../../yaml/yamlNode.ts';
import type { YamlEntry, YamlNode } from '../../../yaml/yamlNode.ts';
import { anyElement } from '../templates/contextValue.ts';
import type { Step } from '../templates/contextValue.ts';

/** Values for a chart, where they are written. */
export interface ValuesSource {
  readonly file: string;
  readonly document: YamlDocument;
  /** Where in the document the chart's values begin: `[]` in its own files, the chart's key in those of the chart above. */
  readonly segments: readonly (string | number)[];
  /** Where the values for all charts below (`global`) are. */
  readonly globals: readonly (string | number)[];
  /** `defaults`: `values.yaml`; `file`: further files in the chart's folder; `parent`: of a chart that depends on it; `release`: of what delivers it. */
  readonly kind: 'defaults' | 'file' | 'parent' | 'release';
  /** As people call it. */
  readonly label: string;
}

/** A key of values, and what it is set to. */
export interface FoundValue {
  readonly source: ValuesSource;
  readonly node: YamlNode;
  readonly range: Range;
  /** `undefined` for elements of lists. */
  readonly key: YamlNode | undefined;
  readonly keyRange: Range | undefined;
}

/** The value at a path below `.Values`, and its key; of lists the first element that has it. */
export function findValue(source: ValuesSource, path: readonly Step[]): FoundValue | undefined {
  const { document, segments, globals } = source;
  const start = nodeAt(document, path[0] === 'global' ? globals : segments)?.node;
  const found = start && findBelow(start, undefined, path);
  return (
    found && {
      source,
      node: found.node,
      range: rangeOf(document, found.node),
      key: found.key,
      keyRange: found.key && rangeOf(document, found.key),
    }
  );
}

interface Found {
  readonly node: YamlNode;
  readonly key: YamlNode | undefined;
}

function findBelow(start: YamlNode, key: YamlNode | undefined, [step, ...rest]: readonly Step[]): Found | undefined {
  const node = followAlias(start);
  if (step === undefined || !node) {
    return node && { node, key };
  }
  const below: Iterable<Found> =
    step === anyElement
      ? childrenOf(node)
      : entriesOf(node)
          .filter(entry => entry.name === step)
          .map(entry => ({ node: entry.value, key: entry.key }));
  for (const candidate of below) {
    const found = findBelow(candidate.node, candidate.key, rest);
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** Entries of a mapping; empty for everything else. */
export function entriesOf(node: YamlNode | undefined): readonly YamlEntry[] {
  const target = followAlias(node);
  return target?.kind === 'mapping' ? effectiveEntries(target) : [];
}

function childrenOf(node: YamlNode): Found[] {
  if (node.kind === 'sequence') {
    return node.items.map(item => ({ node: item, key: undefined }));
  }
  return entriesOf(node).map(entry => ({ node: entry.value, key: entry.key }));
}

/** The comment above an entry, as the documentation of its key: `#`, `# --` and `## @param x` are taken off. */
export function commentAbove(document: YamlDocument, key: { readonly start: number }): string {
  const { text } = document;
  const comment: string[] = [];
  for (let end = text.lastIndexOf('\n', key.start - 1); end > 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = /^\s*#(?<text>.*)$/.exec(text.slice(start, end))?.groups?.['text'];
    if (line === undefined) {
      break;
    }
    comment.unshift(cleanComment(line));
    end = start - 1;
  }
  return comment.join('\n').trim();
}

/** The markers of helm-docs (`-- text`, `@default -- x`) and of Bitnami's generator (`@param a.b text`). */
function cleanComment(line: string): string {
  const text = line.replace(/^#*\s?/, '').replace(/\s+$/, '');
  return text
    .replace(/^\s*--\s?/, '')
    .replace(/^@param\s+\S+\s+(?:\[[^\]]*\]\s*)?/, '')
    .replace(/^@default -- /, 'Default: ')
    .replace(/^@(?:section|skip|schema|ignored|raw|notationType)\b.*$/, '')
    .replace(/^[-=#*~\s]+$/, '');
}
