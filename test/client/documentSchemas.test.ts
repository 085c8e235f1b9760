import assert from 'node:assert/strict';
import { DocumentSchemas } from '../../client/src/documentSchemas.ts';

describe('schemas of documents', () => {
  it('has an address for a document that changes with its schema', () => {
    const schemas = new DocumentSchemas();
    assert.equal(schemas.schemaFor('file:///a.yaml'), undefined);
    schemas.update('file:///a.yaml', { id: 'one', schema: '{"title":"one"}' });
    const first = schemas.schemaFor('file:///a.yaml');
    assert.equal(schemas.contentOf(first ?? ''), '{"title":"one"}');
    schemas.update('file:///a.yaml', { id: 'one' });
    assert.equal(schemas.schemaFor('file:///a.yaml'), first);
    schemas.update('file:///a.yaml', { id: 'two', schema: '{"title":"two"}' });
    assert.notEqual(schemas.schemaFor('file:///a.yaml'), first);
    assert.equal(schemas.contentOf(first ?? ''), '{"title":"one"}');
  });

  it('has none for a document that is closed or of which nothing is known any more', () => {
    const schemas = new DocumentSchemas();
    schemas.update('file:///a.yaml', { id: 'one', schema: '{}' });
    schemas.update('file:///a.yaml', null);
    assert.equal(schemas.schemaFor('file:///a.yaml'), undefined);
    schemas.update('file:///a.yaml', { id: 'one' });
    schemas.remove('file:///a.yaml');
    assert.equal(schemas.schemaFor('file:///a.yaml'), undefined);
  });

  it('keeps what is used and a bounded number of others', () => {
    const schemas = new DocumentSchemas();
    for (let index = 0; index < 100; index++) {
      schemas.update('file:///a.yaml', { id: String(index), schema: '{}' });
    }
    assert.equal(schemas.contentOf('driftline-schema://schema/document/0'), undefined);
    assert.equal(schemas.contentOf('driftline-schema://schema/document/99'), '{}');
  });

  it('knows its own addresses only', () => {
    assert.equal(new DocumentSchemas().contentOf('https://example.com/schema'), undefined);
  });
});
