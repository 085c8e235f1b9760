import assert from 'node:assert/strict';
import { mapSchemas, shareDefinitions } from '../../script/catalogue/shareDefinitions.ts';
import type { PrintedKind } from '../../script/catalogue/printCatalogue.ts';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { definitionPrefix } from '../../server/src/schema/loadCatalogue.ts';
import { SeededRandom } from '../support/seededRandom.ts';

describe('shareDefinitions', () => {
  function kind(name: string, schema: FieldSchema): PrintedKind {
    return { apiVersion: 'example.com/v1', kind: name, scope: 'Namespaced', schema };
  }

  const long =
    'A text that is long enough to be worth a definition of its own, because short ones take less room where they are.';
  const selector: FieldSchema = {
    type: 'object',
    properties: { key: { type: 'string', description: long }, value: { type: 'string' } },
  };

  it('stores equal parts once, with what the place says beside the reference', () => {
    const { kinds, definitions } = shareDefinitions(
      [
        kind('A', { type: 'object', description: 'An A.', properties: { from: { ...selector, description: 'Whence.' } } }),
        kind('B', { type: 'object', properties: { to: { ...selector, description: 'Where.', default: {} } } }),
      ],
      'x',
    );
    assert.deepEqual(
      kinds.map(({ schema }) => schema.$ref),
      ['#/definitions/x.example.com/v1.A', '#/definitions/x.example.com/v1.B'],
    );
    const a = definitions.get('x.example.com/v1.A');
    const reference = a?.properties?.['from']?.$ref;
    assert.ok(reference !== undefined && reference.startsWith(`${definitionPrefix}x.`));
    assert.deepEqual(a, {
      type: 'object',
      description: 'An A.',
      properties: { from: { $ref: reference, description: 'Whence.' } },
    });
    assert.deepEqual(definitions.get('x.example.com/v1.B')?.properties, {
      to: { $ref: reference, description: 'Where.', default: {} },
    });
    assert.deepEqual(definitions.get(reference.slice(definitionPrefix.length)), selector);
    assert.equal(definitions.size, 3, 'what is only part of a shared one is not shared itself');
  });

  it('loses nothing', () => {
    const random = new SeededRandom(11);
    const make = (depth: number): FieldSchema => {
      const description = random.next() < 0.5 ? { description: `${long} ${random.integer(2)}` } : {};
      const inner = (): FieldSchema => (depth > 4 ? { type: 'string', ...description } : make(depth + 1));
      return random.pick<() => FieldSchema>([
        () => ({ type: 'integer', default: random.integer(2), ...description }),
        () => ({ type: 'array', items: inner(), ...description }),
        () => ({ type: 'object', additionalProperties: inner(), ...description }),
        () => ({ type: 'object', properties: { a: inner(), b: inner() }, anyOf: [inner(), { required: ['a'] }] }),
        () => ({ $ref: `${definitionPrefix}outside`, ...description }),
      ])();
    };
    const made = Array.from({ length: 60 }, (_, index) =>
      kind(`K${index}`, { type: 'object', properties: { a: make(0), b: make(0) } }),
    );
    const { kinds, definitions } = shareDefinitions(made, 'x');
    const expand = (schema: FieldSchema): FieldSchema => {
      const { $ref, ...place } = schema;
      const target = definitions.get($ref?.slice(definitionPrefix.length) ?? '');
      return target ? { ...expand(target), ...place } : mapSchemas(schema, expand);
    };
    assert.ok(definitions.size > made.length, 'something is shared');
    assert.deepEqual(
      kinds.map(({ schema }) => expand(schema)),
      made.map(({ schema }) => schema),
    );
  });
});
