import { stringify } from 'yaml';

/** Files of the repositories that are measured: like real ones in what a build has to do, as large as asked. */

export type Files = Readonly<Record<string, string>>;

/** The environment that no measured edit reaches. */
export const unaffectedEnvironment = 'environments/unaffected';

/** A base of `objects` objects below `folder`, and its kustomization. */
export function createBase(folder: string, objects: number): Files {
  const files: Record<string, string> = {};
  for (let index = 0; index < objects; index++) {
    const kind = kinds[index % kinds.length] ?? createDeployment;
    files[`${folder}/object-${index}.yaml`] = stringify(kind(`app-${Math.floor(index / kinds.length)}`));
  }
  const resources = Object.keys(files).map(path => path.slice(folder.length + 1));
  return { ...files, [`${folder}/kustomization.yaml`]: kustomization({ resources }) };
}

/** An overlay of `base` with what overlays usually have: a namespace, labels, images, a generator and two patches. */
export function createOverlay(folder: string, base: string, name: string): Files {
  const depth = folder.split('/').map(() => '..');
  return {
    [`${folder}/kustomization.yaml`]: kustomization({
      resources: [[...depth, base].join('/')],
      namespace: name,
      labels: [{ pairs: { environment: name }, includeSelectors: true, includeTemplates: true }],
      images: [{ name: 'registry.example.com/shop/app-0', newTag: '1.4.2' }],
      configMapGenerator: [{ name: 'settings', literals: [`ENVIRONMENT=${name}`, 'LOG_LEVEL=info'] }],
      patches: [{ path: 'replicas.yaml' }, { path: 'resources.yaml' }],
    }),
    [`${folder}/replicas.yaml`]: createPatch({ replicas: 3, minReadySeconds: 10 }),
    [`${folder}/resources.yaml`]: createPatch({
      template: { spec: { containers: [{ name: 'app', resources: { limits: { memory: '512Mi' } } }] } },
    }),
  };
}

/** The text of a patch of the first deployment. */
export function createPatch(spec: object): string {
  return stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app-0' }, spec });
}

function kustomization(fields: object): string {
  return stringify({ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...fields });
}

/** What an application is made of. */
const kinds = [
  createDeployment,
  createService,
  createConfigMap,
  createServiceAccount,
  createAutoscaler,
  createDisruptionBudget,
  createNetworkPolicy,
  createRole,
  createRoleBinding,
  createIngress,
];

function createDeployment(name: string): object {
  const container = {
    name: 'app',
    image: `registry.example.com/shop/${name}:1.0.0`,
    ports: [{ name: 'http', containerPort: 8080 }],
    envFrom: [{ configMapRef: { name } }, { configMapRef: { name: 'settings' } }],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
    livenessProbe: { httpGet: { path: '/live', port: 'http' }, periodSeconds: 10 },
    securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
  };
  const sidecar = { name: 'proxy', image: 'registry.example.com/platform/proxy:2.7.1', args: ['--upstream=127.0.0.1:8080'] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { serviceAccountName: name, containers: [container, sidecar] } },
    },
  };
}

function createService(name: string): object {
  const spec = { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
}

function createConfigMap(name: string): object {
  const data = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`SETTING_${index}`, `value ${index} of ${name}`]));
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

function createServiceAccount(name: string): object {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name }, automountServiceAccountToken: false };
}

function createAutoscaler(name: string): object {
  const metric = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } };
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name };
  const spec = { scaleTargetRef, minReplicas: 2, maxReplicas: 10, metrics: [metric] };
  return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name }, spec };
}

function createDisruptionBudget(name: string): object {
  const spec = { minAvailable: 1, selector: { matchLabels: { app: name } } };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec };
}

function createNetworkPolicy(name: string): object {
  const ingress = [{ from: [{ podSelector: { matchLabels: { role: 'gateway' } } }], ports: [{ port: 8080, protocol: 'TCP' }] }];
  const spec = { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'], ingress };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name }, spec };
}

function createRole(name: string): object {
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch'] }];
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name }, rules };
}

function createRoleBinding(name: string): object {
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
  const subjects = [{ kind: 'ServiceAccount', name }];
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name }, roleRef, subjects };
}

function createIngress(name: string): object {
  const backend = { service: { name, port: { name: 'http' } } };
  const spec = { rules: [{ host: `${name}.shop.example.com`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name }, spec };
}
