import { parseYaml } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import type { YamlMapping, YamlNode } from '../../yaml/yamlNode.ts';

/**
 * What is being written at a cursor. The text is usually no valid YAML at that moment, so it is not asked what stands there but
 * what would stand there: a made-up word is put in place of the one under the cursor, and the tree says where that word ended up.
 * Knows no schema.
 */

export interface CursorContext {
  /** The document around the cursor, with {@link cursorWord} in place of what is being typed; offsets are those of that text. */
  readonly document: YamlDocument;
  /** Path of the mapping a key is written in, or of the value that is written. List indices are numbers. */
  readonly segments: readonly (string | number)[];
  /**
   * `line`: nothing but the word stands on the line (or behind `- `), so it may become a key of a mapping or, where the mapping has
   * no other keys, a value. `key`: a key in `{…}`, or one whose colon is written. `value`: a value behind its key or in `[…]`.
   */
  readonly place: 'line' | 'key' | 'value';
  /** The mapping the key is in; absent for values. */
  readonly mapping: YamlMapping | undefined;
  /** Names of the keys that are written beside it. */
  readonly siblings: ReadonlySet<string>;
  /** The word's text before the cursor. */
  readonly typed: string;
  /** Offsets in the file of the word to replace. */
  readonly start: number;
  readonly end: number;
  /** Inside `{…}` or `[…]`. */
  readonly flow: boolean;
  /** The key's colon is written already. */
  readonly hasColon: boolean;
  /** The cursor stands right behind a colon or a dash, so that a space must come first. */
  readonly needsSpace: boolean;
  /** The word stands in quotes. */
  readonly quoted: boolean;
  /** Column in which the keys of the mapping stand, or the line of the value starts. */
  readonly column: number;
  /** The first word of the line is behind a dash. */
  readonly behindDash: boolean;
  /** Leading white space of the line. */
  readonly lead: string;
}

/** Stands in the tree for what is being typed; no one writes it. */
export const cursorWord = 'driftline__cursor__';

/** Where the document around `offset` starts and ends; behind its `---` line. `undefined` on such a line itself. */
export function documentBounds(text: string, offset: number): { readonly start: number; readonly end: number } | undefined {
  let start = 0;
  for (const marker of text.matchAll(/^(?:---|\.\.\.)(?=[ \t\r\n]|(?![\s\S]))[^\n]*(?:\n|(?![\s\S]))/gm)) {
    const behind = marker.index + marker[0].length;
    if (offset < marker.index) {
      return { start, end: marker.index };
    }
    if (offset < behind || !marker[0].endsWith('\n')) {
      return undefined;
    }
    start = behind;
  }
  return { start, end: text.length };
}

/** What is being written at `offset`; `undefined` in comments and where nothing can be said. */
export function findCursor(text: string, offset: number): CursorContext | undefined {
  const bounds = documentBounds(text, offset);
  const word = bounds && findWord(text, offset);
  if (!bounds || !word) {
    return undefined;
  }
  const needsColon = word.startsLine && !word.hasColon;
  const marked = `${word.needsSpace ? ' ' : ''}${cursorWord}${needsColon ? ':' : ''}`;
  const before = text.slice(bounds.start, word.start);
  const behind = marked + text.slice(word.end, bounds.end);
  const placed = placeCursor(before + behind) ?? (word.startsLine ? placeCursor(completeLastKey(before) + behind) : undefined);
  if (!placed) {
    return undefined;
  }
  const { document, found } = placed;
  const { mapping } = found;
  return {
    ...word,
    document,
    segments: found.segments,
    mapping,
    siblings: new Set(mapping?.entries.map(entry => entry.name).filter(name => name !== cursorWord)),
    place: mapping === undefined ? 'value' : word.startsLine && !word.hasColon && !mapping.flow ? 'line' : 'key',
    flow: found.flow,
  };
}

function placeCursor(text: string): { readonly document: YamlDocument; readonly found: FoundCursor } | undefined {
  const [document] = parseYaml(text).documents;
  const found = document?.root && findCursorNode(document.root);
  return document && found && { document, found };
}

