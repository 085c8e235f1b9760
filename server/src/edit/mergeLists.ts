import type { YamlDocument } from '../yaml/yamlFile.ts';
import type { YamlSequence } from '../yaml/yamlNode.ts';
import { renameKey, findColon } from './editScalars.ts';
import { elementExtent } from './elementExtent.ts';
import type { ElementExtent } from './elementExtent.ts';
import { stepInto } from './nodePlace.ts';
import type { NodePlace } from './nodePlace.ts';
import { flowPlaces, removeElement } from './removeElement.ts';
import { editBetween } from './textEdit.ts';
import type { TextEdit } from './textEdit.ts';
import { columnOf, endOfLine, lineBreakOf, startOfLine, startOfNextLine } from './textLines.ts';

/** A change of the document's text between two offsets. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export interface MergeListsOptions {
  /** The list that is merged into another one, and its entry removed. */
  readonly from: string;
  /** The list that takes its items; made by renaming the entry if it is missing. */
  readonly to: string;
  /** Where the items go. */
  readonly at: 'start' | 'end';
  /** What is changed inside of the items on the way. */
  readonly changes: readonly TextChange[];
}

/**
 * Merges one list of the mapping at `place` into another one, each item as it is written and with its comments. `undefined`
 * where that cannot be done without losing a comment.
 */
export function mergeLists(document: YamlDocument, place: NodePlace, options: MergeListsOptions): TextEdit[] | undefined {
  const from = stepInto(place, options.from);
  const to = stepInto(place, options.to);
  if (from?.node.kind !== 'sequence') {
    return undefined;
  }
  const edits = options.changes.map(({ start, end, newText }) => editBetween(document, start, end, newText));
  if (!to) {
    const renamed = renameKey(document, from, options.to);
    return renamed && [...renamed, ...edits];
  }
  const removal = removeElement(document, from);
  if (from.node.items.length === 0) {
    return removal;
  }
  const lines = removal && linesOfItems(document, from, options.changes);
  const insertion = lines && to.node.kind === 'sequence' ? insertLines(document, to.node, lines, options.at) : undefined;
  return removal && insertion && [insertion, ...removal];
}

interface ItemLines {
  /** Without a line break at the end; the first line is indented too. */
  readonly text: string;
  /** Of its dashes. */
  readonly column: number;
}

function linesOfItems(document: YamlDocument, { node, steps }: NodePlace, changes: readonly TextChange[]): ItemLines | undefined {
  const { text } = document;
  const step = steps.at(-1);
  const extent = step && elementExtent(text, step);
  const key = step?.container.kind === 'mapping' ? step.container.entries[step.index]?.key : undefined;
  const colon = key && findColon(text, key.end);
  if (node.kind !== 'sequence' || !extent || colon === undefined || node.anchor !== undefined || node.tag !== undefined) {
    return undefined;
  }
  const comments = commentsAround(text, extent, colon, node.flow ? node.end : colon + 1);
  if (!node.flow) {
    const start = startOfNextLine(text, colon);
    const column = columnOf(text, node.start);
    const head = comments.map(comment => `${' '.repeat(column)}${comment}\n`).join('');
    return { text: head + changed(text, start, extent.end, changes), column };
  }
  const places = flowPlaces(node);
  const between = places.map(({ start }, index) => text.slice(places[index - 1]?.end ?? node.start, start));
  if ([...between, text.slice(places.at(-1)?.end, node.end)].some(part => part.includes('#'))) {
    return undefined;
  }
  const items = places.map(({ start, end }) => `- ${changed(text, start, end, changes)}`);
  return { text: [...comments, ...items].join('\n'), column: 0 };
}

/** The comments above the key and behind it, as lines of their own. */
function commentsAround(text: string, extent: ElementExtent, colon: number, behind: number): string[] {
  const above = text.slice(extent.lead, startOfLine(text, extent.start));
  const onLine = text.slice(behind, endOfLine(text, colon)).trim();
  return [...above.split('\n'), onLine].map(line => line.trim()).filter(line => line !== '');
}

function changed(text: string, start: number, end: number, changes: readonly TextChange[]): string {
  let result = '';
  let done = start;
  for (const change of changes.filter(candidate => candidate.start >= start && candidate.end <= end)) {
    result += text.slice(done, change.start) + change.newText;
    done = change.end;
  }
  return result + text.slice(done, end);
}

function insertLines(document: YamlDocument, list: YamlSequence, lines: ItemLines, at: 'start' | 'end'): TextEdit | undefined {
  const { text } = document;
  const index = at === 'start' ? 0 : list.items.length - 1;
  const neighbour = elementExtent(text, { container: list, index });
  if (!neighbour?.ownLine) {
    return undefined;
  }
  const column = columnOf(text, list.start);
  const lineBreak = lineBreakOf(text);
  const moved = shiftLines(lines.text.replaceAll('\r', ''), column - lines.column).replaceAll('\n', lineBreak);
  return at === 'start'
    ? editBetween(document, startOfLine(text, neighbour.lead), startOfLine(text, neighbour.lead), moved + lineBreak)
    : editBetween(document, neighbour.end, neighbour.end, lineBreak + moved);
}

/** Every line that is not blank, moved to the right or left. */
export function shiftLines(text: string, columns: number): string {
  return columns >= 0
    ? text.replaceAll(/^(?=[^\n])/gm, ' '.repeat(columns))
    : text.replaceAll(new RegExp(`^ {1,${-columns}}`, 'gm'), '');
}
