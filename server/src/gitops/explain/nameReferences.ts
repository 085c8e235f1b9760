import { applyFieldSpec } from './fieldSpecs.ts';
import type { FieldSlot } from './fieldSpecs.ts';
import type { FieldSpec, NameReference } from './kustomizeTables.ts';
import { currentId, hasNoNamespace, isOfKind, kindOf, nameOf, namespaceOf, previousIds } from './simulatedObject.ts';
import type { ObjectId, SimulatedObject } from './simulatedObject.ts';
import { isMissing, lookUp, overriding, plainScalar, setEntry } from './traced.ts';
import type { TracedMapping, TracedNode, TracedScalar } from './traced.ts';

/**
 * Names that refer to objects follow them when these are renamed (api `internal/accumulator/namereferencetransformer` and
 * `filters/nameref`). What gave the object its name is what decides the reference then.
 */

/** Updates all references of all objects. */
export function fixNameReferences(objects: readonly SimulatedObject[], references: readonly NameReference[]): void {
  const participants = objects.filter(object => !object.deleted).map(describe);
  const byFormerName = new Map<string, Participant[]>();
  for (const participant of participants) {
    for (const name of new Set(participant.previous.map(id => id.name))) {
      byFormerName.set(name, [...(byFormerName.get(name) ?? []), participant]);
    }
  }
  for (const referrer of participants) {
    for (const reference of references) {
      for (const spec of reference.fieldSpecs.filter(candidate => isOfKind(referrer.original, candidate))) {
        fixField({ referrer, participants, byFormerName, reference, spec });
      }
    }
  }
}

/** An object with what is asked about it again and again; names and namespaces of objects stay as they are here. */
interface Participant {
  readonly object: SimulatedObject;
  readonly current: ObjectId;
  readonly original: ObjectId;
  readonly previous: readonly ObjectId[];
  readonly isClusterScoped: boolean;
  /** Namespaces of the service accounts that a role binding names. */
  readonly subjectNamespaces: ReadonlySet<string>;
}

function describe(object: SimulatedObject): Participant {
  const current = currentId(object);
  const previous = previousIds(object);
  return {
    object,
    current,
    original: previous[0] ?? current,
    previous,
    isClusterScoped: hasNoNamespace(object),
    subjectNamespaces: findSubjectNamespaces(object),
  };
}

interface Context {
  readonly referrer: Participant;
  readonly participants: readonly Participant[];
  readonly byFormerName: ReadonlyMap<string, readonly Participant[]>;
  readonly reference: NameReference;
  readonly spec: FieldSpec;
}

/** `SubsetThatCouldBeReferencedByResource`. */
function mayBeReferredTo(referrer: Participant, candidate: Participant): boolean {
  return (
    referrer.isClusterScoped ||
    candidate.isClusterScoped ||
    referrer.current.namespace === candidate.current.namespace ||
    referrer.subjectNamespaces.has(namespaceOf(candidate.object))
  );
}

function findSubjectNamespaces(referrer: SimulatedObject): ReadonlySet<string> {
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
  const { object } = context.referrer;
  // The referrer's kind as it is now, whatever the spec selected it by.
  applyFieldSpec(object, { path: context.spec.path }, { trace: object.root.trace, change: slot => fixSlot(slot, context) });
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
  const referral = selectReferral(node.text, context);
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
  const referral = selectReferral(name.text, context, namespaceFilter(textOf(node, 'namespace'), context));
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

type Filter = (candidate: Participant) => boolean;

/** `filterMapCandidatesByNamespace`: by the namespace objects began with, if any began there. */
function namespaceFilter(namespace: string | undefined, { referrer, participants }: Context): Filter | undefined {
  if (namespace === undefined) {
    return undefined;
  }
  const beganThere = participants.some(other => other.original.namespace === namespace && mayBeReferredTo(referrer, other));
  return candidate => (beganThere ? candidate.original : candidate.current).namespace === namespace;
}

/** The object that is meant by a name it had before; `undefined` if there is none, or no telling which. */
function selectReferral(name: string, context: Context, isCandidate: Filter = () => true): SimulatedObject | undefined {
  const { referrer, reference, spec } = context;
  const role = spec.path.endsWith('roleRef/name') ? roleRef(referrer.object) : undefined;
  const possible = (context.byFormerName.get(name) ?? []).filter(
    candidate =>
      isCandidate(candidate) &&
      candidate.previous.some(id => isOfKind(id, reference)) &&
      (!role || candidate.previous.some(id => isOfKind(id, role))) &&
      mayBeReferredTo(referrer, candidate) &&
      isReachable(referrer, candidate),
  );
  if (possible.length <= 1) {
    return possible[0]?.object;
  }
  const objects = possible.map(({ object }) => object);
  const loose = objects.filter(candidate => sameAffixes(candidate, referrer.object, true));
  const exact = loose.length > 1 ? loose.filter(candidate => sameAffixes(candidate, referrer.object, false)) : loose;
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
function isReachable(referrer: Participant, candidate: Participant): boolean {
  return (
    referrer.isClusterScoped ||
    candidate.isClusterScoped ||
    candidate.current.kind === 'ServiceAccount' ||
    referrer.current.namespace === candidate.current.namespace
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
