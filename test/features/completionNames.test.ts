import assert from 'node:assert/strict';
import { completeDocument } from '../../server/src/features/completion.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { createNameTables } from '../../server/src/gitops/objectNames.ts';
import { readObjectIndex } from '../../server/src/gitops/readObjectIndex.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { applyCompletion } from '../support/applyCompletion.ts';
import { fixtureTree, parseFixture } from '../support/fixture.ts';

const catalogue = readCatalogue();
const tables = createNameTables();

async function complete(source: string) {
  const { files, cursors } = parseFixture(source);
  const [cursor] = cursors;
  assert.ok(cursor, 'the fixture has a cursor');
  const tree = fixtureTree(files);
  const index = await readObjectIndex(tree, new GitopsCache());
  const names = { index, tables, paths: await tree.listFiles() };
  const isPatch = index.inclusions.isPatchFile(cursor.file);
  const client = { snippets: false, insertsAsIs: true };
  const text = files.get(cursor.file) ?? '';
  const items = completeDocument({ catalogue, path: cursor.file, isPatch, names, client }, text, cursor.position);
  return { text, items: items.toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1)) };
}

/** Labels at `$0`, in the order in which they are shown. */
async function check(source: string, expected: readonly string[]): Promise<void> {
  assert.deepEqual(
    (await complete(source)).items.map(({ label }) => label),
    expected,
  );
}

const config = `
#- /kustomization.yaml
resources: [config.yaml, web.yaml]
configMapGenerator:
- name: settings
  literals: [MODE=fast, LEVEL=info]
  files: [nginx.conf]
#- /nginx.conf
server {}
#- /config.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: flags}
data:
  beta: "true"
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {token: x}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk}
`;

const pod = `#- /web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: {app: web, tier: front}
  template:
    metadata:
      labels: {app: web, tier: front}
    spec:
`;

