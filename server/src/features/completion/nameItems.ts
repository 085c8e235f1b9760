import { CompletionItemKind } from 'vscode-languageserver-types';
import { findFields } from '../../gitops/fieldsByKind.ts';
import type { FieldTree } from '../../gitops/fieldsByKind.ts';
import type { MemberType, PartField, ReferenceField } from '../../gitops/nameFields.ts';
import type { LabelSet, NamedObject } from '../../gitops/nameModel.ts';
import { groupOf } from '../../gitops/objectNames.ts';
import { splitPath } from '../../gitops/explain/fieldSpecs.ts';
import { textAt } from '../../yaml/manifests.ts';
import { nodeAt } from '../../yaml/nodePath.ts';
import { asMapping, asScalar, asSequence, findEntry } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import type { CompletionRequest, RepositoryNames } from './completionRequest.ts';
import { cursorWord } from './cursorContext.ts';
import type { ItemDraft } from './itemDraft.ts';
import { writeValue } from './valueItems.ts';

/**
 * Names that the repository has for what a field refers to: objects by kind, keys of ConfigMaps and Secrets, ports, containers,
 * volumes, namespaces.
 */

type Segments = readonly (string | number)[];

/** What every lookup of names needs. */
interface NameContext {
  readonly request: CompletionRequest;
  readonly names: RepositoryNames;
  readonly root: YamlNode;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | undefined;
}

/** Names for a value; none for keys. */
export function collectNameItems(request: CompletionRequest): ItemDraft[] {
  const { cursor, names } = request;
  const { root } = cursor.document;
  const kind = textAt(root, 'kind');
  const isElement = cursor.place === 'line' && cursor.behindDash && cursor.siblings.size === 0;
  if (!names || !root || kind === undefined || (cursor.place !== 'value' && !isElement)) {
    return [];
  }
  const group = groupOf(textAt(root, 'apiVersion') ?? '');
  const namespace = textAt(findEntry(root, 'metadata')?.value, 'namespace');
  const context: NameContext = { request, names, root, group, kind, namespace };
  return [
    ...describeKinds(context),
    ...describeObjects(context),
    ...describeParts(context),
    ...describeMembers(context),
    ...describeVolumes(context),
  ];
}

/** Kinds that are named instead of the one a reference usually names. */
const alternatives: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout'],
  Role: ['Role', 'ClusterRole'],
  ServiceAccount: ['ServiceAccount', 'Group', 'User'],
  ConfigMap: ['ConfigMap', 'Secret'],
  Issuer: ['Issuer', 'ClusterIssuer'],
  SecretStore: ['SecretStore', 'ClusterSecretStore'],
  TriggerAuthentication: ['TriggerAuthentication', 'ClusterTriggerAuthentication'],
};

/** The kind that stands beside a name: what may be named there. */
function describeKinds({ request, names, group, kind }: NameContext): ItemDraft[] {
  const { segments } = request.cursor;
  if (segments.at(-1) !== 'kind' || segments.length === 1) {
    return [];
  }
  const tree = descend(names.tables.references.treeOf(group, kind), segments.slice(0, -1));
  const fields = [...(tree?.children.values() ?? [])].flatMap(child => child.fields).filter(field => field.kindBeside);
  const kinds = fields.flatMap(field => alternatives[field.kind] ?? [field.kind]);
  return [...new Set(kinds)].map((name, index) => ({
    label: name,
    kind: CompletionItemKind.Reference,
    snippet: writeValue(request, name),
    rank: 0,
    order: String(index),
  }));
}

