import type { KindSchema } from '../../server/src/schema/catalogue.ts';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';
import { withDefinitions } from '../../server/src/schema/withDefinitions.ts';
import { builtIn, checkFixture } from './checkedFixture.ts';

/** Checks a file in which `Thing` has a `spec` of this schema. */
function check(spec: FieldSchema, source: string, kubernetesVersions: readonly string[] = []): void {
  const schema: FieldSchema = { type: 'object', properties: { apiVersion: {}, kind: {}, metadata: {}, spec } };
  const thing: KindSchema = {
    apiVersion: 'example.com/v1',
    kind: 'Thing',
    scope: 'Namespaced',
    source: { name: 'example', version: '1' },
    schema,
  };
  const head = 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: thing}\n';
  checkFixture(`${head}${source}`, { catalogue: withDefinitions(builtIn, [thing]), kubernetesVersions });
}

const object = (properties: Readonly<Record<string, FieldSchema>>, more: FieldSchema = {}): FieldSchema => ({
  type: 'object',
  properties,
  ...more,
});

describe('schemaCheck', () => {
  it('matches patterns, which are RE2, and counts characters', () =>
    check(
      object({
        name: { type: 'string', pattern: '^(?i)[a-z]+$' },
        slow: { type: 'string', pattern: '^(a+)+$' },
        short: { type: 'string', maxLength: 2 },
      }),
      `
spec:
  name: a1
      # ^^ schema.wrong-pattern
  slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
      # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ schema.wrong-pattern
  short: 'abc'
       # ^^^^^ schema.wrong-length
`,
    ));

  it('counts entries of lists and mappings', () =>
    check(
      object({
        list: { type: 'array', minItems: 1, items: {} },
        map: { type: 'object', maxProperties: 1, additionalProperties: {} },
      }),
      `
spec:
  list: []
# ^^^^ schema.wrong-count: Expected at least 1 item.
  map: {a: 1, b: 2}
# ^^^ schema.wrong-count: Expected at most 1 field; these are 2.
`,
    ));

  it('demands one of several forms, or exactly one, or not a certain one', () =>
    check(
      object({
        some: object({ a: {}, b: {} }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
        one: object({ a: {}, b: {} }, { oneOf: [{ required: ['a'] }, { required: ['b'] }] }),
        port: { type: 'integer', not: { enum: [0] } },
      }),
      `
spec:
  some: {}
# ^^^^ schema.no-alternative
  one: {a: 1, b: 2}
# ^^^ schema.several-alternatives
  port: 0
      # ^ schema.excluded
`,
    ));

  it('says which fields are not there yet, or no more', () =>
    check(
      object({ newer: { type: 'string', 'x-driftline-since': '1.30' }, gone: { type: 'string', 'x-driftline-removed': '1.27' } }),
      `
spec:
  newer: a
# ^^^^^ schema.newer-field
  gone: a
# ^^^^ schema.removed-field
`,
      ['1.28'],
    ));

  it('finds kinds that no group of Kubernetes has', () =>
    checkFixture(`
apiVersion: v1
kind: Deployment
    # ^^^^^^^^^^ schema.unknown-kind
metadata: {name: web}
`));
});
