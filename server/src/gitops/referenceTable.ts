import type { ReferenceField } from './nameFields.ts';

/** The references that kustomize does not follow itself, and those of which more is known than the name. */

export interface KindReferences {
  readonly kinds: readonly string[];
  readonly fields: readonly ReferenceField[];
}

/** Kinds that hold a pod's specification, and where. */
export const podKinds: readonly { readonly kinds: readonly string[]; readonly group?: string; readonly podSpec: string }[] = [
  { kinds: ['Pod'], group: '', podSpec: 'spec' },
  { kinds: ['PodTemplate'], group: '', podSpec: 'template/spec' },
  {
    kinds: ['Deployment', 'ReplicaSet', 'ReplicationController', 'DaemonSet', 'StatefulSet', 'Job', 'Rollout'],
    podSpec: 'spec/template/spec',
  },
  { kinds: ['Service', 'Configuration'], group: 'serving.knative.dev', podSpec: 'spec/template/spec' },
  { kinds: ['CronJob'], podSpec: 'spec/jobTemplate/spec/template/spec' },
];

const key = [{ type: 'key', path: 'key' }] as const;
const itemKeys = [{ type: 'key', path: 'items/key' }] as const;
const configMap = { kind: 'ConfigMap', referredGroup: '' } as const;
const secret = { kind: 'Secret', referredGroup: '' } as const;
const service = { kind: 'Service', referredGroup: '' } as const;
const serviceAccount = { kind: 'ServiceAccount', referredGroup: '' } as const;
const namespace = { kind: 'Namespace', referredGroup: '' } as const;
const claim = { kind: 'PersistentVolumeClaim', referredGroup: '' } as const;

const containerReferences = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list): ReferenceField[] => [
  { path: `${list}/env/valueFrom/configMapKeyRef/name`, ...configMap, members: key },
  { path: `${list}/env/valueFrom/secretKeyRef/name`, ...secret, members: key },
  { path: `${list}/envFrom/configMapRef/name`, ...configMap },
  { path: `${list}/envFrom/secretRef/name`, ...secret },
]);

/** Of a pod's specification. */
export const podReferences: readonly ReferenceField[] = [
  ...containerReferences,
  { path: 'volumes/configMap/name', ...configMap, members: itemKeys },
  { path: 'volumes/secret/secretName', ...secret, members: itemKeys },
  { path: 'volumes/projected/sources/configMap/name', ...configMap, members: itemKeys },
  { path: 'volumes/projected/sources/secret/name', ...secret, members: itemKeys },
  { path: 'volumes/persistentVolumeClaim/claimName', ...claim },
  { path: 'volumes/csi/nodePublishSecretRef/name', ...secret },
  { path: 'volumes/ephemeral/volumeClaimTemplate/spec/storageClassName', kind: 'StorageClass' },
  { path: 'imagePullSecrets/name', ...secret },
  { path: 'serviceAccountName', ...serviceAccount },
  { path: 'serviceAccount', ...serviceAccount },
  { path: 'priorityClassName', kind: 'PriorityClass' },
  { path: 'runtimeClassName', kind: 'RuntimeClass' },
];

/** A name with `kind` and, where said, `namespace` beside it. */
const typed = (path: string, kind: string): ReferenceField => ({ path, kind, kindBeside: true });
const typedAnywhere = (path: string, kind: string): ReferenceField => ({ ...typed(path, kind), namespaceBeside: true });

const servicePort = [{ type: 'servicePort', path: 'port/name' }] as const;

