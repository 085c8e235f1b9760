import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { isJsonArray, isJsonObject, jsonEquals } from '../../server/src/base/json.ts';
import type { JsonObject, JsonValue } from '../../server/src/base/json.ts';
import { formatPointer, getAt, parsePointer } from '../../server/src/base/jsonPointer.ts';
import { applyChange } from '../../server/src/change/applyChange.ts';
import type { Change } from '../../server/src/change/change.ts';
import { compareRenderings } from '../../server/src/change/compareRenderings.ts';
import type { RenderedObject } from '../../server/src/gitops/rendering.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import { renderedObject } from '../support/renderedObjects.ts';

/** What holds for every change, tried on random objects of the kinds people write. */

const names = ['web', 'api', 'db', 'worker', 'cache'];
const name = fc.constantFrom(...names);
const text = fc.constantFrom('a', 'b', '1', '80', '', 'x: y', 'two\nlines', 'ünï');
const quantity = fc.constantFrom<string | number>(
  '1',
  1,
  '1000m',
  '0.5',
  0.5,
  '500m',
  '1Gi',
  '1024Mi',
  '2',
  '100m',
  'no quantity',
);

/** A mapping of which each field may be left out. */
function partial(fields: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<JsonObject> {
  const all = fc.record(fields, { requiredKeys: [], noNullPrototype: true });
  return all.map(values =>
    Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))),
  );
}

