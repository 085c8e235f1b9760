import { followAlias, effectiveEntries } from '../yaml/yamlNode.ts';
import type { YamlEntry, YamlMapping, YamlNode } from '../yaml/yamlNode.ts';
import { splitPath } from './explain/fieldSpecs.ts';

/** Fields of kinds by path, arranged so that one walk over an object finds them all. */

/** A field of objects: `/` between names, lists passed through, `\/` is a slash in a name, `*` is any name. */
export interface KindField {
  /** Group of the object; `undefined` means any. */
  readonly group?: string;
  readonly path: string;
}

/** The fields that end here, and those that go on below. */
export interface FieldTree<Field> {
  readonly fields: readonly Field[];
  readonly children: ReadonlyMap<string, FieldTree<Field>>;
}

interface GrowingTree<Field> extends FieldTree<Field> {
  readonly fields: Field[];
  readonly children: Map<string, GrowingTree<Field>>;
}

/** Fields by kind; `*` stands for every kind. */
export class FieldsByKind<Field extends KindField> {
  readonly #byKind = new Map<string, Field[]>();
  readonly #trees = new Map<string, FieldTree<Field>>();

  add(kind: string, field: Field): void {
    const known = this.#byKind.get(kind);
    if (known) {
      known.push(field);
    } else {
      this.#byKind.set(kind, [field]);
    }
  }

  /** The fields of an object of this group and kind, by path. */
  treeOf(group: string, kind: string): FieldTree<Field> {
    const key = `${group} ${kind}`;
    const known = this.#trees.get(key);
    if (known) {
      return known;
    }
    const root: GrowingTree<Field> = { fields: [], children: new Map() };
    for (const field of [...(this.#byKind.get(kind) ?? []), ...(this.#byKind.get('*') ?? [])]) {
      if (field.group === undefined || field.group === group) {
        grow(root, field);
      }
    }
    this.#trees.set(key, root);
    return root;
  }

  /** The fields at a path of an object, list indices passed over: what may be written there. */
  fieldsAt(group: string, kind: string, segments: readonly (string | number)[]): readonly Field[] {
    let tree: FieldTree<Field> | undefined = this.treeOf(group, kind);
    for (const segment of segments) {
      tree = typeof segment === 'number' ? tree : (tree?.children.get(segment) ?? tree?.children.get('*'));
    }
    return tree?.fields ?? [];
  }
}

function grow<Field extends KindField>(root: GrowingTree<Field>, field: Field): void {
  let tree = root;
  for (const name of splitPath(field.path)) {
    const next: GrowingTree<Field> = tree.children.get(name) ?? { fields: [], children: new Map() };
    tree.children.set(name, next);
    tree = next;
  }
  tree.fields.push(field);
}

/** A place that a field names. */
export interface FoundField<Field> {
  readonly field: Field;
  /** Lists are taken apart: never a sequence, aliases followed. */
  readonly node: YamlNode;
  /** The innermost entry on the way. */
  readonly entry: YamlEntry;
  /** The mapping that holds {@link entry}. */
  readonly parent: YamlMapping;
  /** The elements of lists on the way, outermost first, and the mapping itself. */
  readonly elements: readonly YamlNode[];
}

/** Every place of an object that its kind's fields name. */
export function findFields<Field>(root: YamlNode, tree: FieldTree<Field>): FoundField<Field>[] {
  const found: FoundField<Field>[] = [];
  const visit = (node: YamlNode, at: FieldTree<Field>, inside: Omit<FoundField<Field>, 'field' | 'node'> | undefined): void => {
    const target = followAlias(node);
    if (target?.kind === 'sequence') {
      for (const item of target.items) {
        visit(item, at, inside && { ...inside, elements: [...inside.elements, item] });
      }
      return;
    }
    if (inside && target) {
      at.fields.forEach(field => found.push({ ...inside, field, node: target }));
    }
    if (target?.kind !== 'mapping' || at.children.size === 0) {
      return;
    }
    for (const entry of effectiveEntries(target)) {
      const next = at.children.get(entry.name) ?? at.children.get('*');
      if (next) {
        visit(entry.value, next, { entry, parent: target, elements: inside?.elements ?? [] });
      }
    }
  };
  visit(root, tree, undefined);
  return found;
}
