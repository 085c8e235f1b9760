import type { Range } from '../base/textRange.ts';
import type { Manifest } from '../yaml/manifests.ts';
import { textAt } from '../yaml/manifests.ts';
import { asScalar, effectiveEntries, findEntry } from '../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import { findFields } from './fieldsByKind.ts';
import type { FieldsByKind, FoundField } from './fieldsByKind.ts';
import { splitPath } from './explain/fieldSpecs.ts';
import { createLabelFields, createPartFields } from './memberTable.ts';
import type { LabelField, PartField, ReferenceField } from './nameFields.ts';
import type { LabelPair, LabelSet, Member, NamedObject, ObjectReference, WrittenName } from './nameModel.ts';
import type { NameReader } from './nameReader.ts';
import { createReferenceFields } from './references.ts';

/** Reads the names of one object: its own, those of its parts, and those it refers to. */

/** The tables of fields that hold names. Made once and shared. */
export interface NameTables {
  readonly references: FieldsByKind<ReferenceField>;
  readonly parts: FieldsByKind<PartField>;
  readonly labels: FieldsByKind<LabelField>;
}

export function createNameTables(): NameTables {
  return { references: createReferenceFields(), parts: createPartFields(), labels: createLabelFields() };
}

/** The group of an `apiVersion`: empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

export interface ObjectNames {
  /** The object, and what it makes. */
  readonly objects: readonly NamedObject[];
  readonly references: readonly ObjectReference[];
}

/** Reads a manifest, or an inline patch. */
export function readObjectNames(
  reader: NameReader,
  manifest: Manifest,
  tables: NameTables,
  source: 'manifest' | 'inlinePatch',
): ObjectNames {
  const { document, node, apiVersion, kind, namespace } = manifest;
  const group = groupOf(apiVersion);
  const context: Context = { reader, manifest, group };
  const name = reader.name(document, findEntry(findEntry(node, 'metadata')?.value, 'name')?.value);
  const fields = findFields(node, tables.references.treeOf(group, kind));
  const made = fields.filter(({ field }) => field.produces);
  const references = fields.filter(({ field }) => !field.produces).flatMap(found => readReference(context, found));
  const identity = {
    file: reader.file,
    namespace,
    range: rangeOfObject(reader, manifest),
    labels: [],
    members: [],
    envFiles: [],
    images: [],
  };
  const products = made.flatMap((found): NamedObject[] => {
    const product = reader.name(document, found.node);
    const { kind: productKind } = found.field;
    return product
      ? [{ ...identity, group: '', apiVersion: 'v1', kind: productKind, name: product, source: 'product', amends: false }]
      : [];
  });
  if (!name) {
    return { objects: products, references };
  }
  const labels = readLabelSets(context, tables);
  const object: NamedObject = {
    ...identity,
    group,
    apiVersion,
    kind,
    name,
    source,
    amends: source === 'inlinePatch',
    members: readMembers(context, tables, labels),
    labels: [...labels.values()],
    images: readImages(context),
  };
  return { objects: [object, ...products], references };
}

interface Context {
  readonly reader: NameReader;
  readonly manifest: Manifest;
  readonly group: string;
}

function rangeOfObject(reader: NameReader, { document, node }: Manifest): Range {
  return reader.rangeOf(document, node);
}

function readReference({ reader, manifest }: Context, { field, node, parent }: FoundField<ReferenceField>): ObjectReference[] {
  const name = reader.name(manifest.document, node);
  const besideKind = field.kindBeside ? textAt(parent, 'kind') : undefined;
  const written = field.namespaceBeside ? reader.name(manifest.document, findEntry(parent, 'namespace')?.value) : undefined;
  const shared = { file: reader.file, members: [], namespaceIsWritten: false, from: 'field' } as const;
  const namespaces: ObjectReference[] = written
    ? [{ ...shared, name: written, kinds: ['Namespace'], group: '', namespace: undefined }]
    : [];
  if (!name) {
    return namespaces;
  }
  const reference: ObjectReference = {
    ...shared,
    name,
    kinds: [besideKind ?? field.kind],
    group: besideKind === undefined ? field.referredGroup : undefined,
    namespace: written?.text ?? manifest.namespace,
    namespaceIsWritten: written !== undefined,
    members: (field.members ?? []).flatMap(({ type, path }) =>
      nodesAt(parent, splitPath(path)).flatMap((part): Member[] => {
        const partName = reader.name(manifest.document, part);
        return partName ? [{ type, name: partName, declares: false }] : [];
      }),
    ),
  };
  return [reference, ...namespaces];
}

/** The values at a path below a mapping, lists passed through. */
function nodesAt(mapping: YamlMapping, [first = '', ...rest]: readonly string[]): readonly YamlNode[] {
  const value = findEntry(mapping, first)?.value;
  const items = value?.kind === 'sequence' ? value.items : value ? [value] : [];
  return rest.length === 0 ? items : items.flatMap(item => (item.kind === 'mapping' ? nodesAt(item, rest) : []));
}

/** By path; of a path that stands several times, as in a list, each. */
function readLabelSets(context: Context, tables: NameTables): Map<string, LabelSet> {
  const { manifest, group } = context;
  const sets = new Map<string, LabelSet>();
  for (const { field, node } of findFields(manifest.node, tables.labels.treeOf(group, manifest.kind))) {
    const isPod = manifest.kind === 'Pod' && field.role === 'labels';
    const pairs = readPairs(context, node);
    const key = sets.has(field.path) ? `${field.path} ${sets.size}` : field.path;
    const finds = field.finds === 'Service' ? 'services' : 'pods';
    if (pairs.length > 0) {
      sets.set(key, { role: isPod ? 'template' : field.role, finds, pairs });
    }
  }
  return sets;
}

function readPairs({ reader, manifest: { document } }: Context, node: YamlNode): LabelPair[] {
  return (node.kind === 'mapping' ? effectiveEntries(node) : []).flatMap(entry => {
    const key = reader.name(document, entry.key);
    const value = reader.name(document, entry.value);
    return key && value ? [{ key, value }] : [];
  });
}

/** One that is not written: kustomizations may set it. */
function emptySelector(type: PartField['type']): LabelSet {
  return { role: 'selector', finds: type === 'servicePort' ? 'services' : 'pods', pairs: [] };
}

function readMembers(context: Context, tables: NameTables, labels: ReadonlyMap<string, LabelSet>): Member[] {
  const { reader, manifest, group } = context;
  return findFields(manifest.node, tables.parts.treeOf(group, manifest.kind)).flatMap(({ field, node, entry }): Member[] => {
    const selector = field.selector === undefined ? undefined : (labels.get(field.selector) ?? emptySelector(field.type));
    const name = reader.name(manifest.document, field.atKey ? entry.key : node);
    // A port by number is no name.
    if (!name) {
      return [];
    }
    return [{ type: field.type, name, declares: field.declares ?? false, ...(selector ? { selector } : {}) }];
  });
}

const containerLists = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/** `image` of every element of a list of containers, wherever it stands. */
function readImages({ reader, manifest: { document, node } }: Context): WrittenName[] {
  const images: WrittenName[] = [];
  const visit = (current: YamlNode, depth: number): void => {
    if (current.kind !== 'mapping' || depth > 8) {
      return;
    }
    for (const { name, value } of current.entries) {
      const containers = containerLists.has(name) && value.kind === 'sequence' ? value.items : [];
      images.push(...containers.flatMap(item => reader.name(document, asScalar(findEntry(item, 'image')?.value)) ?? []));
      visit(value, depth + 1);
    }
  };
  visit(node, 0);
  return images;
}
