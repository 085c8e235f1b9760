import assert from 'node:assert/strict';
import { addFieldVersions } from '../../script/catalogue/addFieldVersions.ts';
import type { OlderTypes } from '../../script/catalogue/fieldVersions.ts';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';

describe('addFieldVersions', () => {
  const text = '      type:\n        scalar: string\n';

  /** An older version: the fields of each type. */
  function older(minor: string, types: Readonly<Record<string, readonly string[]>>): OlderTypes {
    return {
      minor,
      types: new Map(Object.entries(types).map(([name, fields]) => [name, new Map(fields.map(field => [field, text]))])),
      isNamespaced: () => true,
      lifecycleOf: () => ({}),
    };
  }

  it('says since when fields are there, and until when others were', () => {
    const definitions = new Map<string, FieldSchema>([
      ['Old', { type: 'object', properties: { always: {}, from30: {}, fromNow: {} } }],
      ['Young', { type: 'object', properties: { a: {}, fromNow: {} } }],
      ['Newest', { type: 'object', properties: { a: {} } }],
    ]);
    addFieldVersions(definitions, [
      older('1.28', { Old: ['always', 'until29'] }),
      older('1.29', { Old: ['always', 'until30'] }),
      older('1.30', { Old: ['always', 'from30'], Young: ['a'] }),
    ]);
    assert.deepEqual(definitions.get('Old')?.properties, {
      always: {},
      from30: { 'x-driftline-since': '1.30' },
      fromNow: { 'x-driftline-since': '1.31' },
      until29: { type: 'string', 'x-driftline-removed': '1.29' },
      until30: { type: 'string', 'x-driftline-removed': '1.30' },
    });
    assert.deepEqual(definitions.get('Young')?.properties, { a: {}, fromNow: { 'x-driftline-since': '1.31' } });
    assert.deepEqual(definitions.get('Newest')?.properties, { a: {} });
  });
});