const kubernetes: readonly KindReferences[] = [
  { kinds: ['*'], fields: [{ path: 'metadata/namespace', ...namespace }] },
  { kinds: ['HorizontalPodAutoscaler'], fields: [typed('spec/scaleTargetRef/name', 'Deployment')] },
  { kinds: ['VerticalPodAutoscaler'], fields: [typed('spec/targetRef/name', 'Deployment')] },
  {
    kinds: ['Ingress'],
    fields: [
      { path: 'spec/rules/http/paths/backend/service/name', ...service, members: servicePort },
      { path: 'spec/defaultBackend/service/name', ...service, members: servicePort },
      { path: 'spec/ingressClassName', kind: 'IngressClass' },
      { path: 'metadata/annotations/kubernetes.io\\/ingress.class', kind: 'IngressClass' },
      { path: 'metadata/annotations/cert-manager.io\\/cluster-issuer', kind: 'ClusterIssuer' },
      { path: 'metadata/annotations/cert-manager.io\\/issuer', kind: 'Issuer' },
    ],
  },
  {
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    fields: [typed('roleRef/name', 'Role'), typedAnywhere('subjects/name', 'ServiceAccount')],
  },
  {
    kinds: ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
    fields: [{ path: 'webhooks/clientConfig/service/name', ...service, namespaceBeside: true }],
  },
  { kinds: ['APIService'], fields: [{ path: 'spec/service/name', ...service, namespaceBeside: true }] },
  {
    kinds: ['CustomResourceDefinition'],
    fields: [{ path: 'spec/conversion/webhook/clientConfig/service/name', ...service, namespaceBeside: true }],
  },
  {
    kinds: ['NetworkPolicy'],
    fields: ['ingress/from', 'egress/to'].map(peers => ({
      path: `spec/${peers}/namespaceSelector/matchLabels/kubernetes.io\\/metadata.name`,
      ...namespace,
    })),
  },
  { kinds: ['ServiceAccount'], fields: [{ path: 'secrets/name', ...secret }] },
  {
    kinds: ['PersistentVolumeClaim'],
    fields: [typed('spec/dataSource/name', 'PersistentVolumeClaim'), typed('spec/dataSourceRef/name', 'PersistentVolumeClaim')],
  },
  { kinds: ['PersistentVolume'], fields: [{ path: 'spec/claimRef/name', ...claim, namespaceBeside: true }] },
  { kinds: ['VolumeSnapshot'], fields: [{ path: 'spec/source/persistentVolumeClaimName', ...claim }] },
];

const gatewayRoutes: KindReferences = {
  kinds: ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'],
  fields: [
    typedAnywhere('spec/parentRefs/name', 'Gateway'),
    typedAnywhere('spec/rules/backendRefs/name', 'Service'),
    typedAnywhere('spec/rules/filters/requestMirror/backendRef/name', 'Service'),
    typedAnywhere('spec/rules/backendRefs/filters/requestMirror/backendRef/name', 'Service'),
  ],
};

const toolkit = (name: string): { readonly group: string } => ({ group: `${name}.toolkit.fluxcd.io` });
const valuesKey = [{ type: 'key', path: 'valuesKey' }] as const;

