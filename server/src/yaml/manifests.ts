import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { Range } from '../base/textRange.ts';
import { toJson } from './toJson.ts';
import { rangeOf } from './yamlFile.ts';
import type { YamlDocument, YamlFile } from './yamlFile.ts';
import { asScalar, asSequence, findEntry, followAlias } from './yamlNode.ts';
import type { YamlMapping, YamlNode } from './yamlNode.ts';

/** A Kubernetes object as it is written: one document, or one item of a `List`. */
export interface Manifest {
  readonly document: YamlDocument;
  /** Path of the object in its document: empty, or `['items', 3]`. */
  readonly segments: readonly (string | number)[];
  readonly node: YamlMapping;
  readonly range: Range;
  /** The empty text if it names none, which kustomize accepts. */
  readonly apiVersion: string;
  readonly kind: string;
  /** `undefined` if it names none, as patches and lists may. */
  readonly name: string | undefined;
  readonly namespace: string | undefined;
}

/** The objects of a file in their order: documents with a `kind`; kinds that end in `List` are expanded into their items. */
export function findManifests(file: YamlFile): Manifest[] {
  return file.documents.flatMap(document => findDocumentManifests(document));
}

/** Those of one document. */
export function findDocumentManifests(document: YamlDocument): Manifest[] {
  return expand(document, document.root, []);
}

/** The data of a manifest as kustomize reads it; `undefined` for an alias bomb. */
export function manifestJson(manifest: Manifest): JsonObject | undefined {
  const value = toJson(manifest.node);
  return isJsonObject(value) && !isJsonArray(value) ? value : undefined;
}

function expand(document: YamlDocument, node: YamlNode | undefined, segments: readonly (string | number)[]): Manifest[] {
  const mapping = followAlias(node);
  if (mapping?.kind !== 'mapping') {
    return [];
  }
  const kind = textAt(mapping, 'kind');
  const items = kind?.endsWith('List') === true ? asSequence(findEntry(mapping, 'items')?.value) : undefined;
  if (items) {
    return items.items.flatMap((item, index) => expand(document, item, [...segments, 'items', index]));
  }
  if (kind === undefined) {
    return [];
  }
  const apiVersion = textAt(mapping, 'apiVersion') ?? '';
  const metadata = findEntry(mapping, 'metadata')?.value;
  const name = textAt(metadata, 'name');
  const namespace = textAt(metadata, 'namespace');
  return [{ document, segments, node: mapping, range: rangeOf(document, mapping), apiVersion, kind, name, namespace }];
}

/** The text of a scalar entry; `undefined` if there is none or it is empty. */
export function textAt(node: YamlNode | undefined, key: string): string | undefined {
  const text = asScalar(findEntry(node, key)?.value)?.text;
  return text === '' ? undefined : text;
}
