import { dirname } from '../base/repositoryPath.ts';
import type { Kustomization } from './kustomizationModel.ts';
import type { RecordingReader } from './recordingReader.ts';

/**
 * Which kustomizations include which files, over a whole tree: the scopes in which names are looked up. Unlike the graph of one
 * environment it does not say what is wrong: what cannot be included is not there.
 */

/** One file or folder that a kustomization includes, links followed. */
interface Included {
  readonly path: string;
  readonly isFolder: boolean;
}

/** The namespaces that the kustomizations on the ways to a file set; `undefined` stands for a way on which none does. */
export type NamespacesOnTheWay = ReadonlySet<string | undefined>;

export class Inclusions {
  readonly #kustomizations: ReadonlyMap<string, Kustomization>;
  readonly #children: ReadonlyMap<string, readonly Included[]>;
  readonly #parents = new Map<string, Set<string>>();
  readonly #includers = new Map<string, Set<string>>();
  readonly #patchFiles = new Set<string>();
  readonly #members = new Map<string, ReadonlyMap<string, NamespacesOnTheWay>>();

  /** Use {@link readInclusions}. */
  constructor(kustomizations: ReadonlyMap<string, Kustomization>, children: ReadonlyMap<string, readonly Included[]>) {
    this.#kustomizations = kustomizations;
    this.#children = children;
    for (const [folder, included] of children) {
      for (const { path, isFolder } of included) {
        addTo(isFolder ? this.#parents : this.#includers, path, folder);
      }
    }
    const asObjects = new Set<string>();
    for (const { references } of kustomizations.values()) {
      for (const { role, resolved } of references) {
        if (resolved !== undefined) {
          (role === 'patch' ? this.#patchFiles : asObjects).add(resolved);
        }
      }
    }
    asObjects.forEach(path => this.#patchFiles.delete(path));
  }

  /** Folders of kustomizations. */
  get folders(): Iterable<string> {
    return this.#kustomizations.keys();
  }

  getKustomization(folder: string): Kustomization | undefined {
    return this.#kustomizations.get(folder);
  }

  /** The kustomizations that have a file among what they include, and that nothing includes: what is delivered. */
  getRoots(file: string): ReadonlySet<string> {
    const roots = new Set<string>();
    const visited = new Set(this.getIncluders(file));
    for (const folder of visited) {
      const parents = this.getParents(folder);
      parents.forEach(parent => visited.add(parent));
      if (parents.size === 0) {
        roots.add(folder);
      }
    }
    return roots;
  }

  /** Folders of the kustomizations that list the file themselves; its own for a kustomization file. */
  getIncluders(file: string): ReadonlySet<string> {
    const folder = dirname(file);
    if (this.#kustomizations.get(folder)?.path === file) {
      return new Set([folder]);
    }
    return this.#includers.get(file) ?? none;
  }

  /** Folders of the kustomizations that include the one in `folder`. */
  getParents(folder: string): ReadonlySet<string> {
    return this.#parents.get(folder) ?? none;
  }

  /** Whether the kustomization gives its objects other names or namespaces, which tell them from those of its siblings. */
  setsApart(folder: string): boolean {
    const { namePrefix, nameSuffix, namespace } = this.#kustomizations.get(folder) ?? {};
    return namePrefix !== undefined || nameSuffix !== undefined || namespace !== undefined;
  }

  /** Whether every kustomization that lists the file takes it for a patch. */
  isPatchFile(file: string): boolean {
    return this.#patchFiles.has(file);
  }

  /** Every file that the kustomization in `folder` includes, itself and all below, with the namespaces set on the ways. */
  getMembers(folder: string): ReadonlyMap<string, NamespacesOnTheWay> {
    const known = this.#members.get(folder);
    if (known) {
      return known;
    }
    const members = new Map<string, Set<string | undefined>>();
    const visited = new Set<string>();
    const pending: { folder: string; outer: string | undefined }[] = [{ folder, outer: undefined }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const kustomization = this.#kustomizations.get(next.folder);
      const namespace = next.outer ?? kustomization?.namespace?.value;
      const state = `${next.folder}\0${namespace ?? ''}`;
      if (!kustomization || visited.has(state)) {
        continue;
      }
      visited.add(state);
      addTo(members, kustomization.path, namespace);
      for (const { path, isFolder } of this.#children.get(next.folder) ?? []) {
        if (isFolder) {
          pending.push({ folder: path, outer: namespace });
        } else {
          addTo(members, path, namespace);
        }
      }
    }
    this.#members.set(folder, members);
    return members;
  }
}

const none: ReadonlySet<string> = new Set<string>([]);

function addTo<Value>(map: Map<string, Set<Value>>, key: string, value: Value): void {
  const known = map.get(key);
  if (known) {
    known.add(value);
  } else {
    map.set(key, new Set([value]));
  }
}

/** Follows the references of kustomizations, by folder. */
export async function readInclusions(
  reader: RecordingReader,
  kustomizations: ReadonlyMap<string, Kustomization>,
): Promise<Inclusions> {
  const children = new Map<string, Included[]>();
  for (const [folder, { references }] of kustomizations) {
    const included: Included[] = [];
    for (const { resolved } of references) {
      const entry = resolved === undefined ? undefined : await reader.read(resolved);
      if (entry?.kind === 'file') {
        included.push({ path: entry.real ?? entry.file.path, isFolder: false });
      } else if (entry?.kind === 'directory' && resolved !== undefined) {
        included.push({ path: entry.real ?? resolved, isFolder: true });
      }
    }
    children.set(folder, included);
  }
  return new Inclusions(kustomizations, children);
}
