import { basename } from '../base/repositoryPath.ts';
import { compileWildPattern } from './wildMatch.ts';
import type { WildPattern } from './wildMatch.ts';

/**
 * gitattributes: which attributes a path has, out of the texts of the attribute files (gitattributes(5), attr.c). Where those
 * files are is decided elsewhere.
 */

/** `true`: set, `false`: unset (`-text`), a text: its value; an attribute that is unspecified is absent. */
export type AttributeValue = boolean | string;
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** One attribute file. */
export interface AttributeFile {
  /** The folder its patterns are relative to; `''` for the root and for files outside the working tree. */
  readonly folder: string;
  readonly text: string;
  /** Whether macros may be defined: only in the root's file and in those outside the working tree. */
  readonly macros: boolean;
}

export interface GitAttributes {
  /** The attributes of a file (folders have none that matter here). */
  get(path: string): Attributes;
}

interface Assignment {
  readonly name: string;
  /** `null`: back to unspecified (`!text`). */
  readonly value: AttributeValue | null;
}

interface AttributeRule {
  readonly folder: string;
  readonly pattern: WildPattern;
  /** A pattern without a slash is compared with the base name. */
  readonly onName: boolean;
  readonly assignments: readonly Assignment[];
}

/** Longer lines and larger files are ignored by git too (attr.h: ATTR_MAX_LINE_LENGTH, ATTR_MAX_FILE_SIZE). */
const maximumLine = 2048;
const maximumFile = 100 * 1024 * 1024;
/** attr.c: blank. */
const blanks = ' \t\r\n';

/** Reads attribute files given from the weakest to the strongest: outside ones, the root's, sub folders', then `info/attributes`. */
export function parseGitAttributes(files: readonly AttributeFile[], options: { readonly ignoreCase: boolean }): GitAttributes {
  const rules: AttributeRule[] = [];
  const macros = new Map<string, readonly Assignment[]>([
    [
      'binary',
      [
        { name: 'diff', value: false },
        { name: 'merge', value: false },
        { name: 'text', value: false },
      ],
    ],
  ]);
  for (const file of files) {
    for (const line of file.text.length > maximumFile ? [] : withoutMark(file.text).split('\n')) {
      parseLine(line, file, { rules, macros, ignoreCase: options.ignoreCase });
    }
  }
  rules.reverse();
  return { get: path => collect(path, rules, macros) };
}

/** The strongest statement about each attribute wins: rules come strongest first, and so do the assignments of a line, last first. */
function collect(path: string, rules: readonly AttributeRule[], macros: ReadonlyMap<string, readonly Assignment[]>): Attributes {
  const found = new Map<string, AttributeValue | null>();
  const assign = (assignments: readonly Assignment[]): void => {
    for (const { name, value } of assignments.toReversed()) {
      if (found.has(name)) {
        continue;
      }
      found.set(name, value);
      if (value === true) {
        assign(macros.get(name) ?? []);
      }
    }
  };
  for (const rule of rules) {
    if (rule.folder === '' || path.startsWith(`${rule.folder}/`)) {
      const rest = rule.folder === '' ? path : path.slice(rule.folder.length + 1);
      if (rule.pattern.matches(rule.onName ? basename(path) : rest)) {
        assign(rule.assignments);
      }
    }
  }
  return new Map([...found].flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
}

interface ParseTarget {
  readonly rules: AttributeRule[];
  readonly macros: Map<string, readonly Assignment[]>;
  readonly ignoreCase: boolean;
}

function parseLine(line: string, file: AttributeFile, target: ParseTarget): void {
  const text = trimBlanks(line);
  if (text === '' || text.startsWith('#') || line.length > maximumLine) {
    return;
  }
  const { word, rest } = readPattern(text);
  const assignments = splitWords(rest).map(parseAssignment);
  if (assignments.includes(undefined)) {
    // An invalid attribute name makes git ignore the whole line.
    return;
  }
  const valid = assignments.filter(assignment => assignment !== undefined);
  if (word.startsWith('[attr]')) {
    const name = word.slice('[attr]'.length) || splitWords(rest)[0] || '';
    if (file.macros && isAttributeName(name)) {
      target.macros.set(name, word === '[attr]' ? valid.slice(1) : valid);
    }
    return;
  }
  const rule = parseRule(word, file.folder, valid, target.ignoreCase);
  if (rule) {
    target.rules.push(rule);
  }
}

/** `undefined` for patterns that match no file: negated ones, and those for folders only. */
function parseRule(
  word: string,
  folder: string,
  assignments: readonly Assignment[],
  ignoreCase: boolean,
): AttributeRule | undefined {
  if (word.startsWith('!') || word.endsWith('/')) {
    return undefined;
  }
  const onName = !word.includes('/');
  const path = word.startsWith('/') ? word.slice(1) : word;
  return { folder, onName, assignments, pattern: compilePathPattern(path, ignoreCase) };
}

/**
 * git compares what comes before the first special character by itself (dir.c: match_pathname), so that stars right after it stand
 * at the start of a pattern: an `a` before two stars and `/b` matches `ax/y/b`.
 */
function compilePathPattern(path: string, ignoreCase: boolean): WildPattern {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const special = path.search(/[*?[\\]/);
  const literal = fold(special === -1 ? path : path.slice(0, special));
  const rest = compileWildPattern(path.slice(literal.length), { mode: 'path', ignoreCase });
  return { matches: text => fold(text).startsWith(literal) && rest.matches(text.slice(literal.length)) };
}

function parseAssignment(word: string): Assignment | undefined {
  const unset = word.startsWith('-');
  const unspecified = word.startsWith('!');
  const text = unset || unspecified ? word.slice(1) : word;
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  if (!isAttributeName(name)) {
    return undefined;
  }
  if (unset || unspecified) {
    return { name, value: unset ? false : null };
  }
  return { name, value: equals === -1 ? true : text.slice(equals + 1) };
}

function isAttributeName(name: string): boolean {
  return /^[A-Za-z0-9_.][-A-Za-z0-9_.]*$/.test(name);
}

/** The first word, which may be quoted as in C when it begins with a double quote. */
function readPattern(text: string): { readonly word: string; readonly rest: string } {
  if (text.startsWith('"')) {
    const quoted = readQuoted(text);
    if (quoted) {
      return quoted;
    }
  }
  let end = 0;
  while (end < text.length && !blanks.includes(text.charAt(end))) {
    end++;
  }
  return { word: text.slice(0, end), rest: text.slice(end) };
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
};

function readQuoted(text: string): { readonly word: string; readonly rest: string } | undefined {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let i = 1; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '"') {
      return { word: new TextDecoder().decode(new Uint8Array(bytes)), rest: text.slice(i + 1) };
    }
    if (character !== '\\') {
      const whole = String.fromCodePoint(text.codePointAt(i) ?? 0);
      bytes.push(...encoder.encode(whole));
      i += whole.length - 1;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(i + 1, i + 4))?.[0];
    const escaped = escapes[text.charAt(i + 1)];
    if (octal !== undefined) {
      bytes.push(Number.parseInt(octal, 8));
      i += 3;
    } else if (escaped !== undefined) {
      bytes.push(...encoder.encode(escaped));
      i++;
    } else {
      return undefined;
    }
  }
  return undefined;
}

function splitWords(text: string): string[] {
  return text.split(/[ \t\r\n]+/).filter(word => word !== '');
}

function trimBlanks(text: string): string {
  let start = 0;
  while (start < text.length && blanks.includes(text.charAt(start))) {
    start++;
  }
  return text.slice(start);
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
