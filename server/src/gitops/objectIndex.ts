import { dirname, isWithin } from '../base/repositoryPath.ts';
import type { Inclusions, NamespacesOnTheWay } from './inclusions.ts';
import type { MemberType } from './nameFields.ts';
import type { FileNames, Member, NamedObject, ObjectReference } from './nameModel.ts';

/**
 * Every name of a tree, and which object a name means. Names are those of the files, before prefixes and hashes. A name is
 * looked up where kustomize looks it up: in the innermost kustomization that includes the file and has such an object, then in
 * those that include it, all of them; outside of kustomizations in the folder, then in the folders above, by namespace.
 */

/** Where something is looked up from. */
export interface ScopeQuery {
  readonly file: string;
  readonly namespace: string | undefined;
  readonly namespaceIsWritten: boolean;
}

/** What is looked up. */
export interface NameQuery extends ScopeQuery {
  readonly name: string;
  /** Any of these; none means any kind. */
  readonly kinds: readonly string[];
  readonly group: string | undefined;
}

/** What a name may mean, by file. */
interface Candidates {
  readonly byFile: ReadonlyMap<string, readonly NamedObject[]>;
  readonly isMeant: (candidate: NamedObject) => boolean;
}

export interface Resolution {
  /** Declarations; amendments only where nothing is declared. */
  readonly objects: readonly NamedObject[];
  /** Every kustomization that includes the file has such an object. */
  readonly certain: boolean;
}

/** A place that names a part of an object: in the object itself, or beside a reference to it. */
export type MemberSite =
  | { readonly member: Member; readonly at: 'object'; readonly object: NamedObject }
  | { readonly member: Member; readonly at: 'reference'; readonly reference: ObjectReference };

export class ObjectIndex {
  readonly files: ReadonlyMap<string, FileNames>;
  readonly inclusions: Inclusions;
  /** By name, then by file. */
  readonly #objects = new Map<string, Map<string, NamedObject[]>>();
  readonly #references = new Map<string, ObjectReference[]>();
  readonly #members = new Map<string, MemberSite[]>();
  readonly #declarations = new Map<NamedObject, readonly NamedObject[]>();
  readonly #resolutions = new Map<ObjectReference, Resolution>();

