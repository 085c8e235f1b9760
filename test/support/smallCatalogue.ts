import type { Catalogue, KindSchema } from '../../server/src/schema/catalogue.ts';
import type { FieldSchema } from '../../server/src/schema/fieldSchema.ts';

/** A catalogue of a few kinds with the traits that matter for writing, small enough to be read beside a test. */

const text: FieldSchema = { type: 'string' };
const ref = (name: string): FieldSchema => ({ $ref: `#/definitions/${name}` });
const intOrString: FieldSchema = { 'x-kubernetes-int-or-string': true, format: 'int-or-string' };
const textMap: FieldSchema = { type: 'object', additionalProperties: text };

const definitions: Readonly<Record<string, FieldSchema>> = {
  Metadata: {
    type: 'object',
    properties: {
      name: text,
      namespace: text,
      labels: textMap,
      annotations: textMap,
      uid: text,
      finalizers: { type: 'array', items: text },
    },
  },
  Deployment: {
    type: 'object',
    properties: {
      apiVersion: text,
      kind: text,
      metadata: ref('Metadata'),
      spec: ref('DeploymentSpec'),
      status: { type: 'object' },
    },
  },
  DeploymentSpec: {
    type: 'object',
    required: ['selector', 'template'],
    properties: {
      replicas: { type: 'integer', format: 'int32', default: 1, minimum: 0, description: 'Number of desired pods.' },
      paused: { type: 'boolean', description: 'Indicates that the deployment is paused.' },
      selector: { type: 'object', properties: { matchLabels: textMap } },
      strategy: { type: 'object', properties: { type: { type: 'string', enum: ['Recreate', 'RollingUpdate', null] } } },
      template: { type: 'object', properties: { metadata: ref('Metadata'), spec: ref('PodSpec') } },
    },
  },
  PodSpec: {
    type: 'object',
    required: ['containers'],
    properties: {
      containers: {
        type: 'array',
        items: ref('Container'),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        'x-kubernetes-patch-merge-key': 'name',
      },
      restartPolicy: { type: 'string', enum: ['Always', 'Never', 'OnFailure'], default: 'Always' },
      serviceAccount: {
        type: 'string',
        description: 'DeprecatedServiceAccount is a deprecated alias.\nDeprecated: use another.',
      },
      serviceAccountName: text,
      hostUsers: { type: 'boolean', 'x-driftline-since': '1.30' },
      gone: { type: 'boolean', 'x-driftline-removed': '1.20' },
    },
  },
  Container: {
    type: 'object',
    required: ['name'],
    properties: {
      name: text,
      image: text,
      args: { type: 'array', items: text },
      imagePullPolicy: { type: 'string', enum: ['Always', 'IfNotPresent', 'Never'] },
      ports: {
        type: 'array',
        items: {
          type: 'object',
          required: ['containerPort'],
          properties: {
            name: text,
            containerPort: { type: 'integer' },
            protocol: { type: 'string', enum: ['TCP', 'UDP'], default: 'TCP' },
          },
        },
      },
      readinessProbe: { type: 'object', properties: { httpGet: ref('HttpGet') } },
    },
  },
  HttpGet: { type: 'object', required: ['port'], properties: { path: text, port: intOrString } },
  ConfigMap: {
    type: 'object',
    properties: { apiVersion: text, kind: text, metadata: ref('Metadata'), data: textMap, immutable: { type: 'boolean' } },
  },
  Kustomization: {
    type: 'object',
    properties: {
      apiVersion: text,
      kind: text,
      resources: { type: 'array', items: text },
      namespace: text,
      images: { type: 'array', items: { type: 'object', properties: { name: text, newTag: text } } },
      patches: {
        type: 'array',
        items: {
          type: 'object',
          properties: { path: text, patch: text, target: { type: 'object', properties: { kind: text, name: text } } },
        },
      },
    },
  },
};

const source = { name: 'Kubernetes', version: '1.37.2' };
const kinds: readonly KindSchema[] = [
  { apiVersion: 'apps/v1', kind: 'Deployment', scope: 'Namespaced', source, schema: ref('Deployment') },
  {
    apiVersion: 'extensions/v1beta1',
    kind: 'Deployment',
    scope: 'Namespaced',
    source,
    schema: ref('Deployment'),
    removed: '1.16',
    replacement: 'apps/v1',
  },
  { apiVersion: 'v1', kind: 'ConfigMap', scope: 'Namespaced', source, schema: ref('ConfigMap') },
  {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    scope: 'Namespaced',
    source: { name: 'kustomize', version: '5.8.0' },
    schema: ref('Kustomization'),
  },
];

export const smallCatalogue: Catalogue = {
  id: 'small',
  sources: [source],
  findKind: (apiVersion, kind) => kinds.find(candidate => candidate.apiVersion === apiVersion && candidate.kind === kind),
  kinds: () => kinds,
  resolve: schema => (schema.$ref === undefined ? schema : (definitions[schema.$ref.slice('#/definitions/'.length)] ?? {})),
};
