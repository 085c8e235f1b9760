import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { Location } from '../../base/textRange.ts';
import { manifestJson } from '../../yaml/manifests.ts';
import type { Manifest } from '../../yaml/manifests.ts';
import { nodeAt } from '../../yaml/nodePath.ts';

/**
 * Flux's objects as they are written or rendered. `kind: Kustomization` is Flux's by its group only: kustomize's files of that
 * kind belong to another.
 */

export interface FluxObject {
  readonly kind: string;
  readonly name: string;
  /** `undefined` if it names none: whatever includes it may set one. */
  readonly namespace: string | undefined;
  readonly spec: JsonObject;
  /** The object's name in its file. */
  readonly location: Location;
}

const groups = [
  'kustomize.toolkit.fluxcd.io/',
  'source.toolkit.fluxcd.io/',
  'helm.toolkit.fluxcd.io/',
  'fluxcd.controlplane.io/',
];

/** Whether an object is a Kustomization of Flux that says what it delivers: patches for one do not. */
export function isFluxKustomization(object: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: JsonValue | undefined;
}): boolean {
  const isOfFlux = object.kind === 'Kustomization' && object.apiVersion.startsWith('kustomize.toolkit.fluxcd.io/');
  return isOfFlux && isJsonObject(object.spec) && isJsonObject(object.spec.sourceRef);
}

/** The Flux objects of a file. Patches and half-typed ones are left out. */
export function readFluxObjects(file: string, text: string, getManifests: () => readonly Manifest[]): readonly FluxObject[] {
  if (!groups.some(group => text.includes(group))) {
    return [];
  }
  return getManifests().flatMap(manifest => readFluxObject(file, manifest) ?? []);
}

function readFluxObject(file: string, manifest: Manifest): FluxObject | undefined {
  const { apiVersion, kind, name, namespace, document, segments } = manifest;
  if (name === undefined || !groups.some(group => apiVersion.startsWith(group))) {
    return undefined;
  }
  const spec = manifestJson(manifest)?.spec;
  if (!isJsonObject(spec) || (kind === 'Kustomization' && !isFluxKustomization({ apiVersion, kind, spec }))) {
    return undefined;
  }
  const range = nodeAt(document, [...segments, 'metadata', 'name'])?.range ?? manifest.range;
  return { kind, name, namespace, spec, location: { file, range } };
}

/** The text of a field; `undefined` if it is absent, empty or none. */
export function textField(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The mapping in a field; an empty one if it is absent or none. */
export function objectField(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

/** The mappings in a list. */
export function objectsField(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name];
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts of a mapping; other values are left out. */
export function textsField(object: JsonObject, name: string): Record<string, string> {
  const entries = Object.entries(objectField(object, name));
  return Object.fromEntries(entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}
