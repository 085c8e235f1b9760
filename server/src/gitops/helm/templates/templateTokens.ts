import type { TextSpan } from './templateNode.ts';

/** The words of one action, as Go's `text/template/parse` cuts them. Nothing throws: what is no word is an `error`. */

export type TokenKind =
  | 'field'
  | 'variable'
  | 'identifier'
  | 'string'
  | 'rawString'
  | 'number'
  | 'character'
  | 'dot'
  | 'pipe'
  | 'comma'
  | 'open'
  | 'close'
  | 'declare'
  | 'assign'
  | 'error';

export interface Token extends TextSpan {
  readonly kind: TokenKind;
  /** As it is written. */
  readonly text: string;
  /** White space, or the beginning of the action, stands before it. */
  readonly spaced: boolean;
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['string', /"(?:[^"\\\n]|\\[^\n])*"/y],
  ['rawString', /`[^`]*`/y],
  ['character', /'(?:[^'\\\n]|\\[^\n])+'/y],
  [
    'number',
    /[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eEpP][+-]?\d+)?i?(?![\p{L}\p{N}_])/uy,
  ],
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['dot', /\./y],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  ['identifier', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['declare', /:=/y],
  ['assign', /=/y],
  ['pipe', /\|/y],
  ['comma', /,/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['error', /"[^"\n]*|`[^`]*|'[^'\n]*|[\s\S]/y],
];

/** Kinds behind which a word must have ended. */
const named: ReadonlySet<TokenKind> = new Set(['field', 'variable', 'identifier']);

/** The words between `start` and `end`. */
export function readTokens(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  let spaced = true;
  for (let offset = start; offset < end;) {
    if (/\s/.test(text.charAt(offset))) {
      spaced = true;
      offset++;
      continue;
    }
    const token = readToken(text, offset, end, spaced);
    const isCut = named.has(token.kind) && token.end < end && !/[\s.,|:()]/.test(text.charAt(token.end));
    tokens.push(token);
    if (isCut) {
      // Go takes nothing else behind a name; what is there is read anew, so that the rest keeps its meaning.
      tokens.push({ kind: 'error', text: '', start: token.end, end: token.end, spaced: false });
    }
    offset = token.end;
    spaced = isCut;
  }
  return tokens;
}

function readToken(text: string, offset: number, end: number, spaced: boolean): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && offset + found.length <= end) {
      return { kind, text: found, start: offset, end: offset + found.length, spaced };
    }
  }
  return { kind: 'error', text: text.slice(offset, end), start: offset, end, spaced };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** Whether Go can read the quoted text: its escapes are known, and a character is one. */
export function isReadable({ kind, text }: Token): boolean {
  const escape = String.raw`\\(?:[abfnrtv\\]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|[0-3][0-7]{2})`;
  const quoted = kind === 'string' ? `^"(?:[^"\\\\]|${escape}|\\\\")*"$` : `^'(?:[^'\\\\]|${escape}|\\\\')'$`;
  return kind === 'rawString' || new RegExp(quoted, 'u').test(text);
}

/** The text of a token that is a string. */
export function stringValue({ kind, text }: Token): string {
  const inner = text.slice(1, -1);
  if (kind === 'rawString') {
    return inner.replaceAll('\r', '');
  }
  return inner.replaceAll(
    /\\(?:x(?<byte>[0-9a-fA-F]{2})|u(?<unit>[0-9a-fA-F]{4})|U(?<point>[0-9a-fA-F]{8})|(?<octal>[0-7]{3})|(?<other>.))/gs,
    (...match) => {
      const groups = match.at(-1) as Readonly<Record<string, string | undefined>>;
      const hex = groups['byte'] ?? groups['unit'] ?? groups['point'];
      const code = hex === undefined ? Number.parseInt(groups['octal'] ?? '', 8) : Number.parseInt(hex, 16);
      const other = groups['other'];
      if (other !== undefined) {
        return escapes[other] ?? other;
      }
      return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
    },
  );
}
