import assert from 'node:assert/strict';
import { YamlCache, documentAt, parseYaml, rangeOf } from '../../server/src/yaml/yamlFile.ts';
import { parseFixture, showLocation } from '../support/fixture.ts';

/** Every label of the fixture is an error of the file, and there are no others. */
function check(source: string): void {
  const { files, labels } = parseFixture(source);
  const text = files.get('main.yaml') ?? '';
  const actual = parseYaml(text).errors.map(error => `${showLocation({ file: 'main.yaml', range: error.range })} ${error.code}`);
  assert.deepEqual(
    actual,
    labels.map(label => `${showLocation(label)} ${label.text}`),
  );
}

describe('parseYaml', () => {
  it('accepts a file of several documents', () => {
    check(`
a: 1
---
b: [1, 2]
...
# nothing else
`);
  });

  it('reports a key that is written twice', () => {
    check(`
metadata:
  name: a
  name: b
# ^^^^ yaml.duplicate-key
`);
  });

  it('reports an alias without anchor', () => {
    check(`
a: &x 1
b: *x
c: *y
#  ^^ yaml.unknown-anchor
`);
  });

  it('reports one error for a conflict, not its syntax', () => {
    check(`
a: 1
<<<<<<< HEAD
# <------------ yaml.conflict
b: 2
=======
b: 3
>>>>>>> topic
---
c: d
`);
  });

  it('leaves headings that look like markers alone', () => {
    check(`
text: |
  =======
  x
`);
  });

  it('places syntax errors in the file, behind earlier documents', () => {
    const file = parseYaml('a: 1\n---\nb: [1\n');
    assert.deepEqual(
      file.errors.map(error => [error.code, error.range.start.line]),
      [['yaml.syntax', 3]],
    );
    assert.equal(file.documents.length, 2);
  });

  it('keeps what stands before a half-typed line', () => {
    const file = parseYaml('kind: Deployment\nspec:\n  repl\n');
    assert.equal(file.documents[0]?.root?.kind, 'mapping');
  });

  it('finds the documents as they are separated', () => {
    const slices = (text: string): string[] => parseYaml(text).documents.map(document => document.text);
    assert.deepEqual(slices(''), []);
    assert.deepEqual(slices('# only a comment\n'), []);
    assert.deepEqual(slices('---\n'), ['---\n']);
    assert.deepEqual(slices('# head\n---\na: 1\n--- # two\nb: 1\n---'), ['---\na: 1\n', '--- # two\nb: 1\n', '---']);
    assert.deepEqual(slices('%YAML 1.2\n---\na: 1\n'), ['%YAML 1.2\n---\na: 1\n']);
    assert.deepEqual(slices('a: 1\n...\nb: 1\n'), ['a: 1\n...\n', 'b: 1\n']);
    assert.deepEqual(slices('a: |\n  x\n---\nb: 1\n'), ['a: |\n  x\n', '---\nb: 1\n']);
    assert.deepEqual(slices('a: ---b\n----\n'), ['a: ---b\n----\n']);
    assert.deepEqual(slices('a: 1\r\n---\r\nb: 1\r\n'), ['a: 1\r\n', '---\r\nb: 1\r\n']);
  });

  it('refuses what is no text or too large', () => {
    assert.deepEqual(
      parseYaml('a\0b').errors.map(error => error.code),
      ['yaml.binary'],
    );
    assert.deepEqual(
      parseYaml('a'.repeat(5_000_001)).errors.map(error => error.code),
      ['yaml.too-large'],
    );
  });

  it('answers nesting without end with one error', () => {
    for (const text of ['['.repeat(4_000_000), '['.repeat(700), '{a: '.repeat(20_000), '- '.repeat(1_000_000)]) {
      const file = parseYaml(text);
      assert.ok(file.errors.length > 0 && file.errors.length <= 11, `${file.errors.length} errors`);
    }
  });

  it('parses again only the document that changed', () => {
    const cache = new YamlCache();
    const documents = Array.from({ length: 120 }, (_, index) => `---\na: ${index}\n`);
    const before = parseYaml(documents.join(''), cache);
    const after = parseYaml(documents.with(60, '---\na: changed\n').join(''), cache);
    const shared = after.documents.filter((document, index) => document.root === before.documents[index]?.root);
    assert.equal(shared.length, 119);
    const moved = after.documents[61];
    assert.ok(moved?.root);
    assert.deepEqual(rangeOf(moved, moved.root).start, { line: 123, character: 0 });
  });

  it('bounds what the cache holds', () => {
    const cache = new YamlCache(20);
    const first = cache.getDocument('first: 1');
    cache.getDocument('second: 2');
    assert.equal(cache.getDocument('first: 1'), first);
    cache.getDocument('third: 333');
    cache.getDocument('fourth: 44');
    assert.notEqual(cache.getDocument('first: 1'), first);
  });

  it('reads 50,000 lines', () => {
    const file = parseYaml(Array.from({ length: 50_000 }, (_, index) => `key${index}: value ${index}`).join('\n'));
    assert.equal(file.errors.length, 0);
    assert.equal(file.lines.lineCount, 50_000);
  });

  it('tells the document at a position', () => {
    const file = parseYaml('# head\na: 1\n---\nb: 1\n');
    assert.equal(documentAt(file, { line: 0, character: 0 })?.index, 0);
    assert.equal(documentAt(file, { line: 2, character: 1 })?.index, 1);
    assert.equal(documentAt(file, { line: 99, character: 0 })?.index, 1);
  });

  it('refuses nesting that no manifest has', () => {
    for (const text of ['['.repeat(600), '['.repeat(100_000), `${'- '.repeat(2000)}a\n`]) {
      const { errors, documents } = parseYaml(text);
      assert.equal(errors.at(-1)?.code, 'yaml.too-deep', text.slice(0, 20));
      assert.ok(documents.length <= 1);
    }
  });
});
