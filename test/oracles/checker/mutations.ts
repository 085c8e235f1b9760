import { Pair, isMap, isScalar, isSeq } from 'yaml';
import type { Document, Node, YAMLMap } from 'yaml';
import type { SeededRandom } from '../provenance/seededRandom.ts';
import type { OpenApiDocument, OpenApiSchema, ValueKind } from './openApi.ts';
import { listSites } from './sites.ts';
import type { Site } from './sites.ts';
import { createNode, nodeAt } from './yamlText.ts';
import type { Address, RawText } from './yamlText.ts';

/** Single changes that break the structure of a valid object, one function a class. */

export type MutationClass = 'unknown field' | 'wrong type' | 'required' | 'enum' | 'duplicate';

/** What was done to a document. */
export interface Change {
  /** For people: where and what. */
  readonly what: string;
  /** Of the changed entry or element in the changed document; of its parent where it is gone. */
  readonly address: Address;
  readonly isGone: boolean;
  /** Of the other one, of two that are equal. */
  readonly twin?: Address;
}

export interface MutationContext {
  readonly document: Document;
  readonly schema: OpenApiSchema;
  readonly openApi: OpenApiDocument;
  readonly random: SeededRandom;
}

/** Changes the document in place. Answers `undefined`, and changes nothing, if it has no place for that class. */
export type Mutate = (context: MutationContext) => Change | undefined;

export const mutations: Readonly<Record<MutationClass, Mutate>> = {
  'unknown field': addUnknownField,
  'wrong type': writeWrongType,
  required: removeRequired,
  enum: breakEnum,
  duplicate: writeTwice,
};

function addUnknownField({ document, schema, openApi, random }: MutationContext): Change | undefined {
  const struct = pickSite(
    listAll(openApi, document, schema).filter(site => site.kind === 'struct' && isMap(site.node)),
    random,
  );
  if (!struct || !isMap(struct.node)) {
    return undefined;
  }
  const known = Object.keys(struct.schema.properties ?? {});
  const written = struct.node.items.map((pair, index) => ({ pair, index, name: nameOf(pair) }));
  const misspelt = written.filter(({ name }) => struct.address.length > 0 || (name !== 'apiVersion' && name !== 'kind'));
  if (misspelt.length > 0 && random.chance(0.6)) {
    const { pair, index, name } = random.pick(misspelt);
    const wrong = misspell(name, known, random);
    pair.key = document.createNode(wrong);
    return { what: `${struct.path}/${name} is written ${wrong}`, address: [...struct.address, index], isGone: false };
  }
  const foreign = [
    'replica',
    'imagePullPolicies',
    'enabled',
    'spec',
    'matchLabel',
    'namespace',
    'value',
    'containers',
    'x-note',
    'port',
  ];
  const name = random.pick(foreign.filter(candidate => !known.includes(candidate)));
  const value: unknown = random.pick([true, 3, 'text', { name: 'text' }, ['text']]);
  const index = random.below(struct.node.items.length + 1);
  struct.node.items.splice(index, 0, new Pair(document.createNode(name), document.createNode(value)));
  return { what: `${struct.path}/${name} is added`, address: [...struct.address, index], isGone: false };
}

/** Values of another type than the one wanted; raw ones are what YAML 1.1 makes of words and numbers, some of them the right type after all. */
const wrongValues: Readonly<Record<ValueKind, readonly unknown[]>> = {
  struct: ['text', 7, ['text'], [], true],
  map: ['text', ['text'], 7],
  list: ['text', { name: 'text' }, 7, {}],
  string: [
    5,
    true,
    ['text'],
    { name: 'text' },
    ...['yes', 'off', '0777', '1e3', '0x1F', '12:30:45', '.5', '2026-05-01'].map(raw),
  ],
  integer: ['5', 'many', true, [1], { value: 1 }, 1.5, ...["'3'", 'no', '5.0', '1e1', '010', '1_0', '0x0A'].map(raw)],
  number: ['5', true, [1]],
  boolean: ['true', 'yes', 1, 0, [true], ...["'false'", 'yes', 'off', 'TRUE', 'y'].map(raw)],
  quantity: [['1'], { value: '1' }, true, 'lots', '1 Gi', '10GB', ...['1e3', '0.5', '1_000'].map(raw)],
  intOrString: [true, ['http'], { port: 1 }, 1.5],
  any: [],
};

/** Values that only the format forbids. */
const wrongFormats: Readonly<Record<string, readonly unknown[]>> = {
  int32: [3_000_000_000],
  int64: [raw('99999999999999999999')],
  'date-time': ['yesterday', '2026-13-45T00:00:00Z', raw('2026-05-01')],
  byte: ['not base64!'],
};

function raw(text: string): RawText {
  return { raw: text };
}

function writeWrongType({ document, schema, openApi, random }: MutationContext): Change | undefined {
  const site = pickSite(
    listAll(openApi, document, schema).filter(({ kind, address }) => address.length > 0 && wrongValues[kind].length > 0),
    random,
  );
  if (!site) {
    return undefined;
  }
  const formats = wrongFormats[site.schema.format ?? ''] ?? [];
  const value = site.isElement && random.chance(0.15) ? null : random.pick([...wrongValues[site.kind], ...formats]);
  replaceNode(document, site.address, createNode(document, value));
  return { what: `${site.path} is ${JSON.stringify(value)} instead of ${site.kind}`, address: site.address, isGone: false };
}

