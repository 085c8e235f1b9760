import type { FieldVariants } from './variant.ts';

/** The fields that name configuration: schemas, transformer configuration, and generators and transformers as objects. */

const definitions = {
  'github.com/example/v1.Bee': {
    Schema: {
      properties: {
        spec: { $ref: 'github.com/example/v1.BeeSpec' },
        kind: { type: 'string' },
        metadata: { $ref: 'k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta' },
      },
    },
    Dependencies: ['github.com/example/v1.BeeSpec'],
  },
  'github.com/example/v1.BeeSpec': {
    Schema: {
      properties: {
        settingsRef: {
          'x-kubernetes-object-ref-api-version': 'v1',
          'x-kubernetes-object-ref-kind': 'ConfigMap',
          $ref: 'k8s.io/api/core/v1.LocalObjectReference',
        },
      },
    },
    Dependencies: [],
  },
};

const beeSchema = {
  definitions: {
    'com.example.v1.Bee': {
      properties: {
        spec: {
          properties: {
            flowers: {
              type: 'array',
              items: { type: 'object', properties: { name: { type: 'string' } } },
              'x-kubernetes-patch-merge-key': 'name',
              'x-kubernetes-patch-strategy': 'merge',
            },
          },
        },
      },
      'x-kubernetes-group-version-kind': [{ group: 'example.com', kind: 'Bee', version: 'v1' }],
    },
  },
};

const annotate = `apiVersion: builtin
kind: AnnotationsTransformer
metadata:
  name: annotate
annotations:
  by: transformer
fieldSpecs:
- path: metadata/annotations
  create: true
`;

const prefix =
  'apiVersion: builtin\nkind: PrefixTransformer\nmetadata:\n  name: prefix\nprefix: t-\nfieldSpecs:\n- path: metadata/name\n';

export const pluginVariants: FieldVariants = {
  openapi: {
    schema: { value: { path: 'schema.json' }, files: { 'app/schema.json': JSON.stringify(beeSchema, undefined, 2) } },
    version: { value: { version: 'v1.21.2' } },
  },
  crds: {
    json: { value: ['bee-crd.json'], files: { 'app/bee-crd.json': JSON.stringify(definitions) } },
  },
  configurations: {
    references: {
      value: ['config/references.yaml'],
      files: {
        'app/config/references.yaml':
          'nameReference:\n- kind: ConfigMap\n  version: v1\n  fieldSpecs:\n  - kind: Bee\n    path: spec/settingsRef/name\nnamePrefix:\n- path: metadata/name\n',
      },
    },
    images: {
      value: ['images.yaml'],
      files: {
        'app/images.yaml':
          'images:\n- kind: Bee\n  path: spec/image\ncommonAnnotations:\n- kind: Bee\n  path: spec/annotations\n  create: true\nvarReference:\n- kind: Bee\n  path: spec/image\n',
      },
    },
  },
  generators: {
    file: {
      value: ['generator.yaml'],
      files: {
        'app/generator.yaml':
          'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata:\n  name: by-plugin\nname: by-plugin\nliterals:\n- made=here\n',
      },
    },
    inline: {
      value: [
        'apiVersion: builtin\nkind: SecretGenerator\nmetadata:\n  name: inline-secret\nname: inline-secret\nliterals:\n- password=inline\n',
      ],
    },
    program: {
      value: ['program.yaml'],
      files: { 'app/program.yaml': 'apiVersion: example.com/v1\nkind: Program\nmetadata:\n  name: program\n' },
      unknown: true,
    },
  },
  transformers: {
    file: { value: ['annotate.yaml'], files: { 'app/annotate.yaml': annotate } },
    folder: {
      value: ['../transformers'],
      files: { 'transformers/kustomization.yaml': 'resources: [prefix.yaml]\n', 'transformers/prefix.yaml': prefix },
    },
    inline: {
      value: [
        'apiVersion: builtin\nkind: LabelTransformer\nmetadata:\n  name: label\nlabels:\n  by: inline\nfieldSpecs:\n- path: metadata/labels\n  create: true\n',
      ],
    },
    patch: {
      value: [
        'apiVersion: builtin\nkind: PatchTransformer\nmetadata:\n  name: patch\ntarget:\n  kind: Service\npatch: \'[{"op": "add", "path": "/spec/type", "value": "ClusterIP"}]\'\n',
      ],
    },
    container: {
      value: ['function.yaml'],
      files: {
        'app/function.yaml':
          'apiVersion: example.com/v1\nkind: Function\nmetadata:\n  name: function\n  annotations:\n    config.kubernetes.io/function: |\n      container:\n        image: example.com/function:v1\n',
      },
      unknown: true,
    },
  },
  validators: {
    harmless: {
      value: ['harmless.yaml'],
      files: { 'app/harmless.yaml': 'apiVersion: builtin\nkind: LabelTransformer\nmetadata:\n  name: nothing\nlabels: {}\n' },
    },
    changing: { value: ['changing.yaml'], files: { 'app/changing.yaml': annotate }, refused: true },
  },
};
