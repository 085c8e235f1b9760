import { posix } from 'node:path';
import * as fc from 'fast-check';

/**
 * Random repositories whose objects refer to each other: applications of a base and overlays, with patches, generators,
 * components and kustomizations that include several of them. All of them render.
 */

export interface NavigableRepository {
  readonly files: ReadonlyMap<string, string>;
  /** Folders that are rendered. */
  readonly roots: readonly string[];
}

/** How objects are called: all differently, or by the same few names in all applications. */
export type Naming = 'distinct' | 'alike';

interface Application {
  readonly folder: string;
  readonly name: (what: string) => string;
  readonly overlays: readonly Overlay[];
  readonly hasIngress: boolean;
  readonly hasAccount: boolean;
  readonly hasSecret: boolean;
  readonly hasAutoscaler: boolean;
  readonly labelsInKustomization: boolean;
  readonly workload: string;
  readonly quote: string;
}

interface Overlay {
  readonly name: string;
  readonly namespace: boolean;
  readonly prefix: boolean;
  readonly patch: 'none' | 'file' | 'inline' | 'target';
  readonly merges: boolean;
  readonly replicas: boolean;
  readonly component: boolean;
  readonly replacement: boolean;
}

const overlay = (name: string): fc.Arbitrary<Overlay> =>
  fc.record({
    name: fc.constant(name),
    namespace: fc.boolean(),
    prefix: fc.boolean(),
    patch: fc.constantFrom('none', 'file', 'inline', 'target'),
    merges: fc.boolean(),
    replicas: fc.boolean(),
    component: fc.boolean(),
    replacement: fc.boolean(),
  });

const application = (index: number, naming: Naming): fc.Arbitrary<Application> =>
  fc.record({
    folder: fc.constant(`apps/app${index}`),
    name: fc.constant(naming === 'distinct' ? (what: string) => `${what}q${index}z` : () => 'web'),
    overlays: fc.constantFrom(['prod'], ['prod', 'staging']).chain(names => fc.tuple(...names.map(overlay))),
    hasIngress: fc.boolean(),
    hasAccount: fc.boolean(),
    hasSecret: fc.boolean(),
    hasAutoscaler: fc.boolean(),
    labelsInKustomization: fc.boolean(),
    workload: fc.constantFrom('Deployment', 'StatefulSet'),
    quote: fc.constantFrom('', '"', "'"),
  });

/** A repository of up to three applications, and maybe a kustomization over all of them. */
export function navigableRepository(naming: Naming): fc.Arbitrary<NavigableRepository> {
  const applications = fc
    .integer({ min: 1, max: 3 })
    .chain(count => fc.tuple(...Array.from({ length: count }, (_, index) => application(index, naming))));
  return fc.tuple(applications, fc.boolean()).map(([all, together]) => {
    const files = new Map(all.flatMap(one => [...filesOf(one)]));
    const overlays = all.flatMap(({ folder, overlays: own }) => own.map(({ name }) => `${folder}/${name}`));
    // Objects of the same names cannot be rendered together unless something tells them apart.
    if (together) {
      const first = all.flatMap(({ folder }, index) => {
        files.set(`all/part${index}/kustomization.yaml`, `nameSuffix: -part${index}\nresources: [../../${folder}/prod]\n`);
        return [`part${index}`];
      });
      files.set('all/kustomization.yaml', `resources:\n${first.map(part => `- ${part}\n`).join('')}`);
    }
    return { files, roots: together ? [...overlays, 'all'] : overlays };
  });
}

function filesOf(app: Application): Map<string, string> {
  const { folder, name, quote } = app;
  const q = (what: string): string => `${quote}${name(what)}${quote}`;
  const files = new Map<string, string>();
  files.set(`${folder}/base/workload.yaml`, workload(app, q));
  files.set(`${folder}/base/network.yaml`, network(app, q));
  files.set(`${folder}/base/conf/app.conf`, 'workers = 4\n');
  files.set(`${folder}/base/app.env`, 'MODE=normal\n# LEVEL=x\nLEVEL=info\n');
  files.set(
    `${folder}/base/kustomization.yaml`,
    `# ${name('workload')} is only mentioned here\nresources: [workload.yaml, network.yaml]
configMapGenerator:
- name: ${q('settings')}
  files: [conf/app.conf]
  literals: [COLOR=blue]
  envs: [app.env]
${app.labelsInKustomization ? 'labels: [{pairs: {part: one}, includeSelectors: true}]\n' : ''}`,
  );
  if (app.hasSecret) {
    files.set(
      `${folder}/base/credentials.yaml`,
      `apiVersion: v1\nkind: Secret\nmetadata: {name: ${q('secret')}}\nstringData: {token: abc}\n`,
    );
    files.set(`${folder}/base/kustomization.yaml`, `${files.get(`${folder}/base/kustomization.yaml`)}components: [../secret]\n`);
    files.set(
      `${folder}/secret/kustomization.yaml`,
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [credentials.yaml]\n',
    );
    files.set(`${folder}/secret/credentials.yaml`, files.get(`${folder}/base/credentials.yaml`) ?? '');
    files.delete(`${folder}/base/credentials.yaml`);
  }
  for (const own of app.overlays) {
    overlayFiles(app, own, q).forEach((text, path) => files.set(posix.join(folder, own.name, path), text));
  }
  return files;
}

