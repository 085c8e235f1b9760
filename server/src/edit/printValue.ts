import { stringify } from 'yaml';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { plainValue } from '../yaml/scalarValue.ts';
import type { ScalarStyle } from '../yaml/yamlNode.ts';
import type { DocumentStyle } from './documentStyle.ts';
import { indentLines } from './textLines.ts';

/** Values as YAML text to be put into a document: what is written reads back as the value for every program of the field. */

/** `name: value` in block style for a mapping whose keys stand at `column`; without indentation of its first line. */
export function printEntry(name: string, value: JsonValue, column: number, style: DocumentStyle): string {
  return finish(`${printScalar(name, 'plain')}:${printBehindKey(value, style)}`, column, style);
}

/** `- value` for a list whose dashes stand at `column`; without indentation of its first line. */
export function printItem(value: JsonValue, column: number, style: DocumentStyle): string {
  return finish(printBehindDash(value, style), column, style);
}

function finish(text: string, column: number, style: DocumentStyle): string {
  return indentLines(text, column).replaceAll('\n', style.lineBreak);
}

function printBlock(value: JsonValue, style: DocumentStyle): string {
  if (isJsonArray(value) && value.length > 0) {
    return value.map(item => printBehindDash(item, style)).join('\n');
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const entries = Object.entries(value).map(([name, item]) => `${printScalar(name, 'plain')}:${printBehindKey(item, style)}`);
    return entries.join('\n');
  }
  return typeof value === 'string' && isBlockText(value) ? printBlockText(value, style.indent) : printFlow(value, style);
}

function printBehindDash(value: JsonValue, style: DocumentStyle): string {
  const text = typeof value === 'string' && isBlockText(value) ? printBlockText(value, 0) : printBlock(value, style);
  return `- ${indentLines(text, 2)}`;
}

/** What follows the colon: on new lines if it is a collection with something in it. */
function printBehindKey(value: JsonValue, style: DocumentStyle): string {
  const text = printBlock(value, style);
  const isList = isJsonArray(value) && value.length > 0;
  if (!isList && !(isJsonObject(value) && Object.keys(value).length > 0)) {
    return ` ${text}`;
  }
  return indentLines(`\n${text}`, isList ? style.listIndent : style.indent);
}

/** Texts of several lines that a literal block can hold as they are. */
function isBlockText(text: string): boolean {
  return /^[^\s][^]*\n/.test(text) && !/[ \t](?:\n|$)|[^\n\t\x20-\x7e\u00a0-\ud7ff]/.test(text);
}

function printBlockText(text: string, indent: number): string {
  const chomping = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  return indentLines(`|${chomping}\n${text.replace(/\n$/, '')}`, indent);
}

/** The value on one line, as it stands in `{…}` and `[…]`. */
export function printFlow(value: JsonValue, style: DocumentStyle): string {
  const padding = style.padsFlow ? ' ' : '';
  if (isJsonArray(value)) {
    return value.length === 0 ? '[]' : `[${padding}${value.map(item => printFlow(item, style)).join(', ')}${padding}]`;
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([name, item]) => `${printFlow(name, style)}: ${printFlow(item, style)}`);
    return entries.length === 0 ? '{}' : `{${padding}${entries.join(', ')}${padding}}`;
  }
  return typeof value === 'string' && /[,[\]{}]/.test(value) ? JSON.stringify(value) : printScalar(value, 'plain');
}

/** A scalar on one line, in the quotes it had where they are possible. */
export function printScalar(value: string | number | boolean | null, style: ScalarStyle): string {
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  if (style === 'single' && /^[\x20-\x7e\u00a0-\ud7ff]*$/.test(value)) {
    return `'${value.replaceAll("'", "''")}'`;
  }
  return style === 'double' || !isPlain(value) ? JSON.stringify(value) : value;
}

/** Whether the text reads as itself without quotes: in YAML 1.1, in 1.2, and as kustomize reads it. */
function isPlain(value: string): boolean {
  const printed = stringify(value, { version: '1.1', lineWidth: 0 });
  return printed === `${value}\n` && plainValue(value) === value && plainValue(value, 'kustomization') === value;
}
