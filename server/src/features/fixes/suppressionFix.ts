import { lineBreakOf } from '../../edit/textLines.ts';
import { pathAt } from '../../yaml/nodePath.ts';
import { documentAt } from '../../yaml/yamlFile.ts';
import { fixInFile } from './fix.ts';
import type { Fix, FixContext } from './fix.ts';

/**
 * A comment above the line that silences the finding there. The reason is left to the person: until it is written the comment has
 * no effect, and says so. Not for what prevents rendering, which is never silenced, and not where no comment can stand.
 */
export function suppressionFix({ file, finding }: FixContext): Fix[] {
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
