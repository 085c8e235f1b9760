import { parseYaml } from '../../yaml/yamlFile.ts';
import type { YamlDocument, YamlFile } from '../../yaml/yamlFile.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import { writingStyleOf } from '../completion/writingStyle.ts';

/**
 * Moves the lists of a formatted text back under their keys, in those documents whose lists stood there before: the formatter knows
 * one style only.
 */
export function outdentLists(formatted: string, before: YamlFile): string {
  const file = parseYaml(formatted);
  const lines = formatted.split('\n');
  const shifts = lines.map(() => 0);
  for (const [index, document] of file.documents.entries()) {
    const original = before.documents[index];
    if (original && !writingStyleOf(original).indentsLists) {
      collectShifts(document, lines, shifts);
    }
  }
  return lines.map((line, index) => line.slice(Math.min(shifts[index] ?? 0, /^ */.exec(line)?.[0].length ?? 0))).join('\n');
}

function collectShifts(document: YamlDocument, lines: readonly string[], shifts: number[]): void {
  const placeOf = (offset: number): { line: number; character: number } => document.lines.positionAt(document.offset + offset);
  const pending: YamlNode[] = document.root ? [document.root] : [];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'sequence') {
      pending.push(...node.items);
    } else if (node.kind === 'mapping') {
      for (const { key, value } of node.entries) {
        pending.push(value);
        const shift =
          value.kind === 'sequence' && !value.flow && !node.flow
            ? placeOf(value.start).character - placeOf(key.start).character
            : 0;
        if (shift > 0) {
          const last = findLastLine(lines, placeOf(value.end).line, placeOf(value.start).character);
          for (let line = placeOf(key.end).line + 1; line <= last; line++) {
            shifts[line] = (shifts[line] ?? 0) + shift;
          }
        }
      }
    }
  }
}

/** Comments below a list that stand as far right as it does belong to it. */
function findLastLine(lines: readonly string[], end: number, column: number): number {
  let last = end;
  for (let line = end + 1; line < lines.length && isCommentAt(lines[line] ?? '', column); line++) {
    last = line;
  }
  return last;
}

function isCommentAt(line: string, column: number): boolean {
  return line.trim() === '' || (line.trimStart().startsWith('#') && line.search(/\S/) >= column);
}
