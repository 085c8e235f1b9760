import type { YamlNode } from '../yaml/yamlNode.ts';
import { isAbsent } from '../yaml/yamlNode.ts';
import type { Step } from './nodePlace.ts';
import { elementsOf } from './nodePlace.ts';
import { columnOf, endOfLine, isFirstInLine, startOfLine, startOfNextLine } from './textLines.ts';

/** The text that an element of a block mapping or list takes up, by offsets of the document's text. */
export interface ElementExtent {
  /** Where its key or dash stands. */
  readonly start: number;
  /** Where the first of its lines begins, comments directly above it included; {@link start} if it shares its line. */
  readonly lead: number;
  /** Behind the last character of its last line, a comment there included, the line break not. */
  readonly end: number;
  /** Whether nothing stands before it in its line, as `- ` does before the first key of a list item. */
  readonly ownLine: boolean;
}

/** `undefined` for elements of flow collections and for what is written in rare ways (`? key`, an anchor before a key). */
export function elementExtent(text: string, { container, index }: Step): ElementExtent | undefined {
  const element = elementsOf(container)[index];
  const start = container.flow ? undefined : beginningOf(text, { container, index });
  if (!element || start === undefined) {
    return undefined;
  }
  const key = container.kind === 'mapping' ? container.entries[index]?.key : undefined;
  const end = endOfContent(text, element, Math.max(start, key?.end ?? start));
  const ownLine = isFirstInLine(text, start);
  const before = text.slice(startOfLine(text, start), start);
  if (!ownLine && (key?.kind !== 'scalar' || !/(?:^|\s)-[ \t]+$/.test(before)) && container.kind === 'mapping') {
    return undefined;
  }
  return { start, lead: ownLine ? leadOf(text, start) : start, end, ownLine };
}

/** Where the dash or key stands. */
function beginningOf(text: string, { container, index }: Step): number | undefined {
  if (container.kind === 'mapping') {
    return container.entries[index]?.key.start;
  }
  const item = container.items[index];
  const column = columnOf(text, container.start);
  if (!item || index === 0) {
    return item && container.start;
  }
  for (let line = startOfLine(text, item.start); line > container.start; line = startOfLine(text, line - 1)) {
    if (text.startsWith('-', line + column) && /^[ \t]*$/.test(text.slice(line, line + column))) {
      return line + column;
    }
  }
  return undefined;
}

/** Behind the last character of the node's last line. Blank lines that a block text keeps (`|+`) are part of it. */
function endOfContent(text: string, node: YamlNode, atLeast: number): number {
  const leaf = lastLeaf(node);
  const end = endOfLine(text, isAbsent(leaf) ? lastWritten(node, atLeast) : Math.max(leaf.end, atLeast));
  const keepsBlanks =
    leaf.kind === 'scalar' &&
    (leaf.style === 'literal' || leaf.style === 'folded') &&
    /^[|>][0-9]?\+/.test(text.slice(leaf.start, leaf.start + 3));
  return keepsBlanks ? endOfBlankLines(text, end) : end;
}

function endOfBlankLines(text: string, end: number): number {
  let kept = end;
  for (let next = startOfNextLine(text, kept); next < text.length; next = startOfNextLine(text, kept)) {
    if (text.slice(next, endOfLine(text, next)).trim() !== '') {
      break;
    }
    kept = endOfLine(text, next);
  }
  return kept;
}

function lastLeaf(node: YamlNode): YamlNode {
  let leaf = node;
  while ((leaf.kind === 'mapping' || leaf.kind === 'sequence') && !leaf.flow) {
    const last = elementsOf(leaf).at(-1);
    if (!last) {
      break;
    }
    leaf = last;
  }
  return leaf;
}

/** Of a node that ends with an absent value: where its last key or dash ends. */
function lastWritten(node: YamlNode, atLeast: number): number {
  if (node.kind === 'mapping') {
    const last = node.entries.at(-1);
    return last ? lastWritten(last.value, Math.max(atLeast, last.key.end)) : atLeast;
  }
  if (node.kind === 'sequence') {
    const last = node.items.at(-1);
    // An item that is not written stands right behind its dash.
    return last ? lastWritten(last, Math.max(atLeast, isAbsent(last) ? last.start - 1 : last.start)) : atLeast;
  }
  return atLeast;
}

/**
 * Where the comment lines begin that stand directly above, in the same column. Those at the very top of a document speak of
 * the whole of it.
 */
function leadOf(text: string, start: number): number {
  const column = columnOf(text, start);
  let lead = startOfLine(text, start);
  while (lead > 0) {
    const line = startOfLine(text, lead - 1);
    const content = text.slice(line, endOfLine(text, line));
    if (!content.startsWith('#', column) || content.slice(0, column).trim() !== '') {
      break;
    }
    lead = line;
  }
  const isTop = lead === 0 || /^---[^\n]*\n$/.test(text.slice(0, lead));
  return isTop ? startOfLine(text, start) : lead;
}
