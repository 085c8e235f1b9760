import type { Kustomization, LabelEntry, Placed, PlacedPair } from '../kustomizationModel.ts';
import type { ProvenanceKind } from '../provenance.ts';
import { applyFieldSpec } from './fieldSpecs.ts';
import type { FieldSlot } from './fieldSpecs.ts';
import type { FieldSpec, FieldSpecTables } from './kustomizeTables.ts';
import {
  apiVersionOf,
  findByAnyId,
  hasNoNamespace,
  isOfKind,
  kindOf,
  metadataOf,
  originalId,
  storePreviousId,
} from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import { lookUp, overriding, plainScalar, setEntry, stringScalar, traceOf } from './traced.ts';
import type { Trace, TracedNode } from './traced.ts';

/** The transformers that set named fields: namespace, name prefix and suffix, labels, annotations, replicas. */

/** Trace of a value that stands at a place of a kustomization. */
export function placedTrace(
  kustomization: Kustomization,
  kind: ProvenanceKind,
  { range }: Pick<Placed<unknown>, 'range'>,
): Trace {
  return traceOf({ kind, file: kustomization.path, locate: () => range });
}

function replaceScalar(slot: FieldSlot, value: TracedNode): void {
  const old = slot.get();
  if (old.kind === 'scalar') {
    value.trace = overriding(value.trace, old.trace);
    slot.set(value);
  }
}

/** `NamespaceTransformer`. */
export function setNamespace(objects: readonly SimulatedObject[], kustomization: Kustomization, specs: FieldSpecTables): void {
  const { namespace } = kustomization;
  if (!namespace) {
    return;
  }
  const trace = placedTrace(kustomization, 'namespace', namespace);
  const value = (): TracedNode => stringScalar(namespace.value, trace);
  const change = (slot: FieldSlot): void => replaceScalar(slot, value());
  for (const object of objects) {
    if (lookUp(object.root, 'metadata') === undefined) {
      continue;
    }
    storePreviousId(object);
    if (!hasNoNamespace(object)) {
      setEntry(metadataOf(object), 'namespace', value());
    }
    if (/^(?:Cluster)?RoleBinding$/.test(kindOf(object))) {
      setDefaultSubjects(object, value);
    }
    for (const spec of specs.namespace.filter(candidate => isNamespaceSpecUsed(candidate, object))) {
      applyFieldSpec(object, spec, { create: 'scalar', trace, change });
    }
  }
}

/** `removeUnneededMetaFieldSpecs` and `removeRoleBindingSubjectFieldSpecs`: these fields have rules of their own. */
function isNamespaceSpecUsed(spec: FieldSpec, object: SimulatedObject): boolean {
  const isForSubjects = /^(?:Cluster)?RoleBinding$/.test(spec.kind ?? '') && spec.path === 'subjects/namespace';
  const isForNames = spec.path === 'metadata/name' && apiVersionOf(object) !== 'v1';
  return spec.path !== 'metadata/namespace' && !isForSubjects && !isForNames;
}

/** Subjects of a binding that are called `default` get the namespace. */
function setDefaultSubjects(object: SimulatedObject, value: () => TracedNode): void {
  const subjects = lookUp(object.root, 'subjects');
  for (const subject of subjects?.kind === 'sequence' ? subjects.items : []) {
    const name = lookUp(subject, 'name');
    if (subject.kind === 'mapping' && name?.kind === 'scalar' && name.text === 'default') {
      setEntry(subject, 'namespace', value());
    }
  }
}

