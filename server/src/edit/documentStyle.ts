import type { YamlDocument } from '../yaml/yamlFile.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { elementsOf } from './nodePlace.ts';
import { columnOf, lineBreakOf } from './textLines.ts';

/** How a document is written, for what is added to it. */
export interface DocumentStyle {
  /** Columns that a nested mapping stands to the right. */
  readonly indent: number;
  /** Columns that the dashes of a list stand to the right of its key: 0 or {@link indent}. */
  readonly listIndent: number;
  readonly lineBreak: '\n' | '\r\n';
  /** `{ a: b }` instead of `{a: b}`. */
  readonly padsFlow: boolean;
}

/** Nodes that are looked at; the style of a long document shows at its beginning. */
const maximumNodes = 2000;

/** The style of the first nested mapping and the first list; two columns and no indentation where there is none. */
export function documentStyle(document: YamlDocument): DocumentStyle {
  const { text } = document;
  let indent: number | undefined;
  let listIndent: number | undefined;
  let padsFlow: boolean | undefined;
  const pending: YamlNode[] = document.root ? [document.root] : [];
  for (let count = 0, node = pending.shift(); node && count < maximumNodes; count++, node = pending.shift()) {
    pending.push(...elementsOf(node));
    if ((node.kind === 'mapping' || node.kind === 'sequence') && node.flow && node.end - node.start > 2) {
      padsFlow ??= text.startsWith(' ', node.start + 1);
    }
    for (const { key, value } of node.kind === 'mapping' && !node.flow ? node.entries : []) {
      const columns = columnOf(text, value.start) - columnOf(text, key.start);
      if (value.kind === 'mapping' && !value.flow && columns > 0) {
        indent ??= columns;
      } else if (value.kind === 'sequence' && !value.flow && columns >= 0) {
        listIndent ??= columns;
      }
    }
  }
  return { indent: indent ?? 2, listIndent: listIndent ?? 0, lineBreak: lineBreakOf(text), padsFlow: padsFlow ?? false };
}
