import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JsonValue } from '../../server/src/base/json.ts';
import { addEntry, addItem } from '../../server/src/edit/addElement.ts';
import { renameKey, setScalar } from '../../server/src/edit/editScalars.ts';
import { moveElement } from '../../server/src/edit/moveElement.ts';
import { findPlace, findPlaceAt } from '../../server/src/edit/nodePlace.ts';
import { removeElement } from '../../server/src/edit/removeElement.ts';
import { applyEdits } from '../../server/src/edit/textEdit.ts';
import type { TextEdit } from '../../server/src/edit/textEdit.ts';
import { toJson } from '../../server/src/yaml/toJson.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';
import type { YamlDocument } from '../../server/src/yaml/yamlFile.ts';

/** Data with the ways it may be written in: each mapping and list in block or flow style, comments here and there. */
type Written =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null }
  | { readonly kind: 'mapping'; readonly entries: readonly (readonly [string, Written, Comments])[]; readonly flow: boolean }
  | { readonly kind: 'sequence'; readonly items: readonly (readonly [Written, Comments])[]; readonly flow: boolean };

interface Comments {
  readonly above: boolean;
  readonly behind: boolean;
  readonly blank: boolean;
}

const comments: fc.Arbitrary<Comments> = fc.record({ above: fc.boolean(), behind: fc.boolean(), blank: fc.boolean() });
const keys = fc.constantFrom('a', 'b', 'c', 'name', 'x-y', 'z.w/v');
const texts = fc.constantFrom(
  'web',
  'yes',
  '',
  'a b',
  'x: y',
  '# no',
  'l\nm',
  'l\n\nm\n',
  'k\n\n',
  '0777',
  '1e3',
  "it's",
  'é',
  '[',
  '- x',
  ' s',
);
const scalars = fc.oneof(texts, fc.integer({ min: -9, max: 99 }), fc.boolean(), fc.constant(null));

const { written } = fc.letrec<{ written: Written }>(tie => ({
  written: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars.map((value): Written => ({ kind: 'scalar', value })),
    fc.record({
      kind: fc.constant('mapping' as const),
      entries: fc.uniqueArray(fc.tuple(keys, tie('written'), comments), { maxLength: 4, selector: ([name]) => name }),
      flow: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('sequence' as const),
      items: fc.array(fc.tuple(tie('written'), comments), { maxLength: 4 }),
      flow: fc.boolean(),
    }),
  ),
}));

interface Layout {
  readonly indent: number;
  readonly listIndent: boolean;
  readonly lineBreak: string;
  readonly endsWithBreak: boolean;
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom(2, 4),
  listIndent: fc.boolean(),
  lineBreak: fc.constantFrom('\n', '\r\n'),
  endsWithBreak: fc.boolean(),
});

/** Writes the data out as a person would; every comment has a number of its own. */
class Writer {
  readonly #layout: Layout;
  #comments = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  write(root: Written): string {
    const { lineBreak, endsWithBreak } = this.#layout;
    const lines = this.#isBlock(root) ? this.#block(root, 0) : [this.#flow(root)];
    return lines.join(lineBreak) + (endsWithBreak ? lineBreak : '');
  }

  #isBlock(node: Written): boolean {
    return node.kind !== 'scalar' && !node.flow && (node.kind === 'mapping' ? node.entries : node.items).length > 0;
  }

  #flow(node: Written): string {
    if (node.kind === 'scalar') {
      return typeof node.value === 'string' && !/^[a-z]+$/.test(node.value) ? JSON.stringify(node.value) : String(node.value);
    }
    if (node.kind === 'sequence') {
      return `[${node.items.map(([item]) => this.#flow(item)).join(', ')}]`;
    }
    return `{${node.entries.map(([name, value]) => `${name}: ${this.#flow(value)}`).join(', ')}}`;
  }

  #block(node: Written, column: number): string[] {
    const { indent, listIndent } = this.#layout;
    if (node.kind === 'sequence') {
      return node.items.flatMap(([item, around]) => {
        const inner = this.#isBlock(item) ? this.#block(item, column + 2) : [this.#flow(item)];
        return this.#around(`- ${inner[0]?.trimStart() ?? ''}`, inner.slice(1), around, column, inner[0]?.trim().startsWith('#'));
      });
    }
    return node.kind === 'scalar'
      ? []
      : node.entries.flatMap(([name, value, around]) => {
          const columns = value.kind === 'sequence' && !listIndent ? 0 : indent;
          const inner = this.#isBlock(value) ? this.#block(value, column + columns) : [];
          const head = this.#isBlock(value) ? `${name}:` : `${name}: ${this.#flow(value)}`;
          return this.#around(head, inner, around, column, false);
        });
  }

  #around(head: string, rest: readonly string[], around: Comments, column: number, isComment = false): string[] {
    const margin = ' '.repeat(column);
    return [
      ...(around.blank ? [''] : []),
      ...(around.above ? [`${margin}# ${this.#next()}`] : []),
      margin + head + (around.behind && !isComment ? ` # ${this.#next()}` : ''),
      ...rest,
    ];
  }

  #next(): string {
    this.#comments++;
    return `comment-${this.#comments}-`;
  }
}

