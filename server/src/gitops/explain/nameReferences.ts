import { applyFieldSpec } from './fieldSpecs.ts';
import type { FieldSlot } from './fieldSpecs.ts';
import type { FieldSpec, NameReference } from './kustomizeTables.ts';
import { currentId, hasNoNamespace, isOfKind, kindOf, nameOf, namespaceOf, originalId, previousIds } from './simulatedObject.ts';
import type { SimulatedObject } from './simulatedObject.ts';
import { isMissing, lookUp, overriding, plainScalar, setEntry } from './traced.ts';
import type { TracedMapping, TracedNode, TracedScalar } from './traced.ts';

/**
 * Names that refer to objects follow them when these are renamed (api `internal/accumulator/namereferencetransformer` and
 * `filters/nameref`). What gave the object its name is what decides the reference then.
 */

/** Updates all references of all objects. */
export function fixNameReferences(objects: readonly SimulatedObject[], references: readonly NameReference[]): void {
  const renamed = objects.filter(object => !object.deleted && object.previousIds.length > 0);
  for (const referrer of objects) {
    if (referrer.deleted) {
      continue;
    }
    const id = originalId(referrer);
    const candidates = renamed.filter(candidate => mayBeReferredTo(referrer, candidate));
    for (const reference of references) {
      for (const spec of reference.fieldSpecs.filter(candidate => isOfKind(id, candidate))) {
        fixField({ referrer, candidates, reference, spec });
      }
    }
  }
}

interface Context {
  readonly referrer: SimulatedObject;
  readonly candidates: readonly SimulatedObject[];
  readonly reference: NameReference;
  readonly spec: FieldSpec;
}

/** `SubsetThatCouldBeReferencedByResource`. */
function mayBeReferredTo(referrer: SimulatedObject, candidate: SimulatedObject): boolean {
  return (
    hasNoNamespace(referrer) ||
    hasNoNamespace(candidate) ||
    currentId(referrer).namespace === currentId(candidate).namespace ||
    subjectNamespaces(referrer).has(namespaceOf(candidate))
  );
}

function subjectNamespaces(referrer: SimulatedObject): ReadonlySet<string> {
  const subjects = kindOf(referrer) === 'RoleBinding' ? lookUp(referrer.root, 'subjects') : undefined;
  const items = subjects?.kind === 'sequence' ? subjects.items : [];
  return new Set(
    items.filter(item => textOf(item, 'kind') === 'ServiceAccount').flatMap(item => textOf(item, 'namespace') ?? []),
  );
}

function textOf(node: TracedNode, name: string): string | undefined {
  const value = lookUp(node, name);
  return value?.kind === 'scalar' ? value.text : undefined;
}

function fixField(context: Context): void {
  const { referrer, spec } = context;
  // The referrer's kind as it is now, whatever the spec selected it by.
  applyFieldSpec(referrer, { path: spec.path }, { trace: referrer.root.trace, change: slot => fixSlot(slot, context) });
}

function fixSlot(slot: FieldSlot, context: Context): void {
  const node = slot.get();
  if (isMissing(node)) {
    return;
  }
  if (node.kind === 'scalar') {
    slot.set(fixScalar(node, context));
  } else if (node.kind === 'mapping') {
    fixMapping(node, context);
  } else {
    node.items = node.items.map(item => (item.kind === 'scalar' && !isMissing(item) ? fixScalar(item, context) : item));
    node.items.forEach(item => (item.kind === 'mapping' ? fixMapping(item, context) : undefined));
  }
}

function fixScalar(node: TracedScalar, context: Context): TracedNode {
  const referral = selectReferral(node.text, context.candidates, context);
  return referral && nameOf(referral) !== node.text ? renamedTo(referral, node) : node;
}

/**
 * The name of `referral`, decided by what decided that. If the reference already said all of it but the hash, it is still
 * what is written there that decides.
 */