/** Objects that the field at the cursor can name, those of the document's namespace first. */
function describeObjects(context: NameContext): ItemDraft[] {
  const { request, names, group, kind, root } = context;
  const { segments } = request.cursor;
  const fields = names.tables.references.fieldsAt(group, kind, segments).filter(field => !field.produces);
  const parent = nodeAt({ ...request.cursor.document, root }, segments.slice(0, -1))?.node;
  return fields.flatMap(field => {
    const beside = field.kindBeside ? textAt(parent, 'kind') : undefined;
    const objects = names.index.getVisibleObjects(request.path, [beside ?? field.kind]);
    const fitting = objects.filter(
      object => beside !== undefined || field.referredGroup === undefined || object.group === field.referredGroup,
    );
    const items = fitting.map(object => describeObject(context, object));
    return field.kind === 'Namespace'
      ? [...items, ...describeNamespaces(context, new Set(fitting.map(({ name }) => name.text)))]
      : items;
  });
}

function describeObject({ request, namespace }: NameContext, { kind, name, namespace: own, file }: NamedObject): ItemDraft {
  const isSame = own === undefined || own === namespace;
  return {
    label: name.text,
    kind: CompletionItemKind.Reference,
    snippet: writeValue(request, name.text),
    rank: isSame ? 0 : 1,
    detail: `${kind}${own === undefined ? '' : ` in ${own}`} · ${file}`,
  };
}

/** Namespaces that objects are in, though no file declares them. */
function describeNamespaces({ request, names }: NameContext, declared: ReadonlySet<string>): ItemDraft[] {
  return namespacesOf(names)
    .filter(name => !declared.has(name))
    .map(name => ({
      label: name,
      kind: CompletionItemKind.Reference,
      snippet: writeValue(request, name),
      rank: 1,
      detail: 'namespace of other objects',
    }));
}

/** Every namespace that something of the repository says. */
export function namespacesOf({ index }: RepositoryNames): string[] {
  const found = new Set<string>();
  for (const { objects, references } of index.files.values()) {
    objects.forEach(({ namespace }) => namespace !== undefined && found.add(namespace));
    references.filter(({ kinds }) => kinds.includes('Namespace')).forEach(({ name }) => found.add(name.text));
  }
  for (const folder of index.inclusions.folders) {
    found.add(index.inclusions.getKustomization(folder)?.namespace?.value ?? '');
  }
  found.delete('');
  return [...found].sort();
}

/** Ports and containers of the object itself, or of those that its selector finds. */
function describeParts(context: NameContext): ItemDraft[] {
  const { request, names, group, kind, root } = context;
  const tree = names.tables.parts.treeOf(group, kind);
  const fields = names.tables.parts
    .fieldsAt(group, kind, request.cursor.segments)
    .filter(field => !field.declares && !field.atKey);
  return fields.flatMap(field => {
    const found =
      field.selector === undefined ? ownParts(root, tree, field.type) : partsBySelector(context, field, field.selector);
    return found.map(name => describePart(request, name, field.type));
  });
}

function ownParts(root: YamlNode, tree: FieldTree<PartField>, type: MemberType): string[] {
  return findFields(root, tree)
    .filter(({ field }) => field.type === type && field.declares)
    .map(({ node }) => asScalar(node)?.text ?? '')
    .filter(name => name !== '' && name !== cursorWord);
}

function partsBySelector({ request, names, root }: NameContext, { type }: PartField, selector: string): string[] {
  const pairs = asMapping(nodeAt({ ...request.cursor.document, root }, splitPath(selector))?.node)?.entries ?? [];
  const wanted = pairs.map(({ name, value }) => [name, asScalar(value)?.text ?? ''] as const);
  const objects = names.index.getVisibleObjects(request.path, []);
  const matching = objects.filter(
    ({ labels }) => wanted.length > 0 && labels.some(set => set.role === 'template' && hasPairs(set, wanted)),
  );
  return [...new Set(matching.flatMap(object => declaredMembers(names, object, type)))];
}

function hasPairs({ pairs }: LabelSet, wanted: readonly (readonly [string, string])[]): boolean {
  return wanted.every(([key, value]) => pairs.some(pair => pair.key.text === key && pair.value.text === value));
}

