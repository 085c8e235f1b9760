import assert from 'node:assert/strict';
import type { KindSchema } from '../../server/src/schema/catalogue.ts';
import { loadCatalogue } from '../../server/src/schema/loadCatalogue.ts';
import { withDefinitions } from '../../server/src/schema/withDefinitions.ts';

describe('withDefinitions', () => {
  const base = loadCatalogue([
    [
      'source {"name":"Widgets","version":"1","id":"abc"}',
      'kind {"apiVersion":"example.com/v1","kind":"Gear","scope":"Cluster","schema":"Gear"}',
      'kind {"apiVersion":"example.com/v1","kind":"Wheel","scope":"Cluster","schema":"Gear"}',
      '"Gear":{"type":"object"}',
    ].join('\n'),
  ]);

  function define(kind: string, description: string): KindSchema {
    return {
      apiVersion: 'example.com/v1',
      kind,
      scope: 'Namespaced',
      source: { name: 'crd.yaml', version: '' },
      schema: { type: 'object', description, properties: { inner: { $ref: '#/definitions/Gear' } } },
    };
  }

  it('puts the kinds of the workspace first', () => {
    const catalogue = withDefinitions(base, [define('Wheel', 'ours')]);
    assert.equal(catalogue.findKind('example.com/v1', 'Wheel')?.scope, 'Namespaced');
    assert.equal(catalogue.findKind('example.com/v1', 'Gear')?.scope, 'Cluster');
    assert.deepEqual(
      catalogue.kinds().map(({ kind, scope }) => `${kind} ${scope}`),
      ['Gear Cluster', 'Wheel Namespaced'],
    );
  });

  it('takes the first of several definitions', () => {
    const catalogue = withDefinitions(base, [define('Axle', 'first'), define('Axle', 'second')]);
    assert.equal(catalogue.findKind('example.com/v1', 'Axle')?.schema.description, 'first');
    assert.equal(catalogue.kinds().length, 3);
  });

  it('resolves references into the catalogue below', () => {
    const catalogue = withDefinitions(base, [define('Axle', '')]);
    const inner = catalogue.findKind('example.com/v1', 'Axle')?.schema.properties?.['inner'] ?? {};
    assert.deepEqual(catalogue.resolve(inner), { type: 'object' });
  });

  it('has another id for other definitions, and the same for equal ones', () => {
    const id = (description: string): string => withDefinitions(base, [define('Axle', description)]).id;
    assert.equal(id('a'), id('a'));
    assert.equal(new Set([base.id, id('a'), id('b'), id('ba'), id('ab')]).size, 5);
    assert.equal(withDefinitions(base, []), base);
  });
});
