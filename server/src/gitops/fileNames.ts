import type { Range } from '../base/textRange.ts';
import { findManifests } from '../yaml/manifests.ts';
import type { Manifest } from '../yaml/manifests.ts';
import type { YamlFile } from '../yaml/yamlFile.ts';
import { isKustomizationPath } from './kustomizationNames.ts';
import type {
  GeneratorEntry,
  Kustomization,
  LabelEntry,
  PatchEntry,
  Placed,
  PlacedPair,
  Selector,
} from './kustomizationModel.ts';
import type { FileNames, LabelSet, Member, NamedObject, NamePattern, ObjectReference, WrittenName } from './nameModel.ts';
import { NameReader } from './nameReader.ts';
import { readObjectNames } from './objectNames.ts';
import type { NameTables } from './objectNames.ts';

/** What {@link readFileNames} needs of a file. */
export interface NamesSource {
  readonly path: string;
  readonly yaml: YamlFile;
  readonly manifests: readonly Manifest[];
  readonly kustomization: Kustomization;
}

/** Reads all names of a file: of its objects, or of a kustomization. */
export function readFileNames(source: NamesSource, tables: NameTables): FileNames {
  const reader = new NameReader(source.path, source.yaml);
  if (isKustomizationPath(source.path) && isForKustomize(source.kustomization)) {
    return readKustomizationNames(reader, source.kustomization, tables);
  }
  const all = source.manifests.map(manifest => readObjectNames(reader, manifest, tables, 'manifest'));
  return {
    path: source.path,
    objects: all.flatMap(({ objects }) => objects),
    references: all.flatMap(({ references }) => references),
    kustomizationLabels: [],
    patterns: [],
    envKeys: [],
  };
}

