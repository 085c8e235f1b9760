import { FieldsByKind } from './fieldsByKind.ts';
import type { LabelField, PartField } from './nameFields.ts';
import { podKinds } from './referenceTable.ts';

/** The parts of objects that have names of their own, and where labels and selectors stand. */

const containerLists = ['containers', 'initContainers', 'ephemeralContainers'];
const probes = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle/postStart', 'lifecycle/preStop'];

/** Of a pod's specification. */
const podParts: readonly PartField[] = containerLists.flatMap((list): PartField[] => [
  { path: `${list}/name`, type: 'container', declares: true },
  { path: `${list}/ports/name`, type: 'containerPort', declares: true },
  ...probes.flatMap((probe): PartField[] => [
    { path: `${list}/${probe}/httpGet/port`, type: 'containerPort' },
    { path: `${list}/${probe}/tcpSocket/port`, type: 'containerPort' },
  ]),
  { path: `${list}/env/valueFrom/resourceFieldRef/containerName`, type: 'container' },
]);

const parts: readonly { readonly kinds: readonly string[]; readonly fields: readonly PartField[] }[] = [
  {
    kinds: ['ConfigMap'],
    fields: ['data', 'binaryData'].map(field => ({ path: `${field}/*`, type: 'key', declares: true, atKey: true })),
  },
  {
    kinds: ['Secret'],
    fields: ['data', 'stringData'].map(field => ({ path: `${field}/*`, type: 'key', declares: true, atKey: true })),
  },
  {
    kinds: ['Service'],
    fields: [
      { group: '', path: 'spec/ports/name', type: 'servicePort', declares: true },
      { group: '', path: 'spec/ports/targetPort', type: 'containerPort', selector: 'spec/selector' },
    ],
  },
  {
    kinds: ['NetworkPolicy'],
    fields: [{ path: 'spec/ingress/ports/port', type: 'containerPort', selector: 'spec/podSelector/matchLabels' }],
  },
  {
    kinds: ['ServiceMonitor'],
    fields: [{ path: 'spec/endpoints/port', type: 'servicePort', selector: 'spec/selector/matchLabels' }],
  },
  {
    kinds: ['PodMonitor'],
    fields: [{ path: 'spec/podMetricsEndpoints/port', type: 'containerPort', selector: 'spec/selector/matchLabels' }],
  },
];

/** The named parts of each kind. */
export function createPartFields(): FieldsByKind<PartField> {
  const fields = new FieldsByKind<PartField>();
  for (const { kinds, fields: own } of parts) {
    kinds.forEach(kind => own.forEach(field => fields.add(kind, field)));
  }
  for (const { kinds, group, podSpec } of podKinds) {
    const template = podSpec.replace(/\/?spec$/, '');
    const annotation = `${template === '' ? '' : `${template}/`}metadata/annotations/kubectl.kubernetes.io\\/default-container`;
    const all: PartField[] = [
      ...podParts.map(field => ({ ...field, path: `${podSpec}/${field.path}` })),
      { path: annotation, type: 'container' },
    ];
    for (const field of all) {
      kinds.forEach(kind => fields.add(kind, group === undefined ? field : { ...field, group }));
    }
  }
  return fields;
}

const affinityTerms = ['podAffinity', 'podAntiAffinity'].flatMap(kind => [
  `affinity/${kind}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `affinity/${kind}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);
const podSelectors = [...affinityTerms, 'topologySpreadConstraints/labelSelector/matchLabels'];

const selectors: readonly { readonly kinds: readonly string[]; readonly fields: readonly LabelField[] }[] = [
  { kinds: ['Service'], fields: [{ group: '', path: 'spec/selector', role: 'selector' }] },
  { kinds: ['ReplicationController'], fields: [{ path: 'spec/selector', role: 'selector' }] },
  {
    kinds: ['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'Rollout', 'PodDisruptionBudget', 'PodMonitor'],
    fields: [{ path: 'spec/selector/matchLabels', role: 'selector' }],
  },
  { kinds: ['CronJob'], fields: [{ path: 'spec/jobTemplate/spec/selector/matchLabels', role: 'selector' }] },
  {
    kinds: ['NetworkPolicy'],
    fields: ['spec/podSelector', 'spec/ingress/from/podSelector', 'spec/egress/to/podSelector'].map(path => ({
      path: `${path}/matchLabels`,
      role: 'selector',
    })),
  },
  { kinds: ['ServiceMonitor'], fields: [{ path: 'spec/selector/matchLabels', role: 'selector', finds: 'Service' }] },
];

/** Where labels and selectors of each kind stand. */
export function createLabelFields(): FieldsByKind<LabelField> {
  const fields = new FieldsByKind<LabelField>();
  fields.add('*', { path: 'metadata/labels', role: 'labels' });
  for (const { kinds, fields: own } of selectors) {
    kinds.forEach(kind => own.forEach(field => fields.add(kind, field)));
  }
  for (const { kinds, group, podSpec } of podKinds) {
    const template = podSpec.replace(/\/?spec$/, '');
    const all: LabelField[] = [
      ...(template === '' ? [] : [{ path: `${template}/metadata/labels`, role: 'template' } as const]),
      ...podSelectors.map(path => ({ path: `${podSpec}/${path}`, role: 'selector' }) as const),
    ];
    for (const field of all) {
      kinds.forEach(kind => fields.add(kind, group === undefined ? field : { ...field, group }));
    }
  }
  return fields;
}
