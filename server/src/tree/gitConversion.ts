import type { Attributes } from './gitAttributes.ts';
import type { BlobProblem } from './fileTree.ts';
import { lfsMessage } from './lfsPointer.ts';

/**
 * What `git add` would store for the bytes of a file: line ends, `$Id$` and encodings, as convert.c does them. Filters are programs
 * of the person's configuration and are never run: their result is unknown.
 */

export interface ConversionSettings {
  /** `core.autocrlf`. */
  readonly autocrlf: 'true' | 'input' | 'false';
}

/** What one path asks for. */
export interface ConversionRule {
  readonly path: string;
  readonly filter: string | undefined;
  readonly encoding: string | undefined;
  readonly ident: boolean;
  /** `auto`: only what looks like text, and not if the index has the file with CRLF. */
  readonly lineEnds: 'keep' | 'convert' | 'auto';
}

/** Reads the attributes that decide (gitattributes(5): text, eol, crlf, filter, ident, working-tree-encoding). */
export function ruleFor(path: string, attributes: Attributes, settings: ConversionSettings): ConversionRule {
  const filter = attributes.get('filter');
  const encoding = attributes.get('working-tree-encoding');
  return {
    path,
    filter: typeof filter === 'string' && filter !== '' ? filter : undefined,
    encoding: typeof encoding === 'string' && encoding !== '' && !isUtf8(encoding) ? encoding : undefined,
    ident: attributes.get('ident') === true,
    lineEnds: lineEndsFor(attributes, settings),
  };
}

/** convert.c: convert_attrs. */
function lineEndsFor(attributes: Attributes, settings: ConversionSettings): ConversionRule['lineEnds'] {
  const text = textAction(attributes.get('text')) ?? textAction(attributes.get('crlf'));
  if (text === 'keep') {
    return 'keep';
  }
  const eol = attributes.get('eol');
  if (text !== 'auto' && (eol === 'lf' || eol === 'crlf')) {
    return 'convert';
  }
  return text ?? (settings.autocrlf === 'false' ? 'keep' : 'auto');
}

function textAction(value: string | boolean | undefined): ConversionRule['lineEnds'] | undefined {
  if (value === true || value === 'input') {
    return 'convert';
  }
  if (value === 'auto') {
    return 'auto';
  }
  return value === false ? 'keep' : undefined;
}

/** Whether the answer of {@link convertToStored} depends on what the index has. */
export function dependsOnIndex(rule: ConversionRule, bytes: Uint8Array): boolean {
  return rule.lineEnds === 'auto' && bytes.includes(carriageReturn);
}

/** {@link convertToStored} for a text from an editor, which has decoded it already. */
export function convertTextToStored(
  rule: ConversionRule,
  text: Uint8Array,
  indexed: Uint8Array | undefined,
): Uint8Array | BlobProblem {
  return convertToStored({ ...rule, encoding: undefined }, text, indexed);
}

/**
 * The bytes git would store for the file's `bytes`. `indexed` is what the index has at the path (`undefined`: nothing), see
 * {@link dependsOnIndex}.
 */
export function convertToStored(
  rule: ConversionRule,
  bytes: Uint8Array,
  indexed: Uint8Array | undefined,
): Uint8Array | BlobProblem {
  if (rule.filter === 'lfs') {
    return { reason: 'lfs', message: lfsMessage(rule.path) };
  }
  if (rule.filter !== undefined) {
    return {
      reason: 'filter',
      message: `What git stores for ${rule.path} is decided by the filter program "${rule.filter}"; filter programs are not run.`,
    };
  }
  const decoded = rule.encoding === undefined ? bytes : decodeEncoding(rule.path, rule.encoding, bytes);
  if (!(decoded instanceof Uint8Array)) {
    return decoded;
  }
  const converted = convertLineEnds(rule.lineEnds, decoded, indexed);
  return rule.ident ? collapseIdent(converted) : converted;
}

const carriageReturn = 13;
const lineFeed = 10;
const dollar = 36;