function renamedTo(referral: SimulatedObject, old: TracedScalar): TracedNode {
  const name = lookUp(referral.root, 'metadata', 'name');
  if (!name) {
    return old;
  }
  const saidIt = referral.nameBeforeHash === old.text;
  return plainScalar(nameOf(referral), saidIt ? overriding(old.trace, name.trace) : overriding(name.trace, old.trace));
}

/** A reference with a name and maybe a namespace, such as a subject of a role binding. */
function fixMapping(node: TracedMapping, context: Context): void {
  const name = node.entries.get('name');
  if (name?.kind !== 'scalar') {
    return;
  }
  const referral = selectReferral(name.text, ofNamespace(textOf(node, 'namespace'), context.candidates), context);
  const namespace = referral && lookUp(referral.root, 'metadata', 'namespace');
  if (!referral || (nameOf(referral) === name.text && !namespace)) {
    return;
  }
  if (nameOf(referral) !== name.text) {
    node.entries.set('name', renamedTo(referral, name));
  }
  if (namespace?.kind === 'scalar' && namespace.text !== '' && textOf(node, 'namespace') !== namespace.text) {
    setEntry(node, 'namespace', plainScalar(namespace.text, namespace.trace));
  }
}

function ofNamespace(namespace: string | undefined, candidates: readonly SimulatedObject[]): readonly SimulatedObject[] {
  if (namespace === undefined) {
    return candidates;
  }
  const original = candidates.filter(candidate => originalId(candidate).namespace === namespace);
  return original.length > 0 ? original : candidates.filter(candidate => currentId(candidate).namespace === namespace);
}

/** The object that is meant by a name it had before; `undefined` if there is none, or no telling which. */
function selectReferral(
  name: string,
  candidates: readonly SimulatedObject[],
  { referrer, reference, spec }: Context,
): SimulatedObject | undefined {
  const role = spec.path.endsWith('roleRef/name') ? roleRef(referrer) : undefined;
  const possible = candidates.filter(candidate => {
    const ids = previousIds(candidate);
    return (
      ids.some(id => id.name === name) &&
      ids.some(id => isOfKind(id, reference)) &&
      (!role || ids.some(id => isOfKind(id, role))) &&
      isReachable(referrer, candidate)
    );
  });
  if (possible.length <= 1) {
    return possible[0];
  }
  const loose = possible.filter(candidate => sameAffixes(candidate, referrer, true));
  const exact = loose.length > 1 ? loose.filter(candidate => sameAffixes(candidate, referrer, false)) : loose;
  const agree = exact.every(candidate => nameOf(candidate) === nameOf(exact[0] ?? candidate));
  return agree ? exact[0] : undefined;
}

function roleRef(referrer: SimulatedObject): { group: string; kind: string } | undefined {
  const role = lookUp(referrer.root, 'roleRef');
  const group = role && textOf(role, 'apiGroup');
  const kind = role && textOf(role, 'kind');
  return group === undefined || kind === undefined ? undefined : { group, kind };
}

/** `sameCurrentNamespaceAsReferrer`. */
function isReachable(referrer: SimulatedObject, candidate: SimulatedObject): boolean {
  return (
    hasNoNamespace(referrer) ||
    hasNoNamespace(candidate) ||
    kindOf(candidate) === 'ServiceAccount' ||
    currentId(referrer).namespace === currentId(candidate).namespace
  );
}

/** `PrefixesSuffixesEquals`: both went through the same renaming kustomizations. */
function sameAffixes(a: SimulatedObject, b: SimulatedObject, emptyIsEqual: boolean): boolean {
  const agree = (one: readonly string[], other: readonly string[]): boolean =>
    (emptyIsEqual && (one.length === 0 || other.length === 0)) || endTheSame(one, other);
  return agree(a.prefixes, b.prefixes) && agree(a.suffixes, b.suffixes);
}

function endTheSame(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 0) {
    return long.length === 0;
  }
  return short.every((text, index) => long[index + long.length - short.length] === text);
}
