import { groupBy } from '../base/groupBy.ts';
import { comparePositions, rangeContains } from '../base/textRange.ts';
import type { Position } from '../base/textRange.ts';
import { LabelIndex } from './labelIndex.ts';
import type { LabelSite, LabelUse } from './labelIndex.ts';
import type { MemberType } from './nameFields.ts';
import type { FileNames, NamedObject, ObjectReference, WrittenName } from './nameModel.ts';
import type { MemberSite, ObjectIndex } from './objectIndex.ts';

/** What a name under a cursor stands for, and everywhere else that it is written. */

/** Something with a name. */
export type NameSymbol =
  | {
      readonly type: 'object';
      readonly at: WrittenName;
      readonly declarations: readonly NamedObject[];
      readonly certain: boolean;
    }
  /** An object that nothing here declares: what refers to it stands for it. */
  | { readonly type: 'undeclared'; readonly at: WrittenName; readonly reference: ObjectReference }
  | {
      readonly type: 'member';
      readonly at: WrittenName;
      readonly memberType: MemberType;
      readonly owners: readonly NamedObject[];
    }
  | {
      readonly type: 'label';
      readonly at: WrittenName;
      readonly part: 'key' | 'value';
      readonly key: string;
      readonly value: string;
      readonly site: LabelSite;
    };

/** A place where a name is written. */
export interface NameOccurrence {
  readonly name: WrittenName;
  /** `amendment`: a patch, or a generator that merges. */
  readonly role: 'declaration' | 'amendment' | 'reference';
  /** `false`: it may mean something else too, or only where some kustomization includes it. */
  readonly certain: boolean;
}

export class NameSymbols {
  readonly index: ObjectIndex;
  #labels: LabelIndex | undefined;

  constructor(index: ObjectIndex) {
    this.index = index;
  }

  get labels(): LabelIndex {
    return (this.#labels ??= new LabelIndex(this.index));
  }

  /** What stands under a cursor; `undefined` where no name is written. */
  findSymbol(file: string, position: Position): NameSymbol | undefined {
    const names = this.index.files.get(file);
    const isHere = ({ range }: WrittenName): boolean => rangeContains(range, position);
    return names && (this.#findObject(names, isHere) ?? this.#findMember(names, isHere) ?? findLabel(names, isHere));
  }

  /** Every place where the symbol's name is written, in the order of files and lines, each once. */
  getOccurrences(symbol: NameSymbol): readonly NameOccurrence[] {
    return sorted(this.#occurrencesOf(symbol));
  }

  #occurrencesOf(symbol: NameSymbol): NameOccurrence[] {
    switch (symbol.type) {
      case 'object':
        return this.#objectOccurrences(symbol.declarations);
      case 'undeclared':
        return this.#undeclaredOccurrences(symbol.reference);
      case 'member':
        return this.#memberOccurrences(symbol.memberType, symbol.at.text, symbol.owners);
      case 'label':
        return this.labels.findTogether(symbol.site, symbol.key, symbol.value).map(use => toOccurrence(use, symbol.part));
    }
  }

  /**
   * The symbol with everything that shares a name with it: a reference of a base that means one object in one overlay and
   * another in the next binds the two together, so they can be renamed together only.
   */
  widen(symbol: NameSymbol): NameSymbol {
    if (symbol.type === 'object') {
      return { ...symbol, declarations: this.#widenObjects(symbol.declarations) };
    }
    if (symbol.type === 'member') {
      return { ...symbol, owners: this.#widenOwners(symbol.memberType, symbol.at.text, symbol.owners) };
    }
    return symbol;
  }

  #widenObjects(declarations: readonly NamedObject[]): readonly NamedObject[] {
    const all = new Set(declarations);
    const groups = new Map<string, (readonly NamedObject[])[]>();
    for (const declaration of all) {
      const { text } = declaration.name;
      const bound = groups.get(text) ?? this.#boundTogether(text);
      groups.set(text, bound);
      bound.forEach(objects => addIfMeeting(all, objects, declaration));
    }
    return [...all];
  }

  /** Objects of a name that cannot be renamed apart: each list by one reference, amendment or place. */
  #boundTogether(text: string): (readonly NamedObject[])[] {
    const objects = this.index.getObjects(text);
    // What another object makes has that object's name.
    const shared = groupBy(objects, ({ name: { file, range } }) => `${file} ${range.start.line}:${range.start.character}`);
    return [
      ...this.index.getReferences(text).map(reference => this.index.resolve(reference).objects),
      ...objects.map(object => this.index.getDeclarations(object)),
      ...shared.values(),
    ].filter(list => list.length > 1);
  }

  #widenOwners(type: MemberType, name: string, owners: readonly NamedObject[]): readonly NamedObject[] {
    const all = new Set(owners);
    const sites = this.index.getMemberSites(type, name).map(site => this.ownersOf(site));
    for (const owner of all) {
      sites.forEach(objects => addIfMeeting(all, objects, owner));
    }
    return [...all];
  }

  /** The objects that a part belongs to. */
  ownersOf(site: MemberSite): readonly NamedObject[] {
    if (site.at === 'reference') {
      return this.index.resolve(site.reference).objects;
    }
    const { selector } = site.member;
    return selector ? this.labels.select(site.object, selector) : this.index.getDeclarations(site.object);
  }

  #findObject(names: FileNames, isHere: (name: WrittenName) => boolean): NameSymbol | undefined {
    const objects = names.objects.filter(({ name }) => isHere(name));
    const references = names.references.filter(({ name }) => isHere(name));
    const at = objects[0]?.name ?? references[0]?.name;
    if (!at) {
      return undefined;
    }
    const resolved = references.map(reference => this.index.resolve(reference));
    const declarations = new Set([
      ...objects.flatMap(object => this.index.getDeclarations(object)),
      ...resolved.flatMap(resolution => resolution.objects),
    ]);
    const certain = resolved.every(resolution => resolution.certain || resolution.objects.length === 0);
    const [reference] = references;
    if (declarations.size === 0 && reference) {
      return { type: 'undeclared', at, reference };
    }
    return { type: 'object', at, declarations: [...declarations], certain };
  }

