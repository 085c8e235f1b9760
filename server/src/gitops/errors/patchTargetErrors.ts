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
import { isJsonPatch, patchTextOf } from './patchErrors.ts';
import type { PatchText } from './patchErrors.ts';

/**
 * Patches that do not fit the objects there are: a strategic merge patch whose object does not exist, or exists twice, and
 * JSON 6902 operations that cannot be applied. A target that selects nothing is no error upstream.
 */
export function checkPatchTargets(
  objects: readonly SimulatedObject[],
  kustomization: Kustomization,
  entry: PatchEntry,
  graph: KustomizationGraph,
  patterns: PatternCache,
): RenderError[] {
  const text = patchTextOf(kustomization, entry, graph);
  if (!text) {
    return [];
  }
  if (isJsonPatch(text)) {
    const selected = entry.target ? selectObjects(objects, entry.target, patterns) : [];
    return selected.flatMap(object => checkOperations(object, text)).slice(0, 1);
  }
  return entry.target ? [] : findManifests(text.yaml).flatMap(manifest => checkManifest(objects, manifest, text));
}

function checkManifest(objects: readonly SimulatedObject[], manifest: Manifest, text: PatchText): RenderError[] {
  const patch = readTraced({ kind: 'strategicMergePatch', file: text.file, document: manifest.document }, manifest.node);
  if (!patch) {
    return [];
  }
  const wanted = idOf(patch);
  const found = findByAnyId(objects, id => sameId(id, wanted));
  if (found.length === 1) {
    return [];
  }
  const report = (code: string, message: string, path: readonly string[]): RenderError[] => {
    const range = text.toFile(rangeOf(manifest.document, nodeAt(manifest.node, path)));
    return [renderError(code, message, text.file, headLine(range))];
  };
  const name = `${wanted.kind} "${wanted.name}"`;
  if (found.length > 1) {
    const message = `Several objects are or were called ${name}, so it is not clear which one this patch is for. Use "target" with a name that only one of them has.`;
    return report('kustomize.patch-ambiguous', message, ['metadata', 'name']);
  }
  const { path, hint } = findMismatch(objects, wanted);
  return report(
    'kustomize.patch-no-target',
    `This patch has no target: there is no ${describeWanted(wanted)} here. ${hint}`,
    path,
  );
}

function describeWanted({ group, version, kind, name, namespace }: ObjectId): string {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const inNamespace = namespace === 'default' || namespace.startsWith('_') ? '' : ` in the namespace "${namespace}"`;
  return `${kind} "${name}" (${apiVersion})${inNamespace}`;
}

/** The part of the identity that is wrong: the one in which some object differs alone; otherwise the name. */
function findMismatch(objects: readonly SimulatedObject[], wanted: ObjectId): { path: readonly string[]; hint: string } {
  const ids = objects.flatMap(object => [currentId(object), ...previousIds(object)]);
  const alike = (...parts: readonly (keyof ObjectId)[]): ObjectId | undefined =>
    ids.find(id => parts.every(part => id[part] === wanted[part]));
  const otherNames = ids.filter(
    id =>
      id.group === wanted.group && id.version === wanted.version && id.kind === wanted.kind && id.namespace === wanted.namespace,
  );
  const otherNamespace = alike('group', 'version', 'kind', 'name');
  if (otherNamespace) {
    return { path: ['metadata', 'namespace'], hint: `There is one in the namespace "${otherNamespace.namespace}".` };
  }
  const otherVersion = alike('kind', 'name', 'namespace');
  if (otherVersion) {
    const apiVersion = otherVersion.group === '' ? otherVersion.version : `${otherVersion.group}/${otherVersion.version}`;
    return { path: ['apiVersion'], hint: `There is one of apiVersion ${apiVersion}.` };
  }
  const otherKind = alike('group', 'version', 'name', 'namespace');
  const meant = closestName(wanted.name, new Set(otherNames.map(({ name }) => name)));
  if (otherKind && meant === undefined) {
    return { path: ['kind'], hint: `There is a ${otherKind.kind} of that name.` };
  }
  const hint = meant === undefined ? 'Correct the name, or include the object under "resources".' : `Did you mean "${meant}"?`;
  return { path: ['metadata', 'name'], hint };
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
function checkOperations(object: SimulatedObject, text: PatchText): RenderError[] {
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
      return [
        renderError(
          'kustomize.json-patch-failed',
          message,
          text.file,
          headLine(text.toFile(rangeOfField(document, item, field))),
        ),
      ];
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
