import type { CompletionItem, TextEdit } from 'vscode-languageserver-types';
import { withoutStops } from '../../server/src/features/completion/insertText.ts';
import { LineIndex } from '../../server/src/yaml/lineIndex.ts';

/** The text after choosing an item, as an editor applies it; stops of snippets are taken with their first choice. */
export function applyCompletion(text: string, item: CompletionItem): string {
  if (!item.textEdit || !('range' in item.textEdit)) {
    throw new Error(`The item "${item.label}" has no edit.`);
  }
  const main = {
    ...item.textEdit,
    newText: item.insertTextFormat === 2 ? withoutStops(item.textEdit.newText) : item.textEdit.newText,
  };
  return applyEdits(text, [main, ...(item.additionalTextEdits ?? [])]);
}

/** The text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  return [...edits]
    .sort((a, b) => lines.offsetAt(b.range.start) - lines.offsetAt(a.range.start))
    .reduce(
      (changed, { range, newText }) =>
        changed.slice(0, lines.offsetAt(range.start)) + newText + changed.slice(lines.offsetAt(range.end)),
      text,
    );
}
