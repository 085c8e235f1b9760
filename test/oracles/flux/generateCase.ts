import type { JsonObject, JsonValue } from '../../../server/src/base/json.ts';
import { SeededRandom } from '../../support/seededRandom.ts';

/** Repositories with a path that Flux delivers, made from a seed: every field of a Kustomization, every operator and error of the grammar. */

export interface GeneratedCase {
  /** By repository-relative path; the Kustomizations and what the path needs. */
  readonly files: Readonly<Record<string, string>>;
  readonly kustomization: JsonObject;
  readonly configMaps: readonly JsonObject[];
  readonly secrets: readonly JsonObject[];
  readonly strict: boolean;
  /** The expressions in it. */
  readonly expressions: readonly string[];
}

/** Uses of variables that go well. */
export const operators: readonly string[] = [
  '${WORD}', '${#WORD}', '${WORD^}', '${WORD^^}', '${UPPER,}', '${UPPER,,}', '${WORD:2}', '${WORD:1:3}', '${WORD:9}', '${WORD:x}',
  '${FILE#*/}', '${FILE##*/}', '${FILE%/*}', '${FILE%%/*}', '${FILE/a/b}', '${FILE//a/b}', '${FILE/#usr/opt}', '${FILE/%txt/md}', '${FILE//\\//-}',
  '${NONE=d}', '${NONE:=d}', '${NONE:-d}', '${NONE:?d}', '${NONE:+d}', '${WORD:+d}', '${WORD:-d}', '${NONE:=${WORD}}', '${NONE:=${ABSENT:=deep}}',
  '${NONE:=a b/c, d}', '$${WORD}', '$$', '$WORD', 'x-${WORD}-${PORT}', '${PORT}', '${FLAG}', '${EMPTY}', '${EMPTY:=d}', '${FLOAT}', '${FROM_MAP}',
  '${FROM_SECRET}', '${OVERRIDDEN}', '${NONE:=}', '${NONE:=yes}', '${NONE:=1e3}', '${BREAKS}', '${_x1}', 'plain', '#${WORD}',
]; // prettier-ignore

/** Uses that strict mode refuses, and lenient mode takes as empty. */
export const undefinedUses: readonly string[] = ['${NONE}', '${#NONE}', '${NONE^^}', '${NONE:1}', '${NONE/a/b}', '${NONE%x}'];

/** Uses that are refused always. */
export const mistakes: readonly string[] = [
  '${WORD-d}',
  '${WORD?d}',
  '${WORD+d}',
  '${WORD',
  '${}',
  '${1-}',
  '${WORD:=${A}',
  '${ WORD}',
];

const substitute = {
  WORD: 'alpha', UPPER: 'ALPHA', FILE: 'usr/share/data.txt', PORT: '8080', FLAG: 'true', EMPTY: '', FLOAT: '1.50', BREAKS: 'a\nb', _x1: 'y',
}; // prettier-ignore

/** Values that break the YAML they are put into. */
const breaking: readonly string[] = ['a: b: c', '[', '"', '- x'];

export function generateCase(seed: number): GeneratedCase {
  const random = new SeededRandom(seed);
  const chance = (share: number): boolean => random.next() < share;
  const strict = chance(0.5);
  const expressions: string[] = [];
  const expression = (): string => {
    const kind = random.next();
    const chosen = kind < 0.01 ? random.pick(mistakes) : kind < 0.03 ? random.pick(undefinedUses) : random.pick(operators);
    expressions.push(chosen);
    return JSON.stringify(chosen);
  };
  const files: Record<string, string> = {};
  const names = ['a', 'b', 'c', 'd'].slice(0, 1 + random.integer(4));
  names.forEach((name, index) => {
    const folder = random.pick(['', '', 'deep/', 'deep/er/']);
    files[`app/${folder}${name}.${random.pick(['yaml', 'yml'])}`] = manifest(random, name, index, expression);
  });
  if (chance(0.4)) {
    files['app/own/kustomization.yaml'] = 'resources: [x.yaml]\nnamePrefix: own-\n';
    files['app/own/x.yaml'] = manifest(random, 'x', 9, expression);
    files['app/own/unlisted.yaml'] = 'not: an object\n';
  }
  if (chance(0.3)) {
    files['app/notes.md'] = '# ${NOT_A_MANIFEST}\n';
    files['app/ignored/values.yaml'] = 'replicas: 3\n';
    files['.sourceignore'] = random.pick(['ignored/\n', '/app/ignored/\n*.md\n', '**/values.yaml\n!kept.yaml\n']);
  } else if (chance(0.05)) {
    files['app/values.yaml'] = 'replicas: 3\n';
  }
  if (chance(0.5)) {
    files[`app/${random.pick(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])}`] = ownKustomization(random, files);
  }
  files['shared/shared.yaml'] = manifest(random, 'shared', 5, expression);
  files['tls/kustomization.yaml'] =
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {tls: "${WORD:=on}"}}]\n';
  const spec = makeSpec(random);
  return { files, kustomization: makeKustomization('app', spec), ...makeSources(), strict, expressions };
}