function declaredMembers({ index }: RepositoryNames, object: NamedObject, type: MemberType): string[] {
  const members = index.getMembers(object);
  return members.filter(member => member.type === type && member.declares).map(({ name }) => name.text);
}

/** Parts of an object that is named beside the cursor: the keys of a ConfigMap, the ports of a Service. */
function describeMembers(context: NameContext): ItemDraft[] {
  const { request, names, group, kind, root } = context;
  const { segments } = request.cursor;
  for (let depth = segments.length - 1; depth >= 1; depth--) {
    const tree = descend(names.tables.references.treeOf(group, kind), segments.slice(0, depth));
    const parent = asMapping(nodeAt({ ...request.cursor.document, root }, segments.slice(0, depth))?.node);
    const path = segments
      .slice(depth)
      .filter(segment => typeof segment === 'string')
      .join('/');
    for (const [nameField, { fields }] of tree && parent ? tree.children : []) {
      const field = fields.find(({ members }) => members?.some(member => member.path === path));
      const name = parent && textAt(parent, nameField);
      const member = field?.members?.find(candidate => candidate.path === path);
      if (field && name !== undefined && member) {
        return membersOf(context, field, parent, name, member.type).map(part => describePart(request, part, member.type));
      }
    }
  }
  return [];
}

function membersOf(
  { request, names, namespace }: NameContext,
  { kind, kindBeside }: ReferenceField,
  parent: YamlNode | undefined,
  name: string,
  type: MemberType,
): string[] {
  const beside = kindBeside ? textAt(parent, 'kind') : undefined;
  const query = { file: request.path, namespace, namespaceIsWritten: false, name, kinds: [beside ?? kind], group: undefined };
  const { objects } = names.index.findObjects(query);
  return [...new Set(objects.flatMap(object => declaredMembers(names, object, type)))];
}

function descend(tree: FieldTree<ReferenceField>, segments: Segments): FieldTree<ReferenceField> | undefined {
  let found: FieldTree<ReferenceField> | undefined = tree;
  for (const segment of segments) {
    found = typeof segment === 'number' ? found : (found?.children.get(segment) ?? found?.children.get('*'));
  }
  return found;
}

const partWords: Readonly<Record<MemberType, string>> = {
  key: 'key',
  servicePort: 'port of the Service',
  containerPort: 'port of a container',
  container: 'container',
};

function describePart(request: CompletionRequest, name: string, type: MemberType): ItemDraft {
  return {
    label: name,
    kind: CompletionItemKind.Reference,
    snippet: writeValue(request, name),
    rank: 0,
    detail: partWords[type],
  };
}

const containerLists: ReadonlySet<string | number> = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/** The volumes of the pod whose container mounts one. */
function describeVolumes({ request, root }: NameContext): ItemDraft[] {
  const { segments, document } = request.cursor;
  const list = segments.findLastIndex(segment => containerLists.has(segment));
  if (list === -1 || segments.at(-1) !== 'name' || !/^(?:volumeMounts|volumeDevices)$/.test(String(segments.at(-3)))) {
    return [];
  }
  const namesAt = (path: Segments, inside: Segments): string[] =>
    (asSequence(nodeAt({ ...document, root }, path)?.node)?.items ?? []).flatMap(item => {
      const named = inside.reduce<YamlNode | undefined>((node, segment) => findEntry(node, String(segment))?.value, item);
      return textAt(named, 'name') ?? [];
    });
  const volumes = namesAt([...segments.slice(0, list), 'volumes'], []);
  const claims = namesAt([...segments.slice(0, Math.max(0, list - 3)), 'spec', 'volumeClaimTemplates'], ['metadata']);
  return [...new Set([...volumes, ...claims])].map(name => ({
    label: name,
    kind: CompletionItemKind.Reference,
    snippet: writeValue(request, name),
    rank: 0,
    detail: 'volume of the pod',
  }));
}