function commentsOf(text: string): string[] {
  return [...text.matchAll(/comment-\d+-/g)].map(match => match[0]).sort();
}

type Path = readonly (string | number)[];

function pathsOf(value: JsonValue | undefined, path: Path = []): Path[] {
  if (Array.isArray(value)) {
    return [path, ...value.flatMap((item: JsonValue, index) => pathsOf(item, [...path, index]))];
  }
  if (typeof value === 'object' && value !== null) {
    return [path, ...Object.entries(value).flatMap(([name, item]) => pathsOf(item, [...path, name]))];
  }
  return [path];
}

/** `value` with what stands at `path` handed to `change`, which changes it in its parent. */
function changed(
  value: JsonValue,
  path: Path,
  change: (parent: Record<string | number, JsonValue>, last: string | number) => void,
): JsonValue {
  const holder = { root: structuredClone(value) };
  const whole = ['root', ...path];
  const parent = whole
    .slice(0, -1)
    .reduce<unknown>((node, segment) => (node as Record<string | number, unknown>)[segment], holder);
  change(parent as Record<string | number, JsonValue>, whole.at(-1) ?? '');
  return holder.root;
}

/** Data in a form in which the order of keys counts. */
function ordered(value: JsonValue | undefined): string {
  return JSON.stringify(value);
}

/**
 * Edits a random document at a random place: what comes out reads as `expect` says, and of the comments at most those that
 * `mayLose` allows are gone. How often an edit is refused is counted, so that the law is not empty.
 */
function checkLaw(
  edit: (document: YamlDocument, path: Path) => TextEdit[] | undefined,
  expect: (value: JsonValue, path: Path) => JsonValue | undefined,
  keepsComments: (before: string[], after: string[]) => boolean = (before, after) => ordered(before) === ordered(after),
): void {
  let made = 0;
  let refused = 0;
  fc.assert(
    fc.property(written, layouts, fc.nat(), (root, layout, choice) => {
      const text = new Writer(layout).write(root);
      const file = parseYaml(text);
      const [document] = file.documents;
      const value = toJson(document?.root);
      fc.pre(document !== undefined && value !== undefined && file.errors.length === 0);
      const paths = pathsOf(value);
      const path = paths[choice % paths.length] ?? [];
      const expected = expect(value, path);
      fc.pre(expected !== undefined);
      const edits = edit(document, path);
      if (!edits) {
        refused++;
        return;
      }
      made++;
      const after = applyEdits(text, edits);
      const parsed = parseYaml(after);
      assert.deepEqual(parsed.errors, [], after);
      assert.equal(ordered(toJson(parsed.documents[0]?.root)), ordered(expected), `${text}\n=>\n${after}`);
      assert.ok(keepsComments(commentsOf(text), commentsOf(after)), `${text}\n=>\n${after}`);
      assert.equal(after.includes('\r\n') && /[^\r]\n/.test(after), false, 'line ends are the same everywhere');
    }),
    { numRuns: 120 },
  );
  assert.ok(made > 15, `${made} made, ${refused} refused`);
}

const at = (document: YamlDocument, path: Path): ReturnType<typeof findPlace> => findPlace(document, path);

function isContainer(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function valueAt(value: JsonValue, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (node, segment) => (node as Record<string | number, JsonValue> | undefined)?.[segment],
    value,
  );
}

const isRecord = (value: JsonValue | undefined): boolean => isContainer(value) && !Array.isArray(value);

