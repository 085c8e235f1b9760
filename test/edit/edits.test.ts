import assert from 'node:assert/strict';
import { addEntry, addItem, addToList } from '../../server/src/edit/addElement.ts';
import { renameKey, replaceScalar, setScalar } from '../../server/src/edit/editScalars.ts';
import { moveElement } from '../../server/src/edit/moveElement.ts';
import { findPlace, findPlaceAt } from '../../server/src/edit/nodePlace.ts';
import type { NodePlace } from '../../server/src/edit/nodePlace.ts';
import { removeElement } from '../../server/src/edit/removeElement.ts';
import { applyEdits } from '../../server/src/edit/textEdit.ts';
import type { TextEdit } from '../../server/src/edit/textEdit.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';
import type { YamlDocument } from '../../server/src/yaml/yamlFile.ts';

type Edit = (document: YamlDocument, place: NodePlace) => TextEdit[] | undefined;

/** Makes the edit at `path` (segments with `/` between) of the last document and compares the whole text afterwards. */
function check(before: string, path: string, edit: Edit, after: string | undefined): void {
  const document = parseYaml(before).documents.at(-1);
  const place = document && findPlace(document, path === '' ? [] : path.split('/'));
  assert.ok(document && place, 'the place is there');
  const edits = edit(document, place);
  assert.equal(edits && applyEdits(before, edits), after);
}

describe('applyEdits', () => {
  it('makes edits that are given in any order, and insertions at one place in theirs', () => {
    const at = (character: number, end: number, newText: string): TextEdit => ({
      range: { start: { line: 0, character }, end: { line: 0, character: end } },
      newText,
    });
    assert.equal(applyEdits('abc', [at(2, 3, 'C'), at(1, 1, 'x'), at(1, 1, 'y'), at(0, 1, '')]), 'xybC');
  });
});

describe('setScalar and replaceScalar', () => {
  const set =
    (value: string | number): Edit =>
    (document, place) =>
      setScalar(document, place, value);

  it('keeps quotes, comments, anchors and everything else', () => {
    check('a: "1" # c\nb: x\n', 'a', set('2'), 'a: "2" # c\nb: x\n');
    check("a: 'x'\n", 'a', set("it's"), "a: 'it''s'\n");
    check('a: &n old\nb: *n\n', 'a', set('new'), 'a: &n new\nb: *n\n');
    check('a: 1\r\nb: 2\r\n', 'a', set(3), 'a: 3\r\nb: 2\r\n');
    check('- {a: b, c: d}\n', '0/a', set('x, y'), '- {a: "x, y", c: d}\n');
  });

  it('adds quotes where the text would read as something else', () => {
    check('a: b\n', 'a', set('yes'), 'a: "yes"\n');
    check('a: b\n', 'a', set('0o17'), 'a: "0o17"\n');
    check('a: b\n', 'a', set('2020-01-01'), 'a: "2020-01-01"\n');
    check('a: b\n', 'a', set('x: y'), 'a: "x: y"\n');
    check('a: b\n', 'a', set(''), 'a: ""\n');
  });

  it('writes where nothing is written yet', () => {
    check('a:   # soon\nb: 1\n', 'a', set('x'), 'a: x   # soon\nb: 1\n');
    check('a:\n', 'a', set('x'), 'a: x\n');
    check('-\n- 1\n', '0', set('x'), '- x\n- 1\n');
    check('{a: , b: 1}\n', 'a', set('x'), '{a: x , b: 1}\n');
  });

  it('replaces a block text, and takes YAML as it is', () => {
    check('a: |\n  x\n  y\nb: 1\n', 'a', set('z'), 'a: z\nb: 1\n');
    check('a: b\n', 'a', (document, place) => replaceScalar(document, place, "'08'"), "a: '08'\n");
  });

  it('leaves mappings, lists and aliases alone', () => {
    check('a: {}\n', 'a', set('x'), undefined);
    check('a: &n 1\nb: *n\n', 'b', set('x'), undefined);
  });
});

