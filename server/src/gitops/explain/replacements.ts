import type { Kustomization, ReplacementEntry, ReplacementSource, ReplacementTarget } from '../kustomizationModel.ts';
import { KustomizationReader } from '../kustomizationReader.ts';
import { readReplacement } from '../readReplacements.ts';
import { asMapping, asSequence } from '../../yaml/yamlNode.ts';
import { matchesMetadata, selectsId } from './objectSelector.ts';
import { currentId, giveUpOn, isOfKind, previousIds } from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import type { SimulationContext } from './simulationContext.ts';
import { isMissing, lookUp, markUnexplained, overriding } from './traced.ts';
import type { Trace, TracedNode, TracedScalar } from './traced.ts';
import { placedTrace } from './fieldTransformers.ts';

/**
 * `replacements` (api `filters/replacement`): a value of one object copied to others. Plain copies of scalars are followed;
 * everything else marks what it may have written.
 */
export function replaceValues(
  objects: readonly SimulatedObject[],
  kustomization: Kustomization,
  context: SimulationContext,
): void {
  for (const entry of kustomization.replacements) {
    for (const { replacement, inFile } of expand(kustomization, entry, context)) {
      replaceValue(objects, { replacement, kustomization: inFile, context });
    }
  }
}

interface Replacing {
  readonly replacement: ReplacementEntry;
  /** The file that {@link replacement} is written in, read as if it were a kustomization. */
  readonly kustomization: Kustomization;
  readonly context: SimulationContext;
}

/** An entry is a replacement, or names a file of one or several. */
function expand(
  kustomization: Kustomization,
  entry: ReplacementEntry,
  { files }: SimulationContext,
): { replacement: ReplacementEntry; inFile: Kustomization }[] {
  if (!entry.file) {
    return [{ replacement: entry, inFile: kustomization }];
  }
  const file = entry.file.resolved === undefined ? undefined : files.get(entry.file.resolved);
  const document = file?.yaml.documents[0];
  if (!file || !document) {
    return [];
  }
  const reader = new KustomizationReader(kustomization.folder, document);
  const nodes = asSequence(document.root)?.items ?? [asMapping(document.root) ?? []].flat();
  return nodes.map(node => ({ replacement: readReplacement(reader, node), inFile: file.kustomization }));
}

function replaceValue(objects: readonly SimulatedObject[], replacing: Replacing): void {
  const { replacement, context } = replacing;
  const value = findValue(objects, replacing);
  for (const target of replacement.targets) {
    for (const object of objects.filter(candidate => isTarget(candidate, target, context))) {
      const paths = target.fieldPaths.length > 0 ? target.fieldPaths.map(path => path.value) : ['metadata.name'];
      paths.forEach(path => writeValue(object, path, value, target));
    }
  }
}

function isTarget(object: SimulatedObject, target: ReplacementTarget, { patterns }: SimulationContext): boolean {
  const ids = [currentId(object), ...previousIds(object)];
  const { select } = target;
  const rejected = target.reject.some(selector =>
    (selector.labelSelector ?? selector.annotationSelector) !== undefined
      ? matchesMetadata(object, selector)
      : ids.some(id => selectsId(selector, id, patterns)),
  );
  return select !== undefined && !rejected && matchesMetadata(object, select) && ids.some(id => selectsId(select, id, patterns));
}

/** The scalar that is copied; `undefined` where it takes more than looking it up. */
function findValue(objects: readonly SimulatedObject[], { replacement, kustomization }: Replacing): TracedScalar | undefined {
  const { source, sourceValue } = replacement;
  if (sourceValue) {
    const trace = placedTrace(kustomization, 'replacement', sourceValue);
    return { kind: 'scalar', value: sourceValue.value, text: sourceValue.value, trace };
  }
  const path = splitFieldPath(source?.fieldPath?.value ?? 'metadata.name');
  const object = source && objects.find(candidate => isSource(candidate, source));
  if (!object || !path || source.options?.delimiter) {
    return undefined;
  }
  const [found] = findNodes(object.root, path);
  return found?.kind === 'scalar' && !isMissing(found) ? found : undefined;
}

function isSource(object: SimulatedObject, source: ReplacementSource): boolean {
  const texts = { group: source.group?.value, version: source.version?.value, kind: source.kind?.value };
  return [currentId(object), ...previousIds(object)].some(
    id =>
      isOfKind(id, texts) &&
      (source.name === undefined || source.name.value === id.name) &&
      (source.namespace === undefined || source.namespace.value === id.namespace),
  );
}

function writeValue(object: SimulatedObject, path: string, value: TracedScalar | undefined, target: ReplacementTarget): void {
  const reason = 'A replacement writes here.';
  const segments = splitFieldPath(path);
  const isPlain = target.options?.delimiter === undefined && target.options?.create !== true;
  if (!segments) {
    giveUpOn(object, reason);
    return;
  }
  const nodes = findNodes(object.root, segments);
  if (nodes.length === 0) {
    giveUpOn(object, reason);
  }
  for (const node of nodes) {
    if (!value || !isPlain || node.kind !== 'scalar') {
      markUnexplained(node, reason);
    } else {
      node.trace = overriding(asReplacement(value.trace), node.trace);
      node.value = typeof node.value === 'string' ? value.text : value.value;
      node.text = value.text;
    }
  }
}

/** Whoever decided the value that is copied decides the copy. */
function asReplacement(trace: Trace): Trace {
  return { ...trace, step: { ...trace.step, kind: 'replacement' } };
}

/** Segments of a path such as `spec.containers.[name=web].image`; `undefined` if it has escapes or wildcards. */
function splitFieldPath(path: string): string[] | undefined {
  return /[\\*]/.test(path) ? undefined : path.split(/\.(?![^[]*\])/);
}

function findNodes(root: TracedNode, segments: readonly string[]): TracedNode[] {
  return segments.reduce<TracedNode[]>((nodes, segment) => nodes.flatMap(node => step(node, segment)), [root]);
}

function step(node: TracedNode, segment: string): TracedNode[] {
  const match = /^\[(?<key>[^=\]]*)=(?<value>[^\]]*)\]$/.exec(segment)?.groups;
  if (node.kind === 'mapping') {
    return [lookUp(node, segment) ?? []].flat();
  }
  if (node.kind !== 'sequence') {
    return [];
  }
  if (match) {
    return node.items.filter(item => {
      const field = match.key === '' ? item : lookUp(item, match.key ?? '');
      return field?.kind === 'scalar' && field.text === match.value;
    });
  }
  return [node.items[/^\d+$/.test(segment) ? Number(segment) : -1] ?? []].flat();
}
