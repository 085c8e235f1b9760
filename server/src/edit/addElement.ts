import type { JsonValue } from '../base/json.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { isAbsent } from '../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode, YamlSequence } from '../yaml/yamlNode.ts';
import { documentStyle } from './documentStyle.ts';
import type { DocumentStyle } from './documentStyle.ts';
import { findColon } from './editScalars.ts';
import { elementExtent } from './elementExtent.ts';
import { stepInto } from './nodePlace.ts';
import type { NodePlace } from './nodePlace.ts';
import { printEntry, printFlow, printItem } from './printValue.ts';
import { flowPlaces } from './removeElement.ts';
import { editBetween } from './textEdit.ts';
import type { TextEdit } from './textEdit.ts';
import { columnOf, endOfLine } from './textLines.ts';

/** Additions to mappings and lists, in the style of what is there. */

export interface AddEntryOptions {
  /** Names in the order they are to stand in: the entry goes behind the last one that comes before it. Others go to the end. */
  readonly order?: readonly string[];
}

/**
 * Adds an entry to the mapping at `place`, which may be empty (`{}`) or absent (`key:`). `undefined` if something else stands
 * there. The caller knows that the mapping has no such entry.
 */
export function addEntry(
  document: YamlDocument,
  place: NodePlace,
  name: string,
  value: JsonValue,
  options: AddEntryOptions = {},
): TextEdit[] | undefined {
  const { node } = place;
  const style = documentStyle(document);
  const flow = (): string => `${printFlow(name, style)}: ${printFlow(value, style)}`;
  const block = (column: number): string => printEntry(name, value, column, style);
  if (node.kind !== 'mapping' || node.entries.length === 0) {
    return node.kind === 'sequence' ? undefined : fill(document, place, { flow: `{${flow()}}`, block, columns: style.indent });
  }
  const index = indexByOrder(node, name, options.order ?? []);
  return node.flow
    ? insertInFlow(document, node, index, flow())
    : insertLines(document, { container: node, index, print: block });
}

export interface AddItemOptions {
  /** Where it goes; by default to the end, or to its place if the list is sorted. */
  readonly index?: number;
}

/** Adds an item to the list at `place`, which may be empty (`[]`) or absent (`key:`). `undefined` if something else stands there. */
export function addItem(
  document: YamlDocument,
  place: NodePlace,
  value: JsonValue,
  options: AddItemOptions = {},
): TextEdit[] | undefined {
  const { node } = place;
  const style = documentStyle(document);
  const block = (column: number): string => printItem(value, column, style);
  if (node.kind !== 'sequence' || node.items.length === 0) {
    const flow = `[${printFlow(value, style)}]`;
    return node.kind === 'mapping' ? undefined : fill(document, place, { flow, block, columns: style.listIndent });
  }
  const index = options.index ?? indexInSorted(node, value);
  return node.flow
    ? insertInFlow(document, node, index, printFlow(value, style))
    : insertLines(document, { container: node, index, print: block });
}

/** Adds an item to the list called `name` in the mapping at `place`; the list is made if it is missing. */
export function addToList(
  document: YamlDocument,
  place: NodePlace,
  name: string,
  value: JsonValue,
  options: AddEntryOptions & AddItemOptions = {},
): TextEdit[] | undefined {
  const list = stepInto(place, name);
  return list ? addItem(document, list, value, options) : addEntry(document, place, name, [value], options);
}

/** Behind the last entry that comes before `name` in the order; to the end if the order does not know it. */
function indexByOrder({ entries }: YamlMapping, name: string, order: readonly string[]): number {
  const rank = order.indexOf(name);
  if (rank === -1) {
    return entries.length;
  }
  const ranks = entries.map(entry => order.indexOf(entry.name));
  return ranks.findLastIndex(other => other !== -1 && other < rank) + 1;
}