describe('completion of names', () => {
  it('offers ConfigMaps, those of generators too', () =>
    check(`${config}${pod}      volumes:\n        - name: v\n          configMap:\n            name: $0\n`, [
      'flags',
      'settings',
    ]));

  it('offers Secrets, accounts and claims where they are named', async () => {
    await check(`${config}${pod}      containers:\n        - envFrom:\n            - secretRef: {name: $0}\n`, ['keys']);
    await check(`${config}${pod}      serviceAccountName: r$0\n`, ['robot']);
    await check(`${config}${pod}      volumes:\n        - persistentVolumeClaim:\n            claimName: $0\n`, ['disk']);
  });

  it('offers the keys of the ConfigMap beside the cursor', async () => {
    const env =
      '      containers:\n        - env:\n            - name: A\n              valueFrom:\n                configMapKeyRef:\n';
    await check(`${config}${pod}${env}                  name: settings\n                  key: $0\n`, [
      'LEVEL',
      'MODE',
      'nginx.conf',
    ]);
    await check(`${config}${pod}${env}                  name: flags\n                  key: $0\n`, ['beta']);
  });

  it('offers keys for the files of a volume', () =>
    check(
      `${config}${pod}      volumes:\n        - configMap:\n            name: settings\n            items:\n              - key: $0\n`,
      ['LEVEL', 'MODE', 'nginx.conf'],
    ));

  it('offers ports of the pod to its probes, and volumes to its mounts', async () => {
    const container = `      volumes:
        - name: cache
          emptyDir: {}
      containers:
        - name: web
          ports:
            - name: http
              containerPort: 80
`;
    await check(`${config}${pod}${container}          readinessProbe:\n            httpGet:\n              port: $0\n`, ['http']);
    await check(`${config}${pod}${container}          volumeMounts:\n            - name: $0\n`, ['cache']);
  });

  const service = `
#- /kustomization.yaml
resources: [web.yaml, service.yaml, ingress.yaml, scale.yaml]
${pod}      containers:
        - name: web
          image: registry.example.com/web:1
          ports:
            - name: http
              containerPort: 80
`;

  it('offers labels of pods to selectors, as pairs and as values', async () => {
    const head = '#- /service.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector:\n';
    await check(`${service}${head}    $0\n`, ['app: web', 'tier: front']);
    await check(`${service}${head}    app: web\n    $0\n`, ['tier: front']);
    await check(`${service}${head}    tier: $0\n`, ['front']);
    const { text, items } = await complete(`${service}${head}    $0\n`);
    const [item] = items;
    assert.ok(item);
    assert.match(applyCompletion(text, item), /selector:\n {4}app: web\n/);
  });

  it('offers the ports of the pods that a Service finds', () =>
    check(
      `${service}#- /service.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports:\n    - port: 80\n      targetPort: $0\n`,
      ['http'],
    ));

  it('offers Services and their ports to an Ingress', async () => {
    const both = `${service}#- /service.yaml\napiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec:\n  ports: [{name: public, port: 80}]\n`;
    const head =
      '#- /ingress.yaml\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  defaultBackend:\n    service:\n';
    await check(`${both}${head}      name: $0\n`, ['front']);
    await check(`${both}${head}      name: front\n      port:\n        name: $0\n`, ['public']);
  });

  it('offers workloads of the kind that is written beside', async () => {
    const head =
      '#- /scale.yaml\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef:\n';
    await check(`${service}${head}    kind: Deployment\n    name: $0\n`, ['web']);
    await check(`${service}${head}    kind: StatefulSet\n    name: $0\n`, []);
  });

  it('offers the kinds that may be named', async () => {
    const head =
      '#- /scale.yaml\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef:\n';
    await check(`${service}${head}    kind: $0\n`, ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout']);
  });

  it('offers namespaces that objects are in', () =>
    check(`${service}#- /service.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: $0\n`, ['shop']));
});

describe('completion in patches', () => {
  const files = `
#- /kustomization.yaml
resources: [web.yaml]
patches: [{path: patch.yaml}]
#- /web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: main, image: "web:1"}, {name: side, image: "side:1"}]}}}
#- /patch.yaml
`;
  const head = 'apiVersion: apps/v1\nkind: Deployment\n';

  it('offers the objects that can be patched, and their containers', async () => {
    await check(`${files}${head}metadata:\n  name: $0\n`, ['web']);
    const spec = 'metadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: $0\n';
    await check(`${files}${head}${spec}`, ['main', 'side']);
  });

  it('offers how a mapping is merged', async () => {
    const { text, items } = await complete(`${files}${head}spec:\n  strategy:\n    $0\n`);
    const item = items.at(-1);
    assert.equal(item?.label, '$patch');
    assert.match(applyCompletion(text, item), /strategy:\n {4}\$patch: delete\n/);
  });

  it('offers operations of a JSON patch', async () => {
    await check(`${files}- op: $0\n`, ['add', 'remove', 'replace', 'move', 'copy', 'test']);
    await check(`${files}- op: add\n  $0\n`, ['path', 'from', 'value']);
  });
});

describe('completion in kustomizations', () => {
  const files = `
#- /apps/web/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: "registry.example.com:5000/web:1"}]}}}
#- /apps/web/service.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
#- /apps/web/web.env
A=b
#- /base/kustomization.yaml
resources: []
#- /parts/kustomization.yaml
kind: Component
#- /apps/web/kustomization.yaml
`;

  it('offers files and folders, those that are listed already last', () =>
    check(`${files}resources:\n  - service.yaml\n  - $0\n`, ['deployment.yaml', '../../base', 'service.yaml']));

  it('offers components only to components', () => check(`${files}components:\n  - $0\n`, ['../../parts']));

  it('offers any file to a generator, behind its key too', async () => {
    await check(`${files}configMapGenerator:\n  - name: a\n    envs: [$0]\n`, ['deployment.yaml', 'service.yaml', 'web.env']);
    const { text, items } = await complete(`${files}configMapGenerator:\n  - name: a\n    files:\n      - key=w$0\n`);
    const item = items.find(({ label }) => label === 'web.env');
    assert.ok(item);
    assert.match(applyCompletion(text, item), /- key=web\.env\n/);
  });

  it('offers images by name', () =>
    check(`${files}resources: [deployment.yaml]\nimages:\n  - name: $0\n`, ['registry.example.com:5000/web']));

  it('offers kinds and names to the target of a patch', async () => {
    await check(`${files}resources: [deployment.yaml, service.yaml]\npatches:\n  - target:\n      kind: $0\n`, [
      'Deployment',
      'Service',
    ]);
    await check(`${files}resources: [deployment.yaml]\npatches:\n  - target:\n      kind: Deployment\n      name: $0\n`, ['web']);
  });

  it('offers workloads to replicas', () => check(`${files}resources: [deployment.yaml]\nreplicas:\n  - name: $0\n`, ['web']));
});