describe('renameKey', () => {
  const rename =
    (name: string): Edit =>
    (document, place) =>
      renameKey(document, place, name);

  it('changes the key only', () => {
    check('a: # why\n  b: 1\n', 'a', rename('c'), 'c: # why\n  b: 1\n');
    check('"a": 1\n', 'a', rename('c'), '"c": 1\n');
    check('x: {a: 1}\n', 'x/a', rename('yes'), 'x: {"yes": 1}\n');
    check('- 1\n', '0', rename('c'), undefined);
  });

  it('changes the right one of two that are called the same', () => {
    const text = 'a: 1\nb: 2\na: 3\n';
    const [document] = parseYaml(text).documents;
    const place = document && findPlaceAt(document, 0);
    assert.ok(document && place);
    assert.equal(applyEdits(text, renameKey(document, place, 'c') ?? []), 'c: 1\nb: 2\na: 3\n');
  });
});

describe('removeElement', () => {
  const remove: Edit = (document, place) => removeElement(document, place);
  const keep: Edit = (document, place) => removeElement(document, place, { emptyParent: 'keep' });

  it('takes its own comments along and leaves those of others', () => {
    check(
      `# About the file.

x: 1

# About a.
# More.
a: # this
  b: 2 # that
# About c.
c: 3
`,
      'a',
      remove,
      `# About the file.

x: 1

# About c.
c: 3
`,
    );
    check('# Of the whole file.\na: 1\nb: 2\n', 'a', remove, '# Of the whole file.\nb: 2\n');
    check('x:\n- 1\n# off\n- 2\n', 'x/0', remove, 'x:\n# off\n- 2\n');
  });

  it('first key of a list item', () => {
    check('- a: 1\n  b: 2\n- c: 3\n', '0/a', remove, '- b: 2\n- c: 3\n');
    check('- a: 1\n  # of b\n  b: 2\n', '0/a', remove, '- # of b\n  b: 2\n');
  });

  it('parents that are left empty', () => {
    check('x:\n  y:\n    z: 1\nw: 1\n', 'x/y/z', remove, 'w: 1\n');
    check('x:\n  y:\n    z: 1 # c\nw: 1\n', 'x/y/z', keep, 'x:\n  y: {}\nw: 1\n');
    check('x:\n- 1\n', 'x/0', keep, 'x: []\n');
    check('x: 1\n', 'x', remove, '{}\n');
    check('x: [1]\ny: 1\n', 'x/0', keep, 'x: []\ny: 1\n');
  });

  it('in flow collections, commas included', () => {
    check('{a: 1, b: 2, c: 3}\n', 'a', remove, '{b: 2, c: 3}\n');
    check('{a: 1, b: 2, c: 3}\n', 'b', remove, '{a: 1, c: 3}\n');
    check('{ a: 1, b: 2, c: 3 }\n', 'c', remove, '{ a: 1, b: 2 }\n');
    check('[\n  a, # first\n  b\n]\n', '0', remove, undefined);
  });

  it('last line without a line break, and block texts with their blank lines', () => {
    check('a: 1\nb: 2', 'b', remove, 'a: 1');
    check('a: 1\r\nb: 2', 'b', remove, 'a: 1');
    check('a: |+\n  x\n\n\nb: 2\n', 'a', remove, 'b: 2\n');
    check('- a\n- - b\n  - c\n', '1/0', remove, '- a\n- - c\n');
  });
});