/** convert.c: crlf_to_git. */
function convertLineEnds(lineEnds: ConversionRule['lineEnds'], bytes: Uint8Array, indexed: Uint8Array | undefined): Uint8Array {
  if (lineEnds === 'keep') {
    return bytes;
  }
  if (lineEnds === 'auto') {
    const statistics = countBytes(bytes);
    if (looksBinary(statistics) || (indexed && hasTextCrlf(indexed))) {
      return bytes;
    }
  }
  return bytes.filter((byte, index) => byte !== carriageReturn || bytes[index + 1] !== lineFeed);
}

interface ByteStatistics {
  readonly nul: boolean;
  readonly loneCr: boolean;
  readonly crlf: boolean;
  readonly printable: number;
  readonly nonprintable: number;
}

/** convert.c: gather_stats. */
function countBytes(bytes: Uint8Array): ByteStatistics {
  let [nul, loneCr, crlf, printable, nonprintable] = [false, false, false, 0, 0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === carriageReturn) {
      if (bytes[i + 1] === lineFeed) {
        crlf = true;
        i++;
      } else {
        loneCr = true;
      }
    } else if (byte === lineFeed) {
      continue;
    } else if (byte === 127 || (byte < 32 && ![8, 9, 27, 12].includes(byte))) {
      nul ||= byte === 0;
      nonprintable++;
    } else {
      printable++;
    }
  }
  // A Ctrl-Z at the end is DOS's end of file.
  return { nul, loneCr, crlf, printable, nonprintable: nonprintable - (bytes.at(-1) === 26 ? 1 : 0) };
}

/** convert.c: convert_is_binary. */
function looksBinary(statistics: ByteStatistics): boolean {
  return statistics.loneCr || statistics.nul || Math.floor(statistics.printable / 128) < statistics.nonprintable;
}

/** convert.c: has_crlf_in_index. */
function hasTextCrlf(indexed: Uint8Array): boolean {
  if (!indexed.includes(carriageReturn)) {
    return false;
  }
  const statistics = countBytes(indexed);
  return statistics.crlf && !looksBinary(statistics);
}

/** `$Id: anything$` on one line → `$Id$` (convert.c: ident_to_git). */
function collapseIdent(bytes: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length);
  let [written, position] = [0, 0];
  const copyTo = (end: number) => {
    result.set(bytes.subarray(position, end), written);
    written += end - position;
    position = end;
  };
  for (let start = bytes.indexOf(dollar); start !== -1; start = bytes.indexOf(dollar, position)) {
    copyTo(start + 1);
    if (bytes[position] !== 73 || bytes[position + 1] !== 100 || bytes[position + 2] !== 58) {
      continue;
    }
    const end = bytes.indexOf(dollar, position + 3);
    if (end === -1) {
      break;
    }
    if (!bytes.subarray(position, end).includes(lineFeed)) {
      copyTo(position + 2);
      position = end;
      copyTo(end + 1);
    }
  }
  copyTo(bytes.length);
  return result.subarray(0, written);
}

function isUtf8(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding);
}

/** Only the encodings whose names mean the same to git and to the platform; others are unknown rather than guessed. */
function decodeEncoding(path: string, encoding: string, bytes: Uint8Array): Uint8Array | BlobProblem {
  const failed = (why: string): BlobProblem => ({
    reason: 'unsupported',
    message: `Cannot read ${path} as ${encoding}: ${why}.`,
  });
  if (bytes.length === 0) {
    return bytes;
  }
  const match = /^utf-?16(?<order>le|be)?$/i.exec(encoding);
  if (!match) {
    return failed('this encoding is not supported; use UTF-8');
  }
  const mark = bytes[0] === 0xff && bytes[1] === 0xfe ? 'le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'be' : undefined;
  const order = match.groups?.['order']?.toLowerCase();
  if (order ? mark : !mark) {
    return failed(order ? 'git allows no byte order mark in it' : 'git asks for a byte order mark in it');
  }
  try {
    const decoder = new TextDecoder(`utf-16${order ?? mark ?? 'le'}`, { fatal: true });
    return new TextEncoder().encode(decoder.decode(bytes));
  } catch {
    return failed('the content is malformed');
  }
}
