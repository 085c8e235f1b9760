import { comparePositions } from '../../base/textRange.ts';
import type { Range } from '../../base/textRange.ts';
import { isFirstInLine, lineBreakOf, startOfLine, startOfNextLine } from '../../edit/textLines.ts';
import { findSuppressions } from '../../validation/suppression.ts';
import { pathAt } from '../../yaml/nodePath.ts';
import { documentAt } from '../../yaml/yamlFile.ts';
import { fixInFile } from './fix.ts';
import type { Fix, FixContext } from './fix.ts';

/**
 * A comment above the line that silences the finding there. The reason is left to the person: until it is written the comment has
 * no effect, and says so. Not for what prevents rendering, which is never silenced, and not where no comment can stand.
 */
export function suppressionFix({ file, finding }: FixContext): Fix[] {
  if (finding.code === 'suppression.unused') {
    return removal({ file, finding });
  }
  const { code, scope, location } = finding;
  const { line } = location.range.start;
  if (
    scope === 'rendering' ||
    code.startsWith('suppression.') ||
    code.startsWith('yaml.') ||
    !mayHoldComment(file.path, file.text)
  ) {
    return [];
  }
  const document = documentAt(file.yaml, location.range.start);
  const inside = document && pathAt(document, location.range.start);
  const start = file.yaml.lines.startOfLine(line);
  if (document && inside?.node.kind === 'scalar' && document.offset + inside.node.start < start) {
    return [];
  }
  const margin = /^[ \t]*/.exec(file.text.slice(start))?.[0] ?? '';
  const at = { line, character: 0 };
  const newText = `${margin}# driftline:ignore ${code} ${lineBreakOf(file.text)}`;
  return fixInFile(
    file.path,
    `Suppress ${code} here (then write the reason)`,
    [{ range: { start: at, end: at }, newText }],
    false,
  );
}

function mayHoldComment(path: string, text: string): boolean {
  return !/\.json$/i.test(path) && !/^\s*\{/.test(text);
}

/** Takes the code out of its comment, or the comment away if it is the only one. */
function removal({ file, finding }: Pick<FixContext, 'file' | 'finding'>): Fix[] {
  const { yaml, text } = file;
  const { start } = finding.location.range;
  const isMeant = ({ range }: { readonly range: Range }): boolean => comparePositions(range.start, start) === 0;
  const comment = findSuppressions(yaml).find(({ codes }) => codes.some(isMeant));
  const index = comment?.codes.findIndex(isMeant) ?? -1;
  const [code, next, previous] = [comment?.codes[index], comment?.codes[index + 1], comment?.codes[index - 1]];
  if (!comment || !code) {
    return [];
  }
  const offer = (range: Range): Fix[] => fixInFile(file.path, 'Remove it from the comment', [{ range, newText: '' }], true);
  if (next) {
    return offer({ start: code.range.start, end: next.range.start });
  }
  if (previous) {
    return offer({ start: previous.range.end, end: code.range.end });
  }
  const offset = yaml.lines.offsetAt(comment.range.start);
  const end = yaml.lines.offsetAt(comment.range.end);
  const isAlone = isFirstInLine(text, offset);
  const from = isAlone ? startOfLine(text, offset) : text.slice(0, offset).trimEnd().length;
  return offer(yaml.lines.rangeBetween(from, isAlone ? startOfNextLine(text, end) : end));
}