const flux: readonly KindReferences[] = [
  {
    kinds: ['Kustomization'],
    fields: [
      typedAnywhere('spec/sourceRef/name', 'GitRepository'),
      { path: 'spec/dependsOn/name', kind: 'Kustomization', referredGroup: toolkit('kustomize').group, namespaceBeside: true },
      typed('spec/postBuild/substituteFrom/name', 'ConfigMap'),
      { path: 'spec/decryption/secretRef/name', ...secret },
      { path: 'spec/kubeConfig/secretRef/name', ...secret },
      { path: 'spec/serviceAccountName', ...serviceAccount },
      { path: 'spec/targetNamespace', ...namespace },
      typedAnywhere('spec/healthChecks/name', 'Deployment'),
    ].map(field => ({ ...field, ...toolkit('kustomize') }) as ReferenceField),
  },
  {
    kinds: ['HelmRelease'],
    fields: [
      typedAnywhere('spec/chart/spec/sourceRef/name', 'HelmRepository'),
      typedAnywhere('spec/chartRef/name', 'OCIRepository'),
      { path: 'spec/dependsOn/name', kind: 'HelmRelease', namespaceBeside: true },
      { ...typed('spec/valuesFrom/name', 'ConfigMap'), members: valuesKey },
      { path: 'spec/kubeConfig/secretRef/name', ...secret },
      { path: 'spec/serviceAccountName', ...serviceAccount },
      { path: 'spec/targetNamespace', ...namespace },
      { path: 'spec/storageNamespace', ...namespace },
    ],
  },
  {
    kinds: ['GitRepository', 'HelmRepository', 'OCIRepository', 'Bucket', 'ImageRepository', 'Receiver', 'Provider'],
    fields: ['secretRef', 'certSecretRef', 'proxySecretRef', 'verify/secretRef'].map(field => ({
      path: `spec/${field}/name`,
      ...secret,
    })),
  },
  { kinds: ['GitRepository'], fields: [{ path: 'spec/include/repository/name', kind: 'GitRepository' }] },
  { kinds: ['HelmChart'], fields: [typed('spec/sourceRef/name', 'HelmRepository')] },
  { kinds: ['ImagePolicy'], fields: [{ path: 'spec/imageRepositoryRef/name', kind: 'ImageRepository', namespaceBeside: true }] },
  { kinds: ['ImageUpdateAutomation'], fields: [typedAnywhere('spec/sourceRef/name', 'GitRepository')] },
  {
    kinds: ['Alert'],
    fields: [{ path: 'spec/providerRef/name', kind: 'Provider' }, typedAnywhere('spec/eventSources/name', 'Kustomization')],
  },
  { kinds: ['Receiver'], fields: [typedAnywhere('spec/resources/name', 'GitRepository')] },
];

const argo: readonly KindReferences[] = [
  {
    kinds: ['Application'],
    fields: [
      { group: 'argoproj.io', path: 'spec/project', kind: 'AppProject' },
      { group: 'argoproj.io', path: 'spec/destination/namespace', ...namespace },
    ],
  },
  {
    kinds: ['ApplicationSet'],
    fields: [
      { path: 'spec/template/spec/project', kind: 'AppProject' },
      { path: 'spec/template/spec/destination/namespace', ...namespace },
    ],
  },
  {
    kinds: ['Rollout'],
    fields: [
      typed('spec/workloadRef/name', 'Deployment'),
      ...['canary/stableService', 'canary/canaryService', 'blueGreen/activeService', 'blueGreen/previewService'].map(field => ({
        path: `spec/strategy/${field}`,
        ...service,
      })),
    ],
  },
];

const operators: readonly KindReferences[] = [
  {
    kinds: ['Certificate'],
    fields: [typed('spec/issuerRef/name', 'Issuer'), { path: 'spec/secretName', ...secret, produces: true }],
  },
  { kinds: ['Issuer', 'ClusterIssuer'], fields: [{ path: 'spec/ca/secretName', ...secret }] },
  { kinds: ['SealedSecret'], fields: [{ path: 'metadata/name', ...secret, produces: true }] },
  {
    kinds: ['ExternalSecret'],
    fields: [typed('spec/secretStoreRef/name', 'SecretStore'), { path: 'spec/target/name', ...secret, produces: true }],
  },
  {
    kinds: ['ScaledObject', 'ScaledJob'],
    fields: [
      typed('spec/scaleTargetRef/name', 'Deployment'),
      typed('spec/triggers/authenticationRef/name', 'TriggerAuthentication'),
    ],
  },
  {
    kinds: ['Gateway'],
    fields: [
      { group: 'gateway.networking.k8s.io', path: 'spec/gatewayClassName', kind: 'GatewayClass' },
      { group: 'gateway.networking.k8s.io', ...typedAnywhere('spec/listeners/tls/certificateRefs/name', 'Secret') },
    ],
  },
];

/** By referring kind; `*` is every kind. */
export const ownReferences: readonly KindReferences[] = [...kubernetes, gatewayRoutes, ...flux, ...argo, ...operators];
