import type { CompletionItem, TextEdit } from 'vscode-languageserver-types';
import type { Position, Range } from '../../base/textRange.ts';

/** A patch that stands as a block of text inside another document, and the way back. */
export interface InlinePatch {
  readonly text: string;
  readonly position: Position;
  /** First line of the block in the file. */
  readonly line: number;
  /** Columns that the block stands further right. */
  readonly indent: number;
}

const header = /^(?<lead>\s*(?:- +)*)patch: *[|>][-+\d]*\s*(?:#.*)?$/;
const elementHeader = /^(?<lead>\s*(?:- +)*)- +[|>][-+\d]*\s*$/;

/**
 * The patch in whose block the cursor stands: `patch: |` anywhere, or an element of `patchesStrategicMerge`. By lines, because the
 * block may be half-typed or end with the blank line of the cursor.
 */
export function findInlinePatch(text: string, position: Position): InlinePatch | undefined {
  const lines = text.split(/\r?\n/);
  const own = findHeader(lines, position.line);
  if (!own) {
    return undefined;
  }
  const isInside = (line: string): boolean => line.trim() === '' || indentOf(line) > own.column;
  let end = own.line + 1;
  while (end < lines.length && isInside(lines[end] ?? '')) {
    end++;
  }
  const block = lines.slice(own.line + 1, end);
  const first =
    block.find((line, index) => line.trim() !== '' && own.line + 1 + index !== position.line) ??
    block.find(line => line.trim() !== '');
  const indent = first === undefined ? position.character : indentOf(first);
  if (position.line >= end || position.character < indent || indent <= own.column) {
    return undefined;
  }
  return {
    text: block.map(line => line.slice(indent)).join('\n'),
    position: { line: position.line - own.line - 1, character: position.character - indent },
    line: own.line + 1,
    indent,
  };
}

/** The line that opens the block around a line, and the column of its key or dash. */
function findHeader(lines: readonly string[], from: number): { readonly line: number; readonly column: number } | undefined {
  let least = Infinity;
  for (let line = from; line >= 0; line--) {
    const text = lines[line] ?? '';
    if (line < from && text.trim() !== '' && indentOf(text) < least) {
      const lead = header.exec(text)?.groups?.['lead'];
      if (lead !== undefined) {
        return { line, column: lead.length };
      }
      const element = elementHeader.exec(text)?.groups?.['lead'];
      if (element !== undefined && isListOfPatches(lines, line)) {
        return { line, column: element.length };
      }
    }
    least = text.trim() === '' ? least : Math.min(least, indentOf(text));
    if (least === 0 && line < from) {
      return undefined;
    }
  }
  return undefined;
}

function isListOfPatches(lines: readonly string[], from: number): boolean {
  const key = lines.slice(0, from).findLast(line => /^[A-Za-z]\w*:/.test(line));
  return key?.startsWith('patchesStrategicMerge:') ?? false;
}

function indentOf(line: string): number {
  const indent = line.search(/\S/);
  return indent === -1 ? line.length : indent;
}

/** An item for the patch's own text as an item for the file. */
export function toFileItem(item: CompletionItem, patch: InlinePatch, insertsAsIs: boolean): CompletionItem {
  const shiftEdit = (edit: TextEdit, isExact: boolean): TextEdit => ({
    range: shiftRange(edit.range, patch),
    newText: isExact ? edit.newText.replaceAll('\n', `\n${' '.repeat(patch.indent)}`) : edit.newText,
  });
  return {
    ...item,
    ...(item.textEdit && 'range' in item.textEdit ? { textEdit: shiftEdit(item.textEdit, insertsAsIs) } : {}),
    ...(item.additionalTextEdits ? { additionalTextEdits: item.additionalTextEdits.map(edit => shiftEdit(edit, true)) } : {}),
  };
}

function shiftRange({ start, end }: Range, patch: InlinePatch): Range {
  const shift = ({ line, character }: Position): Position => ({ line: line + patch.line, character: character + patch.indent });
  return { start: shift(start), end: shift(end) };
}
