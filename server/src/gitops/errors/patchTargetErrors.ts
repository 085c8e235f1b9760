import { closestName } from '../../base/closestName.ts';
import { formatPointer } from '../../base/jsonPointer.ts';
import type { Range } from '../../base/textRange.ts';
import type { Manifest } from '../../yaml/manifests.ts';
import { findManifests } from '../../yaml/manifests.ts';
import { rangeOf } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import { asSequence, findEntry, followAlias } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import { applyJsonPatch, readJsonPatch } from '../explain/jsonPatch.ts';
import type { JsonPatchOperation } from '../explain/jsonPatch.ts';
import { selectObjects } from '../explain/objectSelector.ts';
import type { PatternCache } from '../explain/objectSelector.ts';
import { readTraced } from '../explain/readTraced.ts';
import { currentId, findByAnyId, idOf, previousIds, sameId } from '../explain/simulatedObject.ts';
import type { ObjectId, SimulatedObject } from '../explain/simulatedObject.ts';
import { cloneTraced } from '../explain/traced.ts';
import type { KustomizationGraph } from '../graphModel.ts';
import type { Kustomization, PatchEntry } from '../kustomizationModel.ts';
import type { RenderError } from '../rendering.ts';
import { headLine, renderError } from './errorContext.ts';
import { describeObject } from './objectOrigins.ts';
import type { ObjectOrigins } from './objectOrigins.ts';
import { isJsonPatch, patchTextOf } from './patchErrors.ts';
import type { PatchText } from './patchErrors.ts';

/** What a patch is looked at with. */
interface Surroundings {
  readonly graph: KustomizationGraph;
  readonly patterns: PatternCache;
  readonly origins: ObjectOrigins;
}

/**
 * Patches that do not fit the objects there are: a strategic merge patch whose object does not exist, or exists twice, and
 * JSON 6902 operations that cannot be applied. A target that selects nothing is no error upstream.
 */
export function checkPatchTargets(
  objects: readonly SimulatedObject[],
  kustomization: Kustomization,
  entry: PatchEntry,
  surroundings: Surroundings,
): RenderError[] {
  const { graph, patterns, origins } = surroundings;
  const text = patchTextOf(kustomization, entry, graph);
  if (!text) {
    return [];
  }
  if (isJsonPatch(text)) {
    const selected = entry.target ? selectObjects(objects, entry.target, patterns) : [];
    return selected.flatMap(object => checkOperations(object, text, origins)).slice(0, 1);
  }
  return entry.target ? [] : findManifests(text.yaml).flatMap(manifest => checkManifest(objects, manifest, text, origins));
}

function checkManifest(
  objects: readonly SimulatedObject[],
  manifest: Manifest,
  text: PatchText,
  origins: ObjectOrigins,
): RenderError[] {
  const patch = readTraced({ kind: 'strategicMergePatch', file: text.file, document: manifest.document }, manifest.node);
  if (!patch) {
    return [];
  }
  const wanted = idOf(patch);
  const found = findByAnyId(objects, id => sameId(id, wanted));
  if (found.length === 1) {
    return [];
  }
  const report = (code: string, message: string, path: readonly string[], meant: readonly SimulatedObject[]): RenderError[] => {
    const range = text.toFile(rangeOf(manifest.document, nodeAt(manifest.node, path)));
    return [renderError(code, message, text.file, headLine(range), relatedObjects(meant, origins))];
  };
  const name = `${wanted.kind} "${wanted.name}"`;
  if (found.length > 1) {
    const message = `Several objects are or were called ${name}, so it is not clear which one this patch is for. Use "target" with a name that only one of them has.`;
    return report('kustomize.patch-ambiguous', message, ['metadata', 'name'], found);
  }
  const { path, hint, meant } = findMismatch(objects, wanted);
  const message = `This patch has no target: there is no ${describeWanted(wanted)} here. ${hint}`;
  return report('kustomize.patch-no-target', message, path, meant);
}

function describeWanted(id: ObjectId): string {
  const { kind, name, namespace } = id;
  const inNamespace = namespace === 'default' || namespace.startsWith('_') ? '' : ` in the namespace "${namespace}"`;
  return `${kind} "${name}" (${formatApiVersion(id)})${inNamespace}`;
}

function relatedObjects(objects: readonly SimulatedObject[], origins: ObjectOrigins): RenderError['related'] {
  return objects.flatMap(object => {
    const location = origins.get(object);
    return location ? [{ location, message: `${describeObject(object)} stands here.` }] : [];
  });
}

interface Mismatch {
  readonly path: readonly string[];
  readonly hint: string;
  /** The object that may have been meant. */
  readonly meant: readonly SimulatedObject[];
}

