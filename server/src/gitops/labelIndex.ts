import { groupBy } from '../base/groupBy.ts';
import { dirname } from '../base/repositoryPath.ts';
import type { LabelPair, LabelSet, NamedObject } from './nameModel.ts';
import type { ObjectIndex } from './objectIndex.ts';

/** Which selectors and labels belong together: a selector finds the pods whose labels include its own. */

/** A place where labels or a selector of them stand; without object: in a kustomization. */
export interface LabelSite {
  readonly file: string;
  readonly set: LabelSet;
  readonly object: NamedObject | undefined;
}

/** A label at one place. */
export interface LabelUse {
  readonly site: LabelSite;
  readonly pair: LabelPair;
  /** `false`: alike by convention only, such as a Deployment's own label that its pods have too. */
  readonly certain: boolean;
}

type PairSite = Omit<LabelUse, 'certain'>;

export class LabelIndex {
  readonly #index: ObjectIndex;
  readonly #byPair = new Map<string, PairSite[]>();
  readonly #kustomizationSites: LabelSite[] = [];
  readonly #workloads: NamedObject[] = [];
  readonly #byLabels = new Map<string, ByFile>();
  readonly #selected = new Map<LabelSet, readonly NamedObject[]>();

  constructor(index: ObjectIndex) {
    this.#index = index;
    for (const { path, objects, kustomizationLabels } of index.files.values()) {
      for (const object of objects) {
        object.labels.forEach(set => this.#addSite({ file: path, set, object }));
        if (isWorkload(object)) {
          this.#workloads.push(object);
        }
      }
      for (const set of kustomizationLabels) {
        const site = { file: path, set, object: undefined };
        this.#addSite(site);
        this.#kustomizationSites.push(site);
      }
    }
  }

  #addSite(site: LabelSite): void {
    for (const pair of site.set.pairs) {
      const key = keyOf(pair.key.text, pair.value.text);
      const known = this.#byPair.get(key);
      if (known) {
        known.push({ site, pair });
      } else {
        this.#byPair.set(key, [{ site, pair }]);
      }
    }
  }

  /** Declarations of what a selector of an object finds: workloads by their pods' labels, or Services by their own. */
  select(object: NamedObject, selector: LabelSet): readonly NamedObject[] {
    const known = this.#selected.get(selector);
    if (known) {
      return known;
    }
    const found = this.#select(object, selector);
    this.#selected.set(selector, found);
    return found;
  }

  #select(object: NamedObject, selector: LabelSet): readonly NamedObject[] {
    const query = { file: object.file, namespace: object.namespace, namespaceIsWritten: false };
    const candidates = selector.pairs.length > 0 ? this.#candidates(selector) : byFile(this.#labelledTogether(object));
    const { objects } = this.#index.findNearest(query, candidates);
    return [...new Set(objects.flatMap(found => this.#index.getDeclarations(found)))];
  }

  /** The objects that have every label of the selector, written there or set by a kustomization around them. */
  #candidates(selector: LabelSet): ByFile {
    const key = `${selector.finds} ${selector.pairs.map(pair => keyOf(pair.key.text, pair.value.text)).join('\0')}`;
    const known = this.#byLabels.get(key);
    if (known) {
      return known;
    }
    const [first, ...rest] = selector.pairs.map(pair => this.#labelled(pair, selector.finds));
    const candidates = byFile([...(first ?? [])].filter(object => rest.every(set => set.has(object))));
    this.#byLabels.set(key, candidates);
    return candidates;
  }

  #labelled(pair: LabelPair, finds: LabelSet['finds']): ReadonlySet<NamedObject> {
    const objects = new Set<NamedObject>();
    for (const { site } of this.#byPair.get(keyOf(pair.key.text, pair.value.text)) ?? []) {
      if (!site.object && site.set.role !== 'labels') {
        this.#workloadsBelow(site).forEach(object => objects.add(object));
      } else if (site.object && isFound(site.object, site.set, finds)) {
        objects.add(site.object);
      }
    }
    return objects;
  }

  /** A selector that is not written gets its labels from the innermost kustomization that sets some, as the workloads there do. */
  #labelledTogether(object: NamedObject): readonly NamedObject[] {
    const { inclusions } = this.#index;
    const visited = new Set(inclusions.getIncluders(object.file));
    for (const folder of visited) {
      const members = inclusions.getMembers(folder);
      const site = this.#kustomizationSites.find(
        ({ file, set }) => set.role === 'selector' && members.has(file) && inclusions.getMembers(dirname(file)).has(object.file),
      );
      if (site) {
        return this.#workloadsBelow(site);
      }
      inclusions.getParents(folder).forEach(parent => visited.add(parent));
    }
    return [];
  }

  #workloadsBelow({ file }: LabelSite): readonly NamedObject[] {
    const members = this.#index.inclusions.getMembers(dirname(file));
    return this.#workloads.filter(object => members.has(object.file));
  }

  /** Every place where the label must be the same as at `start`, itself included. */
  findTogether(start: LabelSite, key: string, value: string): readonly LabelUse[] {
    const uses = this.#byPair.get(keyOf(key, value)) ?? [];
    const found = new Set<PairSite>(uses.filter(({ site }) => site.set === start.set));
    for (const current of found) {
      // What is alike by convention only leads no further, unless it is where one begins.
      if (this.#isBinding(current.site) || current.site.set === start.set) {
        uses.filter(other => this.#belongTogether(current.site, other.site)).forEach(other => found.add(other));
      }
    }
    return [...found].map(use => ({ ...use, certain: use.site.set === start.set || this.#isBinding(use.site) }));
  }

  /** Whether the labels have a say in what is selected. */
  #isBinding({ object, set }: LabelSite): boolean {
    return set.role !== 'labels' || !object || object.kind === 'Service';
  }

  #belongTogether(a: LabelSite, b: LabelSite): boolean {
    if (!a.object || !b.object) {
      return this.#isBelow(a, b) || this.#isBelow(b, a);
    }
    return this.#isSame(a.object, b.object) || this.#selects(a, b.object) || this.#selects(b, a.object);
  }

  /** Whether `a` is a kustomization's label that is set where `b` stands. */
  #isBelow(a: LabelSite, b: LabelSite): boolean {
    return !a.object && this.#index.inclusions.getMembers(dirname(a.file)).has(b.file);
  }

  #isSame(a: NamedObject, b: NamedObject): boolean {
    const declarations = this.#index.getDeclarations(b);
    return a.kind === b.kind && this.#index.getDeclarations(a).some(declaration => declarations.includes(declaration));
  }

  #selects({ object, set }: LabelSite, target: NamedObject): boolean {
    if (!object || set.role !== 'selector') {
      return false;
    }
    const selected = this.select(object, set);
    return this.#index.getDeclarations(target).some(declaration => selected.includes(declaration));
  }
}

type ByFile = ReadonlyMap<string, readonly NamedObject[]>;

function byFile(objects: Iterable<NamedObject>): ByFile {
  return groupBy(objects, ({ file }) => file);
}

function isFound(object: NamedObject, set: LabelSet, finds: LabelSet['finds']): boolean {
  return finds === 'services' ? object.kind === 'Service' && set.role === 'labels' : set.role === 'template';
}

function isWorkload({ members, labels }: NamedObject): boolean {
  return members.some(({ type, declares }) => type === 'container' && declares) || labels.some(({ role }) => role === 'template');
}

function keyOf(key: string, value: string): string {
  return `${key}\0${value}`;
}