function listOf(element: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> {
  return fc.oneof({ weight: 9, arbitrary: fc.array(element, { maxLength: 4 }) }, { weight: 1, arbitrary: fc.constant(null) });
}

const container = partial({
  name,
  image: fc.constantFrom('web:1', 'web:2', 'db'),
  args: listOf(text),
  env: listOf(partial({ name, value: text, valueFrom: partial({ secretKeyRef: partial({ name, key: text }) }) })),
  ports: listOf(partial({ name, containerPort: fc.constantFrom(80, 81, 443), protocol: fc.constantFrom('TCP', 'UDP') })),
  resources: partial({ limits: partial({ cpu: quantity, memory: quantity }), requests: partial({ cpu: quantity }) }),
  readinessProbe: partial({
    periodSeconds: fc.constantFrom(5, 10),
    httpGet: partial({ path: text, port: fc.constantFrom(80, '80', 'http') }),
  }),
  securityContext: partial({
    privileged: fc.boolean(),
    capabilities: partial({ add: listOf(fc.constantFrom('NET_ADMIN', 'SYS_TIME')) }),
  }),
  volumeMounts: listOf(partial({ name, mountPath: fc.constantFrom('/a', '/b', '/c'), readOnly: fc.boolean() })),
});

const podSpec = partial({
  containers: listOf(container),
  initContainers: listOf(container),
  volumes: listOf(
    partial({
      name,
      emptyDir: partial({ sizeLimit: quantity }),
      configMap: partial({ name, defaultMode: fc.constantFrom(420, 256) }),
    }),
  ),
  tolerations: listOf(
    partial({ key: text, operator: fc.constantFrom('Exists', 'Equal'), effect: fc.constantFrom('NoSchedule', 'NoExecute') }),
  ),
  topologySpreadConstraints: listOf(
    partial({
      topologyKey: name,
      whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
      maxSkew: fc.constantFrom(1, 2),
    }),
  ),
  nodeSelector: partial({ 'kubernetes.io/os': text, pool: text }),
  hostNetwork: fc.boolean(),
  restartPolicy: fc.constantFrom('Always', 'Never'),
  securityContext: partial({ runAsUser: fc.constantFrom(0, 1000) }),
});

const workloadSpec = partial({
  replicas: fc.constantFrom(0, 1, 3),
  strategy: partial({
    type: fc.constantFrom('RollingUpdate', 'Recreate'),
    rollingUpdate: partial({ maxSurge: fc.constantFrom(1, '25%') }),
  }),
  selector: partial({ matchLabels: partial({ app: name }) }),
  template: partial({ metadata: partial({ labels: partial({ app: name }) }), spec: podSpec }),
});

/** Anything a custom resource may hold. */
const free = fc.letrec<{ value: JsonValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(text, fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(name, fc.constantFrom('name', 'a/b', 'a~b', '__proto__', 'constructor', '0')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;

const metadata = fc.record(
  {
    name: fc.oneof(
      name,
      name.map(base => `${base}-7c4h5g2mtk`),
      name.map(base => `${base}-8f6d9b2mkt`),
    ),
    namespace: fc.constantFrom('shop', 'ops'),
    labels: partial({ app: name, 'example.com/tier': text }),
    annotations: partial({ note: text }),
    finalizers: listOf(fc.constantFrom('a/b', 'c/d', 'e/f')),
    creationTimestamp: fc.constant(null),
  },
  { requiredKeys: ['name'], noNullPrototype: true },
);

function objectOf(apiVersion: string, kind: string, body: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<JsonObject> {
  return fc.tuple(metadata, partial(body)).map(([meta, rest]) => ({ apiVersion, kind, metadata: meta, ...rest }));
}

const object = fc.oneof(
  objectOf('apps/v1', 'Deployment', { spec: workloadSpec, status: fc.constant({}) }),
  objectOf('apps/v1', 'StatefulSet', { spec: workloadSpec }),
  objectOf('v1', 'Service', {
    spec: partial({
      type: fc.constantFrom('ClusterIP', 'NodePort'),
      ports: listOf(partial({ name, port: fc.constantFrom(80, 81), protocol: fc.constantFrom('TCP', 'UDP') })),
    }),
  }),
  objectOf('v1', 'ConfigMap', { data: partial({ a: text, 'app.properties': text }) }),
  objectOf('v1', 'PersistentVolumeClaim', {
    spec: partial({ resources: partial({ requests: partial({ storage: quantity }) }) }),
  }),
  objectOf('networking.k8s.io/v1', 'NetworkPolicy', {
    spec: partial({
      podSelector: partial({}),
      ingress: listOf(partial({ from: listOf(partial({ namespaceSelector: partial({ matchLabels: partial({ a: text }) }) })) })),
    }),
  }),
  objectOf('autoscaling/v1', 'HorizontalPodAutoscaler', { spec: free }),
  objectOf('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: free }),
  objectOf('example.com/v1', 'Widget', { spec: free, list: listOf(free) }),
);

const rendering = fc.array(object, { maxLength: 5 }).map(values => values.map(value => renderedObject(value)));

type Step = (random: number) => number;

/** A copy in which one place is changed, removed, moved or doubled; `pick(n)` chooses below n. */
function mutate(value: JsonValue, pick: Step): JsonValue {
  if (isJsonArray(value) && value.length > 0) {
    const index = pick(value.length);
    const element = value[index] ?? null;
    const others = value.filter((_, other) => other !== index);
    return [others, [...others, element], [element, ...value], value.with(index, mutate(element, pick))][pick(4)] ?? value;
  }
  if (isJsonObject(value)) {
    const keys = Object.keys(value).filter(key => !['apiVersion', 'kind'].includes(key));
    const key = keys[pick(keys.length)];
    if (key !== undefined) {
      const entries = Object.entries(value);
      const isRemoved = key !== 'metadata' && key !== 'name' && pick(5) === 0;
      return Object.fromEntries(
        entries.flatMap(([name, field]) => (name !== key ? [[name, field]] : isRemoved ? [] : [[name, mutate(field, pick)]])),
      );
    }
  }
  return ['a', 'b', 0, 1, '1', '1000m', null, true, {}, []][pick(10)] ?? null;
}

/** Two renderings, mostly of the same objects with a few changes, as commits are. */
const pair = fc.oneof(
  fc.tuple(rendering, rendering),
  fc.tuple(rendering, fc.infiniteStream(fc.nat())).map(([from, numbers]): [RenderedObject[], RenderedObject[]] => {
    const pick: Step = limit => (limit === 0 ? 0 : Number(numbers.next().value) % limit);
    const to = from.map(original => {
      const value = mutate(original.value, pick);
      return isJsonObject(value) && isNamed(value) ? renderedObject(value) : original;
    });
    return [from, pick(3) === 0 ? to.toReversed() : to];
  }),
);

function isNamed(value: JsonObject): boolean {
  return typeof getAt(value, ['metadata', 'name']) === 'string';
}

describe('the laws of changes', () => {
  const schema = loadSchema();
  const runs = { numRuns: 400 };
  const compare = (from: readonly RenderedObject[], to: readonly RenderedObject[]): Change =>
    compareRenderings({ objects: from, secretValues: new Set() }, { objects: to, secretValues: new Set() }, schema);
  const values = (objects: readonly RenderedObject[]): JsonObject[] => objects.map(({ value }) => value);

  it('nothing changes from a rendering to itself', () => {
    fc.assert(
      fc.property(rendering, objects =>
        assert.deepEqual(
          compare(
            objects,
            objects.map(({ value }) => renderedObject(value)),
          ),
          { objects: [], respelled: [] },
        ),
      ),
      runs,
    );
  });

  it('applying the change from one rendering to another gives the other, exactly and in its order', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        const applied = applyChange(from, compare(from, to));
        assert.ok(jsonEquals(applied, values(to)), `${JSON.stringify(applied)}\n${JSON.stringify(values(to))}`);
      }),
      runs,
    );
  });

  it('something changes by meaning in one direction exactly if it does in the other', () => {
    fc.assert(
      fc.property(pair, ([from, to]) =>
        assert.equal(compare(from, to).objects.length === 0, compare(to, from).objects.length === 0),
      ),
      runs,
    );
  });

  it('every path leads to the value that is shown, and to its holder on the other side', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        for (const { fields, pair: objects } of compare(from, to).objects) {
          for (const field of fields) {
            const holder = field.to === undefined ? objects.from : objects.to;
            const shown = getAt(holder?.value, parsePointer(field.path));
            assert.ok(jsonEquals(shown, field.to === undefined ? field.from : field.to), field.path);
          }
        }
      }),
      runs,
    );
  });

  it('a field that changes its meaning is shown, at its place or above', () => {
    fc.assert(
      fc.property(object, fc.nat(), (original, choice) => {
        const places = textPlaces(original).filter(
          place => place[0] === 'spec' && place.at(-1) !== 'name' && place.at(-1) !== 'mountPath',
        );
        const place = places[choice % Math.max(places.length, 1)];
        fc.pre(place !== undefined);
        const changed = renderedObject(setText(original, place, 'quite another text'));
        const [change, ...others] = compare([renderedObject(original)], [changed]).objects;
        assert.ok(change && others.length === 0);
        const pointer = formatPointer(place);
        assert.ok(
          change.fields.some(({ path }) => pointer === path || pointer.startsWith(`${path}/`)),
          `${pointer}: ${JSON.stringify(change.fields)}`,
        );
      }),
      runs,
    );
  });

  it('writing defaults out, amounts otherwise or null for nothing changes nothing', () => {
    fc.assert(
      fc.property(objectOf('apps/v1', 'Deployment', { spec: workloadSpec }), original => {
        const respelled = respell(original, ['object']);
        const change = compare([renderedObject(original)], [renderedObject(respelled)]);
        assert.deepEqual(
          change.objects.flatMap(({ fields }) => fields),
          [],
          JSON.stringify(respelled),
        );
      }),
      runs,
    );
  });
});

