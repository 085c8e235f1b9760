import { isClusterScoped } from './kustomizeTables.ts';
import { markUnexplained, mappingOf, textAt } from './traced.ts';
import type { TracedMapping, TracedNode } from './traced.ts';

/**
 * Objects on their way through a simulated build, and the identities by which layers find them (kyaml `resid`, api
 * `resource`).
 */

export interface ObjectId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** `effectiveNamespace` of upstream: `default` for none. */
  readonly namespace: string;
}

export interface SimulatedObject {
  /** `undefined` once a patch removed the object. */
  root: TracedMapping;
  deleted: boolean;
  /** Identities it had before, oldest first. */
  readonly previousIds: PreviousId[];
  readonly prefixes: string[];
  readonly suffixes: string[];
  /** A hash of its content will be appended to its name. */
  needsHash: boolean;
  /** `undefined` as long as no hash was appended. */
  nameBeforeHash: string | undefined;
  /** Of generated objects. */
  readonly behavior: 'create' | 'merge' | 'replace' | undefined;
}

/** What upstream remembers: the group and version of a previous identity are those the object has now. */
interface PreviousId {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** What upstream puts in place of the namespace of an object that has none. */
const noNamespace = '_non_namespaceable_';

export function simulatedObject(root: TracedMapping): SimulatedObject {
  return {
    root,
    deleted: false,
    previousIds: [],
    prefixes: [],
    suffixes: [],
    needsHash: false,
    nameBeforeHash: undefined,
    behavior: undefined,
  };
}

export function apiVersionOf(object: SimulatedObject): string {
  return textAt(object.root, 'apiVersion');
}

export function kindOf(object: SimulatedObject): string {
  return textAt(object.root, 'kind');
}

export function nameOf(object: SimulatedObject): string {
  return textAt(object.root, 'metadata', 'name');
}

/** As it is written; empty for none. */
export function namespaceOf(object: SimulatedObject): string {
  return textAt(object.root, 'metadata', 'namespace');
}

export function hasNoNamespace(object: SimulatedObject): boolean {
  return isClusterScoped(apiVersionOf(object), kindOf(object));
}

/** The identity that data has by what is written in it. */
export function idOf(root: TracedNode): ObjectId {
  const apiVersion = textAt(root, 'apiVersion');
  const kind = textAt(root, 'kind');
  const written = textAt(root, 'metadata', 'namespace');
  const namespace = isClusterScoped(apiVersion, kind) ? noNamespace : written === '' ? 'default' : written;
  return { ...splitApiVersion(apiVersion), kind, name: textAt(root, 'metadata', 'name'), namespace };
}

export function currentId(object: SimulatedObject): ObjectId {
  return idOf(object.root);
}

/** All identities the object had before, oldest first. */
export function previousIds(object: SimulatedObject): ObjectId[] {
  const { group, version } = splitApiVersion(apiVersionOf(object));
  return object.previousIds.map(id => ({ ...id, group, version }));
}

/** The identity the object began with. */
export function originalId(object: SimulatedObject): ObjectId {
  return previousIds(object)[0] ?? currentId(object);
}

export function storePreviousId(object: SimulatedObject): void {
  const { kind, name, namespace } = currentId(object);
  object.previousIds.push({ kind, name, namespace });
}

export function sameId(a: ObjectId, b: ObjectId): boolean {
  return a.group === b.group && a.version === b.version && a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}

/** Objects that have or had the identity (`GetMatchingResourcesByAnyId`). */
export function findByAnyId(objects: readonly SimulatedObject[], matches: (id: ObjectId) => boolean): SimulatedObject[] {
  return objects.filter(object => !object.deleted && (matches(currentId(object)) || previousIds(object).some(matches)));
}

/** Whether an identity is of the kind; absent parts match any (`Gvk.IsSelected`). */
export function isOfKind(
  id: { readonly group: string; readonly version: string; readonly kind: string },
  wanted: { readonly group?: string; readonly version?: string; readonly kind?: string },
): boolean {
  const agrees = (actual: string, expected: string | undefined): boolean =>
    expected === undefined || expected === '' || actual === expected;
  return agrees(id.group, wanted.group) && agrees(id.version, wanted.version) && agrees(id.kind, wanted.kind);
}

/** `apps/v1` → group `apps`, version `v1`. */
export function splitApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash === -1
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** Something that is not simulated may have changed anything in the object. */
export function giveUpOn(object: SimulatedObject, reason: string): void {
  markUnexplained(object.root, reason);
}

/** The mapping `metadata`, made if it is not there. */
export function metadataOf(object: SimulatedObject): TracedMapping {
  const metadata = object.root.entries.get('metadata');
  if (metadata?.kind === 'mapping') {
    return metadata;
  }
  const created = mappingOf(object.root.trace);
  object.root.entries.set('metadata', created);
  return created;
}
