import type { YamlDocument } from '../yaml/yamlFile.ts';
import { asMapping, asScalar, findEntry, followAlias, isAbsent } from '../yaml/yamlNode.ts';
import type { YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import { textAt } from '../yaml/manifests.ts';
import type { Completions } from './completions.ts';
import type { FilePlace, PatchTarget } from './fileRoles.ts';
import { isDirective } from './patchDirectives.ts';
import { holdsSubstitution } from './substitutions.ts';

/** What one document is, by where its file stands and by what it holds. */

export type DocumentKind =
  /** A Kubernetes object, or a list of them. */
  | 'object'
  /** An object with values that SOPS has encrypted. */
  | 'encrypted'
  /** A part of an object that changes another one. */
  | 'strategicPatch'
  /** A list of JSON 6902 operations. */
  | 'jsonPatch'
  /** A kustomization or component of kustomize; Flux's objects of that name are objects. */
  | 'kustomization'
  /** `.driftline.yaml`. */
  | 'driftline'
  /** Values of a Helm chart. */
  | 'values'
  /** `Chart.yaml` and the like. */
  | 'chart'
  /** Text with template actions that is no YAML yet. */
  | 'template'
  /** Configuration of kustomize's own parts. */
  | 'configuration'
  /** An object that stays with the files (`config.kubernetes.io/local-config`). */
  | 'localConfig'
  /** What a generator reads. */
  | 'data'
  /** Nothing of Kubernetes. */
  | 'foreign';

export interface DocumentRole {
  readonly kind: DocumentKind;
  /** Of strategic merge patches: the kind that the kustomization says they are for. */
  readonly target?: PatchTarget;
  /** Of objects: what kustomizations add to them. */
  readonly completions?: Completions;
}

/** Roles whose documents are checked as they stand; of the others not even the syntax is. */
export function isChecked({ kind }: DocumentRole): boolean {
  return kind !== 'foreign' && kind !== 'data' && kind !== 'template';
}

/** What the document is. Depends on nothing but its text and the place of its file. */
export function documentRole(document: YamlDocument, place: FilePlace): DocumentRole {
  if (place.kind === 'data' || place.kind === 'template' || isUnfinishedTemplate(document)) {
    return { kind: place.kind === 'data' ? 'data' : 'template' };
  }
  if (place.kind === 'driftline' || place.kind === 'values' || place.kind === 'chart' || place.kind === 'configuration') {
    return { kind: place.kind };
  }
  const root = asMapping(document.root);
  if (isFromKustomize(root) || (place.kind === 'kustomization' && document.index === 0 && !isFromFlux(root))) {
    return { kind: 'kustomization' };
  }
  if (place.kind === 'patch' || place.kind === 'jsonPatch') {
    return roleOfPatch(document, place);
  }
  return roleOfContent(root, place);
}

/** What a patch is, by its shape; also of patches that stand in a kustomization. */
export function roleOfPatch(document: YamlDocument, place: Pick<FilePlace, 'kind' | 'target'>): DocumentRole {
  if (isAbsent(document.root)) {
    return { kind: 'foreign' };
  }
  if (place.kind === 'jsonPatch' || followAlias(document.root)?.kind === 'sequence') {
    return { kind: 'jsonPatch' };
  }
  return place.target ? { kind: 'strategicPatch', target: place.target } : { kind: 'strategicPatch' };
}

/** Template actions may leave a text that is no YAML: what stands there is known only when they have run. */
function isUnfinishedTemplate(document: YamlDocument): boolean {
  return document.errors.length > 0 && document.text.includes('{{');
}

function isFromKustomize(root: YamlMapping | undefined): boolean {
  return textAt(root, 'apiVersion')?.startsWith('kustomize.config.k8s.io/') ?? false;
}

function isFromFlux(root: YamlMapping | undefined): boolean {
  return textAt(root, 'apiVersion')?.startsWith('kustomize.toolkit.fluxcd.io/') ?? false;
}

function roleOfContent(root: YamlMapping | undefined, place: FilePlace): DocumentRole {
  if (!root || !isObject(root, place)) {
    return { kind: 'foreign' };
  }
  if (isLocal(root)) {
    return { kind: 'localConfig' };
  }
  if (place.kind === 'unreferenced' && (/patch/i.test(place.path) || hasDirective(root, 8))) {
    return { kind: 'strategicPatch' };
  }
  const kind = findEntry(findEntry(root, 'sops')?.value, 'mac') ? 'encrypted' : 'object';
  return place.completions ? { kind, completions: place.completions } : { kind };
}

/**
 * Whether the document is meant to be an object: it says so, or it is about to, with metadata and one of the two others. Much else
 * has a `kind` or a `version` of its own.
 */
function isObject(root: YamlMapping, place: FilePlace): boolean {
  const apiVersion = textAt(root, 'apiVersion');
  const kind = textAt(root, 'kind');
  if (apiVersion !== undefined && kind !== undefined) {
    // A configuration of kubectl is no object, for all its kind.
    return !(apiVersion === 'v1' && kind === 'Config') && !holdsSubstitution(apiVersion) && !holdsSubstitution(kind);
  }
  const isBegun = apiVersion !== undefined || kind !== undefined;
  return isBegun && (place.kind === 'resource' || asMapping(findEntry(root, 'metadata')?.value) !== undefined);
}

function isLocal(root: YamlMapping): boolean {
  const annotations = findEntry(findEntry(root, 'metadata')?.value, 'annotations')?.value;
  const local = asScalar(findEntry(annotations, 'config.kubernetes.io/local-config')?.value)?.text;
  return local !== undefined && local !== 'false';
}

function hasDirective(node: YamlNode, depth: number): boolean {
  if (depth === 0) {
    return false;
  }
  if (node.kind === 'mapping') {
    return node.entries.some(entry => isDirective(entry.name) || hasDirective(entry.value, depth - 1));
  }
  return node.kind === 'sequence' && node.items.some(item => hasDirective(item, depth - 1));
}
