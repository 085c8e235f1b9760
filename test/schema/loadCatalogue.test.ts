import assert from 'node:assert/strict';
import { definitionPrefix, loadCatalogue } from '../../server/src/schema/loadCatalogue.ts';

describe('loadCatalogue', () => {
  const text = [
    '# Generated',
    'source {"name":"Widgets","version":"1.2.3","id":"abc"}',
    'kind {"apiVersion":"b.example/v1","kind":"Wheel","scope":"Cluster","removed":"1.30","replacement":"b.example/v2","schema":"Wheel"}',
    'kind {"apiVersion":"a.example/v1","kind":"Gear","scope":"Namespaced","schema":"Gear"}',
    '"Broken":{"type":',
    '"Count":{"type":"integer","description":"A number of things.","minimum":0}',
    '"Gear":{"type":"object","description":"A gear.","properties":{"teeth":{"$ref":"#/definitions/Count","description":"How many."}}}',
    '"Itself":{"$ref":"#/definitions/Other"}',
    '"Other":{"$ref":"#/definitions/Itself","type":"object"}',
    '"Wheel":{"$ref":"#/definitions/Gear"}',
    '',
  ].join('\n');
  const other = [
    'source {"name":"Others","version":"2","id":"def"}',
    'kind {"apiVersion":"a.example/v1","kind":"Gear","scope":"Cluster","schema":"Count"}',
    '"Axle":{"type":"string"}',
  ].join('\n');

  it('finds kinds by API version and kind', () => {
    const catalogue = loadCatalogue([text]);
    assert.deepEqual(catalogue.findKind('b.example/v1', 'Wheel'), {
      apiVersion: 'b.example/v1',
      kind: 'Wheel',
      scope: 'Cluster',
      removed: '1.30',
      replacement: 'b.example/v2',
      source: { name: 'Widgets', version: '1.2.3' },
      schema: { $ref: `${definitionPrefix}Wheel` },
    });
    assert.equal(catalogue.findKind('b.example/v2', 'Wheel'), undefined);
    assert.equal(catalogue.findKind('a.example/v1', 'constructor'), undefined);
  });

  it('lists kinds in order, and sources as they come', () => {
    const catalogue = loadCatalogue([text, other]);
    assert.deepEqual(
      catalogue.kinds().map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
      ['a.example/v1 Gear', 'b.example/v1 Wheel'],
    );
    assert.deepEqual(
      catalogue.sources.map(({ name }) => name),
      ['Widgets', 'Others'],
    );
    assert.equal(catalogue.findKind('a.example/v1', 'Gear')?.scope, 'Namespaced', 'the first text counts');
  });

  it('has an id that follows the texts', () => {
    assert.equal(loadCatalogue([text]).id, loadCatalogue([text]).id);
    assert.notEqual(loadCatalogue([text]).id, loadCatalogue([text, other]).id);
  });

  it('puts keywords beside a reference in front of what it refers to', () => {
    const catalogue = loadCatalogue([text]);
    const gear = catalogue.resolve(catalogue.findKind('a.example/v1', 'Gear')?.schema ?? {});
    const teeth = gear.properties?.['teeth'] ?? {};
    assert.deepEqual(catalogue.resolve(teeth), { type: 'integer', description: 'How many.', minimum: 0 });
  });

  it('gives the same object for the same schema', () => {
    const catalogue = loadCatalogue([text]);
    const gear = catalogue.resolve({ $ref: `${definitionPrefix}Gear` });
    assert.equal(catalogue.resolve({ $ref: `${definitionPrefix}Gear` }), gear);
    assert.equal(catalogue.resolve({ $ref: `${definitionPrefix}Wheel` }), gear, 'a reference to a reference');
    const teeth = gear.properties?.['teeth'] ?? {};
    assert.equal(catalogue.resolve(teeth), catalogue.resolve(teeth));
    assert.equal(catalogue.resolve(gear), gear);
  });

  it('takes a reference into the void or to itself for any value', () => {
    const catalogue = loadCatalogue([text]);
    assert.deepEqual(catalogue.resolve({ $ref: `${definitionPrefix}Nonsense` }), {});
    assert.deepEqual(catalogue.resolve({ $ref: 'nonsense', type: 'string' }), { type: 'string' });
    assert.deepEqual(catalogue.resolve({ $ref: `${definitionPrefix}Itself` }), {});
  });

  it('finds every definition by its place in the order', () => {
    for (const count of [0, 1, 2, 3, 4, 7, 100]) {
      const names = Array.from({ length: count }, (_, index) => `d${String(index * 2).padStart(4, '0')}`);
      const lines = names.map(name => `"${name}":{"description":"${name.repeat(Number(name.slice(1)) % 40)}","title":"${name}"}`);
      for (const end of ['', '\n']) {
        const catalogue = loadCatalogue([`source {"name":"n","version":"1","id":"i"}\n${lines.join('\n')}${end}`]);
        const titleOf = (name: string): unknown => Object.values(catalogue.resolve({ $ref: definitionPrefix + name })).at(-1);
        names.forEach(name => assert.equal(titleOf(name), name, `${count} ${name}`));
        ['', 'a', 'd0001', 'd0003', 'd0099', 'z'].forEach(name => assert.equal(titleOf(name), undefined, `${count} ${name}`));
      }
    }
  });

  it('finds definitions in any text, and parses only those that are asked for', () => {
    const catalogue = loadCatalogue([text, other]);
    assert.deepEqual(catalogue.resolve({ $ref: `${definitionPrefix}Axle` }), { type: 'string' });
    assert.throws(() => catalogue.resolve({ $ref: `${definitionPrefix}Broken` }), SyntaxError);
  });

  it('refuses a text that is no catalogue', () => {
    assert.throws(() => loadCatalogue(['{"kinds":[]}']), /No catalogue/);
  });
});