/** The part of the identity that is wrong: the one in which some object differs alone; otherwise the name. */
function findMismatch(objects: readonly SimulatedObject[], wanted: ObjectId): Mismatch {
  const candidates = objects.flatMap(object => [currentId(object), ...previousIds(object)].map(id => ({ id, object })));
  const alike = (...parts: readonly (keyof ObjectId)[]) =>
    candidates.filter(({ id }) => parts.every(part => id[part] === wanted[part]));
  const [otherNamespace] = alike('group', 'version', 'kind', 'name');
  if (otherNamespace) {
    const hint = `There is one in the namespace "${otherNamespace.id.namespace}".`;
    return { path: ['metadata', 'namespace'], hint, meant: [otherNamespace.object] };
  }
  const [otherVersion] = alike('kind', 'name', 'namespace');
  if (otherVersion) {
    const apiVersion = formatApiVersion(otherVersion.id);
    const hint = apiVersion === '' ? 'There is one without apiVersion.' : `There is one of apiVersion ${apiVersion}.`;
    return { path: ['apiVersion'], hint, meant: [otherVersion.object] };
  }
  const otherNames = alike('group', 'version', 'kind', 'namespace');
  const name = closestName(wanted.name, new Set(otherNames.map(({ id }) => id.name)));
  const [otherKind] = name === undefined ? alike('group', 'version', 'name', 'namespace') : [];
  if (otherKind) {
    return { path: ['kind'], hint: `There is a ${otherKind.id.kind} of that name.`, meant: [otherKind.object] };
  }
  const hint = name === undefined ? 'Correct the name, or include the object under "resources".' : `Did you mean "${name}"?`;
  const meant = otherNames.find(({ id }) => id.name === name);
  return { path: ['metadata', 'name'], hint, meant: meant ? [meant.object] : [] };
}

function formatApiVersion({ group, version }: ObjectId): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The node at the path, or the nearest one above it that is written. */
function nodeAt(root: YamlNode, path: readonly string[]): YamlNode {
  let node: YamlNode = root;
  for (const [index, name] of path.entries()) {
    const entry = findEntry(node, name);
    if (!entry) {
      // `metadata` without `namespace`: the name is what is written of the identity.
      const sibling = index === 1 ? findEntry(node, 'name') : findEntry(root, 'kind');
      return sibling?.value ?? node;
    }
    node = entry.value;
  }
  return node;
}

/** The first operation that cannot be applied to the object. */
function checkOperations(object: SimulatedObject, text: PatchText, origins: ObjectOrigins): RenderError[] {
  const document = text.yaml.documents[0];
  const operations = document && readJsonPatch({ kind: 'jsonPatch', file: text.file, document }, document.root);
  const items = asSequence(document?.root)?.items ?? [];
  const root = cloneTraced(object.root);
  for (const [index, operation] of (operations ?? []).entries()) {
    if ([...operation.path, ...operation.from].some(segment => /^-\d+$/.test(segment))) {
      // Upstream counts negative indices from the end; what follows is not known.
      return [];
    }
    const item = followAlias(items[index]);
    const before = cloneTraced(root);
    if (!applies(root, operation) && document && item) {
      const { field, message } = describeFailure(before, operation, object);
      const range = headLine(text.toFile(rangeOfField(document, item, field)));
      return [renderError('kustomize.json-patch-failed', message, text.file, range, relatedObjects([object], origins))];
    }
  }
  return [];
}

/** Applies the operation. Upstream's `replace` also sets a key that a mapping does not have (evanphx/json-patch v4). */
function applies(root: SimulatedObject['root'], operation: JsonPatchOperation): boolean {
  if (applyJsonPatch(root, [operation]) === undefined) {
    return true;
  }
  const isKey = !/^(?:\d+|-)$/.test(operation.path.at(-1) ?? '-');
  return operation.op === 'replace' && isKey && applyJsonPatch(root, [{ ...operation, op: 'add' }]) === undefined;
}

function describeFailure(
  root: SimulatedObject['root'],
  operation: JsonPatchOperation,
  object: SimulatedObject,
): { field: string; message: string } {
  const path = formatPointer(operation.path);
  const name = describeObject(object);
  if (operation.op === 'test') {
    const isThere = applyJsonPatch(cloneTraced(root), [{ ...operation, op: 'copy', from: operation.path }]) === undefined;
    return isThere
      ? { field: 'value', message: `The test fails: ${path} of ${name} has another value.` }
      : { field: 'path', message: `The test fails: there is nothing at ${path} in ${name}.` };
  }
  if (operation.op === 'move' || operation.op === 'copy') {
    const from = formatPointer(operation.from);
    const isThere = applyJsonPatch(cloneTraced(root), [{ ...operation, op: 'test', path: operation.from }]) === undefined;
    return {
      field: isThere ? 'path' : 'from',
      message: `Cannot ${operation.op} ${from} to ${path} in ${name}: one of the two paths does not exist.`,
    };
  }
  if (operation.op === 'add') {
    return {
      field: operation.value === undefined ? 'op' : 'path',
      message: `Cannot add ${path}: ${name} has nothing that it could be added to. Add what is above it first.`,
    };
  }
  return { field: 'path', message: `Cannot ${operation.op} ${path}: there is nothing at this path in ${name}.` };
}

function rangeOfField(document: YamlDocument, item: YamlNode, field: string): Range {
  return rangeOf(document, findEntry(item, field)?.value ?? findEntry(item, 'op')?.value ?? item);
}
