import assert from 'node:assert/strict';
import type { JsonObject, JsonValue } from '../../server/src/base/json.ts';
import { readFieldSchema } from '../../server/src/schema/readFieldSchema.ts';

describe('readFieldSchema', () => {
  function read(schema: JsonValue, keepsUnknown = false): object {
    return readFieldSchema(schema, { keepsUnknown });
  }

  it('takes keywords and the schemas within', () => {
    const schema: JsonObject = {
      type: 'object',
      description: 'A thing.',
      nullable: true,
      required: ['a'],
      properties: { a: { type: 'string', enum: ['x', null], pattern: '^x$' } },
      additionalProperties: { type: 'array', items: { type: 'number' } },
      not: { required: ['b'] },
      anyOf: [{ required: ['a'] }, { minProperties: 2 }],
    };
    assert.deepEqual(read(schema), schema);
  });

  it('demands no field that has a default', () => {
    const properties = { a: { default: false }, b: {} };
    assert.deepEqual(read({ required: ['a', 'b', 'toString'], properties }), { required: ['b', 'toString'], properties });
    assert.deepEqual(read({ required: ['a'], properties }), { properties });
  });

  it('drops what it does not know, references, and values of the wrong type', () => {
    const schema = {
      $ref: '#/definitions/io.k8s.api.core.v1.Pod',
      title: 'Thing',
      type: ['string', 'null'],
      description: 3,
      required: 'a',
      enum: 'x',
      minimum: '1',
      nullable: 'yes',
      properties: [],
      items: [{ type: 'string' }],
      additionalProperties: 'any',
      oneOf: {},
      allOf: [],
      format: null,
      'x-kubernetes-list-type': 'bag',
      'x-kubernetes-validations': [{ rule: 3 }],
      constructor: 'x',
    };
    assert.deepEqual(read(schema), {});
  });

  it('takes anything but a mapping for any value', () => {
    for (const schema of [null, true, 3, 'object', []]) {
      assert.deepEqual(read(schema), {});
    }
    assert.deepEqual(read({ properties: { a: null, b: 3 } }), { properties: { a: {}, b: {} } });
  });

  it('keeps a field that is named like something of JavaScript', () => {
    const schema = JSON.parse('{"properties":{"__proto__":{"type":"string"},"toString":{"type":"string"}}}') as JsonObject;
    assert.equal(JSON.stringify(read(schema)), JSON.stringify(schema));
  });

  it('marks objects that keep unknown fields, at every depth', () => {
    const schema = { properties: { a: { items: { properties: {} } } } };
    assert.deepEqual(read(schema, true), {
      properties: { a: { items: { properties: {}, 'x-kubernetes-preserve-unknown-fields': true } } },
      'x-kubernetes-preserve-unknown-fields': true,
    });
  });

  it('ends where no one nests', () => {
    let schema: JsonObject = { type: 'string' };
    for (let depth = 0; depth < 5000; depth++) {
      schema = { items: schema };
    }
    assert.ok(JSON.stringify(read(schema)).length < 5000);
  });
});
