import assert from 'node:assert/strict';
import { plainValue, scalarValue } from '../../server/src/yaml/scalarValue.ts';
import type { ScalarValue } from '../../server/src/yaml/scalarValue.ts';
import { LineIndex } from '../../server/src/yaml/lineIndex.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';
import { asScalar } from '../../server/src/yaml/yamlNode.ts';

/** Values as `kustomize build` v5.8.2 prints them. */
function check(values: Readonly<Record<string, ScalarValue>>): void {
  for (const [text, expected] of Object.entries(values)) {
    const scalar = asScalar(parseYaml(`- ${text}`).documents[0]?.root?.kind === 'sequence' ? itemOf(text) : undefined);
    assert.ok(scalar, text);
    assert.deepEqual(scalarValue(scalar), expected, text);
  }
}

function itemOf(text: string) {
  const root = parseYaml(`- ${text}`).documents[0]?.root;
  return root?.kind === 'sequence' ? root.items[0] : undefined;
}

describe('scalarValue', () => {
  it('reads words', () =>
    check({ yes: 'yes', On: 'On', true: true, FALSE: false, '~': null, null: null, Null: null, text: 'text' }));

  it('reads numbers', () =>
    check({
      '0777': 511,
      '0o17': 15,
      '0x1F': 31,
      '0b11': 3,
      '1_000': 1000,
      '1e3': 1000,
      '-5': -5,
      '+5': 5,
      '1.5': 1.5,
      '.5': 0.5,
      '08': 8,
      '1.': 1,
      '0': 0,
      '-0': 0,
    }));

  it('leaves what is no number', () => check({ '1.2.3': '1.2.3', '1m': '1m', '500Mi': '500Mi', '1:30': '1:30', '.': '.' }));

  it('reads dates as timestamps', () =>
    check({
      '2020-01-01': '2020-01-01T00:00:00Z',
      '2020-1-2': '2020-01-02T00:00:00Z',
      '2020-01-01T10:20:30Z': '2020-01-01T10:20:30Z',
      '2020-01-01T10:20:30.120+02:00': '2020-01-01T10:20:30.12+02:00',
      '2020-13-01': '2020-13-01',
      '2020-02-30': '2020-02-30',
    }));

  it('takes quotes and tags at their word', () =>
    check({ '"1"': '1', "'true'": 'true', '!!str 1': '1', '!!int "3"': 3, '!custom 1': '1', '!!binary aGk=': 'hi' }));

  it('reads kustomization files by YAML 1.1', () => {
    assert.deepEqual(
      ['yes', 'off', 'y', '2020-01-01', '1.10'].map(text => plainValue(text, 'kustomization')),
      [true, false, true, '2020-01-01', 1.1],
    );
  });
});

describe('LineIndex', () => {
  it('translates both ways, in UTF-16 code units', () => {
    const lines = new LineIndex('a😀b\r\nc\n');
    assert.deepEqual(lines.positionAt(3), { line: 0, character: 3 });
    assert.deepEqual(lines.positionAt(6), { line: 1, character: 0 });
    assert.equal(lines.offsetAt({ line: 0, character: 99 }), 4);
    assert.equal(lines.offsetAt({ line: 2, character: 0 }), 8);
    assert.equal(lines.offsetAt({ line: 9, character: 0 }), 8);
    assert.equal(lines.lineCount, 3);
    assert.equal(lines.endOfLine(0), 4);
  });
});
