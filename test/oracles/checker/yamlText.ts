import { Document, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Node, Pair, ParsedNode } from 'yaml';
import type { SeededRandom } from '../provenance/seededRandom.ts';

/**
 * Objects as YAML text, and where their parts stand in it. A part has an address: positions in the collections on the way to it, so that the
 * second of two equal keys has one as well. Read and written by the `yaml` package alone, not by Driftline's own trees.
 */

export type Address = readonly number[];

export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** Where an entry or element stands. */
export interface Place {
  /** Key and value; the value alone for an element or the whole document. */
  readonly whole: TextSpan;
  /** Where it, its value, and the first entry of its value begin. */
  readonly beginnings: readonly number[];
}

/** Text that is written as it is, where a value stands: `yes`, `0777`. */
export interface RawText {
  readonly raw: string;
}

const marker = 'RAW0TEXT';

/** A document to change; strings that YAML 1.1 would read as something else are quoted. */
export function createDocument(value: unknown): Document {
  return new Document(value, { version: '1.1', aliasDuplicateObjects: false });
}

/** The node of a value, or of text that is to be written as it is. */
export function createNode(document: Document, value: unknown): Node {
  return document.createNode(isRaw(value) ? `${marker}${Buffer.from(value.raw).toString('hex')}` : value);
}

function isRaw(value: unknown): value is RawText {
  return typeof value === 'object' && value !== null && 'raw' in value;
}

/** The document's text; some of its collections are written in flow style. */
export function printDocument(document: Document, random: SeededRandom): string {
  visit(document, {
    Collection(_, node, path) {
      if (path.length > 3 && random.chance(0.1)) {
        node.flow = true;
      }
    },
  });
  const text = document.toString({ lineWidth: 0, indentSeq: random.chance(0.5) });
  return text
    .replace(/^%YAML.*\n---\n/, '')
    .replaceAll(new RegExp(`${marker}([0-9a-f]*)`, 'g'), (_, hex: string) => Buffer.from(hex, 'hex').toString());
}

/** The node at an address; `undefined` if there is none. */
export function nodeAt(
  root: Node | null,
  address: Address,
): { readonly pair?: Pair<Node, Node | null>; readonly node: Node } | undefined {
  let found: { pair?: Pair<Node, Node | null>; node: Node } | undefined = root ? { node: root } : undefined;
  for (const index of address) {
    const collection: Node | undefined = found?.node;
    const item: unknown = isMap(collection) || isSeq(collection) ? collection.items[index] : undefined;
    if (isPair<Node, Node | null>(item)) {
      found = { pair: item, node: item.value ?? item.key };
    } else {
      found = item === undefined ? undefined : { node: item as Node };
    }
  }
  return found;
}

/** Where the part at an address stands. @throws {Error} if the text has no such part. */
export function locate(text: string, address: Address): Place {
  const document = parseDocument(text, { version: '1.1', uniqueKeys: false });
  const found = nodeAt(document.contents, address);
  if (!found) {
    throw new Error(`Nothing at ${address.join('.')} of\n${text}`);
  }
  const value = spanOf(found.node as ParsedNode);
  const key = found.pair && spanOf(found.pair.key as ParsedNode);
  const first = isMap<ParsedNode>(found.node) ? found.node.items[0]?.key : undefined;
  const start = key?.start ?? value.start;
  return {
    whole: { start, end: Math.max(value.end, key?.end ?? 0) },
    beginnings: [start, value.start, ...(first ? [spanOf(first).start] : [])],
  };
}

/** Where the part that a JSON pointer names stands; that of its parents for what is not there. `undefined` for none at all. */
export function locatePointer(text: string, pointer: string): Place {
  const names = pointer
    .split('/')
    .slice(1)
    .map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  let node: unknown = parseDocument(text, { version: '1.1', uniqueKeys: false }).contents;
  const address: number[] = [];
  for (const name of names) {
    const index = isMap(node)
      ? node.items.findIndex(item => isScalar(item.key) && String(item.key.value) === name)
      : isSeq(node)
        ? Number(name)
        : -1;
    const item: unknown = isMap(node) || isSeq(node) ? node.items[index] : undefined;
    if (item === undefined) {
      break;
    }
    address.push(index);
    node = isPair(item) ? item.value : item;
  }
  return locate(text, address);
}

function spanOf(node: ParsedNode): TextSpan {
  const [start, end] = node.range;
  return { start, end };
}