/** The place of a text in a list of texts that are in order already; otherwise the end. */
function indexInSorted({ items }: YamlSequence, value: JsonValue): number {
  const texts = items.map(item => (item.kind === 'scalar' ? item.text : undefined));
  const isSorted =
    items.length > 1 && texts.every((text, index) => text !== undefined && (index === 0 || (texts[index - 1] ?? text) < text));
  if (!isSorted || typeof value !== 'string') {
    return items.length;
  }
  const behind = texts.findIndex(text => text !== undefined && text > value);
  return behind === -1 ? items.length : behind;
}

interface Insertion {
  readonly container: YamlMapping | YamlSequence;
  readonly index: number;
  /** The text for the column that the container's elements stand in. */
  readonly print: (column: number) => string;
}

/** Puts new lines behind the element before, or in front of the first. */
function insertLines(document: YamlDocument, { container, index, print }: Insertion): TextEdit[] | undefined {
  const { text } = document;
  const { lineBreak } = documentStyle(document);
  const first = elementExtent(text, { container, index: 0 });
  if (!first) {
    return undefined;
  }
  const column = columnOf(text, first.start);
  const margin = ' '.repeat(column);
  if (index === 0) {
    return [editBetween(document, first.start, first.start, `${print(column)}${lineBreak}${margin}`)];
  }
  const previous = elementExtent(text, { container, index: index - 1 });
  return previous && [editBetween(document, previous.end, previous.end, `${lineBreak}${margin}${print(column)}`)];
}

function insertInFlow(document: YamlDocument, container: YamlMapping | YamlSequence, index: number, text: string): TextEdit[] {
  const places = flowPlaces(container);
  const previous = places[index - 1];
  if (previous) {
    return [editBetween(document, previous.end, previous.end, `, ${text}`)];
  }
  const start = places[0]?.start ?? container.start + 1;
  return [editBetween(document, start, start, `${text}, `)];
}

interface Filling {
  readonly flow: string;
  readonly block: (column: number) => string;
  /** Columns that the new lines stand to the right of the key above them. */
  readonly columns: number;
}

/** Writes the first element where `{}`, `[]`, `null` or nothing stands. */
function fill(document: YamlDocument, { node, steps }: NodePlace, { flow, block, columns }: Filling): TextEdit[] | undefined {
  if (!isEmpty(node)) {
    return undefined;
  }
  const { text } = document;
  const style: DocumentStyle = documentStyle(document);
  const step = steps.at(-1);
  if (steps.some(({ container }) => container.flow)) {
    return isAbsent(node) ? undefined : [editBetween(document, node.start, node.end, flow)];
  }
  if (step?.container.kind !== 'mapping') {
    const blank = /[ \t\n]$|^$/.test(text.slice(0, node.start)) ? '' : ' ';
    const column = columnOf(text, node.start) + blank.length;
    return [editBetween(document, node.start, node.end, blank + block(column))];
  }
  const key = step.container.entries[step.index]?.key;
  const extent = elementExtent(text, step);
  const colon = key && findColon(text, key.end);
  if (!extent || colon === undefined) {
    return undefined;
  }
  const column = columnOf(text, extent.start) + columns;
  const lineEnd = endOfLine(text, Math.max(colon, node.end));
  const line = `${style.lineBreak}${' '.repeat(column)}${block(column)}`;
  const insertion = editBetween(document, lineEnd, lineEnd, line);
  if (isAbsent(node)) {
    return [editBetween(document, endOfLine(text, colon), endOfLine(text, colon), line)];
  }
  // What was between the colon and the empty value goes too, unless a comment follows.
  const comment = text.slice(node.end, lineEnd).trimStart();
  const start = comment === '' ? colon + 1 : node.start;
  return [editBetween(document, start, lineEnd - comment.length, ''), insertion];
}

function isEmpty(node: YamlNode): boolean {
  if (node.anchor !== undefined || node.tag !== undefined) {
    return false;
  }
  return node.kind === 'scalar'
    ? node.style === 'plain' && /^(?:|~|null|Null|NULL)$/.test(node.text)
    : node.kind === 'mapping'
      ? node.entries.length === 0
      : node.kind === 'sequence' && node.items.length === 0;
}