/** A word alone on the line above would be read as one text with ours: takes it for a key whose colon is to come. */
function completeLastKey(before: string): string {
  return before.replace(/(?<=(?:^|\n)[ \t]*(?:- )*[\w.-]+)(?=\s*\n[^\n]*$)/, ':');
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly typed: string;
  readonly startsLine: boolean;
  readonly hasColon: boolean;
  readonly needsSpace: boolean;
  readonly quoted: boolean;
  readonly column: number;
  readonly behindDash: boolean;
  readonly lead: string;
}

/** The word around the cursor, cut by what lies before it on the line. */
function findWord(text: string, offset: number): Word | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineBreak = text.slice(offset).search(/\r?\n/);
  const before = text.slice(lineStart, offset);
  const after = lineBreak === -1 ? text.slice(offset) : text.slice(offset, offset + lineBreak);
  if (/(?:^|\s)#/.test(before)) {
    return undefined;
  }
  const quote = findOpenQuote(before);
  const typed = quote === undefined ? (/[^\s,[\]{}"']*$/.exec(before)?.[0] ?? '') : before.slice(quote + 1);
  const isAtEnd = quote === undefined && /^\s*(?:#|$)/.test(after);
  const isDash = isAtEnd && typed === '-' && /^[ \t]*(?:- +)*-$/.test(before);
  const needsSpace = isDash || (isAtEnd && typed.endsWith(':'));
  const kept = needsSpace ? '' : typed;
  const prefix = before.slice(0, before.length - kept.length) + (isDash ? ' ' : '');
  const dashes = /^(?<lead>[ \t]*)(?<dashes>(?:- +)*)$/.exec(prefix)?.groups;
  const startsLine = dashes !== undefined && (isDash || !needsSpace);
  const isKey = startsLine || /[{,]\s*$/.test(prefix);
  const suffix = findSuffix(after, quote === undefined ? undefined : before.charAt(quote), isKey);
  const rest = after.slice(suffix.length);
  return {
    start: offset - kept.length,
    end: offset + suffix.length,
    typed: kept,
    startsLine,
    hasColon: isKey && /^["']?\s*:(?:\s|$)/.test(rest),
    needsSpace,
    quoted: quote !== undefined,
    column: /^(?:\s|- )*/.exec(isDash ? prefix : before)?.[0].length ?? 0,
    behindDash: dashes?.['dashes'] !== undefined && dashes['dashes'] !== '',
    lead: /^[ \t]*/.exec(before)?.[0] ?? '',
  };
}

/** Where a quote was opened that is not closed before the cursor. */
function findOpenQuote(before: string): number | undefined {
  let open: number | undefined;
  for (let index = 0; index < before.length; index++) {
    const character = before.charAt(index);
    if (open === undefined) {
      const opens = (character === '"' || character === "'") && /(?:^|[\s[{,:])$/.test(before.slice(0, index));
      open = opens ? index : undefined;
    } else if (character === '\\' && before.charAt(open) === '"') {
      index++;
    } else if (character === before.charAt(open)) {
      open = undefined;
    }
  }
  return open;
}

function findSuffix(after: string, quote: string | undefined, isKey: boolean): string {
  if (quote !== undefined) {
    const end = after.indexOf(quote);
    return end === -1 ? '' : after.slice(0, end);
  }
  const pattern = isKey ? /^[^\s,[\]{}"':]*/ : /^[^\s,[\]{}"']*/;
  return pattern.exec(after)?.[0] ?? '';
}

interface FoundCursor {
  readonly segments: readonly (string | number)[];
  readonly mapping: YamlMapping | undefined;
  readonly flow: boolean;
}

function findCursorNode(root: YamlNode): FoundCursor | undefined {
  const pending: { node: YamlNode; segments: readonly (string | number)[]; flow: boolean }[] = [
    { node: root, segments: [], flow: false },
  ];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, segments, flow } = next;
    if (node.kind === 'scalar' && node.text === cursorWord) {
      return { segments, mapping: undefined, flow };
    }
    if (node.kind === 'mapping') {
      if (node.entries.some(entry => entry.name === cursorWord)) {
        return { segments, mapping: node, flow: node.flow };
      }
      pending.push(...node.entries.map(entry => ({ node: entry.value, segments: [...segments, entry.name], flow: node.flow })));
    } else if (node.kind === 'sequence') {
      pending.push(...node.items.map((item, index) => ({ node: item, segments: [...segments, index], flow: node.flow })));
    }
  }
  return undefined;
}
