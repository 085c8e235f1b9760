import assert from 'node:assert/strict';
import { parse } from 'yaml';
import type { JsonValue } from '../../server/src/base/json.ts';
import { startOfFile } from '../../server/src/base/textRange.ts';
import type { KindSchema } from '../../server/src/schema/catalogue.ts';
import { readDefinitions } from '../../server/src/schema/customResources.ts';

describe('customResources', () => {
  function read(yaml: string): KindSchema[] {
    return readDefinitions(parse(yaml) as JsonValue);
  }

  const start = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n';

  it('reads one kind a version, with scope and place', () => {
    const manifest = parse(`${start}
spec:
  group: example.com
  scope: Cluster
  names: { kind: Widget, plural: widgets }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }
    - { name: v1beta1, served: true, deprecated: true, schema: { openAPIV3Schema: { type: object } } }
    - { name: v1alpha2, served: true, deprecated: true, deprecationWarning: Go away. }
    - { name: v1alpha1, served: false, schema: { openAPIV3Schema: { type: object } } }
`) as JsonValue;
    const definedIn = { file: 'crds/widget.yaml', range: startOfFile };
    assert.deepEqual(
      readDefinitions(manifest, definedIn).map(({ schema: _schema, ...summary }) => summary),
      [
        { apiVersion: 'example.com/v1' },
        {
          apiVersion: 'example.com/v1beta1',
          deprecated: 'Deprecated; use example.com/v1',
          replacement: 'example.com/v1',
        },
        { apiVersion: 'example.com/v1alpha2', deprecated: 'Go away', replacement: 'example.com/v1' },
        {
          apiVersion: 'example.com/v1alpha1',
          deprecated: 'Not served any more; use example.com/v1',
          replacement: 'example.com/v1',
        },
      ].map(facts => ({
        kind: 'Widget',
        scope: 'Cluster',
        source: { name: 'crds/widget.yaml', version: '' },
        definedIn,
        ...facts,
      })),
    );
  });

  it('keeps what is said of fields, and gives every object its metadata', () => {
    const [widget] = read(`${start}
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Widget }
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            apiVersion: { type: string }
            kind: { type: string }
            metadata: { type: object, properties: { name: { type: string, maxLength: 20 } } }
            spec:
              type: object
              properties:
                size: { type: integer, minimum: 1, default: 3 }
                ports:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [name]
                  items: { type: object, additionalProperties: { x-kubernetes-int-or-string: true, anyOf: [{ type: integer }, { type: string }] } }
              x-kubernetes-validations: [{ rule: self.size < 9, message: too large }]
`);
    assert.deepEqual(widget?.schema, {
      type: 'object',
      required: ['spec'],
      properties: {
        apiVersion: { $ref: '#/definitions/apiVersion' },
        kind: { $ref: '#/definitions/kind' },
        metadata: {
          $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
          allOf: [{ properties: { name: { type: 'string', maxLength: 20 } } }],
        },
        spec: {
          type: 'object',
          properties: {
            size: { type: 'integer', minimum: 1, default: 3 },
            ports: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['name'],
              items: {
                type: 'object',
                additionalProperties: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
              },
            },
          },
          'x-kubernetes-validations': [{ rule: 'self.size < 9', message: 'too large' }],
        },
      },
    });
  });

  it('reads v1beta1: one version, one schema for all versions, unknown fields kept unless told otherwise', () => {
    const old = (spec: string): KindSchema[] =>
      read(`apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
spec:
  group: example.com
  names: { kind: Widget }
  validation: { openAPIV3Schema: { properties: { spec: { type: object, properties: { a: { type: string } } } } } }
  ${spec}
`);
    const [single] = old('version: v1alpha1');
    assert.equal(single?.apiVersion, 'example.com/v1alpha1');
    assert.equal(single.scope, 'Namespaced');
    assert.equal(single.schema.properties?.['spec']?.['x-kubernetes-preserve-unknown-fields'], true);
    const several = old('versions: [{ name: v1, served: true }, { name: v2, served: true }]\n  preserveUnknownFields: false');
    assert.deepEqual(
      several.map(({ apiVersion }) => apiVersion),
      ['example.com/v1', 'example.com/v2'],
    );
    assert.deepEqual(several[1]?.schema.properties?.['spec'], { type: 'object', properties: { a: { type: 'string' } } });
  });

  it('leaves the fields open where there is no schema', () => {
    const [widget] = read(`${start}
spec: { group: example.com, names: { kind: Widget }, versions: [{ name: v1, served: true }] }
`);
    assert.deepEqual(widget?.schema, { $ref: '#/definitions/openObject' });
  });

  it('defines nothing by what is no definition', () => {
    for (const yaml of [
      'null',
      '[]',
      'text',
      'kind: CustomResourceDefinition',
      'apiVersion: v1\nkind: CustomResourceDefinition\nspec: { group: a, names: { kind: B }, versions: [{ name: v1, served: true }] }',
      start,
      `${start}spec: 3`,
      `${start}spec: { group: 3, names: { kind: B }, versions: [{ name: v1, served: true }] }`,
      `${start}spec: { group: a, names: [], versions: [{ name: v1, served: true }] }`,
      `${start}spec: { group: a, names: { kind: B }, versions: { name: v1 } }`,
      `${start}spec: { group: a, names: { kind: B }, versions: [null, 3, v1, { name: 3, served: true }] }`,
    ]) {
      assert.deepEqual(read(yaml), [], yaml);
    }
  });
});
