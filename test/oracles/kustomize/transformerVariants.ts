import type { FieldVariants } from './variant.ts';

/** The fields that change objects. Those that name an object name `web`, which is nearly always there. */

const resourcesPatch = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        resources:
          limits:
            memory: 2Gi
        env:
        - name: ADDED
          value: "yes"
`;

const jsonPatch = `- op: add
  path: /metadata/annotations
  value: {patched: "6902"}
- op: replace
  path: /spec/replicas
  value: 7
- {op: remove, path: /spec/template/spec/volumes/0}
`;

const patchVariants: FieldVariants = {
  patches: {
    file: { value: [{ path: 'patches/resources.yaml' }], files: { 'app/patches/resources.yaml': resourcesPatch } },
    inline: {
      value: [
        { patch: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: null\n  paused: true\n' },
        { patch: 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 443\n    name: tls\n' },
      ],
    },
    deleting: {
      value: [
        { patch: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: plain\n$patch: delete\n' },
        {
          patch:
            'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      volumes:\n      - $patch: replace\n      - name: scratch\n        emptyDir: {}\n      containers:\n      - name: proxy\n        $patch: delete\n',
        },
      ],
    },
    json: {
      value: [{ path: 'json-patch.yaml', target: { group: 'apps', kind: 'Deployment', name: 'web' } }],
      files: { 'app/json-patch.yaml': jsonPatch },
    },
    inlineJson: {
      value: [
        {
          patch: '[{"op": "add", "path": "/metadata/labels", "value": {"json~1": "a/b"}}]',
          target: { kind: 'Service|ConfigMap', name: 'w.*|plain' },
        },
      ],
    },
    selecting: {
      value: [
        {
          target: { kind: 'Deployment', labelSelector: 'app=web' },
          patch: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: not-used\nspec:\n  minReadySeconds: 5\n',
        },
        { target: { annotationSelector: 'note' }, patch: '- op: add\n  path: /metadata/annotations/x\n  value: "1"\n' },
      ],
    },
    renaming: {
      value: [
        {
          target: { kind: 'Service', name: 'web' },
          options: { allowNameChange: true },
          patch: 'apiVersion: v1\nkind: Service\nmetadata:\n  name: front\nspec:\n  type: NodePort\n',
        },
      ],
    },
    becoming: {
      value: [
        {
          target: { kind: 'ConfigMap', name: 'plain' },
          options: { allowKindChange: true },
          patch: 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: plain\n',
        },
      ],
    },
    severalInFile: {
      value: [{ path: 'several.yaml' }],
      files: {
        'app/several.yaml':
          'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels: {several: "1"}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels: {several: "2"}\n',
      },
    },
    withoutTarget: {
      value: [{ patch: 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: nobody\n' }],
      refused: true,
    },
  },
  patchesStrategicMerge: {
    file: { value: ['merge.yaml'], files: { 'app/merge.yaml': resourcesPatch.replace('2Gi', '3Gi') } },
    inline: {
      value: [
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  strategy:\n    $patch: replace\n    type: Recreate\n',
      ],
    },
  },
  patchesJson6902: {
    file: {
      value: [{ target: { version: 'v1', group: 'apps', kind: 'Deployment', name: 'web' }, path: 'old-json.json' }],
      files: { 'app/old-json.json': '[{"op": "add", "path": "/spec/revisionHistoryLimit", "value": 3}]\n' },
    },
    inline: {
      value: [
        {
          target: { version: 'v1', kind: 'Service', name: 'web' },
          patch:
            '- op: add\n  path: /spec/ports/-\n  value: {port: 9090, name: metrics}\n- op: test\n  path: /spec/selector/app\n  value: web\n',
        },
      ],
    },
    failing: {
      value: [{ target: { version: 'v1', kind: 'Service', name: 'web' }, patch: '- op: remove\n  path: /spec/nothing\n' }],
      refused: true,
    },
  },
};

const imageVariants: FieldVariants = {
  images: {
    newTag: { value: [{ name: 'nginx', newTag: '1.27' }] },
    newName: { value: [{ name: 'nginx', newName: 'registry.example.com/nginx' }] },
    digest: { value: [{ name: 'nginx', digest: `sha256:${'1'.repeat(64)}` }] },
    tagSuffix: { value: [{ name: 'nginx', tagSuffix: '-alpine' }] },
    several: {
      value: [
        { name: 'registry.example.com:5000/shop/web', newTag: '3.0.0' },
        { name: 'envoyproxy/envoy', newName: 'envoy', newTag: 'v2' },
        { name: 'nginx', newName: 'nginx', newTag: '1.28', digest: '' },
        { name: 'nothing-like-it', newTag: 'x' },
      ],
    },
  },
  imageTags: { old: { value: [{ name: 'busybox', newTag: '1.37' }] } },
  replicas: {
    one: { value: [{ name: 'web', count: 9 }] },
    several: {
      value: [
        { name: 'db', count: 0 },
        { name: 'web', count: 2 },
      ],
    },
    nobody: { value: [{ name: 'nobody', count: 1 }], refused: true },
  },
};

const metadataVariants: FieldVariants = {
  namePrefix: { short: { value: 'a-' }, odd: { value: 'pre.' } },
  nameSuffix: { short: { value: '-z' } },
  namespace: { plain: { value: 'production' }, default: { value: 'default' } },
  commonLabels: { two: { value: { team: 'shop', 'example.com/part': 'a.b-c_d' } }, same: { value: { app: 'shop' } } },
  labels: {
    plain: { value: [{ pairs: { tier: 'front' } }] },
    selectors: { value: [{ pairs: { stage: 'prod' }, includeSelectors: true }] },
    templates: { value: [{ pairs: { stage: 'prod' }, includeTemplates: true }, { pairs: { other: 'x' } }] },
    claims: { value: [{ pairs: { claim: 'yes' }, includeTemplates: true, includeVolumeClaimTemplates: true }] },
    fields: {
      value: [
        {
          pairs: { custom: 'field' },
          fields: [
            { kind: 'Bee', path: 'spec/labels', create: true },
            { group: 'apps', kind: 'Deployment', path: 'spec/template/metadata/labels', create: false },
          ],
        },
      ],
    },
  },
  commonAnnotations: {
    two: { value: { owner: 'shop', text: 'a: b\nsecond "line"' } },
    flag: { value: { enabled: true }, refused: true },
  },
};

const copyingVariants: FieldVariants = {
  replacements: {
    inline: {
      value: [
        {
          source: { kind: 'ConfigMap', name: 'plain', fieldPath: 'data.level' },
          targets: [
            {
              select: { kind: 'Deployment', name: 'web' },
              fieldPaths: ['spec.template.spec.containers.[name=web].env.[name=MODE].value'],
            },
          ],
        },
      ],
    },
    file: {
      value: [{ path: 'replacement.yaml' }],
      files: {
        'app/replacement.yaml':
          'source:\n  kind: Service\n  name: web\ntargets:\n- select:\n    kind: Deployment\n  reject:\n  - name: nobody\n  fieldPaths:\n  - metadata.annotations.[example.com/service]\n  options:\n    create: true\n',
      },
    },
    delimiter: {
      value: [
        {
          source: { kind: 'ConfigMap', name: 'plain', fieldPath: 'data.number' },
          targets: [
            {
              select: { kind: 'Service', name: 'web' },
              fieldPaths: ['metadata.annotations.note'],
              options: { delimiter: ':', index: 1 },
            },
          ],
        },
      ],
    },
    value: {
      value: [
        {
          sourceValue: 'given',
          targets: [{ select: { kind: 'Service', name: 'web' }, fieldPaths: ['metadata.annotations.note'] }],
        },
      ],
    },
    wildcard: {
      value: [
        {
          source: { kind: 'Deployment', name: 'web', fieldPath: 'spec.replicas' },
          targets: [
            {
              select: { kind: 'Deployment' },
              fieldPaths: ['spec.template.spec.containers.*.terminationGracePeriod'],
              options: { create: true },
            },
          ],
        },
      ],
    },
    withoutSource: {
      value: [
        {
          source: { kind: 'ConfigMap', name: 'nobody' },
          targets: [{ select: { kind: 'Service' }, fieldPaths: ['metadata.name'] }],
        },
      ],
      refused: true,
    },
  },
  vars: {
    name: {
      value: [
        { name: 'GREETING', objref: { apiVersion: 'v1', kind: 'Service', name: 'web' } },
        {
          name: 'IMAGE',
          objref: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          fieldref: { fieldPath: 'spec.template.spec.containers[0].image' },
        },
      ],
    },
    nobody: { value: [{ name: 'GREETING', objref: { apiVersion: 'v1', kind: 'Secret', name: 'nobody' } }], refused: true },
  },
};

export const transformerVariants: FieldVariants = {
  ...patchVariants,
  ...imageVariants,
  ...metadataVariants,
  ...copyingVariants,
};
