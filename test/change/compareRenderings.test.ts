import assert from 'node:assert/strict';
import type { JsonValue } from '../../server/src/base/json.ts';
import { jsonEquals } from '../../server/src/base/json.ts';
import { getAt, parsePointer } from '../../server/src/base/jsonPointer.ts';
import { applyChange } from '../../server/src/change/applyChange.ts';
import type { Change } from '../../server/src/change/change.ts';
import { countChange, objectKey } from '../../server/src/change/change.ts';
import { compareRenderings } from '../../server/src/change/compareRenderings.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import { renderedObjects } from '../support/renderedObjects.ts';

describe('compareRenderings', () => {
  const schema = loadSchema();

  function compare(from: string, to: string, secrets: readonly string[] = []): Change {
    const secretValues = new Set(secrets);
    return compareRenderings(
      { objects: renderedObjects(from), secretValues },
      { objects: renderedObjects(to), secretValues },
      schema,
    );
  }

  const text = (value: JsonValue | undefined): string => (value === undefined ? '-' : JSON.stringify(value));

  /** One line per object and changed field; also that paths lead to the values and that applying gives the other side. */
  function check(from: string, to: string, ...expected: string[]): void {
    const change = compare(from, to);
    const lines = change.objects.flatMap(object => [
      `${object.change} ${objectKey(object)}${object.renamedFrom === null ? '' : ` was ${object.renamedFrom}`}`,
      ...object.fields.map(field => `  ${field.displayPath}: ${text(field.from)} -> ${text(field.to)}`),
    ]);
    assert.deepEqual(lines, expected);
    for (const { fields, pair } of change.objects) {
      for (const field of fields) {
        const holder = field.to === undefined ? pair.from : pair.to;
        assert.deepEqual(
          getAt(holder?.value, parsePointer(field.path)),
          field.to === undefined ? field.from : field.to,
          field.path,
        );
      }
    }
    const applied = applyChange(renderedObjects(from), change);
    assert.deepEqual(
      applied,
      renderedObjects(to).map(object => object.value),
    );
  }

  const deployment = (spec: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: ${spec}
`;
  const pod = (spec: string): string => deployment(`{template: {spec: ${spec}}}`);
  const web = 'changed apps/Deployment/shop/web';

  describe('fields', () => {
    it('shows a changed scalar', () =>
      check(deployment('{replicas: 1}'), deployment('{replicas: 3}'), web, '  spec.replicas: 1 -> 3'));

    it('shows an added and a removed subtree once, at its top', () =>
      check(
        pod('{volumes: [{name: a, emptyDir: {medium: Memory}}]}'),
        pod('{affinity: {podAntiAffinity: {}}, volumes: []}'),
        web,
        '  spec.template.spec.volumes[0]: {"name":"a","emptyDir":{"medium":"Memory"}} -> -',
        '  spec.template.spec.affinity: - -> {"podAntiAffinity":{}}',
      ));

    it('writes keys that are no identifiers in brackets', () =>
      check(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, annotations: {a.b/c: "1"}}\ndata: {app.properties: a}',
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, annotations: {a.b/c: "2"}}\ndata: {app.properties: b}',
        'changed /ConfigMap//c',
        '  metadata.annotations[a.b/c]: "1" -> "2"',
        '  data[app.properties]: "a" -> "b"',
      ));

    it('shows a new API version of the same object as a changed field', () =>
      check(
        'apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}',
        'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}',
        'changed autoscaling/HorizontalPodAutoscaler//h',
        '  apiVersion: "autoscaling/v1" -> "autoscaling/v2"',
      ));

    it('shows a value that changes its type', () =>
      check(
        'apiVersion: e.com/v1\nkind: W\nmetadata: {name: w}\nspec: {a: [1], b: {c: 1}}',
        'apiVersion: e.com/v1\nkind: W\nmetadata: {name: w}\nspec: {a: {x: 1}, b: text}',
        'changed e.com/W//w',
        '  spec.a: [1] -> {"x":1}',
        '  spec.b: {"c":1} -> "text"',
      ));
  });

  describe('equal by meaning', () => {
    const same: readonly [string, string, string][] = [
      [
        'quantities of one amount',
        '{containers: [{name: a, resources: {limits: {cpu: 1000m, memory: 1Gi}}}]}',
        '{containers: [{name: a, resources: {limits: {cpu: 1, memory: 1024Mi}}}]}',
      ],
      [
        'a default and its absence',
        '{containers: [{name: a, ports: [{containerPort: 80}]}]}',
        '{containers: [{name: a, ports: [{containerPort: 80, protocol: TCP}]}]}',
      ],
      [
        'an empty structure that is defaulted',
        '{containers: [{name: a}]}',
        '{containers: [{name: a, resources: {}}], securityContext: {}}',
      ],
      ['zero and absence where upstream has no pointer', '{hostNetwork: false}', '{}'],
      ['an empty list and its absence', '{tolerations: []}', '{}'],
      ['an empty mapping and its absence', '{}', '{nodeSelector: {}}'],
      ['null and absence', '{hostname: null}', '{}'],
      ['null and an empty list', '{tolerations: null}', '{tolerations: []}'],
    ];
    for (const [name, from, to] of same) {
      it(name, () => {
        check(pod(from), pod(to));
        check(pod(to), pod(from));
      });
    }

    it('a structure of nothing but defaults and its absence', () => {
      check(deployment('{}'), deployment('{replicas: 1, strategy: {type: RollingUpdate}}'));
      check(deployment('{strategy: {type: Recreate}}'), deployment('{}'), web, '  spec.strategy: {"type":"Recreate"} -> -');
    });

    it('fields of upstream that hold nothing yet', () =>
      check(
        deployment('{}'),
        deployment('{}\nstatus: {}').replace('namespace: shop', 'namespace: shop, creationTimestamp: null'),
      ));

    it('the order of a set, not that of other lists', () => {
      const finalizers = (list: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: p, finalizers: ${list}}`;
      check(finalizers('[a/b, c/d]'), finalizers('[c/d, a/b]'));
      check(finalizers('[a/b]'), finalizers('[c/d, a/b]'), 'changed /Pod//p', '  metadata.finalizers[0]: - -> "c/d"');
    });

    const different: readonly [string, string, string, string][] = [
      [
        'a port number and its text',
        '{containers: [{name: a, readinessProbe: {tcpSocket: {port: 80}}}]}',
        '{containers: [{name: a, readinessProbe: {tcpSocket: {port: "80"}}}]}',
        '  spec.template.spec.containers[0].readinessProbe.tcpSocket.port: 80 -> "80"',
      ],
      [
        'an empty volume and none',
        '{volumes: [{name: a, emptyDir: {}}]}',
        '{volumes: [{name: a}]}',
        '  spec.template.spec.volumes[0].emptyDir: {} -> -',
      ],
      [
        'texts that look like quantities',
        '{nodeSelector: {size: 1000m}}',
        '{nodeSelector: {size: "1"}}',
        '  spec.template.spec.nodeSelector.size: "1000m" -> "1"',
      ],
    ];
    for (const [name, from, to, line] of different) {
      it(`but not ${name}`, () => check(pod(from), pod(to), web, line));
    }

    it('but not an empty list in a custom resource', () =>
      check(
        'apiVersion: e.com/v1\nkind: W\nmetadata: {name: w}\nspec: {a: []}',
        'apiVersion: e.com/v1\nkind: W\nmetadata: {name: w}\nspec: {}',
        'changed e.com/W//w',
        '  spec.a: [] -> -',
      ));
  });

  describe('lists', () => {
    const containers = (list: string): string => pod(`{containers: ${list}}`);
    const at = 'spec.template.spec.containers';

    it('match elements by the key of the schema', () =>
      check(
        containers('[{name: a, image: "x:1"}, {name: b, image: y}]'),
        containers('[{name: sidecar}, {name: a, image: "x:2"}, {name: b, image: y}]'),
        web,
        `  ${at}[0]: - -> {"name":"sidecar"}`,
        `  ${at}[1].image: "x:1" -> "x:2"`,
      ));

    it('name a field that was removed by its place on the old side', () => {
      const change = compare(containers('[{name: a, tty: true}]'), containers('[{name: sidecar}, {name: a}]'));
      assert.deepEqual(
        change.objects[0]?.fields.map(field => [field.displayPath, field.to]),
        [
          [`${at}[0]`, { name: 'sidecar' }],
          [`${at}[0].tty`, undefined],
        ],
      );
    });

    it('show another order, for it may mean something', () =>
      check(
        containers('[{name: a}, {name: b}]'),
        containers('[{name: b}, {name: a}]'),
        web,
        `  ${at}: [{"name":"a"},{"name":"b"}] -> [{"name":"b"},{"name":"a"}]`,
      ));

    it('count a key that is left out with its default', () =>
      check(
        containers('[{name: a, ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]}]'),
        containers('[{name: a, ports: [{containerPort: 53, protocol: TCP}, {containerPort: 53, protocol: UDP, name: dns}]}]'),
        web,
        `  ${at}[0].ports[1].name: - -> "dns"`,
      ));

    it('know an element whose key itself changes by its name, or by being the only one', () => {
      const ports = (list: string): string => containers(`[{name: a, ports: ${list}}]`);
      check(
        ports('[{name: http, containerPort: 80}, {name: admin, containerPort: 81}]'),
        ports('[{name: http, containerPort: 8080}, {name: admin, containerPort: 8081}]'),
        web,
        `  ${at}[0].ports[0].containerPort: 80 -> 8080`,
        `  ${at}[0].ports[1].containerPort: 81 -> 8081`,
      );
      check(ports('[{containerPort: 80}]'), ports('[{containerPort: 81}]'), web, `  ${at}[0].ports[0].containerPort: 80 -> 81`);
      check(
        ports('[{containerPort: 80}, {containerPort: 90}]'),
        ports('[{containerPort: 81}, {containerPort: 91}]'),
        web,
        `  ${at}[0].ports[0]: - -> {"containerPort":81}`,
        `  ${at}[0].ports[1]: - -> {"containerPort":91}`,
        `  ${at}[0].ports[0]: {"containerPort":80} -> -`,
        `  ${at}[0].ports[1]: {"containerPort":90} -> -`,
      );
    });

    it('compare elements whose key is not unique by their place', () =>
      check(
        containers('[{name: a, env: [{name: X, value: "1"}, {name: X, value: "2"}]}]'),
        containers('[{name: a, env: [{name: X, value: "1"}, {name: X, value: "3"}]}]'),
        web,
        `  ${at}[0].env[1].value: "2" -> "3"`,
      ));

    it('without a key find what was put in between', () => {
      const args = (list: string): string => containers(`[{name: a, args: ${list}}]`);
      check(args('[a, b, c]'), args('[a, new, b, c]'), web, `  ${at}[0].args[1]: - -> "new"`);
      check(args('[a, b, c]'), args('[a, c]'), web, `  ${at}[0].args[1]: "b" -> -`);
      check(args('[a, b, c]'), args('[a, B, c]'), web, `  ${at}[0].args[1]: "b" -> "B"`);
      check(args('[a, b, c]'), args('[b, c, d]'), web, `  ${at}[0].args[2]: - -> "d"`, `  ${at}[0].args[0]: "a" -> -`);
    });

    it('without a key compare structures that stand between equal ones field by field', () =>
      check(
        pod('{tolerations: [{key: a}, {key: b, effect: NoSchedule}, {key: c}]}'),
        pod('{tolerations: [{key: a}, {key: b, effect: NoExecute}, {key: c}]}'),
        web,
        '  spec.template.spec.tolerations[1].effect: "NoSchedule" -> "NoExecute"',
      ));

    it('of custom resources go by name where it identifies', () =>
      check(
        'apiVersion: e.com/v1\nkind: W\nmetadata: {name: w}\nlist: [{name: a, v: 1}, {name: b, v: 1}]',
        'apiVersion: e.com/v1\nkind: W\nmetadata: {name: w}\nlist: [{name: b, v: 2}]',
        'changed e.com/W//w',
        '  list[0].v: 1 -> 2',
        '  list[0]: {"name":"a","v":1} -> -',
      ));

    it('of great length take no great time', () => {
      const list = (first: number): string => `[${Array.from({ length: 5000 }, (_, index) => first + index).join(', ')}]`;
      const [from, to] = [0, 1].map(first => `apiVersion: e.com/v1\nkind: W\nmetadata: {name: w}\nlist: ${list(first)}`);
      const started = performance.now();
      assert.ok(compare(from ?? '', to ?? '').objects.length === 1);
      assert.ok(performance.now() - started < 2000);
    });
  });

  describe('objects', () => {
    const config = (name: string, data = '{a: "1"}'): string =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: n}\ndata: ${data}\n`;

    it('are added and removed', () => {
      check(config('a'), config('a') + config('b', '{b: "2"}'), 'added /ConfigMap/n/b');
      check(config('a') + config('b', '{b: "2"}'), config('b', '{b: "2"}'), 'removed /ConfigMap/n/a');
    });

    it('in another order change nothing', () =>
      check(config('a') + config('b') + config('c'), config('c') + config('a') + config('b')));

    it('stand in the order of the new rendering after applying', () =>
      check(
        config('a') + config('b') + config('c'),
        config('x', '{x: "1"}') + config('c') + config('b') + config('y', '{y: "1"}'),
        'added /ConfigMap/n/x',
        'added /ConfigMap/n/y',
        'removed /ConfigMap/n/a',
      ));

    it('with a generated suffix are matched without it', () =>
      check(
        config('settings-7c4h5g2mtk', '{a: "1"}'),
        config('settings-8f6d9b2mkt', '{a: "2"}'),
        'changed /ConfigMap/n/settings-8f6d9b2mkt was settings-7c4h5g2mtk',
        '  data.a: "1" -> "2"',
      ));

    it('with a generated suffix are matched when the suffix is switched off', () =>
      check(config('settings-7c4h5g2mtk'), config('settings'), 'changed /ConfigMap/n/settings was settings-7c4h5g2mtk'));

    it('with a generated suffix are not matched where several could be meant', () =>
      check(
        config('s-7c4h5g2mtk', '{a: "1"}') + config('s-7c4h5g2mtm', '{b: "1"}'),
        config('s-7c4h5g2mtt', '{c: "1"}'),
        'added /ConfigMap/n/s-7c4h5g2mtt',
        'removed /ConfigMap/n/s-7c4h5g2mtk',
        'removed /ConfigMap/n/s-7c4h5g2mtm',
      ));

    it('show that a reference follows a generated name, for the pods restart', () => {
      const user = (name: string): string => pod(`{volumes: [{name: v, configMap: {name: ${name}}}]}`);
      check(
        user('s-7c4h5g2mtk'),
        user('s-8f6d9b2mkt'),
        web,
        '  spec.template.spec.volumes[0].configMap.name: "s-7c4h5g2mtk" -> "s-8f6d9b2mkt"',
      );
    });

    const service = (name: string, port = 80): string => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: n, labels: {app: shop, tier: front, team: a, part-of: shop}}
spec: {selector: {app: shop, tier: front}, ports: [{name: http, port: ${port}, targetPort: 8080}]}
`;

    it('of like content under another name were renamed', () =>
      check(
        service('web', 80),
        service('shopfront', 81),
        'changed /Service/n/shopfront was web',
        '  spec.ports[0].port: 80 -> 81',
      ));

    it('of like content are not guessed to be renamed where several could be meant', () =>
      check(
        service('one') + service('two'),
        service('three'),
        'added /Service/n/three',
        'removed /Service/n/one',
        'removed /Service/n/two',
      ));

    it('of little content are never guessed to be renamed', () =>
      check(config('a'), config('b'), 'added /ConfigMap/n/b', 'removed /ConfigMap/n/a'));

    it('of another kind, group or namespace are other objects', () =>
      check(
        service('web'),
        service('web').replace('namespace: n', 'namespace: m'),
        'added /Service/m/web',
        'removed /Service/n/web',
      ));

    it('in two versions under one name are kept apart', () => {
      const both =
        'apiVersion: autoscaling/v1\nkind: H\nmetadata: {name: h}\nspec: {a: 1}\n---\napiVersion: autoscaling/v2\nkind: H\nmetadata: {name: h}\nspec: {b: 1}';
      check(both, both);
      check(both, both.replace('b: 1', 'b: 2'), 'changed autoscaling/H//h', '  spec.b: 1 -> 2');
    });

    it('with keys that JavaScript treats specially come through', () =>
      check(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {constructor: a, "a/b~c": "1", "": "1"}',
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {toString: b, "a/b~c": "2", "": "2"}',
        'changed /ConfigMap//c',
        '  data.constructor: "a" -> -',
        '  data[a/b~c]: "1" -> "2"',
        '  data[]: "1" -> "2"',
        '  data.toString: - -> "b"',
      ));

    it('keep a key named __proto__', () => {
      const config = (data: string): string =>
        `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": ${data}}`;
      const [from, to] = [config('{"a": "1"}'), config('{"a": "1", "__proto__": "x"}')];
      const change = compare(from, to);
      assert.deepEqual(
        change.objects[0]?.fields.map(field => field.path),
        ['/data/__proto__'],
      );
      assert.ok(jsonEquals(applyChange(renderedObjects(from), change)[0], renderedObjects(to)[0]?.value));
    });
  });

  it('shows digits beyond what a number of JavaScript holds as a change of the whole object', () => {
    const [from, to] = ['12345678901234567890', '12345678901234567891'].map(digits => {
      const body = `{"apiVersion":"e.com/v1","kind":"W","metadata":{"name":"w"},"n":${digits}}`;
      return renderedObjects(body).map(object => ({ ...object, body, id: body }));
    });
    assert.ok(from && to);
    const change = compareRenderings(
      { objects: from, secretValues: new Set() },
      { objects: to, secretValues: new Set() },
      schema,
    );
    assert.deepEqual(
      change.objects.flatMap(object => object.fields.map(field => [field.path, field.from, field.to])),
      [['', from[0]?.body, to[0]?.body]],
    );
  });

  it('counts objects, fields of changed objects and risks', () => {
    const change = compare(
      deployment('{replicas: 2, paused: true}') + '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n}',
      deployment('{replicas: 0}') + '---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s}',
    );
    assert.deepEqual(countChange(change), { added: 1, removed: 1, changed: 1, fields: 2, risks: 2 });
  });

  it('compares a thousand objects of which one differs without looking into the others', () => {
    const make = (replicas: number): string =>
      Array.from(
        { length: 1000 },
        (_, index) =>
          `---${deployment(`{replicas: ${index === 500 ? replicas : 1}}`).replace('name: web', `name: web-${index}`)}`,
      ).join('');
    const [from, to] = [renderedObjects(make(1)), renderedObjects(make(2))].map(objects => ({
      objects,
      secretValues: new Set<string>(),
    }));
    assert.ok(from && to);
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now();
      assert.equal(compareRenderings(from, to, schema).objects.length, 1);
      return performance.now() - started;
    });
    assert.ok(Math.min(...times) < 60, `${Math.min(...times)} ms`);
  });
});
