import assert from 'node:assert/strict';
import { array, assert as assertProperty, constantFrom, nat, property, record } from 'fast-check';
import { resliceDocuments, sliceDocuments } from '../../server/src/yaml/documentSlices.ts';
import { YamlCache, parseYaml } from '../../server/src/yaml/yamlFile.ts';

/** Texts in which documents begin and end in every way there is. */
const piece = constantFrom(
  '---',
  '--- ',
  '---\n',
  '...',
  '...\n',
  '\n',
  '\r\n',
  '\r',
  '\u2028',
  '# note\n',
  '%YAML 1.2\n',
  '%',
  'a: 1\n',
  'b:\n  - x\n',
  ' ',
  'x',
  '-',
  '.',
);
const text = array(piece, { maxLength: 25 }).map(pieces => pieces.join(''));

/** A text, and what stands in it after a part of it was replaced. */
const change = record({ before: text, from: nat(), length: nat({ max: 8 }), inserted: array(piece, { maxLength: 3 }) }).map(
  ({ before, from, length, inserted }) => {
    const start = from % (before.length + 1);
    return { before, after: before.slice(0, start) + inserted.join('') + before.slice(start + length) };
  },
);

describe('resliceDocuments', () => {
  it('cuts a changed text as it would be cut without knowing what it was before', () => {
    assertProperty(
      property(change, ({ before, after }) => {
        const old = sliceDocuments(before);
        const { slices, front, back } = resliceDocuments(after, { text: before, slices: old });
        assert.deepEqual(slices, sliceDocuments(after));
        assert.deepEqual(slices.slice(0, front), old.slice(0, front));
        assert.deepEqual(
          slices.slice(slices.length - back).map(slice => slice.text),
          old.slice(old.length - back).map(slice => slice.text),
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('cuts nothing again but the document that was changed', () => {
    const document = (name: string): string => `---\nname: ${name}\n${'# long\n'.repeat(1000)}`;
    const before = ['a', 'b', 'c', 'd', 'e'].map(document).join('');
    const { front, back } = resliceDocuments(before.replace('name: c', 'name: cc'), {
      text: before,
      slices: sliceDocuments(before),
    });
    assert.deepEqual({ front, back }, { front: 2, back: 2 });
  });
});

describe('parseYaml of a changed text', () => {
  it('gives what it gives without knowing what the text was before', () => {
    assertProperty(
      property(change, ({ before, after }) => {
        const cache = new YamlCache();
        assert.deepEqual(parseYaml(after, cache, parseYaml(before, cache)), parseYaml(after));
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps the trees of documents that did not change', () => {
    const before = parseYaml('a: 1\n---\nb: 2\n---\nc: 3\n');
    const after = parseYaml('a: 1\n---\nb: 20\n---\nc: 3\n', undefined, before);
    const kept = after.documents.map((document, index) => document.root === before.documents[index]?.root);
    assert.deepEqual(kept, [true, false, true]);
  });
});