  #findMember(names: FileNames, isHere: (name: WrittenName) => boolean): NameSymbol | undefined {
    for (const object of names.objects) {
      const member = object.members.find(({ name }) => isHere(name));
      if (member) {
        return this.#memberSymbol({ member, at: 'object', object });
      }
    }
    for (const reference of names.references) {
      const member = reference.members.find(({ name }) => isHere(name));
      if (member) {
        return this.#memberSymbol({ member, at: 'reference', reference });
      }
    }
    const key = names.envKeys.find(name => isHere(name));
    const sites = key ? this.index.getMemberSites('key', key.text).filter(({ member }) => member.name === key) : [];
    const owners = new Set(sites.flatMap(site => this.ownersOf(site)));
    return key && { type: 'member', at: key, memberType: 'key', owners: [...owners] };
  }

  #memberSymbol(site: MemberSite): NameSymbol {
    const { type, name } = site.member;
    return { type: 'member', at: name, memberType: type, owners: this.ownersOf(site) };
  }

  #objectOccurrences(declarations: readonly NamedObject[]): NameOccurrence[] {
    const wanted = new Set(declarations);
    const texts = new Set(declarations.map(({ name }) => name.text));
    const kinds = new Set(declarations.map(({ kind }) => kind));
    return [...texts].flatMap(text => [
      ...this.index.getObjects(text).flatMap((object): NameOccurrence[] => {
        if (!kinds.has(object.kind)) {
          return [];
        }
        const own = this.index.getDeclarations(object);
        const role = own.includes(object) ? 'declaration' : 'amendment';
        return own.some(candidate => wanted.has(candidate)) ? [{ name: object.name, role, certain: true }] : [];
      }),
      ...this.index.getReferences(text).flatMap((reference): NameOccurrence[] => {
        if (reference.kinds.length > 0 && !reference.kinds.some(kind => kinds.has(kind))) {
          return [];
        }
        const { objects, certain } = this.index.resolve(reference);
        return objects.some(object => wanted.has(object)) ? [{ name: reference.name, role: 'reference', certain }] : [];
      }),
    ]);
  }

  /** Other references that mean no object either, to the same kind; certain within what is delivered together. */
  #undeclaredOccurrences(reference: ObjectReference): NameOccurrence[] {
    const roots = this.index.inclusions.getRoots(reference.file);
    return this.index.getReferences(reference.name.text).flatMap((other): NameOccurrence[] => {
      const isSameKind = reference.kinds.some(kind => other.kinds.includes(kind));
      if (other !== reference && (!isSameKind || this.index.resolve(other).objects.length > 0)) {
        return [];
      }
      const others = this.index.inclusions.getRoots(other.file);
      const isNear = other.file === reference.file || [...others].some(root => roots.has(root));
      return isNear || reference.kinds.includes('Namespace') ? [{ name: other.name, role: 'reference', certain: isNear }] : [];
    });
  }

  #memberOccurrences(type: MemberType, name: string, owners: readonly NamedObject[]): NameOccurrence[] {
    const wanted = new Set(owners);
    return this.index.getMemberSites(type, name).flatMap((site): NameOccurrence[] => {
      const { member } = site;
      const certain = site.at === 'object' || this.index.resolve(site.reference).certain;
      const isOurs = this.ownersOf(site).some(owner => wanted.has(owner));
      return isOurs ? [{ name: member.name, role: member.declares ? 'declaration' : 'reference', certain }] : [];
    });
  }
}

function addIfMeeting(all: Set<NamedObject>, objects: readonly NamedObject[], declaration: NamedObject): void {
  if (objects.includes(declaration)) {
    objects.forEach(object => all.add(object));
  }
}

function findLabel(names: FileNames, isHere: (name: WrittenName) => boolean): NameSymbol | undefined {
  const inObjects = names.objects.flatMap(object => object.labels.map(set => ({ file: names.path, set, object })));
  const inKustomization = names.kustomizationLabels.map(set => ({ file: names.path, set, object: undefined }));
  for (const site of [...inObjects, ...inKustomization]) {
    for (const { key, value } of site.set.pairs) {
      const part = isHere(key) ? 'key' : isHere(value) ? 'value' : undefined;
      if (part) {
        return { type: 'label', at: part === 'key' ? key : value, part, key: key.text, value: value.text, site };
      }
    }
  }
  return undefined;
}

function toOccurrence({ site, pair, certain }: LabelUse, part: 'key' | 'value'): NameOccurrence {
  return { name: pair[part], role: site.set.role === 'selector' && site.object ? 'reference' : 'declaration', certain };
}

function sorted(occurrences: readonly NameOccurrence[]): NameOccurrence[] {
  const byPlace = new Map<string, NameOccurrence>();
  for (const occurrence of occurrences) {
    const { file, range } = occurrence.name;
    const key = `${file}\0${range.start.line}:${range.start.character}`;
    const known = byPlace.get(key);
    if (!known || (known.role !== 'declaration' && occurrence.role === 'declaration')) {
      byPlace.set(key, occurrence);
    }
  }
  return [...byPlace.values()].toSorted(
    (a, b) =>
      (a.name.file < b.name.file ? -1 : a.name.file > b.name.file ? 1 : 0) ||
      comparePositions(a.name.range.start, b.name.range.start),
  );
}
