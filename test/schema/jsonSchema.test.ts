import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import { isJsonObject } from '../../server/src/base/json.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import type { KindSchema } from '../../server/src/schema/catalogue.ts';
import { toJsonSchema, toJsonSchemaSequence } from '../../server/src/schema/jsonSchema.ts';
import { generateObject } from '../support/generateObject.ts';
import { SeededRandom } from '../support/seededRandom.ts';

const catalogue = readCatalogue();

function find(apiVersion: string, kind: string): KindSchema {
  const found = catalogue.findKind(apiVersion, kind);
  assert.ok(found, `${apiVersion} ${kind} is in the catalogue`);
  return found;
}

const arbitrary = / (?:oneOf|anyOf|not|minLength|minimum|maximum|maxLength|minItems|maxItems|minProperties|maxProperties)$/;

/** Whether the generated objects keep to it: their values and counts are arbitrary, and they end before the deepest schemas do. */
function isMeant(problem: string): boolean {
  const isDeep = problem.split('/').length > 8 && problem.endsWith(' required');
  return !isDeep && !arbitrary.test(problem);
}

/** What is wrong with `value`, as paths with a keyword. */
function validate(kind: KindSchema, value: unknown, isPatch = false): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  const check = ajv.compile(toJsonSchema(catalogue, kind, { isPatch }));
  check(value);
  // What is wrong within an alternative is told by the alternative as a whole.
  const errors = (check.errors ?? []).filter(({ schemaPath }) => !/\/(?:oneOf|anyOf|not)\//.test(schemaPath));
  return errors.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
}

const identity = { apiVersion: 'apps/v1', kind: 'Deployment' };

describe('JSON schemas', () => {
  it('accept what the catalogue describes', () => {
    const random = new SeededRandom(3);
    const kinds = catalogue.kinds().filter(({ removed }) => removed === undefined);
    for (let count = 0; count < 25; count++) {
      const { apiVersion, kind } = random.pick(kinds);
      const schema = find(apiVersion, kind);
      const object = generateObject(catalogue, schema, random);
      assert.deepEqual(validate(schema, object).filter(isMeant), [], JSON.stringify(object));
    }
  });

  it('take alternatives for what they say of some fields, not for all that there are', () => {
    const gateway = find('gateway.networking.k8s.io/v1', 'Gateway');
    const listeners = [{ name: 'http', port: 80, protocol: 'HTTP' }];
    const addresses = [{ type: 'IPAddress', value: '10.0.0.1' }];
    const spec = { gatewayClassName: 'web', listeners, addresses };
    const problems = validate(gateway, { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', spec });
    assert.deepEqual(problems, []);
  });

  it('find unknown and missing fields, wrong types and values', () => {
    const deployment = find('apps/v1', 'Deployment');
    const template = { spec: { containers: [{ name: 'web', imagePullPolicy: 'Sometimes' }] } };
    const spec = { replicas: 'two', template, replica: 1 };
    assert.deepEqual(validate(deployment, { ...identity, spec }).toSorted(), [
      '/spec additionalProperties',
      '/spec required',
      '/spec/replicas type',
      '/spec/template/spec/containers/0/imagePullPolicy enum',
    ]);
  });

  it('ask nothing of a patch, which may say how it merges', () => {
    const patch = { ...identity, spec: { template: { spec: { containers: [{ name: 'a', $patch: 'delete' }] } } } };
    assert.deepEqual(validate(find('apps/v1', 'Deployment'), patch, true), []);
    assert.notDeepEqual(validate(find('apps/v1', 'Deployment'), patch), []);
  });

  it('know ports by name and quantities by number', () => {
    const container = {
      name: 'a',
      readinessProbe: { httpGet: { port: 'http' } },
      resources: { limits: { cpu: 1, memory: '1Gi' } },
    };
    const spec = { selector: {}, template: { spec: { containers: [container] } } };
    assert.deepEqual(validate(find('apps/v1', 'Deployment'), { ...identity, spec }), []);
  });

  it('say what a document is', () => {
    assert.deepEqual(validate(find('v1', 'ConfigMap'), { apiVersion: 'v1', kind: 'Secret' }), ['/kind enum']);
  });

  it('hold no patterns, which are of another language', () => {
    for (const { apiVersion, kind } of catalogue.kinds().slice(0, 40)) {
      assert.ok(!JSON.stringify(toJsonSchema(catalogue, find(apiVersion, kind), { isPatch: false })).includes('"pattern":"'));
    }
  });

  it('come one for each document of a file', () => {
    const schema = toJsonSchemaSequence(catalogue, [find('v1', 'Service'), undefined], { isPatch: false });
    const { schemaSequence, definitions } = schema;
    assert.ok(Array.isArray(schemaSequence) && isJsonObject(definitions));
    assert.equal(schemaSequence.length, 2);
    assert.deepEqual(schemaSequence[1], {});
  });
});
