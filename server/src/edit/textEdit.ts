import type { Range } from '../base/textRange.ts';
import { LineIndex } from '../yaml/lineIndex.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';

/**
 * Edits of texts as plain data. The functions of this folder make them from a syntax tree, so that comments, indentation,
 * quotes, line ends and the order of everything else stay as they are. They know YAML and nothing of Kubernetes; where an edit
 * cannot be made without touching more than it is asked to (a value that an alias stands for, say) they answer `undefined`.
 */

/** What stands at `range` becomes `newText`; an empty range inserts. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** The text with all edits made. Ranges mean the text before; they do not overlap, insertions at one place keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  const placed = edits.map(({ range, newText }, index) => {
    return { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end), newText, index };
  });
  placed.sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  let result = '';
  let done = 0;
  for (const { start, end, newText } of placed) {
    result += text.slice(done, Math.max(start, done)) + newText;
    done = Math.max(end, done);
  }
  return result + text.slice(done);
}

/** An edit between two offsets of the document's text. */
export function editBetween(document: YamlDocument, start: number, end: number, newText: string): TextEdit {
  return { range: document.lines.rangeBetween(document.offset + start, document.offset + end), newText };
}

/** The edits that make `after` of `before`: one that replaces the lines between the first and the last difference. */
export function editsBetween(before: string, after: string): TextEdit[] {
  if (before === after) {
    return [];
  }
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length - 1 && start < fresh.length - 1 && old[start] === fresh[start]) {
    start++;
  }
  let behind = 0;
  while (behind < old.length - start - 1 && behind < fresh.length - start - 1 && old.at(-1 - behind) === fresh.at(-1 - behind)) {
    behind++;
  }
  const end = old.length - behind;
  const lines = new LineIndex(before);
  const last = { line: end - 1, character: (old[end - 1] ?? '').length };
  const range = { start: { line: start, character: 0 }, end: last };
  return [
    {
      range: { start: range.start, end: lines.positionAt(lines.offsetAt(last)) },
      newText: fresh.slice(start, fresh.length - behind).join('\n'),
    },
  ];
}
