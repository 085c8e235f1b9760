import { findManifests } from '../../yaml/manifests.ts';
import type { Manifest } from '../../yaml/manifests.ts';
import type { YamlFile } from '../../yaml/yamlFile.ts';
import { asSequence } from '../../yaml/yamlNode.ts';
import type { Kustomization, PatchEntry } from '../kustomizationModel.ts';
import { mergeTypeOf } from './kustomizeTables.ts';
import type { SourceFile } from '../gitopsCache.ts';
import { applyJsonPatch, readJsonPatch } from './jsonPatch.ts';
import type { JsonPatchOperation } from './jsonPatch.ts';
import { selectObjects } from './objectSelector.ts';
import type { SimulationContext } from './simulationContext.ts';
import { readTraced } from './readTraced.ts';
import type { TracedSource } from './readTraced.ts';
import { apiVersionOf, findByAnyId, giveUpOn, idOf, kindOf, metadataOf, sameId, storePreviousId } from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import { mergeStrategically } from './strategicMerge.ts';
import { cloneTraced, lookUp, mappingOf, stringScalar } from './traced.ts';
import type { TracedMapping, TracedNode } from './traced.ts';

/** The transformers that apply patches: `patchesStrategicMerge`, `patches`, `patchesJson6902`. */

interface PatchText {
  readonly yaml: YamlFile;
  readonly file: string;
  readonly toFile?: TracedSource['toFile'];
}

/** Applies the entries of one field in their order. */
export function applyPatches(
  objects: readonly SimulatedObject[],
  kustomization: Kustomization,
  entries: readonly PatchEntry[],
  context: SimulationContext,
): void {
  for (const entry of entries) {
    const text = patchText(kustomization, entry, context.files);
    const selected = entry.target && selectObjects(objects, entry.target, context.patterns);
    if (!text) {
      objects.forEach(object => giveUpOn(object, 'A patch could not be read.'));
      continue;
    }
    const operations = readOperations(text);
    if (operations) {
      selected?.forEach(object => applyOperations(object, operations, entry));
    } else {
      applyManifests(objects, selected, text, entry);
    }
  }
}

function patchText(
  kustomization: Kustomization,
  entry: PatchEntry,
  files: ReadonlyMap<string, SourceFile>,
): PatchText | undefined {
  if (entry.inline) {
    const { source, yaml } = entry.inline;
    return { yaml, file: kustomization.path, toFile: range => source.toFile(range) };
  }
  const path = entry.file?.resolved;
  const yaml = path === undefined ? undefined : files.get(path)?.yaml;
  return path !== undefined && yaml ? { yaml, file: path } : undefined;
}

function readOperations(text: PatchText): JsonPatchOperation[] | undefined {
  const document = text.yaml.documents[0];
  const source = document && { kind: 'jsonPatch' as const, document, file: text.file, toFile: text.toFile };
  return source && asSequence(document.root) ? readJsonPatch(source, document.root) : undefined;
}

function applyOperations(object: SimulatedObject, operations: readonly JsonPatchOperation[], entry: PatchEntry): void {
  if (entry.field === 'patches') {
    storePreviousId(object);
  }
  const failure = applyJsonPatch(object.root, operations);
  if (failure !== undefined) {
    giveUpOn(object, failure);
  }
}

function applyManifests(
  objects: readonly SimulatedObject[],
  selected: readonly SimulatedObject[] | undefined,
  text: PatchText,
  entry: PatchEntry,
): void {
  for (const manifest of findManifests(text.yaml)) {
    const patch = readPatch(text, manifest);
    const targets = selected ?? (patch ? findByAnyId(objects, id => sameId(id, idOf(patch))) : []);
    for (const target of targets) {
      if (patch) {
        mergePatch(target, cloneTraced(patch), entry, selected !== undefined || entry.field === 'patchesStrategicMerge');
      } else {
        giveUpOn(target, 'A patch could not be read.');
      }
    }
  }
}

function readPatch(text: PatchText, manifest: Manifest): TracedMapping | undefined {
  const { document } = manifest;
  const source: TracedSource = { kind: 'strategicMergePatch', document, file: text.file, toFile: text.toFile };
  const node = readTraced(source, manifest.node);
  return node?.kind === 'mapping' ? node : undefined;
}

/** `Resource.ApplySmPatch`: kind, name and namespace stay what they are unless the patch may change them. */
function mergePatch(object: SimulatedObject, patch: TracedMapping, entry: PatchEntry, throughSelection: boolean): void {
  if (throughSelection) {
    rewriteMetadata(patch);
    patch.entries.set('apiVersion', stringScalar(apiVersionOf(object), patch.trace));
  }
  const kept = rememberIdentity(object);
  if (entry.allowNameChange || entry.allowKindChange) {
    storePreviousId(object);
  }
  const type = mergeTypeOf(apiVersionOf(object), kindOf(object));
  const merged = mergeStrategically(object.root, patch, { type });
  if (merged?.kind !== 'mapping' || merged.entries.size === 0) {
    object.deleted = true;
    return;
  }
  object.root = merged;
  restore(object.root, 'apiVersion', kept.apiVersion);
  if (!entry.allowKindChange) {
    restore(object.root, 'kind', kept.kind);
  }
  const metadata = metadataOf(object);
  if (!entry.allowNameChange) {
    restore(metadata, 'name', kept.name);
  }
  restore(metadata, 'namespace', kept.namespace);
}

type Identity = Readonly<Record<'apiVersion' | 'kind' | 'name' | 'namespace', TracedNode | undefined>>;

function rememberIdentity({ root }: SimulatedObject): Identity {
  const metadata = lookUp(root, 'metadata');
  return {
    apiVersion: root.entries.get('apiVersion'),
    kind: root.entries.get('kind'),
    name: lookUp(metadata, 'name'),
    namespace: lookUp(metadata, 'namespace'),
  };
}

function restore(mapping: TracedMapping, name: string, value: TracedNode | undefined): void {
  if (value) {
    mapping.entries.set(name, value);
  } else {
    mapping.entries.delete(name);
  }
}

/**
 * `CopyMergeMetaDataFieldsFrom` on the way of a selected patch: labels and annotations become texts, so that a null there
 * sets the empty text and removes nothing.
 */
function rewriteMetadata(patch: TracedMapping): void {
  const metadata = lookUp(patch, 'metadata');
  if (metadata?.kind !== 'mapping') {
    return;
  }
  for (const field of ['labels', 'annotations']) {
    const pairs = metadata.entries.get(field);
    if (!pairs) {
      continue;
    }
    metadata.entries.delete(field);
    const texts = pairs.kind === 'mapping' ? [...pairs.entries] : [];
    if (texts.length > 0) {
      const entries = texts.map(([name, value]) => {
        return [name, stringScalar(value.kind === 'scalar' ? value.text : '', value.trace)] as const;
      });
      metadata.entries.set(field, mappingOf(pairs.trace, entries));
    }
  }
}
