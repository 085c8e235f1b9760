import assert from 'node:assert/strict';
import {
  IngredientSchemas,
  configurationSchemaUri,
  ingredientSchema,
  isFoundElsewhere,
  schemaScheme,
} from '../../client/src/ingredientSchemas.ts';

describe('schemas for another YAML extension', () => {
  const schemas = new IngredientSchemas();
  schemas.update({ patches: ['file:///shop/a%20b/patch.yaml'], configurations: ['file:///shop/.driftline.yaml'] });

  it('accepts everything in a patch, however its URI is escaped', () => {
    const uri = schemas.schemaFor('file:///shop/a b/patch.yaml');
    assert.ok(uri?.startsWith(`${schemaScheme}://`));
    assert.notEqual(uri, configurationSchemaUri);
    assert.deepEqual(Object.keys(JSON.parse(ingredientSchema) as object), ['$schema', 'title']);
  });

  it('accepts everything in a rendering, in which secrets are masked', () => {
    assert.ok(schemas.schemaFor('driftline:/prod/yours/prod.yaml?%7B%7D'));
  });

  it('has the schema of the configuration', () => {
    assert.equal(schemas.schemaFor('file:///shop/.driftline.yaml'), configurationSchemaUri);
  });

  it('leaves other files alone, also those that were patches before', () => {
    assert.equal(schemas.schemaFor('file:///shop/deployment.yaml'), undefined);
    schemas.update({ patches: [], configurations: [] });
    assert.equal(schemas.schemaFor('file:///shop/a%20b/patch.yaml'), undefined);
  });

  it('knows what the other extension finds too', () => {
    assert.equal(isFoundElsewhere('kustomize.yaml-syntax', { hasSchema: false }), true);
    assert.equal(isFoundElsewhere('config.unknown-field', { hasSchema: false }), false);
    assert.equal(isFoundElsewhere('config.unknown-field', { hasSchema: true }), true);
    assert.equal(isFoundElsewhere('config.path-not-found', { hasSchema: true }), false);
  });
});