function manifest(random: SeededRandom, name: string, index: number, expression: () => string): string {
  const disabled =
    random.next() < 0.1 ? `, ${random.pick(['labels', 'annotations'])}: {kustomize.toolkit.fluxcd.io/substitute: disabled}` : '';
  const configMap = `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}${disabled}}
data:
  one: ${expression()}
  two: ${expression()}
  text: |
    first ${expression().slice(1, -1).replaceAll('\\\\', '\\')}
    second
`;
  if (random.next() < 0.5) {
    return configMap;
  }
  return `${configMap}---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, annotations: {note: ${expression()}}}
spec:
  replicas: ${index}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - {name: main, image: "nginx:1.${index}", args: [${expression()}, "8080", "0o17", "yes"]}
`;
}

function ownKustomization(random: SeededRandom, files: Readonly<Record<string, string>>): string {
  const own = Object.keys(files).filter(path => /^app\/(?:deep\/)?(?:er\/)?[a-d]\.ya?ml$/.test(path));
  const resources = own.map(path => path.slice('app/'.length));
  const lines = [`resources: [${[...resources, ...(random.next() < 0.3 ? ['../shared/shared.yaml'] : [])].join(', ')}]`];
  const more = [
    'namespace: own',
    'namePrefix: inner-',
    'images: [{name: nginx, newTag: "2", newName: registry.example/nginx}]',
    'unknownField: ignored',
    'configMapGenerator: [{name: generated, literals: ["KEY=${WORD:=x}"]}]',
    'labels: [{pairs: {team: a}, includeSelectors: true}]',
    'patches: [{target: {kind: ConfigMap}, patch: "- {op: add, path: /data/patched, value: inner}"}]',
  ];
  return [...lines, ...more.filter(() => random.next() < 0.3)].join('\n');
}

function makeSpec(random: SeededRandom): JsonObject {
  const maybe = (share: number, fields: JsonObject): JsonObject => (random.next() < share ? fields : {});
  return {
    interval: '1h',
    prune: true,
    path: random.next() < 0.03 ? './absent' : random.pick(['./app', 'app', '/app/', './app/']),
    sourceRef: { kind: 'GitRepository', name: 'flux-system' },
    ...maybe(0.3, { targetNamespace: 'target' }),
    ...maybe(0.2, { namePrefix: 'pre-' }),
    ...maybe(0.2, { nameSuffix: '-post' }),
    ...maybe(0.3, { patches: [{ patch: '- {op: add, path: /data/outer, value: "${WORD:=w}"}\n', target: { kind: 'ConfigMap', name: 'a.*' } }] }),
    ...maybe(0.1, { patches: [{ patch: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: none}\ndata: {x: y}\n' }] }),
    ...maybe(0.3, { images: [random.pick<JsonValue>([{ name: 'nginx', newTag: '3' }, { name: 'nginx', digest: 'sha256:1' }, { name: 'nginx', newName: 'x/y' }])] }),
    ...maybe(0.2, { components: random.pick([['../tls'], ['../tls', '../absent']]), ignoreMissingComponents: random.next() < 0.8 }),
    ...maybe(0.3, { commonMetadata: { labels: { owner: 'x' }, annotations: { note: 'common' } } }),
    ...maybe(0.1, { buildMetadata: ['originAnnotations'] }),
    ...maybe(0.85, { postBuild: makePostBuild(random) }),
  }; // prettier-ignore
}

function makePostBuild(random: SeededRandom): JsonObject {
  const names = Object.entries(substitute);
  const kind = random.next();
  const extra: JsonObject = kind < 0.03 ? { 'not-a-name': 'x' } : kind < 0.06 ? { WORD: random.pick(breaking) } : {};
  if (kind > 0.95) {
    return { substituteStrategy: 'Always' };
  }
  return {
    substitute: { ...Object.fromEntries(names), OVERRIDDEN: 'inline', ...extra },
    ...(random.next() < 0.7
      ? {
          substituteFrom: [
            { kind: 'ConfigMap', name: 'settings' },
            { kind: 'Secret', name: 'keys' },
            { kind: 'ConfigMap', name: 'absent', optional: true },
          ],
        }
      : { substitute: { ...Object.fromEntries(names), ...extra, FROM_MAP: 'm', FROM_SECRET: 's', OVERRIDDEN: 'inline' } }),
  };
}

function makeSources(): { configMaps: JsonObject[]; secrets: JsonObject[] } {
  const named = (kind: string, name: string, data: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'flux-system' },
    data,
  });
  return {
    configMaps: [named('ConfigMap', 'settings', { FROM_MAP: 'from map', OVERRIDDEN: 'map', WORD: 'overridden' })],
    secrets: [named('Secret', 'keys', { FROM_SECRET: btoa('geheim\nword'), OVERRIDDEN: btoa('secret') })],
  };
}

/** The Kustomization of a path. */
export function makeKustomization(name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: 'flux-system' },
    spec,
  };
}
