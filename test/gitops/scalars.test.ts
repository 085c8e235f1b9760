import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';
import { toJson } from '../../server/src/yaml/toJson.ts';
import { useEngine } from '../support/engine.ts';
import { fixtureTree } from '../support/fixture.ts';

/** One spelling a line; each could be a number, a date, a truth value or a text. */
const spellings = `yes On true FALSE ~ null text 0777 0o17 0x1F 0b11 1_000 1e3 -5 +5 1.5 .5 08 1. 0 -0 -0.0 1.2.3 1m 500Mi 1:30 .
  2020-01-01 2020-1-2 2020-01-01T10:20:30Z 2020-01-01T10:20:30.120+02:00 2020-13-01 2020-02-30 2020-01-01T10:20:30
  2020-01-01t10:20:30Z 2020-01-01T00:00:00+00:00 "1" 'true' 0o8 0x 1__0 _1 1e +.5 0b2 09.5 1_0.5 12e03 -0x10 0X1f 0O17 0B1 1e400
  0777_7 << = 1.0 -0o7 -0b1 0_7 +0x1 1_ -_1 1e+3 .5e1`
  .split(/\s+/)
  .concat([
    '2020-01-01 10:20:30',
    '2020-1-1 1:2:3',
    '2020-01-01 25:00:00',
    '!!str 1',
    '!!int "3"',
    '!!float 3',
    '!!binary aGk=',
    '!x y',
  ]);

describe('scalars', () => {
  const engine = useEngine();

  it('are read as kustomize reads them', async () => {
    const values = spellings.map((spelling, index) => `v${index}: ${spelling}\n`).join('');
    const text = `apiVersion: example.com/v1\nkind: Example\nmetadata: {name: x}\n${values}`;
    const tree = fixtureTree(
      new Map([
        ['kustomization.yaml', 'resources: [x.yaml]\n'],
        ['x.yaml', text],
      ]),
    );
    const result = await engine().build({ tree, root: '', loadRestrictor: 'rootOnly' }, neverCancelled);
    assert.ok(result.kind === 'objects');
    assert.deepEqual(toJson(parseYaml(text).documents[0]?.root), JSON.parse(result.objects[0]?.body ?? ''));
  });
});
