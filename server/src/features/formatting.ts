import type { FormattingOptions, TextEdit } from 'vscode-languageserver-types';
import { jsonEquals } from '../base/json.ts';
import type { Range } from '../base/textRange.ts';
import { diffLines } from '../tree/lineDiff.ts';
import { toJson } from '../yaml/toJson.ts';
import { parseYaml } from '../yaml/yamlFile.ts';
import type { YamlFile } from '../yaml/yamlFile.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { isTemplateText } from './documentKind.ts';
import { outdentLists } from './formatting/outdentLists.ts';
import { protectFlows } from './formatting/protectFlows.ts';
import { writingStyleOf } from './completion/writingStyle.ts';
import type { YamlAssist } from './yamlAssist.ts';

/**
 * Formatting of YAML: white space and quotes as Prettier has them, and nothing else. Lines are neither wrapped nor joined, lists stay
 * at the indentation that the file gives them, and what a machine reads from the text stays the same, or there is no edit.
 */

/** Edits that format `text`; only those that touch `range`, if there is one. None for template text and for text with errors. */
export async function provideFormatting(
  assist: Pick<YamlAssist, 'format'>,
  file: { readonly path: string; readonly text: string },
  options: Pick<FormattingOptions, 'tabSize'>,
  range?: Range,
): Promise<TextEdit[]> {
  const text = file.text.replaceAll('\r\n', '\n');
  const before = parseYaml(text);
  if (isTemplateText(file.path, text) || before.errors.length > 0 || before.documents.length === 0) {
    return [];
  }
  const protectedText = protectFlows(before);
  const singleQuotes = prefersSingleQuotes(before);
  const formatted = await assist.format(protectedText.text, { indentation: options.tabSize, singleQuotes });
  const isIndented = before.documents.every(document => writingStyleOf(document).indentsLists);
  const result = protectedText.restore(isIndented ? formatted : outdentLists(formatted, before));
  if (!meansTheSame(before, parseYaml(result))) {
    return [];
  }
  const lineEnd = file.text.includes('\r\n') ? '\r\n' : '\n';
  return editsBetween(text, result)
    .filter(edit => !range || touches(edit, range))
    .map(edit => toTextEdit(edit, lineEnd));
}

/** Lines `start` to `end` (exclusive) become {@link lines}. */
interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** What differs, line by line, so that cursors and marks elsewhere stay where they are. A last line without a break gets one. */
function editsBetween(from: string, to: string): LineEdit[] {
  const ids = new Map<string, number>();
  const idOf = (line: string): number => {
    const id = ids.get(line) ?? ids.size;
    ids.set(line, id);
    return id;
  };
  const [a, b] = [linesOf(from), linesOf(to)];
  const { before, after } = diffLines(a.map(idOf), b.map(idOf));
  const edits: LineEdit[] = [];
  let [line, other] = [0, 0];
  while (line < a.length || other < b.length) {
    if (before[line] !== 1 && after[other] !== 1) {
      line++;
      other++;
      continue;
    }
    const [start, first] = [line, other];
    while (before[line] === 1) {
      line++;
    }
    while (after[other] === 1) {
      other++;
    }
    edits.push({ start, end: line, lines: b.slice(first, other) });
  }
  const last = a.at(-1);
  if (!from.endsWith('\n') && last !== undefined && edits.at(-1)?.end !== a.length) {
    edits.push({ start: a.length - 1, end: a.length, lines: [last] });
  }
  return edits;
}

/** Lines without their breaks. */
function linesOf(text: string): string[] {
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function meansTheSame(before: YamlFile, after: YamlFile): boolean {
  return (
    after.errors.length === 0 &&
    after.documents.length === before.documents.length &&
    before.documents.every((document, index) => jsonEquals(toJson(document.root), toJson(after.documents[index]?.root)))
  );
}

/** What most quoted scalars have, as nothing else says what the repository prefers. */
function prefersSingleQuotes({ documents }: YamlFile): boolean {
  let balance = 0;
  const pending: YamlNode[] = documents.flatMap(({ root }) => (root ? [root] : []));
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'mapping') {
      pending.push(...node.entries.flatMap(({ key, value }) => [key, value]));
    } else if (node.kind === 'sequence') {
      pending.push(...node.items);
    } else if (node.kind === 'scalar') {
      balance += node.style === 'single' ? 1 : node.style === 'double' ? -1 : 0;
    }
  }
  return balance > 0;
}

function touches({ start, end }: LineEdit, range: Range): boolean {
  return start <= range.end.line && range.start.line < Math.max(end, start + 1);
}

function toTextEdit({ start, end, lines }: LineEdit, lineEnd: string): TextEdit {
  return {
    range: { start: { line: start, character: 0 }, end: { line: end, character: 0 } },
    newText: lines.map(line => line + lineEnd).join(''),
  };
}
