import type { Range } from '../base/textRange.ts';
import { documentAt } from '../yaml/yamlFile.ts';
import type { YamlFile } from '../yaml/yamlFile.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * Suppressions that a file itself carries, as comments:
 *
 * ```yaml
 * # driftline:ignore-file schema.unknown-field our operator reads more   (at the head of the file: all of it)
 * replicas: 0 # driftline:ignore CODE, CODE parked until the migration   (behind a value: this line)
 * # driftline:ignore CODE set by the autoscaler                          (on a line of its own: the next line with content)
 * ```
 *
 * A finding belongs to the line on which it starts. What `.driftline.yaml` suppresses is read in gitops/declared.ts.
 */
export interface Suppression {
  readonly codes: readonly SuppressedCode[];
  /** Empty if none is given; such a suppression has no effect. */
  readonly reason: string;
  /** Of the comment. */
  readonly range: Range;
  /** The line it is about; `file` for all of them, `nothing` for one that stands where it means nothing. */
  readonly target: number | 'file' | 'nothing';
}

/** A code as a suppression names it. */
export interface SuppressedCode {
  readonly code: string;
  readonly range: Range;
}

/** What every suppression comment contains: a text without it is not looked at any further. */
const mark = 'driftline:ignore';

/** The suppressions of a file in its order. */
export function findSuppressions(file: YamlFile): readonly Suppression[] {
  if (!file.text.includes(mark)) {
    return [];
  }
  const comments = file.text.matchAll(/(?:^|(?<=[ \t\r\n]))#[ \t]*driftline:ignore(?<file>-file)?(?![\w-])(?<rest>[^\r\n]*)/gm);
  return [...comments].flatMap(match => {
    const rest = match.groups?.['rest'] ?? '';
    const end = match.index + match[0].length;
    if (isInScalar(file, match.index)) {
      return [];
    }
    const target = match.groups?.['file'] === undefined ? findLine(file, match.index) : findFile(file, match.index);
    return [{ ...readCodes(file, rest, end - rest.length), range: file.lines.rangeBetween(match.index, end), target }];
  });
}

/** Whether the suppression is about a finding that starts on `line`. */
export function isAbout({ target }: Suppression, line: number): boolean {
  return target === 'file' || target === line;
}

/** `CODE, CODE reason`: codes have a dot inside, which the first word of a sentence has not. */
function readCodes(file: YamlFile, rest: string, offset: number): Pick<Suppression, 'codes' | 'reason'> {
  const codes: SuppressedCode[] = [];
  const pattern = /[ \t,]*(?<code>[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+)(?=[ \t,:]|$)/y;
  let end = 0;
  for (let match = pattern.exec(rest); match; match = pattern.exec(rest)) {
    const code = match.groups?.['code'] ?? '';
    const isListed = codes.length === 0 || match[0].includes(',');
    if (!isListed) {
      break;
    }
    end = pattern.lastIndex;
    codes.push({ code, range: file.lines.rangeBetween(offset + end - code.length, offset + end) });
  }
  return {
    codes,
    reason: rest
      .slice(end)
      .replace(/^[\s,:–—-]+/u, '')
      .trim(),
  };
}

/** The line of the comment if something stands before it there, else the next line that is neither blank nor a comment. */
function findLine(file: YamlFile, offset: number): number | 'nothing' {
  const { line } = file.lines.positionAt(offset);
  if (
    textOf(file, line)
      .slice(0, offset - file.lines.startOfLine(line))
      .trim() !== ''
  ) {
    return line;
  }
  for (let next = line + 1; next < file.lines.lineCount; next++) {
    if (!/^\s*(?:#|$)/.test(textOf(file, next))) {
      return next;
    }
  }
  return 'nothing';
}

/** Nothing but comments, directives and the first `---` may stand before it. */
function findFile(file: YamlFile, offset: number): 'file' | 'nothing' {
  return /^(?:[ \t]*(?:[#%][^\n]*|---[ \t]*)?\r?\n)*[ \t]*$/.test(file.text.slice(0, offset)) ? 'file' : 'nothing';
}

function textOf({ text, lines }: YamlFile, line: number): string {
  return text.slice(lines.startOfLine(line), lines.endOfLine(line));
}

/** Whether the offset lies in a text, where `#` begins no comment. */
function isInScalar(file: YamlFile, offset: number): boolean {
  const document = documentAt(file, file.lines.positionAt(offset));
  const inside = document && offset - document.offset;
  const holds = (node: YamlNode): boolean => inside !== undefined && node.start <= inside && inside < node.end;
  let node = document?.root;
  while (node && holds(node)) {
    if (node.kind === 'scalar') {
      return true;
    }
    node = childrenOf(node).find(holds);
  }
  return false;
}

function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'mapping') {
    return node.entries.flatMap(({ key, value }) => [key, value]);
  }
  return node.kind === 'sequence' ? node.items : [];
}
