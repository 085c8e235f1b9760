import assert from 'node:assert/strict';
import { compareRenderings } from '../../server/src/change/compareRenderings.ts';
import { riskCodes } from '../../server/src/change/risks/riskCodes.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import { renderedObjects } from '../support/renderedObjects.ts';

describe('risks', () => {
  const schema = loadSchema();
  const seen = new Set<string>();

  /** The risks of the change as `code: message`, gravest first. */
  function check(from: string, to: string, ...expected: string[]): void {
    const [before, after] = [from, to].map(yaml => ({ objects: renderedObjects(yaml), secretValues: new Set<string>() }));
    assert.ok(before && after);
    const risks = compareRenderings(before, after, schema).objects.flatMap(object => object.risks);
    assert.deepEqual(
      risks.map(risk => `${risk.code}: ${risk.message}`),
      expected,
    );
    for (const risk of risks) {
      seen.add(risk.code);
      assert.equal(Object.entries(riskCodes).find(([code]) => code === risk.code)?.[1].severity, risk.severity);
    }
  }

  const of = (apiVersion: string, kind: string, rest = '', name = 'x'): string =>
    `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}, namespace: n}${rest === '' ? '' : `, ${rest}`}}`;
  const nothing = '';

  after(() => assert.deepEqual([...seen].sort(), Object.keys(riskCodes).sort(), 'every code is found by a test'));

  describe('removal', () => {
    for (const [apiVersion, kind, risk] of [
      [
        'apps/v1',
        'StatefulSet',
        'risk.removes-stateful: StatefulSet is removed: the workload stops, and its volume claims lose their owner.',
      ],
      ['v1', 'PersistentVolumeClaim', 'risk.removes-volume: PersistentVolumeClaim is removed: its data may be deleted with it.'],
      ['v1', 'PersistentVolume', 'risk.removes-volume: PersistentVolume is removed: its data may be deleted with it.'],
      ['v1', 'Namespace', 'risk.removes-namespace: Namespace is removed: everything in it is deleted.'],
      [
        'apiextensions.k8s.io/v1',
        'CustomResourceDefinition',
        'risk.removes-definition: CustomResourceDefinition is removed: every object of its kind is deleted.',
      ],
      [
        'networking.k8s.io/v1',
        'NetworkPolicy',
        'risk.removes-network-policy: NetworkPolicy is removed: the pods it selects may become open to all traffic.',
      ],
    ] as const) {
      it(`of a ${kind}`, () => {
        check(of(apiVersion, kind), nothing, risk);
        check(nothing, of(apiVersion, kind));
      });
    }

    it('of what can be made again is none', () => {
      check(of('apps/v1', 'Deployment'), nothing);
      check(of('example.com/v1', 'Namespace'), nothing);
    });

    it('by a rename', () => {
      const spec = 'spec: {serviceName: db, replicas: 2, a: 1, b: 2, c: 3}';
      check(
        of('apps/v1', 'StatefulSet', spec, 'old'),
        of('apps/v1', 'StatefulSet', spec, 'new'),
        'risk.removes-stateful: StatefulSet is renamed, which removes old: the workload stops, and its volume claims lose their owner.',
      );
    });
  });

  describe('immutable fields', () => {
    const refused = (field: string): string =>
      `risk.immutable-field: ${field} cannot be changed: the API server refuses the update.`;

    it('of a StatefulSet', () => {
      check(
        of('apps/v1', 'StatefulSet', 'spec: {serviceName: a}'),
        of('apps/v1', 'StatefulSet', 'spec: {serviceName: b}'),
        refused('spec.serviceName'),
      );
      check(
        of(
          'apps/v1',
          'StatefulSet',
          'spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}]}',
        ),
        of(
          'apps/v1',
          'StatefulSet',
          'spec: {volumeClaimTemplates: [{metadata: {name: d}, spec: {resources: {requests: {storage: 2Gi}}}}]}',
        ),
        refused('spec.volumeClaimTemplates'),
      );
      check(
        of('apps/v1', 'StatefulSet', 'spec: {replicas: 1, minReadySeconds: 1}'),
        of('apps/v1', 'StatefulSet', 'spec: {replicas: 2, minReadySeconds: 2}'),
      );
      check(of('apps/v1', 'StatefulSet', 'spec: {podManagementPolicy: OrderedReady}'), of('apps/v1', 'StatefulSet', 'spec: {}'));
    });

    for (const kind of ['Deployment', 'DaemonSet', 'ReplicaSet']) {
      it(`of a ${kind}, named once`, () =>
        check(
          of('apps/v1', kind, 'spec: {selector: {matchLabels: {a: "1", b: "1"}}}'),
          of('apps/v1', kind, 'spec: {selector: {matchLabels: {a: "2", b: "2"}}}'),
          refused('spec.selector'),
        ));
    }

    it('of a Job', () =>
      check(
        of('batch/v1', 'Job', 'spec: {backoffLimit: 1, template: {spec: {nodeName: a}}}'),
        of('batch/v1', 'Job', 'spec: {backoffLimit: 2, template: {spec: {nodeName: b}}}'),
        refused('spec.template'),
      ));

    it('of a claim', () =>
      check(
        of(
          'v1',
          'PersistentVolumeClaim',
          'spec: {storageClassName: a, volumeAttributesClassName: a, resources: {requests: {storage: 1Gi}}}',
        ),
        of(
          'v1',
          'PersistentVolumeClaim',
          'spec: {storageClassName: b, volumeAttributesClassName: b, resources: {requests: {storage: 2Gi}}}',
        ),
        refused('spec.storageClassName'),
      ));

    it('of a binding', () =>
      check(
        of('rbac.authorization.k8s.io/v1', 'RoleBinding', 'roleRef: {kind: Role, name: a}'),
        of('rbac.authorization.k8s.io/v1', 'RoleBinding', 'roleRef: {kind: Role, name: b}'),
        refused('roleRef'),
      ));

    it('of a Service: an address once given stays', () => {
      check(
        of('v1', 'Service', 'spec: {type: ClusterIP}'),
        of('v1', 'Service', 'spec: {clusterIP: None}'),
        refused('spec.clusterIP'),
      );
      check(
        of('v1', 'Service', 'spec: {clusterIP: 10.0.0.1}'),
        of('v1', 'Service', 'spec: {clusterIP: 10.0.0.2}'),
        refused('spec.clusterIP'),
      );
      check(of('v1', 'Service', 'spec: {clusterIP: 10.0.0.1}'), of('v1', 'Service', 'spec: {}'));
      check(of('v1', 'Service', 'spec: {type: ExternalName}'), of('v1', 'Service', 'spec: {clusterIP: None}'));
    });

    it('of what declares itself immutable', () => {
      const map = (data: string, immutable: boolean): string =>
        of('v1', 'ConfigMap', `immutable: ${immutable}, data: {a: ${data}}`);
      check(map('x', true), map('y', true), refused('data'));
      check(map('x', true), map('x', false), refused('immutable'));
      check(map('x', false), map('y', true));
    });

    it('are free in an object under a new name', () =>
      check(
        of('v1', 'ConfigMap', 'immutable: true, data: {a: x}', 'c-7c4h5g2mtk'),
        of('v1', 'ConfigMap', 'immutable: true, data: {a: y}', 'c-8f6d9b2mkt'),
      ));
  });

  describe('scale', () => {
    const replicas = (spec: string): string => of('apps/v1', 'Deployment', `spec: {${spec}}`);

    it('to nothing', () => {
      check(
        replicas('replicas: 3'),
        replicas('replicas: 0'),
        'risk.replicas-zero: Replicas go from 3 to 0: nothing of it runs any more.',
      );
      check(
        replicas('paused: true'),
        replicas('replicas: 0'),
        'risk.replicas-zero: Replicas go from the default to 0: nothing of it runs any more.',
      );
      check(replicas('replicas: 0'), replicas('replicas: 0, paused: true'));
      check(replicas('replicas: 3'), replicas('replicas: 1'));
      check(nothing, replicas('replicas: 0'));
    });

    it('by suspending and resuming', () => {
      const job = (suspend: boolean): string => of('batch/v1', 'CronJob', `spec: {suspend: ${suspend}}`);
      check(job(false), job(true), 'risk.suspended: It is suspended: nothing of it happens until it is resumed.');
      check(job(true), job(false), 'risk.suspended: It is resumed.');
    });

    it('of a claim below what it has', () => {
      const claim = (storage: string): string =>
        of('v1', 'PersistentVolumeClaim', `spec: {resources: {requests: {storage: ${storage}}}}`);
      check(claim('1Gi'), claim('1G'), 'risk.volume-shrink: Storage shrinks from 1Gi to 1G, which the API server refuses.');
      check(claim('1G'), claim('1Gi'));
      check(claim('1Gi'), claim('1024Mi'));
    });
  });

  describe('pods', () => {
    const pod = (spec: string): string => of('apps/v1', 'Deployment', `spec: {template: {spec: {${spec}}}}`);
    const container = (context: string): string => `containers: [{name: c, securityContext: {${context}}}]`;
    const plain = pod(container(''));

    for (const [context, message] of [
      ['privileged: true', 'Container c is privileged.'],
      ['allowPrivilegeEscalation: true', 'Container c may gain privileges (allowPrivilegeEscalation).'],
      ['capabilities: {add: [NET_ADMIN]}', 'Container c gains the capability NET_ADMIN.'],
      ['runAsUser: 0', 'Container c runs as root (runAsUser: 0).'],
    ] as const) {
      it(context, () => {
        check(plain, pod(container(context)), `risk.privileged: ${message}`);
        check(nothing, pod(container(context)), `risk.privileged: ${message}`);
        check(pod(container(context)), plain);
        check(pod(container(context)), pod(`hostname: h, ${container(context)}`));
      });
    }

    for (const [spec, message] of [
      ['hostNetwork: true', "The pod shares its node's network (hostNetwork)."],
      ['hostPID: true', "The pod shares its node's processes (hostPID)."],
      ['hostIPC: true', "The pod shares its node's shared memory (hostIPC)."],
      ['volumes: [{name: v, hostPath: {path: /etc}}]', "Volume v is the node's folder /etc (hostPath)."],
    ] as const) {
      it(spec, () => check(plain, pod(`${spec}, ${container('')}`), `risk.host-access: ${message}`));
    }

    it('root by the context of the pod, unless the container says otherwise', () => {
      check(
        plain,
        pod(`securityContext: {runAsUser: 0}, ${container('')}`),
        'risk.privileged: Container c runs as root (runAsUser: 0).',
      );
      check(plain, pod(`securityContext: {runAsUser: 0}, ${container('runAsUser: 1000')}`));
    });

    it('init containers, bare pods and jobs by schedule as well', () => {
      const privileged = 'containers: [{name: a}], initContainers: [{name: i, securityContext: {privileged: true}}]';
      check(nothing, of('v1', 'Pod', `spec: {${privileged}}`), 'risk.privileged: Container i is privileged.');
      check(
        nothing,
        of('batch/v1', 'CronJob', `spec: {jobTemplate: {spec: {template: {spec: {${privileged}}}}}}`),
        'risk.privileged: Container i is privileged.',
      );
    });
  });

  describe('access', () => {
    const rbac = 'rbac.authorization.k8s.io/v1';
    const binding = (kind: string, role: string, subjects: string): string =>
      of(rbac, kind, `roleRef: {kind: ClusterRole, name: ${role}}, subjects: ${subjects}`);
    const ci = '{kind: ServiceAccount, name: ci, namespace: ops}';
    const bob = '{kind: User, name: bob}';

    it('in the whole cluster by a new binding', () => {
      check(
        nothing,
        binding('ClusterRoleBinding', 'view', `[${ci}, ${bob}]`),
        'risk.wider-access: ServiceAccount ops/ci, User bob may do what view allows, in the whole cluster.',
      );
      check(nothing, binding('ClusterRoleBinding', 'view', '[]'));
    });

    it('in a namespace by a new binding to a powerful role only', () => {
      check(
        nothing,
        binding('RoleBinding', 'admin', `[${ci}]`),
        'risk.wider-access: ServiceAccount ops/ci may do what admin allows, in its namespace.',
      );
      check(nothing, binding('RoleBinding', 'reader', `[${ci}]`));
    });

    it('for a new subject', () => {
      check(
        binding('RoleBinding', 'reader', `[${ci}]`),
        binding('RoleBinding', 'reader', `[${ci}, ${bob}]`),
        'risk.wider-access: User bob may do what reader allows as well.',
      );
      check(binding('RoleBinding', 'reader', `[${ci}, ${bob}]`), binding('RoleBinding', 'reader', `[${bob}]`));
    });

    it('by a wildcard that was not there', () => {
      const role = (rules: string): string => of(rbac, 'ClusterRole', `rules: ${rules}`);
      const narrow = '{apiGroups: [""], resources: [pods], verbs: [get]}';
      const wild = '{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}';
      check(
        role(`[${narrow}]`),
        role(`[${narrow}, ${wild}]`),
        'risk.wider-access: The role allows every verb on every resource of every API group.',
      );
      check(
        nothing,
        role('[{apiGroups: [""], resources: [secrets], verbs: ["*"]}]'),
        'risk.wider-access: The role allows every verb on secrets of the API groups core.',
      );
      check(role(`[${wild}]`), role(`[${wild}, ${narrow}]`));
      check(role(`[${wild}]`), role(`[${narrow}]`));
    });
  });

  it('come gravest first', () =>
    check(
      of('batch/v1', 'Job', 'spec: {suspend: false, template: {spec: {containers: [{name: c}]}}}'),
      of('batch/v1', 'Job', 'spec: {suspend: true, template: {spec: {containers: [{name: c}], hostPID: true}}}'),
      'risk.immutable-field: spec.template cannot be changed: the API server refuses the update.',
      "risk.host-access: The pod shares its node's processes (hostPID).",
      'risk.suspended: It is suspended: nothing of it happens until it is resumed.',
    ));

  it('are documented: what it is, and what to do', () => {
    for (const [code, { title, documentation }] of Object.entries(riskCodes)) {
      assert.match(code, /^risk\.[a-z-]+$/);
      assert.ok(title.length > 10 && documentation.length > 60, code);
    }
  });
});