function removeRequired({ document, schema, openApi, random }: MutationContext): Change | undefined {
  // Some fields are required by what checks the values, and not by the type.
  const byType = random.chance(0.7);
  const sites = listAll(openApi, document, schema).filter(
    ({ field, isRequired }) => field !== undefined && (isRequired || !byType),
  );
  const site = pickSite(sites, random);
  if (!site) {
    return undefined;
  }
  if (random.chance(0.25)) {
    const nothing = random.pick(['null', '~', '']);
    replaceNode(document, site.address, createNode(document, raw(nothing)));
    return { what: `${site.path} is ${nothing === '' ? 'empty' : nothing}`, address: site.address, isGone: false };
  }
  const parent = nodeAt(document.contents, site.address.slice(0, -1))?.node;
  if (!isMap(parent)) {
    return undefined;
  }
  parent.items.splice(site.address.at(-1) ?? 0, 1);
  return { what: `${site.path} is missing`, address: site.address.slice(0, -1), isGone: true };
}

function breakEnum({ document, schema, openApi, random }: MutationContext): Change | undefined {
  const site = pickSite(
    listAll(openApi, document, schema).filter(site => (site.schema.enum?.length ?? 0) > 0),
    random,
  );
  if (!site || !isScalar(site.node)) {
    return undefined;
  }
  const allowed = site.schema.enum ?? [];
  const value = String(site.node.value);
  const candidates = [value.toLowerCase(), value.toUpperCase(), `${value}s`, value.slice(0, -1), 'Other', `${value} `, 'default'];
  const wrong = random.pick(candidates.filter(candidate => candidate !== '' && !allowed.includes(candidate)));
  replaceNode(document, site.address, document.createNode(wrong));
  return { what: `${site.path} is "${wrong}" instead of "${value}"`, address: site.address, isGone: false };
}

function writeTwice(context: MutationContext): Change | undefined {
  return context.random.chance(0.5) ? writeKeyTwice(context) : (writeElementTwice(context) ?? writeKeyTwice(context));
}

function writeKeyTwice({ document, schema, openApi, random }: MutationContext): Change | undefined {
  const map = pickSite(
    listAll(openApi, document, schema).filter(({ node }) => isMap(node) && node.items.length > 0),
    random,
  );
  if (!map || !isMap<Node, Node | null>(map.node)) {
    return undefined;
  }
  const first = random.below(map.node.items.length);
  const pair = map.node.items[first];
  if (!pair) {
    return undefined;
  }
  const index = first + 1 + random.below(map.node.items.length - first);
  map.node.items.splice(index, 0, pair.clone());
  const what = `${map.path}/${nameOf(pair)} is written twice`;
  return { what, address: [...map.address, index], twin: [...map.address, first], isGone: false };
}

/** An element with the keys of another one in a list that is keyed, or equal to one in a set. */
function writeElementTwice({ document, schema, openApi, random }: MutationContext): Change | undefined {
  const list = pickSite(
    listAll(openApi, document, schema).filter(
      ({ schema, node }) =>
        isSeq(node) && node.items.length > 0 && ['map', 'set'].includes(schema['x-kubernetes-list-type'] ?? ''),
    ),
    random,
  );
  if (!list || !isSeq<Node>(list.node)) {
    return undefined;
  }
  const copied = random.below(list.node.items.length);
  const index = random.below(list.node.items.length + 1);
  list.node.items.splice(index, 0, list.node.items[copied]?.clone() as Node);
  const twin = [...list.address, copied < index ? copied : copied + 1];
  return { what: `${list.path} has an element twice`, address: [...list.address, index], twin, isGone: false };
}

function listAll(openApi: OpenApiDocument, document: Document, schema: OpenApiSchema): readonly Site[] {
  return document.contents ? listSites(openApi, document.contents, schema) : [];
}

/** Fields of the metadata are the same in every kind, so they are picked less often. */
function pickSite(sites: readonly Site[], random: SeededRandom): Site | undefined {
  const others = sites.filter(({ path }) => !path.startsWith('/metadata'));
  const choices = others.length > 0 && random.chance(0.85) ? others : sites;
  return choices.length > 0 ? random.pick(choices) : undefined;
}

function replaceNode(document: Document, address: Address, node: Node): void {
  const parent = nodeAt(document.contents, address.slice(0, -1))?.node;
  const index = address.at(-1) ?? 0;
  if (isMap(parent)) {
    const pair = parent.items[index];
    if (pair) {
      pair.value = node;
    }
  } else if (isSeq(parent)) {
    parent.items[index] = node;
  }
}

function misspell(name: string, known: readonly string[], random: SeededRandom): string {
  const at = random.below(Math.max(1, name.length - 1));
  const candidates = [
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
    `${name}s`,
    name[0] === name[0]?.toUpperCase() ? name.toLowerCase() : `${name[0]?.toUpperCase()}${name.slice(1)}`,
    name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`),
  ];
  return random.pick([...candidates.filter(wrong => wrong !== '' && wrong !== name && !known.includes(wrong)), `${name}x`]);
}

function nameOf(pair: YAMLMap['items'][number]): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}