  constructor(files: ReadonlyMap<string, FileNames>, inclusions: Inclusions) {
    this.files = files;
    this.inclusions = inclusions;
    for (const { objects, references } of files.values()) {
      for (const object of objects) {
        this.#addObject(object);
        this.getMembers(object).forEach(member => this.#addMember({ member, at: 'object', object }));
      }
      for (const reference of references) {
        push(this.#references, reference.name.text, reference);
        reference.members.forEach(member => this.#addMember({ member, at: 'reference', reference }));
      }
    }
  }

  #addObject(object: NamedObject): void {
    const byFile = this.#objects.get(object.name.text) ?? new Map<string, NamedObject[]>();
    this.#objects.set(object.name.text, byFile);
    push(byFile, object.file, object);
  }

  #addMember(site: MemberSite): void {
    push(this.#members, `${site.member.type} ${site.member.name.text}`, site);
  }

  /** The parts of one object as its own file has them, keys out of a generator's files of lines included. */
  getMembers(object: NamedObject): readonly Member[] {
    const keys = object.envFiles.flatMap(path => this.files.get(path)?.envKeys ?? []);
    return keys.length === 0
      ? object.members
      : [...object.members, ...keys.map((name): Member => ({ type: 'key', name, declares: true }))];
  }

  /** Every place that names a part of an object so. */
  getMemberSites(type: MemberType, name: string): readonly MemberSite[] {
    return this.#members.get(`${type} ${name}`) ?? [];
  }

  /** Everything that is called so, amendments too. */
  getObjects(name: string): readonly NamedObject[] {
    return [...(this.#objects.get(name)?.values() ?? [])].flat();
  }

  /** Every place that refers to something of that name. */
  getReferences(name: string): readonly ObjectReference[] {
    return this.#references.get(name) ?? [];
  }

  /** Whether the object adds to one that is declared elsewhere: a patch, or a generator that merges. */
  amends(object: NamedObject): boolean {
    return object.amends || (object.source === 'manifest' && this.inclusions.isPatchFile(object.file));
  }

  /** The declarations that a reference means. */
  resolve(reference: ObjectReference): Resolution {
    const known = this.#resolutions.get(reference);
    if (known) {
      return known;
    }
    const resolution = this.findObjects({ ...reference, name: reference.name.text });
    this.#resolutions.set(reference, resolution);
    return resolution;
  }

  /** The declarations an object is part of: those it amends, else itself. */
  getDeclarations(object: NamedObject): readonly NamedObject[] {
    const known = this.#declarations.get(object);
    if (known) {
      return known;
    }
    const declarations = this.amends(object) ? this.#findAmended(object) : [object];
    this.#declarations.set(object, declarations);
    return declarations;
  }

  #findAmended(object: NamedObject): readonly NamedObject[] {
    const { file, name, kind, group, namespace } = object;
    const query = { file, name: name.text, kinds: [kind], group, namespace, namespaceIsWritten: false };
    const { objects } = this.#find(query, candidate => !this.amends(candidate));
    return objects.length > 0 ? objects : [object];
  }

  /** The declarations that a name in a file means. */
  findObjects(query: NameQuery): Resolution {
    const declared = this.#find(query, candidate => !this.amends(candidate));
    return declared.objects.length > 0 ? declared : this.#find(query, () => true);
  }

  /** An object that is called `name` and that kustomize would take for the same as `object`, were that called so too. */
  findTaken(object: NamedObject, name: string): NamedObject | undefined {
    const { file, kind, group, namespace } = object;
    const isMeant = (other: NamedObject): boolean => other.kind === kind && other.group === group;
    const candidates = { byFile: this.#objects.get(name) ?? new Map<string, NamedObject[]>([]), isMeant };
    const query = { file, namespace, namespaceIsWritten: false };
    const visited = new Set(this.inclusions.getIncluders(file));
    if (visited.size === 0) {
      return this.#findInFolders(query, allOf(candidates))[0];
    }
    for (const folder of visited) {
      const [taken] = inScope(query, candidates, this.inclusions.getMembers(folder));
      if (taken) {
        return taken;
      }
      if (!this.inclusions.setsApart(folder)) {
        this.inclusions.getParents(folder).forEach(parent => visited.add(parent));
      }
    }
    return undefined;
  }

  /** The objects that could be named in a file, nearest first, each name and kind once: for completion. */
  getVisibleObjects(file: string, kinds: readonly string[]): readonly NamedObject[] {
    const seen = new Map<string, NamedObject>();
    const add = (object: NamedObject): void => {
      const key = `${object.kind} ${object.name.text}`;
      if ((kinds.length === 0 || kinds.includes(object.kind)) && !seen.has(key)) {
        seen.set(key, object);
      }
    };
    for (const scope of this.#scopesOf(file)) {
      for (const path of scope) {
        this.files.get(path)?.objects.forEach(add);
      }
    }
    return [...seen.values()];
  }

  /** The files of the scopes that a file's names are looked up in, innermost first; a file outside of kustomizations sees its folders. */
  *#scopesOf(file: string): Generator<Iterable<string>> {
    const visited = new Set(this.inclusions.getIncluders(file));
    for (const folder of visited) {
      yield this.inclusions.getMembers(folder).keys();
      this.inclusions.getParents(folder).forEach(parent => visited.add(parent));
    }
    if (visited.size === 0) {
      for (const folder of foldersAbove(file)) {
        yield [...this.files.keys()].filter(path => isWithin(folder, path));
      }
    }
  }

  #find(query: NameQuery, accepts: (candidate: NamedObject) => boolean): Resolution {
    const isMeant = (candidate: NamedObject): boolean =>
      (query.kinds.length === 0 || query.kinds.includes(candidate.kind)) &&
      (query.group === undefined || query.group === candidate.group) &&
      accepts(candidate);
    return this.#findNearest(query, { byFile: this.#objects.get(query.name) ?? new Map<string, NamedObject[]>([]), isMeant });
  }

  /** Those of the candidates, by their files, that a file sees first, in the kustomizations around it or in its folders. */
  findNearest(query: ScopeQuery, byFile: ReadonlyMap<string, readonly NamedObject[]>): Resolution {
    return this.#findNearest(query, { byFile, isMeant: () => true });
  }

  #findNearest(query: ScopeQuery, candidates: Candidates): Resolution {
    const includers = this.inclusions.getIncluders(query.file);
    if (candidates.byFile.size === 0) {
      return { objects: [], certain: false };
    }
    if (includers.size === 0) {
      return { objects: this.#findInFolders(query, allOf(candidates)), certain: true };
    }
    const found = new Set<NamedObject>();
    const visited = new Set(includers);
    let certain = true;
    for (const folder of visited) {
      const here = inScope(query, candidates, this.inclusions.getMembers(folder));
      here.forEach(object => found.add(object));
      if (here.length === 0) {
        const parents = this.inclusions.getParents(folder);
        certain &&= parents.size > 0;
        parents.forEach(parent => visited.add(parent));
      }
    }
    return found.size > 0 ? { objects: [...found], certain } : { objects: elsewhere(query, allOf(candidates)), certain: false };
  }

  /** Outside of kustomizations: the innermost folder that has an object in the same namespace. */
  #findInFolders(query: ScopeQuery, candidates: readonly NamedObject[]): readonly NamedObject[] {
    // What a kustomization includes gets its namespace there, so none that is written says nothing.
    const isOpen = ({ file, namespace }: NamedObject): boolean =>
      namespace === undefined && this.inclusions.getIncluders(file).size > 0;
    const same = candidates.filter(
      candidate =>
        candidate.file === query.file ||
        hasNoNamespace(candidate.kind) ||
        (candidate.namespace === query.namespace && !isOpen(candidate)),
    );
    for (const folder of [query.file, ...foldersAbove(query.file)]) {
      const here = same.filter(({ file }) => isWithin(folder, file));
      if (here.length > 0) {
        return here;
      }
    }
    return [];
  }
}

/** The candidates of a kustomization, those in the very namespace before those of which the namespace is not known. */
function inScope(
  query: ScopeQuery,
  candidates: Candidates,
  members: ReadonlyMap<string, NamespacesOnTheWay>,
): readonly NamedObject[] {
  const present = presentIn(candidates, members);
  if (present.length === 0) {
    return [];
  }
  const wanted = namespacesOf(query.namespace, query.namespaceIsWritten ? undefined : members.get(query.file));
  if (query.namespaceIsWritten) {
    wanted.add(query.namespace);
  }
  const same = present.filter(
    ({ candidate, namespaces }) =>
      hasNoNamespace(candidate.kind) ||
      (candidate.namespace !== undefined && candidate.namespace === query.namespace) ||
      meets(namespaces, wanted),
  );
  const open = present.filter(({ namespaces }) => namespaces.has(undefined) || wanted.has(undefined));
  return (same.length > 0 ? same : open).map(({ candidate }) => candidate);
}

interface Present {
  readonly candidate: NamedObject;
  readonly namespaces: ReadonlySet<string | undefined>;
}

/** Looks through the fewer: the files of the kustomization, or those with candidates. */
function presentIn({ byFile, isMeant }: Candidates, members: ReadonlyMap<string, NamespacesOnTheWay>): Present[] {
  const files = members.size < byFile.size ? members.keys() : byFile.keys();
  return [...files].flatMap(file => {
    const onTheWay = members.get(file);
    const meant = onTheWay ? (byFile.get(file) ?? []).filter(candidate => isMeant(candidate)) : [];
    return meant.map(candidate => ({ candidate, namespaces: namespacesOf(candidate.namespace, onTheWay) }));
  });
}

function allOf({ byFile, isMeant }: Candidates): NamedObject[] {
  return [...byFile.values()].flat().filter(candidate => isMeant(candidate));
}

/** The namespaces that an object has on the ways it is included: a kustomization's counts before its own. */
function namespacesOf(own: string | undefined, onTheWay: NamespacesOnTheWay | undefined): Set<string | undefined> {
  return new Set([...(onTheWay ?? [undefined])].map(namespace => namespace ?? own));
}

function meets(a: ReadonlySet<string | undefined>, b: ReadonlySet<string | undefined>): boolean {
  return [...a].some(value => b.has(value));
}

/** What no kustomization around the file has may be delivered on its own: only a namespace that is written tells. */
function elsewhere(query: ScopeQuery, candidates: readonly NamedObject[]): readonly NamedObject[] {
  return candidates.filter(
    ({ kind, namespace }) => hasNoNamespace(kind) || (namespace !== undefined && namespace === query.namespace),
  );
}

function foldersAbove(file: string): string[] {
  const folders = [dirname(file)];
  while (folders.at(-1) !== '') {
    folders.push(dirname(folders.at(-1) ?? ''));
  }
  return folders;
}

/** Kinds without namespaces whose names are referred to; all others are looked up by namespace. */
const clusterScoped: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'RuntimeClass',
  'IngressClass',
  'GatewayClass',
  'VolumeSnapshotClass',
  'ClusterRole',
  'ClusterIssuer',
  'ClusterSecretStore',
  'ValidatingAdmissionPolicy',
]);

function hasNoNamespace(kind: string): boolean {
  return clusterScoped.has(kind);
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const known = map.get(key);
  if (known) {
    known.push(value);
  } else {
    map.set(key, [value]);
  }
}
