import type { SeededRandom } from './seededRandom.ts';

/**
 * Repositories that use what kustomizations are made of in changing combinations: two overlays over a base, sometimes with a
 * layer between, and a component. Everything in them renders.
 */
export function randomRepository(random: SeededRandom): Record<string, string> {
  const layered = random.chance(0.4);
  const files: Record<string, string> = { ...base(random), ...component(random) };
  if (layered) {
    Object.assign(files, overlay(random, 'shared', '../base', false));
  }
  for (const name of ['staging', 'prod']) {
    Object.assign(files, overlay(random, `overlays/${name}`, layered ? '../../shared' : '../../base', true));
  }
  return files;
}

/** Lines that are there with some probability. */
function maybe(random: SeededRandom, probability: number, text: string): string {
  return random.chance(probability) ? `${text}\n` : '';
}

function base(random: SeededRandom): Record<string, string> {
  const files: Record<string, string> = {
    'base/deployment.yaml': deployment(random),
    'base/service.yaml': service(random),
    'base/more.yaml': moreObjects(random),
    'base/app.conf': 'workers = 4\nlisten = 0.0.0.0:8080\n',
    'base/app.env': '# defaults\nMODE=normal\nEMPTY=\n  INDENTED=yes\n',
    'base/kustomization.yaml': [
      maybe(random, 0.7, 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization'),
      'resources:\n- deployment.yaml\n- ./service.yaml\n- more.yaml\n',
      maybe(random, 0.3, 'namePrefix: base-'),
      maybe(random, 0.2, 'nameSuffix: -v1'),
      maybe(random, 0.4, labels(random, 'base')),
      generators(random, ['app.conf', 'conf=app.conf'], 'app.env'),
      maybe(random, 0.3, 'generatorOptions:\n  labels:\n    generated: "true"\n  annotations: {by: generator}'),
      maybe(random, 0.3, 'images:\n- name: registry.example.com/web\n  newTag: base-1'),
    ].join(''),
  };
  return files;
}

function deployment(random: SeededRandom): string {
  const image = random.pick(['registry.example.com/web:1.0', 'registry.example.com/web', 'nginx:1.27@sha256:abc']);
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
    tier: &tier frontend
${maybe(random, 0.5, '  annotations:\n    note: "from base"\n    team: shop')}spec:
${maybe(random, 0.7, '  replicas: 2')}  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels:
        app: web
        tier: *tier
    spec:
${maybe(random, 0.5, '      serviceAccountName: runner')}${maybe(random, 0.4, '      hostAliases:\n      - ip: 10.0.0.1\n        hostnames: [one.example.com, two.example.com]')}${maybe(random, 0.4, `      initContainers:\n      - name: prepare\n        image: ${image}\n        args: ["--fast", '--now']`)}      containers:
      - name: web
        image: ${image}
        env:
        - name: MODE
          value: normal
        - name: LEVEL
          value: "3"
${maybe(random, 0.5, '        - name: SETTING\n          valueFrom:\n            configMapKeyRef:\n              name: settings\n              key: COLOR')}${maybe(random, 0.5, '        envFrom:\n        - configMapRef:\n            name: settings\n        - secretRef: {name: credentials}')}        ports:
        - name: http
          containerPort: 8080
${maybe(random, 0.4, '          protocol: TCP')}        resources:
          requests:
            cpu: 100m
            memory: 64Mi
${maybe(random, 0.5, '        volumeMounts:\n        - name: config\n          mountPath: /etc/app')}${maybe(random, 0.5, "        args:\n        - --verbose\n        - '--port=8080'")}${maybe(random, 0.5, '      - name: sidecar\n        image: registry.example.com/sidecar:0.3\n        command: [run, forever]')}${maybe(random, 0.6, '      volumes:\n      - name: config\n        configMap:\n          name: settings\n      - name: scratch\n        emptyDir: {}')}`;
}

function service(random: SeededRandom): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: web # the address
spec:
  selector:
    app: web
  ports:
  - port: 80
    targetPort: http
    name: http
${maybe(random, 0.4, '  - port: 443\n    name: https\n    protocol: TCP')}${maybe(random, 0.3, '---\n# nothing here\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: runner')}`;
}

function moreObjects(random: SeededRandom): string {
  const configMap = `apiVersion: v1
kind: ConfigMap
metadata:
  name: plain
data:
  text: |
    first line
    second line
  folded: >-
    one
    two
  number: "7"
`;
  const custom = `---
apiVersion: example.com/v1
kind: Widget
metadata:
  name: gadget
spec:
  size: 3
  enabled: true
  ratio: 0.5
  parts:
  - name: left
    weight: 1
  - name: right
    weight: 2
  containers:
  - name: inner
    image: registry.example.com/web:2
`;
  const list = `---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: listed}
  data: {a: '1', b: "2"}
`;
  const stateful = `---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  serviceName: web
  replicas: 1
  selector:
    matchLabels:
      app: store
  template:
    metadata:
      labels:
        app: store
    spec:
      containers:
      - image: redis:7
        name: redis
  volumeClaimTemplates:
  - metadata:
      name: data
    spec:
      storageClassName: fast
`;
  const binding = `---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: bind
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: reader
subjects:
- kind: ServiceAccount
  name: default
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: reader
rules:
- apiGroups: [""]
  resources: [configmaps]
  verbs: [get, list]
`;
  return configMap + [custom, list, stateful, binding].filter(() => random.chance(0.6)).join('');
}

function generators(random: SeededRandom, fileForms: readonly string[], env: string): string {
  const hash = maybe(random, 0.3, '  options:\n    disableNameSuffixHash: true\n    labels:\n      kept: yes-it-is');
  return `configMapGenerator:
- name: settings
  literals:
  - COLOR=blue
  - QUOTED="in quotes"
${maybe(random, 0.5, `  files:\n  - ${random.pick(fileForms)}`)}${maybe(random, 0.5, `  envs: [${env}]`)}${hash}secretGenerator:
- name: credentials
  type: Opaque
  literals:
  - password=placeholder
  - token=abc=def
`;
}

function labels(random: SeededRandom, layer: string): string {
  return random.pick([
    `labels:\n- pairs:\n    layer-${layer}: "on"\n    owner: ${layer}`,
    `labels:\n- includeSelectors: true\n  pairs:\n    owner: ${layer}`,
    `labels:\n- includeTemplates: true\n  pairs: {owner: ${layer}}\n- pairs:\n    stage: one\n  fields:\n  - path: spec/extra/labels\n    kind: Widget\n    create: true`,
    `commonLabels:\n  owner: ${layer}\n  app.kubernetes.io/part-of: shop`,
  ]);
}

function component(random: SeededRandom): Record<string, string> {
  return {
    'component/extra.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\ndata:\n  from: component\n',
    'component/kustomization.yaml': [
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [extra.yaml]\n',
      'patches:\n- patch: |-\n',
      '    apiVersion: apps/v1\n    kind: Deployment\n    metadata:\n      name: web\n    spec:\n      template:\n',
      '        metadata:\n          annotations:\n            component: "yes"\n',
      maybe(random, 0.5, '- target: {kind: Service}\n  patch: |-\n    - op: add\n      path: /spec/type\n      value: NodePort'),
      maybe(random, 0.4, 'images:\n- name: registry.example.com/sidecar\n  newName: mirror.example.com/sidecar\n  newTag: "0.4"'),
      maybe(random, 0.3, 'configMapGenerator:\n- name: settings\n  behavior: merge\n  literals:\n  - COMPONENT=1'),
    ].join(''),
  };
}

function overlay(random: SeededRandom, folder: string, includes: string, withComponent: boolean): Record<string, string> {
  const layer = folder.split('/').at(-1) ?? folder;
  const up = folder.includes('/') ? '../..' : '..';
  const patches = patchFields(random, layer);
  const text = [
    `resources:\n- ${includes}\n`,
    withComponent ? maybe(random, 0.5, `components:\n- ${up}/component`) : '',
    maybe(random, 0.5, `namespace: ${layer}-ns`),
    maybe(random, 0.4, `namePrefix: ${layer}-`),
    maybe(random, 0.2, `nameSuffix: -${layer}`),
    maybe(random, 0.5, labels(random, layer)),
    maybe(random, 0.4, `commonAnnotations:\n  note: ${layer}\n  contact: "ops@example.com"`),
    maybe(random, 0.5, `replicas:\n- name: web\n  count: ${2 + random.below(5)}`),
    maybe(random, 0.6, images(random)),
    maybe(random, 0.4, `configMapGenerator:\n- name: settings\n  behavior: merge\n  literals:\n  - COLOR=${layer}\n  - EXTRA=1`),
    maybe(random, 0.3, 'secretGenerator:\n- name: credentials\n  behavior: replace\n  literals: [password=other]'),
    patches.fields,
    maybe(random, 0.2, replacement),
  ].join('');
  const files: Record<string, string> = { [`${folder}/kustomization.yaml`]: text };
  for (const [name, content] of Object.entries(patches.files)) {
    files[`${folder}/${name}`] = content;
  }
  return files;
}

function images(random: SeededRandom): string {
  return random.pick([
    'images:\n- name: registry.example.com/web\n  newTag: "2.0"',
    'images:\n- name: registry.example.com/web\n  newName: mirror.example.com/web\n- name: redis\n  digest: sha256:0123',
    'images:\n- name: registry.example.com/web\n  newName: other.example.com:5000/web\n  newTag: v3\n- name: mirror.example.com/web\n  newTag: unused',
    'images:\n- name: registry.example.com/(web|sidecar)\n  tagSuffix: -debug',
    'images:\n- name: redis\n  newName: valkey\n- name: valkey\n  newTag: "8"',
  ]);
}

const replacement = `replacements:
- source:
    kind: ConfigMap
    name: plain
    fieldPath: data.number
  targets:
  - select: {kind: Deployment, name: web}
    fieldPaths:
    - spec.template.spec.containers.[name=web].env.[name=LEVEL].value`;

interface PatchFields {
  readonly fields: string;
  readonly files: Record<string, string>;
}

function patchFields(random: SeededRandom, layer: string): PatchFields {
  const files: Record<string, string> = {};
  const entries: string[] = [];
  const legacy: string[] = [];
  const json: string[] = [];
  if (random.chance(0.6)) {
    files['patch.yaml'] = strategicPatch(random, layer);
    if (random.chance(0.3)) {
      legacy.push('- patch.yaml');
    } else {
      entries.push(random.chance(0.5) ? '- path: patch.yaml' : '- path: patch.yaml\n  target: {kind: Deployment, name: web|api}');
    }
  }
  if (random.chance(0.5)) {
    entries.push(inlinePatch(random, layer));
  }
  if (random.chance(0.4)) {
    files['ops.yaml'] = jsonOperations(layer);
    entries.push('- path: ops.yaml\n  target:\n    kind: Deployment\n    labelSelector: tier=frontend');
  }
  if (random.chance(0.3)) {
    entries.push(
      `- target:\n    kind: ConfigMap\n    name: pl.*\n  patch: '[{"op": "replace", "path": "/data/number", "value": "${layer}"}]'`,
    );
  }
  if (random.chance(0.2)) {
    json.push(
      `- target: {group: apps, version: v1, kind: Deployment, name: web}\n  patch: |-\n    - op: add\n      path: /metadata/annotations/legacy\n      value: ${layer}`,
    );
  }
  const field = (name: string, list: readonly string[]): string => (list.length > 0 ? `${name}:\n${list.join('\n')}\n` : '');
  return { files, fields: field('patches', entries) + field('patchesStrategicMerge', legacy) + field('patchesJson6902', json) };
}

function strategicPatch(random: SeededRandom, layer: string): string {
  const parts = [
    '  replicas: 7',
    '  strategy:\n    type: Recreate',
    '  template:\n    metadata:\n      annotations:\n        patched: by-file',
  ];
  const containers = [
    '      - name: web\n        env:\n        - name: MODE\n          value: patched\n        - name: ADDED\n          value: "1"',
    '      - name: web\n        image: registry.example.com/web:patched\n        resources:\n          requests:\n            memory: null\n          limits: {cpu: "1"}',
    '      - name: web\n        ports:\n        - containerPort: 8080\n          hostPort: 80\n        - containerPort: 9090\n          name: metrics',
    '      - name: added\n        image: registry.example.com/added:1\n      - name: web\n        args: [only]',
    '      - name: sidecar\n        $patch: delete',
  ];
  const chosen = containers.filter(() => random.chance(0.35)).slice(0, 1);
  const spec = parts.slice(0, 2).filter(() => random.chance(0.5));
  const body = chosen.length > 0 ? `  template:\n    spec:\n      containers:\n${chosen.join('\n')}` : (parts[2] ?? '');
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    patched: ${layer}\nspec:\n${[...spec, body].join('\n')}\n`;
}

function inlinePatch(random: SeededRandom, layer: string): string {
  return random.pick([
    `- patch: |-\n    apiVersion: v1\n    kind: Service\n    metadata:\n      name: web\n    spec:\n      type: LoadBalancer\n      ports:\n      - port: 80\n        nodePort: 30080`,
    `- target: {kind: ConfigMap, name: plain}\n  patch: |\n    apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: ignored\n      annotations: {at: ${layer}}\n    data:\n      number: "8"\n      text: null`,
    `- target: {kind: Service}\n  patch: |-\n    - {op: replace, path: /spec/ports/0/port, value: 8081}\n    - op: add\n      path: /spec/ports/-\n      value: {port: 9090, name: metrics}\n    - op: copy\n      from: /metadata/name\n      path: /spec/externalName`,
    `- patch: |-\n    apiVersion: v1\n    kind: ConfigMap\n    metadata:\n      name: plain\n    $patch: delete`,
    `- target: {kind: Deployment}\n  patch: |-\n    - op: test\n      path: /kind\n      value: Deployment\n    - op: move\n      from: /spec/template/spec/containers/0/resources/requests/cpu\n      path: /spec/template/spec/containers/0/resources/requests/ephemeral-storage`,
  ]);
}

function jsonOperations(layer: string): string {
  return `- op: add
  path: /spec/template/spec/containers/0/env/0
  value:
    name: FIRST
    value: ${layer}
- op: replace
  path: /spec/template/metadata/labels/tier
  value: "${layer}-tier"
- op: remove
  path: /spec/selector/matchLabels/app
- op: add
  path: /spec/minReadySeconds
  value: 5
`;
}