function textPlaces(value: JsonValue, place: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (isJsonArray(value)) {
    return value.flatMap((element, index) => textPlaces(element, [...place, index]));
  }
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, element]) => textPlaces(element, [...place, key]));
  }
  return typeof value === 'string' ? [place] : [];
}

function setText(value: JsonObject, [key = '', ...rest]: readonly (string | number)[], replacement: string): JsonObject {
  const set = (node: JsonValue | undefined, [next, ...more]: readonly (string | number)[]): JsonValue => {
    if (next === undefined) {
      return replacement;
    }
    if (isJsonArray(node)) {
      return node.map((element, index) => (index === next ? set(element, more) : element));
    }
    return isJsonObject(node) ? setText(node, [next, ...more], replacement) : replacement;
  };
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, name === key ? set(field, rest) : field]));
}

const otherAmounts = new Map<JsonValue, JsonValue>([
  ['1', '1000m'],
  [0.5, '500m'],
  ['1Gi', '1024Mi'],
  ['100m', '0.1'],
]);

/** The same object as another person may write it. Only for workloads. */
function respell(value: JsonObject, path: readonly string[]): JsonObject {
  const field = path.at(-1);
  const entries = Object.entries(value).map(([key, element]): [string, JsonValue] => {
    if (isJsonArray(element)) {
      return [key, element.map(item => (isJsonObject(item) ? respell(item, [...path, key]) : item))];
    }
    const isAmount = field === 'limits' || field === 'requests';
    return [
      key,
      isJsonObject(element) ? respell(element, [...path, key]) : isAmount ? (otherAmounts.get(element) ?? element) : element,
    ];
  });
  const respelled = new Map(entries);
  const defaults = new Map<string, JsonObject>([
    ['ports', { protocol: 'TCP', name: '' }],
    ['readinessProbe', { periodSeconds: 10, failureThreshold: 3 }],
    ['containers', { resources: {}, terminationMessagePath: '/dev/termination-log', command: null, stdin: false }],
    ['emptyDir', { medium: '' }],
  ]);
  for (const [key, element] of Object.entries(defaults.get(field ?? '') ?? {})) {
    if (!respelled.has(key)) {
      respelled.set(key, element);
    }
  }
  return Object.fromEntries(respelled);
}
