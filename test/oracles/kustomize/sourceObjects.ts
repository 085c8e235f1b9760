import { stringify } from 'yaml';
import type { SeededRandom } from '../provenance/seededRandom.ts';

/**
 * The objects that generated kustomizations are about: workloads and what they refer to, spelled in several ways. `web` (Deployment,
 * Service), `settings` (ConfigMap) and `db` (StatefulSet) are always there, for other fields to name.
 */

export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** Objects of the kustomization's own folder, as the text of one file. */
export function printObjects(objects: readonly YamlValue[]): string {
  return objects.map(object => stringify(object, { lineWidth: 0, version: '1.1' })).join('---\n');
}

/** `web`: what most fields change something of. */
export function workloads(random: SeededRandom): YamlValue[] {
  const container: YamlValue = {
    name: 'web',
    image: random.pick(['nginx', 'nginx:1.25', 'registry.example.com:5000/shop/web:2.8.0', `nginx@sha256:${'0'.repeat(64)}`]),
    env: [
      { name: 'MODE', value: random.pick(['fast', 'slow $(GREETING)', '"quoted": {yes}', '']) },
      { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'credentials', key: 'password' } } },
    ],
    ports: [{ containerPort: 8080, name: 'http' }, ...(random.chance(0.5) ? [{ containerPort: 8080, protocol: 'UDP' }] : [])],
    resources: { limits: { memory: random.pick(['256Mi', '1Gi']), cpu: random.pick([1, '500m', '0.5']) } },
  };
  const pod: YamlValue = {
    metadata: { labels: { app: 'web' }, annotations: { 'example.com/checked': random.pick(['true', '1.0', 'off']) } },
    spec: {
      serviceAccountName: 'web',
      containers: [container, ...(random.chance(0.5) ? [{ name: 'proxy', image: 'envoyproxy/envoy:v1.30.0' }] : [])],
      initContainers: random.chance(0.5)
        ? [{ name: 'init', image: 'busybox', command: ['sh', '-c', 'echo\n$(GREETING)\n'] }]
        : [],
      volumes: [
        { name: 'settings', configMap: { name: 'settings' } },
        { name: 'credentials', secret: { secretName: 'credentials' } },
      ],
    },
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { replicas: random.below(5), selector: { matchLabels: { app: 'web' } }, template: pod },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', annotations: { note: 'a: "b" # c' } },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', ...(random.chance(0.3) ? { namespace: 'shop' } : {}) } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'plain' },
      data: { level: 'info', text: 'first\nsecond\n  third\n', number: '007', yes: 'yes', empty: '' },
    },
  ];
}

/** `db`, a stateful object with claims. */
export function statefulObjects(random: SeededRandom): YamlValue[] {
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        serviceName: 'db',
        replicas: 1 + random.below(3),
        selector: { matchLabels: { app: 'db' } },
        template: {
          metadata: { labels: { app: 'db' } },
          spec: { containers: [{ name: 'db', image: 'postgres:16', envFrom: [{ configMapRef: { name: 'settings' } }] }] },
        },
        volumeClaimTemplates: [
          { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } } },
        ],
      },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'db' }, spec: { clusterIP: 'None', selector: { app: 'db' } } },
  ];
}

/** Objects of other kinds, a random choice of them. */
export function otherObjects(random: SeededRandom): YamlValue[] {
  const objects: YamlValue[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web' },
      spec: {
        tls: [{ secretName: 'credentials', hosts: ['shop.example.com'] }],
        rules: [
          {
            host: 'shop.example.com',
            http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
        ],
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 9 },
    },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'reader' }, rules: [] },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'default' }],
    },
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'report', annotations: { 'config.kubernetes.io/local-config': 'false' } },
      spec: {
        schedule: '*/5 * * * *',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'report', image: 'busybox:1.36' }] } } },
        },
      },
    },
    {
      apiVersion: 'example.com/v1',
      kind: 'Bee',
      metadata: { name: 'maja' },
      spec: { settingsRef: { name: 'settings' }, flowers: [{ name: 'rose', count: 1 }], image: 'nginx:1' },
    },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec: { minAvailable: '50%' } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'local', annotations: { 'config.kubernetes.io/local-config': 'true' } },
    },
  ];
  return objects.filter(() => random.chance(0.6));
}
