import assert from 'node:assert/strict';
import { formatPointer, parsePointer } from '../../server/src/base/jsonPointer.ts';
import { embeddedText } from '../../server/src/yaml/embeddedText.ts';
import { findManifests, manifestJson } from '../../server/src/yaml/manifests.ts';
import { nodeAt, pathAt, walkScalars } from '../../server/src/yaml/nodePath.ts';
import { toJson } from '../../server/src/yaml/toJson.ts';
import { documentAt, parseYaml } from '../../server/src/yaml/yamlFile.ts';
import { asScalar } from '../../server/src/yaml/yamlNode.ts';
import { parseFixture, showLocation } from '../support/fixture.ts';

/** Labels are pointers: the value at the pointer stands there (`key /a`: its key). Cursors are expected under the paths given. */
function check(source: string, ...underCursors: string[]): void {
  const { files, labels, cursors } = parseFixture(source);
  const file = parseYaml(files.get('main.yaml') ?? '');
  for (const label of labels) {
    const [pointer = '', onKey] = label.text.split(' ').reverse();
    const found = file.documents
      .map(document => nodeAt(document, parsePointer(pointer)))
      .find(candidate => candidate !== undefined);
    const range = onKey === 'key' ? found?.keyRange : found?.range;
    assert.ok(range, label.text);
    assert.equal(showLocation({ file: label.file, range }), showLocation(label), label.text);
  }
  const actual = cursors.map(({ position }) => {
    const document = documentAt(file, position);
    const path = document && pathAt(document, position);
    return path ? `${path.on} ${formatPointer(path.segments)}` : 'nothing';
  });
  assert.deepEqual(actual, underCursors);
}

describe('nodeAt and pathAt', () => {
  it('finds values of every style', () => {
    check(`
a: plain # comment
#  ^^^^^ /a
b: "quoted"
#  ^^^^^^^^ /b
c: {d: e, f: [1, 23]}
#         ^ key /c/f
#                ^^ /c/f/1
g:
- h: 1
- h: 2
#    ^ /g/1/h
m~/n: 3
#     ^ /m~0~1n
# <---- key /m~0~1n
`);
  });

  it('points behind the key where no value is written', () => {
    const [document] = parseYaml('a:\n  b:   # soon\n  c: 1\n').documents;
    assert.ok(document);
    assert.deepEqual(nodeAt(document, ['a', 'b'])?.range.start.line, 1);
    assert.equal(nodeAt(document, ['a', 'nothing']), undefined);
    assert.equal(nodeAt(document, ['a', 'b', 'c']), undefined);
  });

  it('follows aliases and merge keys to the place that decides', () => {
    check(`
base: &base
  image: web
#        ^^^ /prod/image
  port: 80
one: &one 1
#         ^ /copy
copy: *one
prod:
  <<: *base
  port: 90
#       ^^ /prod/port
`);
  });

  it('tells what a cursor touches', () => {
    check(
      `
ki$0nd: Deploy$0ment
spec:
  list:
  - na$0me: x
  - y$0
  empty:$0
$0
`,
      'key /kind',
      'value /kind',
      'key /spec/list/0/name',
      'value /spec/list/1',
      'value /spec/empty',
      'nothing',
    );
  });

  it('walks all scalars with their paths', () => {
    const [document] = parseYaml('a: [1, {b: 2}]\nc: d\n').documents;
    const paths = [...walkScalars(document?.root)].map(({ segments, node }) => `${formatPointer(segments)}=${node.text}`);
    assert.deepEqual(paths, ['/a/0=1', '/a/1/b=2', '/c=d']);
  });
});

describe('toJson', () => {
  const read = (text: string) => toJson(parseYaml(text).documents[0]?.root);

  it('expands aliases and merge keys', () => {
    assert.deepEqual(read('x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {<<: [{a: 9}, *x]}\n'), {
      x: { a: 1, b: 2 },
      y: { b: 3, a: 1 },
      z: { a: 9, b: 2 },
    });
  });

  it('survives an alias bomb', () => {
    const levels = Array.from(
      { length: 20 },
      (_, index) => `l${index + 1}: &l${index + 1} [${Array(10).fill(`*l${index}`).join(', ')}]`,
    );
    assert.equal(read(`l0: &l0 lol\n${levels.join('\n')}\n`), undefined);
    const merges = Array.from({ length: 40 }, (_, index) => `m${index + 1}: &m${index + 1} {<<: [*m${index}, *m${index}]}`);
    assert.ok(read(`m0: &m0 {a: 1}\n${merges.join('\n')}\n`));
  });

  it('keeps a key called __proto__ a key', () => {
    assert.deepEqual(Object.keys(read('__proto__: 1\n') ?? {}), ['__proto__']);
  });
});

describe('findManifests', () => {
  it('expands lists and skips what is no object', () => {
    const file = parseYaml(
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a, namespace: n}\n- {x: 1}\n---\nfoo: bar\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: b\n',
    );
    assert.deepEqual(
      findManifests(file).map(({ kind, name, namespace, segments, document, range }) => [
        kind,
        name,
        namespace,
        segments,
        document.index,
        range.start.line,
      ]),
      [
        ['Secret', 'a', 'n', ['items', 0], 0, 3],
        ['Deployment', 'b', undefined, [], 2, 10],
      ],
    );
    const [secret] = findManifests(file);
    assert.ok(secret);
    assert.deepEqual(manifestJson(secret), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', namespace: 'n' } });
  });
});

describe('embeddedText', () => {
  const embed = (text: string) => {
    const [document] = parseYaml(text).documents;
    assert.ok(document);
    const scalar = asScalar(nodeAt(document, ['patch'])?.node);
    assert.ok(scalar);
    return embeddedText(document, scalar);
  };
  const at = (line: number, start: number, end: number) => ({ start: { line, character: start }, end: { line, character: end } });

  it('maps literal blocks line by line', () => {
    const block = embed('a: 1\npatch: |-\n    kind: X\n\n      name: y\nb: 2\n');
    assert.equal(block.text, 'kind: X\n\n  name: y');
    assert.deepEqual(block.toFile(at(0, 0, 4)), at(2, 4, 8));
    assert.deepEqual(block.toFile(at(2, 2, 6)), at(4, 6, 10));
  });

  it('maps a scalar of one line', () => {
    assert.deepEqual(embed('patch: "kind: X"\n').toFile(at(0, 0, 4)), at(0, 8, 12));
    assert.deepEqual(embed('patch: [a]\nb: 1\n'.replace('[a]', 'plain text')).toFile(at(0, 6, 10)), at(0, 13, 17));
  });

  it('points at the whole scalar where the mapping is lost', () => {
    assert.deepEqual(embed('patch: "a\\nb"\n').toFile(at(1, 0, 1)), at(0, 7, 13));
  });
});
