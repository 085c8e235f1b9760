import { parsePointer } from '../base/jsonPointer.ts';
import type { FileReference } from '../gitops/fileReference.ts';
import type { Kustomization, PatchEntry, Selector } from '../gitops/kustomizationModel.ts';
import type { YamlDocument, YamlFile } from '../yaml/yamlFile.ts';
import { textAt } from '../yaml/manifests.ts';
import { asScalar, effectiveEntries, findEntry, followAlias } from '../yaml/yamlNode.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * Fields that a kustomization adds to the objects below it: a base may leave them out. Each is `<kind> <path>`, the kind empty
 * where any may be meant, the path without list indices: `Deployment spec.template.spec.containers.image`.
 */
export type Completions = ReadonlySet<string>;

/** A patch file of the tree; `undefined` if it cannot be read. */
export type ReadPatch = (path: string) => YamlFile | undefined;

/** Whether something adds the field to objects of the kind; list indices in `segments` do not count. */
export function completes(completions: Completions, kind: string, segments: readonly (string | number)[]): boolean {
  const path = segments.filter(segment => typeof segment === 'string').join('.');
  return completions.has(` ${path}`) || completions.has(`${kind} ${path}`);
}

/** What is added to the objects of each file, by all kustomizations that include it. Files that nothing is added to are not listed. */
export function spreadCompletions(
  kustomizations: readonly Kustomization[],
  readPatch: ReadPatch,
): ReadonlyMap<string, Completions> {
  const byFolder = new Map(kustomizations.map(kustomization => [kustomization.folder, kustomization]));
  const own = new Map(kustomizations.map(kustomization => [kustomization, completionsOf(kustomization, readPatch)]));
  const spread = new Map<string, Set<string>>();
  for (const kustomization of kustomizations) {
    // What a component adds, it adds to all that its includer has.
    const components = reach(byFolder, kustomization, ({ components: references }) => references);
    const added = [...components].flatMap(component => [...(own.get(component) ?? [])]);
    if (added.length === 0) {
      continue;
    }
    for (const below of reach(byFolder, kustomization, ({ resources, components: more }) => [...resources, ...more])) {
      for (const path of below.resources.flatMap(({ resolved }) => resolved ?? [])) {
        const known = spread.get(path) ?? new Set();
        added.forEach(completion => known.add(completion));
        spread.set(path, known);
      }
    }
  }
  return spread;
}

/** The kustomization and all that it leads to. */
function reach(
  byFolder: ReadonlyMap<string, Kustomization>,
  start: Kustomization,
  leadsTo: (kustomization: Kustomization) => readonly FileReference[],
): ReadonlySet<Kustomization> {
  const reached = new Set([start]);
  // A set is iterated to its end, what is added on the way included.
  for (const kustomization of reached) {
    for (const { resolved } of leadsTo(kustomization)) {
      const next = resolved === undefined ? undefined : byFolder.get(resolved);
      if (next) {
        reached.add(next);
      }
    }
  }
  return reached;
}

/** What the kustomization itself adds, by patches, labels and replacements; not what it includes. */
export function completionsOf(kustomization: Kustomization, readPatch: ReadPatch): Completions {
  const found = new Set<string>();
  if (kustomization.commonLabels.length > 0 || kustomization.labels.some(label => label.includeSelectors)) {
    addAll(found, '', ['spec.selector', 'spec.selector.matchLabels', 'spec.template.metadata', 'spec.template.metadata.labels']);
  }
  if (kustomization.namespace) {
    // A Namespace is called what the namespace is set to: its own name is a placeholder.
    found.add('Namespace metadata.name');
    addAll(found, '', namespaceFields);
  }
  if (kustomization.namePrefix ?? kustomization.nameSuffix) {
    found.add(' metadata.name');
  }
  for (const entry of [...kustomization.patches, ...kustomization.patchesStrategicMerge, ...kustomization.patchesJson6902]) {
    for (const document of documentsOf(entry, readPatch)) {
      addPatch(found, document, plainKind(entry.target));
    }
  }
  for (const target of kustomization.replacements.flatMap(({ targets }) => targets)) {
    const paths = target.fieldPaths.map(({ value }) => namesOnly(value.replaceAll(/\[[^\]]*\]/g, '').split('.')));
    addAll(found, plainKind(target.select) ?? '', paths);
  }
  return found;
}

/** Where kustomize writes the namespace it is told, and that of a service which something names. */
const namespaceFields: readonly string[] = [
  'metadata.namespace',
  'subjects.namespace',
  'spec.service.namespace',
  'spec.conversion.webhook.clientConfig.service.namespace',
  'webhooks.clientConfig.service.namespace',
];

function documentsOf(entry: PatchEntry, readPatch: ReadPatch): readonly YamlDocument[] {
  const file = entry.file?.resolved;
  return entry.inline?.yaml.documents ?? (file === undefined ? undefined : readPatch(file)?.documents) ?? [];
}

/** A kind written in plain letters; selectors hold patterns. */
function plainKind(selector: Selector | undefined): string | undefined {
  const kind = selector?.kind?.value;
  return kind !== undefined && /^\w+$/.test(kind) ? kind : undefined;
}

function addPatch(found: Set<string>, document: YamlDocument, targetKind: string | undefined): void {
  const root = followAlias(document.root);
  if (root?.kind === 'sequence') {
    const kind = targetKind ?? '';
    for (const operation of root.items) {
      const path = namesOnly(parsePointer(asScalar(findEntry(operation, 'path')?.value)?.text ?? ''));
      found.add(`${kind} ${path}`);
      addNames(found, { kind, path, isItem: false, depth: 0 }, findEntry(operation, 'value')?.value);
    }
  } else {
    addNames(found, { kind: targetKind ?? textAt(root, 'kind') ?? '', path: '', isItem: false, depth: 0 }, root);
  }
}

/** Keys by which items of lists are found: a patch has them to say which item it means. */
const mergeKeys: ReadonlySet<string> = new Set(['name', 'containerPort', 'port', 'mountPath', 'devicePath', 'key', 'ip']);

/** By these a patch says which object it means. */
const identity: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'metadata.name']);

/** Deeper patches say nothing of what is required. */
const maximumDepth = 30;

interface PatchPlace {
  readonly kind: string;
  readonly path: string;
  /** It is an item of a list. */
  readonly isItem: boolean;
  readonly depth: number;
}

function addNames(found: Set<string>, place: PatchPlace, node: YamlNode | undefined): void {
  const target = followAlias(node);
  const { kind, path, isItem } = place;
  const depth = place.depth + 1;
  if (depth > maximumDepth) {
    return;
  }
  if (target?.kind === 'mapping') {
    for (const { name, value } of effectiveEntries(target)) {
      const below = path === '' ? name : `${path}.${name}`;
      if (!identity.has(below) && !(isItem && mergeKeys.has(name))) {
        found.add(`${kind} ${below}`);
      }
      addNames(found, { kind, path: below, isItem: false, depth }, value);
    }
  } else if (target?.kind === 'sequence') {
    target.items.forEach(item => addNames(found, { kind, path, isItem: true, depth }, item));
  }
}

/** The names of a path; list items are not told apart. */
function namesOnly(segments: readonly string[]): string {
  return segments.filter(segment => !/^(?:\d+|-|\*|)$/.test(segment)).join('.');
}

function addAll(found: Set<string>, kind: string, paths: readonly string[]): void {
  for (const path of paths) {
    found.add(`${kind} ${path}`);
  }
}