describe('laws of edits', function () {
  this.timeout(60_000);

  it('setting a scalar changes that scalar alone', () => {
    for (const scalar of ['new', 'yes', 'x: #', 7, null]) {
      checkLaw(
        (document, path) => {
          const place = at(document, path);
          return place && setScalar(document, place, scalar);
        },
        (value, path) =>
          path.length === 0 || isContainer(valueAt(value, path))
            ? undefined
            : changed(value, path, (parent, last) => {
                parent[last] = scalar;
              }),
      );
    }
  });

  it('renaming a key keeps its place and value', () => {
    checkLaw(
      (document, path) => {
        const place = at(document, path);
        return place && renameKey(document, place, 'on');
      },
      (value, path) => {
        const parent = valueAt(value, path.slice(0, -1));
        const last = path.at(-1);
        if (last === undefined || !isRecord(parent)) {
          return undefined;
        }
        const renamed = Object.fromEntries(
          Object.entries(parent ?? {}).map(([name, item]) => [name === last ? 'on' : name, item as JsonValue]),
        );
        return path.length === 1
          ? renamed
          : changed(value, path.slice(0, -1), (grandparent, name) => {
              grandparent[name] = renamed;
            });
      },
    );
  });

  it('removing takes the element and its own comments', () => {
    checkLaw(
      (document, path) => {
        const place = at(document, path);
        return place && removeElement(document, place, { emptyParent: 'keep' });
      },
      (value, path) =>
        path.length === 0
          ? undefined
          : changed(value, path, (parent, last) => {
              if (Array.isArray(parent)) {
                parent.splice(Number(last), 1);
              } else {
                delete parent[last];
              }
            }),
      (before, after) => after.every(comment => before.includes(comment)),
    );
  });

  it('adding an entry changes nothing else', () => {
    const values: JsonValue[] = ['web', { on: ['l\nm\n', { k: null }] }, [], [[1], ['a']], { e: {} }];
    for (const added of values) {
      checkLaw(
        (document, path) => {
          const place = at(document, path);
          return place && addEntry(document, place, 'added', added);
        },
        (value, path) =>
          isRecord(valueAt(value, path)) || (valueAt(value, path) === null && path.length > 0)
            ? changed(value, path, (parent, last) => {
                parent[last] = { ...(parent[last] as Record<string, JsonValue> | null), added };
              })
            : undefined,
      );
    }
  });

  it('adding an item changes nothing else, wherever it goes', () => {
    for (const index of [0, 1]) {
      checkLaw(
        (document, path) => {
          const place = at(document, path);
          return place && addItem(document, place, { name: 'n', list: ['x'] }, { index });
        },
        (value, path) =>
          Array.isArray(valueAt(value, path)) && (valueAt(value, path) as JsonValue[]).length >= index
            ? changed(value, path, (parent, last) => {
                const items = [...(parent[last] as JsonValue[])];
                items.splice(index, 0, { name: 'n', list: ['x'] });
                parent[last] = items;
              })
            : undefined,
      );
    }
  });

  it('moving an item keeps all others in their order', () => {
    checkLaw(
      (document, path) => {
        const place = at(document, path);
        return place && moveElement(document, place, 0);
      },
      (value, path) => {
        const parent = valueAt(value, path.slice(0, -1));
        const last = path.at(-1);
        // Flow collections and a first element that shares its line are refused.
        return last !== undefined && last !== 0 && Array.isArray(parent)
          ? changed(value, path, items => {
              (items as unknown as JsonValue[]).unshift(...(items as unknown as JsonValue[]).splice(Number(last), 1));
            })
          : undefined;
      },
    );
  });

  it('a place is found again by where it begins', () => {
    fc.assert(
      fc.property(written, layouts, (root, layout) => {
        const [document] = parseYaml(new Writer(layout).write(root)).documents;
        fc.pre(document !== undefined);
        for (const path of pathsOf(toJson(document.root)).filter(({ length }) => length > 0)) {
          const place = at(document, path);
          const step = place?.steps.at(-1);
          const key = step?.container.kind === 'mapping' ? step.container.entries[step.index]?.key : undefined;
          assert.equal(findPlaceAt(document, key?.start ?? -1)?.node, key && place?.node);
        }
      }),
    );
  });
});
