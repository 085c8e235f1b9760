import { InsertTextFormat, InsertTextMode } from 'vscode-languageserver-types';
import type { CompletionItem, TextEdit } from 'vscode-languageserver-types';
import { withoutStops } from '../../server/src/features/completion/insertText.ts';
import { LineIndex } from '../../server/src/yaml/lineIndex.ts';

/**
 * The text after choosing an item, as VS Code applies it: stops of snippets are taken with their first choice, and lines after the
 * first are indented like the line of the cursor, unless the item says not to.
 */
export function applyCompletion(text: string, item: CompletionItem): string {
  if (!item.textEdit || !('range' in item.textEdit)) {
    throw new Error(`The item "${item.label}" has no edit.`);
  }
  const { newText, range } = item.textEdit;
  const plain = item.insertTextFormat === InsertTextFormat.Snippet ? withoutStops(newText) : newText;
  const lead = /^[ \t]*/.exec(text.split('\n')[range.start.line] ?? '')?.[0] ?? '';
  const main = { range, newText: item.insertTextMode === InsertTextMode.asIs ? plain : plain.replaceAll('\n', `\n${lead}`) };
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