function workload(app: Application, q: (what: string) => string): string {
  const secret = `        - name: TOKEN\n          valueFrom: {secretKeyRef: {name: ${q('secret')}, key: token}}\n`;
  return `apiVersion: apps/v1
kind: ${app.workload}
metadata:
  name: ${q('workload')} # the one that runs
spec:
${app.workload === 'StatefulSet' ? `  serviceName: ${q('service')}\n` : ''}  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
${app.hasAccount ? `      serviceAccountName: ${q('account')}\n` : ''}      containers:
      - name: main
        image: nginx
        ports: [{name: http, containerPort: 80}]
        readinessProbe: {httpGet: {port: http}}
        env:
        - name: COLOR
          valueFrom:
            configMapKeyRef:
              name: ${q('settings')}
              key: COLOR
${app.hasSecret ? secret : ''}      volumes:
      - name: conf
        configMap:
          name: ${q('settings')}
          items: [{key: app.conf, path: app.conf}]
${app.hasAccount ? `---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${q('account')}}\n` : ''}`;
}

function network(app: Application, q: (what: string) => string): string {
  const ingress = `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${q('ingress')}}
spec: {defaultBackend: {service: {name: ${q('service')}, port: {name: web}}}}
`;
  const autoscaler = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${q('autoscaler')}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: ${app.workload}, name: ${q('workload')}}
  maxReplicas: 3
`;
  return `apiVersion: v1
kind: Service
metadata: {name: ${q('service')}}
spec:
  selector: {app: web}
  ports: [{name: web, port: 80, targetPort: http}]
${app.hasIngress ? ingress : ''}${app.hasAutoscaler ? autoscaler : ''}`;
}

function overlayFiles(app: Application, own: Overlay, q: (what: string) => string): Map<string, string> {
  const files = new Map<string, string>();
  const { workload: kind } = app;
  const patch = `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${q('workload')}}\nspec: {minReadySeconds: 5}\n`;
  const target = `- target: {kind: ${kind}, name: ${q('workload')}}\n  patch: |\n    - {op: add, path: /spec/minReadySeconds, value: 7}\n`;
  const inline = `- patch: |\n${patch.replaceAll(/^/gm, '    ').trimEnd()}\n`;
  const patches = { none: '', file: '- path: patch.yaml\n', inline, target }[own.patch];
  const replacement = `replacements:
- source: {kind: Service, name: ${q('service')}, fieldPath: metadata.name}
  targets:
  - select: {kind: ${kind}, name: ${q('workload')}}
    fieldPaths: ['spec.template.spec.containers.[name=main].image']
`;
  files.set(
    'kustomization.yaml',
    [
      'resources: [../base]\n',
      own.component ? 'components: [../component]\n' : '',
      own.namespace ? `namespace: ${own.name}\n` : '',
      own.prefix ? `namePrefix: ${own.name}-\n` : '',
      patches === '' ? '' : `patches:\n${patches}`,
      own.merges ? `configMapGenerator:\n- name: ${q('settings')}\n  behavior: merge\n  literals: [COLOR=red]\n` : '',
      own.replicas ? `replicas: [{name: ${q('workload')}, count: 4}]\n` : '',
      own.replacement ? replacement : '',
    ].join(''),
  );
  if (own.patch === 'file') {
    files.set('patch.yaml', patch);
  }
  if (own.component) {
    files.set(
      '../component/kustomization.yaml',
      `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- patch: |\n${patch.replace('minReadySeconds: 5', 'revisionHistoryLimit: 2').replaceAll(/^/gm, '    ').trimEnd()}\n`,
    );
  }
  return files;
}
