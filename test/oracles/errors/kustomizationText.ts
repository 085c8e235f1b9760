import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Scalar, YAMLMap } from 'yaml';

/**
 * Edits of kustomization files as a person's slip of the hand would make them: in the text, at one place, the line of which is known.
 * On purpose it uses nothing of Driftline's own reading of these files.
 */

/** A text after an edit, and the line (from 0) that was edited. */
export interface EditedText {
  readonly text: string;
  readonly line: number;
}

/** A scalar by where it stands. */
export interface PlacedScalar {
  readonly value: string;
  /** Offsets in the text, without quotes. */
  readonly start: number;
  readonly end: number;
}

/** The scalars under top-level `fields`: items of lists, or those of their members that `member` names. */
export function findScalars(text: string, field: string, member?: string): PlacedScalar[] {
  const list = parseDocument(text).get(field, true);
  if (!isSeq(list)) {
    return [];
  }
  const found: unknown[] = list.items.map(item =>
    member === undefined ? item : isMap(item) ? item.get(member, true) : undefined,
  );
  const scalars = found.flatMap(node => (isSeq(node) ? node.items : [node]));
  return scalars.flatMap(node => (isScalar(node) ? placeScalar(text, node) : []));
}

/** The members of a list's items that are mappings, as they stand in the text. */
export function findItems(text: string, field: string): YAMLMap[] {
  const list = parseDocument(text).get(field, true);
  return isSeq(list) ? list.items.filter(item => isMap(item)) : [];
}

/** The keys at the top and those of the items of top-level lists. */
export function findKeys(text: string, fieldsWithItems: readonly string[]): PlacedScalar[] {
  const document: Document = parseDocument(text);
  const maps = [document.contents, ...fieldsWithItems.flatMap(field => findItems(text, field))];
  const keys = maps.flatMap(map => (isMap(map) ? map.items.map(pair => pair.key) : []));
  return keys.flatMap(key => (isScalar(key) ? placeScalar(text, key) : []));
}

/** Writes another value in the place of a scalar. */
export function replaceScalar(text: string, { start, end }: PlacedScalar, value: string): EditedText {
  return { text: text.slice(0, start) + value + text.slice(end), line: lineAt(text, start) };
}

/**
 * Adds an item at the end of a top-level list, which is made if there is none. `item` may have several lines; `line` of the answer is
 * the one that holds `marked`.
 */
export function appendItem(text: string, field: string, item: string, marked: string): EditedText {
  const list = parseDocument(text).get(field, true);
  if (isSeq(list) && list.flow && list.range) {
    const end = list.range[1] - 1;
    const separator = list.items.length > 0 ? ', ' : '';
    const edited = `${text.slice(0, end)}${separator}${item.includes('\n') ? toFlow(item) : item}${text.slice(end)}`;
    return { text: edited, line: lineAt(text, end) };
  }
  const first = isSeq(list) ? list.items[0] : undefined;
  const last = isSeq(list) ? list.items.at(-1) : undefined;
  const [firstStart, lastEnd] = [rangeOf(first)?.[0], rangeOf(last)?.[2]];
  const indent = firstStart === undefined ? '' : ' '.repeat(Math.max(0, columnAt(text, firstStart) - 2));
  const block = `${indent}- ${item.replaceAll('\n', `\n${indent}  `)}\n`;
  const place = lastEnd === undefined ? text.length : startOfNextLine(text, lastEnd);
  const head = lastEnd === undefined ? `${text === '' || text.endsWith('\n') ? '' : '\n'}${field}:\n` : '';
  const before = text.slice(0, place);
  const added = `${before.endsWith('\n') || before === '' || head.startsWith('\n') ? '' : '\n'}${head}${block}`;
  const edited = before + added + text.slice(place);
  return { text: edited, line: lineAt(edited, place + added.lastIndexOf(marked)) };
}

/** The line (from 0) of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

function placeScalar(text: string, node: Scalar): PlacedScalar[] {
  if (typeof node.value !== 'string' || !node.range || node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
    return [];
  }
  const quote = text[node.range[0]] === '"' || text[node.range[0]] === "'" ? 1 : 0;
  return [{ value: node.value, start: node.range[0] + quote, end: node.range[1] - quote }];
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return (isScalar(node) || isMap(node) || isSeq(node)) && node.range ? node.range : undefined;
}

function columnAt(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function startOfNextLine(text: string, offset: number): number {
  if (offset === 0 || text[offset - 1] === '\n') {
    return offset;
  }
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/** An item of `key: value` lines and one list, on one line. */
function toFlow(item: string): string {
  return JSON.stringify(parseDocument(item).toJS());
}