/** Reads the keys of a file of `KEY=value` lines (`keyValuesFromLines`, api/kv). */
export function readEnvFileNames(path: string, text: string): FileNames {
  const lines = text.split('\n');
  const envKeys = lines.flatMap((written, line): WrittenName[] => {
    const match = /^(?<lead>\s*)(?<key>[^#\s=][^=]*?)(?:=|\s*$)/.exec(written)?.groups;
    const { lead = '', key = '' } = match ?? {};
    const range = { start: { line, character: lead.length }, end: { line, character: lead.length + key.length } };
    return key === '' ? [] : [{ text: key, file: path, range, exact: true, plain: false }];
  });
  return { path, objects: [], references: [], kustomizationLabels: [], patterns: [], envKeys };
}

/** Flux's objects may stand in a file of that name too. */
function isForKustomize({ apiVersion }: Kustomization): boolean {
  return !apiVersion.startsWith('kustomize.toolkit.fluxcd.io/');
}

function readKustomizationNames(reader: NameReader, kustomization: Kustomization, tables: NameTables): FileNames {
  const patches = [...kustomization.patches, ...kustomization.patchesStrategicMerge, ...kustomization.patchesJson6902];
  const inline = patches.flatMap(patch => readInlinePatch(reader, patch, tables));
  const generators = [...kustomization.configMapGenerator, ...kustomization.secretGenerator];
  return {
    path: kustomization.path,
    objects: [
      ...inline.flatMap(({ objects }) => objects),
      ...generators.flatMap(generator => readGenerator(reader, kustomization, generator)),
    ],
    references: [
      ...inline.flatMap(({ references }) => references),
      ...patches.flatMap(({ target }) => (target ? selectorReference(reader, target, 'target') : [])),
      ...readReplacementReferences(reader, kustomization),
      ...kustomization.replicas.flatMap(({ name }) => (name ? [replicasReference(reader, name)] : [])),
      ...(kustomization.namespace ? [namespaceReference(reader, kustomization.namespace)] : []),
    ],
    kustomizationLabels: [
      ...kustomization.labels.map(entry => labelSet(reader, entry)),
      ...(kustomization.commonLabels.length > 0 ? [pairsOf(reader, kustomization.commonLabels, 'selector')] : []),
    ],
    patterns: readPatterns(reader, kustomization),
    envKeys: [],
  };
}

function readInlinePatch(reader: NameReader, patch: PatchEntry, tables: NameTables) {
  const { inline } = patch;
  // A patch that may rename says the new name.
  if (!inline || patch.allowNameChange) {
    return [];
  }
  const inner = reader.inside(inline.source);
  return findManifests(inline.yaml).map(manifest => readObjectNames(inner, manifest, tables, 'inlinePatch'));
}

function readGenerator(reader: NameReader, kustomization: Kustomization, generator: GeneratorEntry): NamedObject[] {
  const { name, behavior } = generator;
  if (!name) {
    return [];
  }
  return [
    {
      file: reader.file,
      group: '',
      apiVersion: 'v1',
      kind: generator.kind,
      name: placedName(reader, name),
      namespace: generator.namespace?.value ?? kustomization.namespace?.value,
      range: generator.range,
      source: 'generator',
      amends: behavior?.value === 'merge' || behavior?.value === 'replace',
      members: readGeneratorKeys(reader, generator),
      envFiles: generator.envs.flatMap(({ resolved }) => resolved ?? []),
      labels: [],
      images: [],
    },
  ];
}

function readGeneratorKeys(reader: NameReader, { literals, files }: GeneratorEntry): Member[] {
  const fromLiterals = literals.flatMap(({ raw, range, pair }) => (pair ? [reader.slice(raw, range, 0, pair.key.length)] : []));
  const fromFiles = files.flatMap(({ raw, range, key }): WrittenName[] => {
    if (key === undefined) {
      return [];
    }
    const isWritten = raw.startsWith(`${key}=`);
    const name = reader.slice(raw, range, isWritten ? 0 : raw.length - key.length, key.length);
    const whole = reader.slice(raw, range, 0, raw.length);
    const path = isWritten ? raw.slice(key.length + 1) : raw;
    return [whole.exact ? { ...name, keyOfPath: { path, range: whole.range } } : name];
  });
  return [...fromLiterals, ...fromFiles].map(name => ({ type: 'key', name, declares: true }));
}

/** A placed text's range has its quotes. */
function placedName(reader: NameReader, { value, range }: Placed<string>): WrittenName {
  return reader.part(value, range, true) ?? reader.slice(value, range, 0, value.length);
}

/** A selector's name is a pattern; one that is written like a name is that name. */
function selectorReference(reader: NameReader, selector: Selector, from: 'target' | 'replacement'): ObjectReference[] {
  const { name, kind, group, namespace } = selector;
  const namespaces = namespace && isPlainName(namespace.value) ? [namespaceReference(reader, namespace)] : [];
  if (!name || !isPlainName(name.value)) {
    return namespaces;
  }
  const reference: ObjectReference = {
    file: reader.file,
    name: placedName(reader, name),
    kinds: kind && isPlainName(kind.value) ? [kind.value] : [],
    group: group?.value,
    namespace: namespace?.value,
    namespaceIsWritten: namespace !== undefined,
    from,
    members: [],
  };
  return [reference, ...namespaces];
}

/** A dot is a pattern too, but in a name it is meant. */
function isPlainName(text: string): boolean {
  return !/[\\^$|?*+()[\]{}]/.test(text);
}

function readPatterns(reader: NameReader, { patches, patchesJson6902, replacements }: Kustomization): NamePattern[] {
  const selectors = [
    ...[...patches, ...patchesJson6902].map(({ target }) => target),
    ...replacements.flatMap(({ targets }) => targets.flatMap(({ select, reject }) => [select, ...reject])),
  ];
  return selectors.flatMap((selector): NamePattern[] => {
    const { name, kind } = selector ?? {};
    const isPattern = name !== undefined && !isPlainName(name.value);
    return isPattern ? [{ file: reader.file, pattern: name.value, range: name.range, kind: kind?.value }] : [];
  });
}

function readReplacementReferences(reader: NameReader, { replacements }: Kustomization): ObjectReference[] {
  const places = replacements.flatMap(({ source, targets }) => [
    { selector: source, paths: source?.fieldPath ? [source.fieldPath] : [] },
    ...targets.flatMap(({ select, reject, fieldPaths }) => [
      { selector: select, paths: fieldPaths },
      ...reject.map(selector => ({ selector, paths: [] })),
    ]),
  ]);
  return places.flatMap(({ selector, paths }) => {
    const references = selector ? selectorReference(reader, selector, 'replacement') : [];
    return references.map(reference => ({ ...reference, members: paths.flatMap(path => readPathMembers(reader, path)) }));
  });
}

/** Containers that a field path goes through by name: `spec.template.spec.containers.[name=web].image`. */
function readPathMembers(reader: NameReader, { value, range }: Placed<string>): Member[] {
  const element = /[cC]ontainers\.\[name=(?<name>[^\]=]+)\]/.exec(value);
  const container = element?.groups?.['name'];
  if (!element || container === undefined) {
    return [];
  }
  const offset = element.index + element[0].length - 1 - container.length;
  return [{ type: 'container', name: reader.slice(value, range, offset, container.length), declares: false }];
}

const scaledKinds = ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet'];

function replicasReference(reader: NameReader, name: Placed<string>): ObjectReference {
  return {
    file: reader.file,
    name: placedName(reader, name),
    kinds: scaledKinds,
    group: undefined,
    namespace: undefined,
    namespaceIsWritten: false,
    from: 'replicas',
    members: [],
  };
}

function namespaceReference(reader: NameReader, name: Placed<string>): ObjectReference {
  return { ...replicasReference(reader, name), kinds: ['Namespace'], group: '', from: 'field' };
}

function labelSet(reader: NameReader, entry: LabelEntry): LabelSet {
  return pairsOf(reader, entry.pairs, entry.includeSelectors ? 'selector' : entry.includeTemplates ? 'template' : 'labels');
}

function pairsOf(reader: NameReader, pairs: readonly PlacedPair[], role: LabelSet['role']): LabelSet {
  return {
    role,
    finds: 'pods',
    pairs: pairs.map(({ name, keyRange, value, range }) => ({
      key: keyName(reader, name, keyRange),
      value: placedName(reader, { value, range }),
    })),
  };
}

function keyName(reader: NameReader, name: string, range: Range): WrittenName {
  return placedName(reader, { value: name, range });
}