describe('addEntry', () => {
  const add =
    (name: string, value: Parameters<typeof addEntry>[3], order: readonly string[] = []): Edit =>
    (document, place) =>
      addEntry(document, place, name, value, { order });

  it('in the indentation, list style and line ends of the document', () => {
    check('a:\n    b: 1\n', 'a', add('c', { d: ['e'] }), 'a:\n    b: 1\n    c:\n        d:\n        - e\n');
    check('a:\n  - x\nb: 1', '', add('c', ['z', 'l\nm']), 'a:\n  - x\nb: 1\nc:\n  - z\n  - |-\n    l\n    m');
    check('a: 1\r\n', '', add('b', [{ c: 1, d: 'l\nm\n' }]), 'a: 1\r\nb:\r\n- c: 1\r\n  d: |\r\n    l\r\n    m\r\n');
    check('a: {b: 1}\n', 'a', add('c', { d: ['e, f', 'yes'] }), 'a: {b: 1, c: {d: ["e, f", "yes"]}}\n');
  });

  it('behind the comment of the line before, and before those of what follows', () => {
    check('x:\n  a: 1 # c\n\n# next\ny: 1\n', 'x', add('b', 2), 'x:\n  a: 1 # c\n  b: 2\n\n# next\ny: 1\n');
  });

  it('in its place of an order', () => {
    const order = ['apiVersion', 'kind', 'metadata', 'spec'];
    check('kind: A\nspec: {}\n', '', add('metadata', { name: 'x' }, order), 'kind: A\nmetadata:\n  name: x\nspec: {}\n');
    check('kind: A\n', '', add('apiVersion', 'v1', order), 'apiVersion: v1\nkind: A\n');
    check('- kind: A\n', '0', add('apiVersion', 'v1', order), '- apiVersion: v1\n  kind: A\n');
  });

  it('into what is empty or absent', () => {
    check('a: {}\nb: 1\n', 'a', add('c', 1), 'a:\n  c: 1\nb: 1\n');
    check('a: {} # why\nb: 1\n', 'a', add('c', 1), 'a: # why\n  c: 1\nb: 1\n');
    check('a:\nb: 1\n', 'a', add('c', 1), 'a:\n  c: 1\nb: 1\n');
    check('x:\n  a: ~', 'x/a', add('c', 1), 'x:\n  a:\n    c: 1');
    check('x: {a: {}}\n', 'x/a', add('c', 1), 'x: {a: {c: 1}}\n');
    check('- {}\n', '0', add('c', { d: 1 }), '- c:\n    d: 1\n');
    check('-\n- 1\n', '0', add('c', 1), '- c: 1\n- 1\n');
    check('a: x\n', 'a', add('c', 1), undefined);
  });

  it('behind block texts that keep their blank lines', () => {
    check('a: |+\n  x\n\nb: 1\n', '', add('c', 1), 'a: |+\n  x\n\nb: 1\nc: 1\n');
    check('a: |+\n  x\n\n', '', add('c', 1), 'a: |+\n  x\n\nc: 1\n');
  });
});

describe('addItem and addToList', () => {
  const add = (value: Parameters<typeof addItem>[2], index?: number): Edit => {
    return (document, place) => addItem(document, place, value, index === undefined ? {} : { index });
  };

  it('with the dashes of the list', () => {
    check('a:\n- x # c\nb: 1\n', 'a', add('z'), 'a:\n- x # c\n- z\nb: 1\n');
    check('a:\n    - x\n', 'a', add({ b: 1, c: [2] }), 'a:\n    - x\n    - b: 1\n      c:\n          - 2\n');
    check('a: [x]\n', 'a', add('z'), 'a: [x, z]\n');
    check('a: []\nb: 1\n', 'a', add('z'), 'a:\n- z\nb: 1\n');
    check('- - a\n', '0', add('b'), '- - a\n  - b\n');
    check('a:\n- x\n', 'a', add('w', 0), 'a:\n- w\n- x\n');
  });

  it('to its place where the list is sorted', () => {
    check('a:\n- b.yaml\n- d.yaml\n', 'a', add('c.yaml'), 'a:\n- b.yaml\n- c.yaml\n- d.yaml\n');
    check('a: [b, d]\n', 'a', add('a'), 'a: [a, b, d]\n');
    check('a:\n- d.yaml\n- b.yaml\n', 'a', add('c.yaml'), 'a:\n- d.yaml\n- b.yaml\n- c.yaml\n');
  });

  it('makes the list that is missing', () => {
    const toList: Edit = (document, place) => addToList(document, place, 'resources', 'x.yaml', { order: ['kind', 'resources'] });
    check('kind: A\nimages: []\n', '', toList, 'kind: A\nresources:\n- x.yaml\nimages: []\n');
    check('resources:\n# - old.yaml\nimages: []\n', '', toList, 'resources:\n- x.yaml\n# - old.yaml\nimages: []\n');
  });
});

describe('moveElement', () => {
  const move = (index: number): Edit => {
    return (document, place) => moveElement(document, place, index);
  };

  it('with the comments that belong to it', () => {
    check('x: 0\n\n# a\na: 1 # c\nb: 2\nc: 3\n', 'a', move(3), 'x: 0\n\nb: 2\nc: 3\n# a\na: 1 # c\n');
    check('# file\n\na: 1\n# b\nb: 2\n', 'b', move(0), '# file\n\n# b\nb: 2\na: 1\n');
  });

  it('over a last line without a line break', () => {
    check('a: 1\nb: 2', 'a', move(1), 'b: 2\na: 1');
    check('- a\n- b\n- c', '2', move(0), '- c\n- a\n- b');
  });
});