/** `PrefixTransformer` and `SuffixTransformer`. */
export function affixNames(
  objects: readonly SimulatedObject[],
  kustomization: Kustomization,
  specs: FieldSpecTables,
  kind: 'namePrefix' | 'nameSuffix',
): void {
  const affix = kustomization[kind];
  if (!affix) {
    return;
  }
  const isPrefix = kind === 'namePrefix';
  const trace = placedTrace(kustomization, kind, affix);
  const change = (slot: FieldSlot): void => {
    const old = slot.get();
    const text = old.kind === 'scalar' ? old.text : '';
    replaceScalar(slot, plainScalar(isPrefix ? affix.value + text : text + affix.value, trace));
  };
  for (const object of objects) {
    const id = originalId(object);
    if (keepsItsName(id)) {
      continue;
    }
    for (const spec of specs[kind].filter(candidate => isOfKind(id, candidate))) {
      if (spec.path === 'metadata/name') {
        (isPrefix ? object.prefixes : object.suffixes).push(affix.value);
        storePreviousId(object);
      }
      applyFieldSpec(object, spec, { create: 'scalar', trace, change });
    }
  }
}

/** `prefixFieldSpecsToSkip`. */
function keepsItsName({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return (
    kind === 'CustomResourceDefinition' || kind === 'Namespace' || (kind === 'APIService' && group === 'apiregistration.k8s.io')
  );
}

/** `LabelTransformer`: the entries of `labels`, then `commonLabels`. */
export function setLabels(objects: readonly SimulatedObject[], kustomization: Kustomization, specs: FieldSpecTables): void {
  for (const entry of kustomization.labels) {
    setPairs(objects, kustomization, 'labels', entry.pairs, labelFields(entry, specs));
  }
  setPairs(objects, kustomization, 'labels', kustomization.commonLabels, specs.commonLabels);
}

function labelFields(entry: LabelEntry, specs: FieldSpecTables): readonly FieldSpec[] {
  const own = [...(entry.fields?.value ?? []), ...(specs.labels ?? [])];
  if (entry.includeSelectors) {
    return mergeFields([...own, ...specs.commonLabels]);
  }
  const templates = entry.includeTemplates ? specs.templateLabels : [];
  const claims = entry.includeVolumeClaimTemplates ? specs.volumeClaimTemplateLabels : [];
  return mergeFields([...own, ...templates, ...claims, { path: 'metadata/labels', create: true }]);
}

/** `AnnotationsTransformer`. */
export function setAnnotations(objects: readonly SimulatedObject[], kustomization: Kustomization, specs: FieldSpecTables): void {
  setPairs(objects, kustomization, 'annotations', kustomization.commonAnnotations, specs.commonAnnotations);
}

function setPairs(
  objects: readonly SimulatedObject[],
  kustomization: Kustomization,
  kind: 'labels' | 'annotations',
  pairs: readonly PlacedPair[],
  fields: readonly FieldSpec[],
): void {
  for (const pair of pairs) {
    const trace = placedTrace(kustomization, kind, pair);
    const change = (slot: FieldSlot): void => {
      const mapping = slot.get();
      if (mapping.kind === 'mapping') {
        setEntry(mapping, pair.name, stringScalar(pair.value, trace));
      }
    };
    for (const object of objects) {
      fields.forEach(field => applyFieldSpec(object, field, { create: 'mapping', trace, change }));
    }
  }
}

/** `FsSlice.MergeAll`: a field is left out if one before it has the same path and a kind that this one's covers. */
function mergeFields(fields: readonly FieldSpec[]): FieldSpec[] {
  const merged: FieldSpec[] = [];
  for (const field of fields) {
    const isKnown = merged.some(
      other => other.path === field.path && isOfKind({ group: '', version: '', kind: '', ...other }, field),
    );
    if (!isKnown) {
      merged.push(field);
    }
  }
  return merged;
}

/** `ReplicaCountTransformer`. */
export function setReplicas(objects: readonly SimulatedObject[], kustomization: Kustomization, specs: FieldSpecTables): void {
  for (const { name, count, range } of kustomization.replicas) {
    const trace = placedTrace(kustomization, 'replicas', count ?? { range });
    const change = (slot: FieldSlot): void => replaceScalar(slot, plainScalar(String(count?.value ?? 0), trace));
    for (const spec of specs.replicas) {
      for (const object of findByAnyId(objects, id => id.name === (name?.value ?? '') && isOfKind(id, spec))) {
        applyFieldSpec(object, spec, { create: 'scalar', trace, change });
      }
    }
  }
}
