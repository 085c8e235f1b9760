import { asMapping, asSequence } from '../../yaml/yamlNode.ts';
import type {
  Kustomization,
  ReplacementEntry,
  ReplacementOptions,
  ReplacementSource,
  ReplacementTarget,
  Selector,
} from '../kustomizationModel.ts';
import { KustomizationReader } from '../kustomizationReader.ts';
import { readReplacement } from '../readReplacements.ts';
import { findSource, findTargets } from './fieldPaths.ts';
import { placedTrace } from './fieldTransformers.ts';
import { matchesMetadata, selectsId } from './objectSelector.ts';
import { currentId, isOfKind, namespaceOf, previousIds } from './simulatedObject.ts';
import type { ObjectId, SimulatedObject } from './simulatedObject.ts';
import type { SimulationContext } from './simulationContext.ts';
import { isMissing, markUnexplained, overriding, plainScalar } from './traced.ts';
import type { Trace, TracedScalar } from './traced.ts';

/**
 * `replacements` (api `filters/replacement`): a value of one object written into others, whole or as a part. Scalars are
 * followed; everything else marks what it writes.
 */
export function replaceValues(
  objects: readonly SimulatedObject[],
  kustomization: Kustomization,
  context: SimulationContext,
): void {
  for (const entry of kustomization.replacements) {
    for (const { replacement, inFile } of expandReplacements(kustomization, entry, context)) {
      const value = findValue(objects, replacement, inFile);
      for (const target of replacement.targets) {
        const targets = objects.filter(object => isTarget(object, target, context));
        const paths = target.fieldPaths.length > 0 ? target.fieldPaths.map(path => path.value) : ['metadata.name'];
        targets.forEach(object => paths.forEach(path => writeValue(object, { path, value, target, context })));
      }
    }
  }
}

/** The replacements of an entry, which is one, or names a file of one or several. */
export function expandReplacements(
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
  const single = asMapping(document.root);
  const nodes = asSequence(document.root)?.items ?? (single ? [single] : []);
  return nodes.map(node => ({ replacement: readReplacement(reader, node), inFile: file.kustomization }));
}

/** Identities as replacements compare them: the namespace as it is written. */
function idsOf(object: SimulatedObject): ObjectId[] {
  return [{ ...currentId(object), namespace: namespaceOf(object) }, ...previousIds(object)];
}

/** Whether a target of a replacement selects the object. */
export function isTarget(
  object: SimulatedObject,
  { select, reject }: ReplacementTarget,
  { patterns }: SimulationContext,
): boolean {
  const ids = idsOf(object);
  const isSelected = (selector: Selector): boolean => ids.some(id => selectsId(selector, id, patterns));
  const isRejected = (selector: Selector): boolean => {
    const byMetadata = (selector.labelSelector ?? selector.annotationSelector) !== undefined;
    return (byMetadata && matchesMetadata(object, selector)) || (namesIdentity(selector) && isSelected(selector));
  };
  return select !== undefined && matchesMetadata(object, select) && isSelected(select) && !reject.some(isRejected);
}

function namesIdentity({ group, version, kind, name, namespace }: Selector): boolean {
  return (group ?? version ?? kind ?? name ?? namespace) !== undefined;
}

/** The scalar that is written; `undefined` if it is something else. */
function findValue(
  objects: readonly SimulatedObject[],
  { source, sourceValue }: ReplacementEntry,
  inFile: Kustomization,
): TracedScalar | undefined {
  if (sourceValue) {
    return plainScalar(sourceValue.value, placedTrace(inFile, 'replacement', sourceValue));
  }
  const object = source && objects.find(candidate => isSource(candidate, source));
  const found = object && findSource(object.root, source.fieldPath?.value ?? 'metadata.name');
  if (found?.kind !== 'scalar' || isMissing(found)) {
    return undefined;
  }
  const delimiter = source?.options?.delimiter?.value;
  if (delimiter === undefined) {
    return found;
  }
  const text = found.text.split(delimiter)[source?.options?.index?.value ?? 0];
  return text === undefined
    ? undefined
    : { ...found, text, value: typeof found.value === 'string' ? text : plainScalar(text, found.trace).value };
}

function isSource(object: SimulatedObject, { group, version, kind, name, namespace }: ReplacementSource): boolean {
  const wanted = { group: group?.value, version: version?.value, kind: kind?.value };
  return [currentId(object), ...previousIds(object)].some(
    id =>
      isOfKind(id, wanted) &&
      (name === undefined || name.value === id.name) &&
      (namespace === undefined || namespace.value === id.namespace),
  );
}

interface Writing {
  readonly path: string;
  readonly value: TracedScalar | undefined;
  readonly target: ReplacementTarget;
  readonly context: SimulationContext;
}

const reason = 'A replacement writes here.';

function writeValue(object: SimulatedObject, { path, value, target: { options }, context }: Writing): void {
  const { nodes, texts } = findTargets(object.root, path, {
    patterns: context.patterns,
    create: options?.create ? value?.trace : undefined,
  });
  texts.forEach(text => markUnexplained(text, reason));
  for (const node of nodes) {
    if (value && node.kind === 'scalar') {
      writeScalar(node, value, options);
    } else {
      markUnexplained(node, reason);
    }
  }
}

/** `setFieldValue`: the type of what was there stays. */
function writeScalar(node: TracedScalar, value: TracedScalar, options: ReplacementOptions | undefined): void {
  const text = options?.delimiter
    ? replacePart(node.text, value.text, options.delimiter.value, options.index?.value ?? 0)
    : value.text;
  node.trace = overriding(asReplacement(value.trace), node.trace);
  node.value = typeof node.value === 'string' && node.text !== '' ? text : plainScalar(text, node.trace).value;
  node.text = text;
}

function replacePart(text: string, part: string, delimiter: string, index: number): string {
  const parts = text.split(delimiter);
  if (index < 0) {
    return [part, ...parts].join(delimiter);
  }
  return (index >= parts.length ? [...parts, part] : parts.with(index, part)).join(delimiter);
}

/** Whoever decided the value that is written decides what comes of it. */
function asReplacement(trace: Trace): Trace {
  return { ...trace, step: { ...trace.step, kind: 'replacement' } };
}
