import type { JsonObject, JsonValue } from '../../../server/src/base/json.ts';
import { makeCoveringArray } from '../kustomize/coveringArray.ts';
import { SeededRandom } from '../provenance/seededRandom.ts';

/** ApplicationSets made from a seed: pairwise over generators, nesting, templates and options, on one repository with everything they read. */

export interface GeneratedSet {
  readonly set: JsonObject;
  /** What was chosen. */
  readonly choice: Readonly<Record<string, string>>;
}

export const repositoryUrl = 'https://example.com/fleet/prod';

/** What the git generators read. */
export const repositoryFiles: Readonly<Record<string, string>> = {
  'apps/web/a.yaml': 'a: 1\n',
  'apps/API_v2/b.yaml': 'b: 1\n',
  'apps/off/c.yaml': 'c: 1\n',
  'apps/deep/er/d.yaml': 'd: 1\n',
  'apps/.hidden/e.yaml': 'e: 1\n',
  'config/eu/prod/config.json': '{"cluster": {"name": "eu", "size": 3, "labels": ["a", "b"]}, "enabled": true, "ratio": 0.5}',
  'config/us/config.yaml': 'cluster:\n  name: us\n  size: 12345678\nenabled: false\nnothing: null\n',
  'config/list.yaml': '- cluster: {name: one}\n- cluster: {name: two}\n  enabled: true\n',
  'config/empty.yaml': '',
  'config/broken.yaml': 'a: [\n',
  'config/text.yaml': 'just text\n',
};

/** The Secrets of clusters. */
export const clusters: readonly JsonObject[] = [
  cluster('eu', 'https://eu.example.com', { tier: 'prod', region: 'eu' }, { note: 'with spaces' }),
  cluster('US_East', 'https://us.example.com/', { tier: 'prod' }),
  cluster('dev', 'https://dev.example.com', { tier: 'dev' }, {}, 'team-a'),
];

function cluster(name: string, server: string, labels: JsonObject, annotations: JsonObject = {}, project?: string): JsonObject {
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, labels: { ...labels, 'argocd.argoproj.io/secret-type': 'cluster' }, annotations },
    data: { name: encode(name), server: encode(server), ...(project === undefined ? {} : { project: encode(project) }) },
  };
}

export const dimensions: Readonly<Record<string, readonly string[]>> = {
  generator: ['list', 'elementsYaml', 'directories', 'files', 'filesArray', 'clusters', 'clustersSelected', 'flatList', 'empty'],
  second: ['list', 'directories', 'files', 'clusters', 'interpolated'],
  nesting: ['none', 'matrix', 'merge', 'matrixInMatrix', 'mergeInMatrix', 'matrixInMerge', 'several'],
  language: ['go', 'fast'],
  options: ['none', 'error', 'zero'],
  selector: ['none', 'labels', 'in', 'notIn', 'exists'],
  values: ['none', 'plain', 'templated'],
  prefix: ['none', 'given'],
  template: ['plain', 'functions', 'keys', 'numbers', 'undefined', 'sprig'],
  patch: ['none', 'yaml', 'json', 'conditional', 'lists'],
  own: ['none', 'name', 'spec'],
  policy: ['none', 'preserve', 'finalizers'],
};

/** What upstream refuses, each in few sets: it hides what else is in them. */
export const mistakes: readonly (readonly [dimension: string, value: string])[] = [
  ['second', 'two'],
  ['nesting', 'tooDeep'],
  ['options', 'invalid'],
  ['selector', 'invalid'],
  ['template', 'broken'],
  ['patch', 'invalid'],
];

export interface GeneratedSets {
  readonly sets: readonly GeneratedSet[];
  /** Pairs of choices that no set has. */
  readonly missing: readonly string[];
}

export function generateSets(seed: number, count: number): GeneratedSets {
  const random = new SeededRandom(seed);
  const factors = new Map(Object.entries(dimensions));
  const { rows, missing } = makeCoveringArray(factors, random, { rows: count, rowLength: factors.size });
  const sets = rows.map(row => {
    const choice = Object.fromEntries(row.map(({ factor, value }) => [factor, value]));
    return { choice, set: makeSet(choice) };
  });
  const spoiled = mistakes.map(([dimension, value], index) => {
    const choice = { ...sets[index * 7]?.choice, [dimension]: value, ...(dimension === 'second' ? { nesting: 'matrix' } : {}) };
    return { choice, set: makeSet(choice) };
  });
  return { sets: [...sets, ...spoiled], missing };
}

type Choice = Readonly<Record<string, string>>;

function makeSet(choice: Choice): JsonObject {
  const patch = makePatch(choice);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'set', namespace: 'gitops' },
    spec: {
      ...(choice['language'] === 'go' ? { goTemplate: true } : {}),
      ...(optionsOf(choice).length > 0 ? { goTemplateOptions: optionsOf(choice) } : {}),
      ...(choice['policy'] === 'preserve' ? { syncPolicy: { preserveResourcesOnDeletion: true } } : {}),
      generators: makeGenerators(choice),
      template: makeTemplate(choice),
      ...(patch === undefined ? {} : { templatePatch: patch }),
    },
  };
}

function optionsOf(choice: Choice): string[] {
  const options: Readonly<Record<string, string[]>> = {
    error: ['missingkey=error'],
    zero: ['missingkey=zero'],
    invalid: ['missingkey=perhaps'],
  };
  return options[choice['options'] ?? ''] ?? [];
}

function makeGenerators(choice: Choice): JsonValue[] {
  const first = makeFirst(choice);
  const second = makeSecond(choice);
  const decorated = (generator: JsonObject): JsonObject => ({ ...generator, ...selectorOf(choice) });
  switch (choice['nesting'] ?? '') {
    case 'matrix':
      return [decorated(withTemplate({ matrix: { generators: [first, second] } }, choice))];
    case 'merge':
      return [decorated(withTemplate({ merge: { mergeKeys: ['name'], generators: [first, makeNames()] } }, choice))];
    case 'matrixInMatrix':
      return [decorated({ matrix: { generators: [{ matrix: { generators: [first, second] } }, extra] } })];
    case 'mergeInMatrix':
      return [
        decorated({ matrix: { generators: [{ merge: { mergeKeys: ['name'], generators: [first, makeNames()] } }, extra] } }),
      ];
    case 'matrixInMerge':
      return [
        decorated({ merge: { mergeKeys: ['name'], generators: [{ matrix: { generators: [first, extra] } }, makeNames()] } }),
      ];
    case 'tooDeep':
      return [
        { matrix: { generators: [{ matrix: { generators: [{ matrix: { generators: [first, second] } }, extra] } }, extra] } },
      ];
    case 'several':
      return [decorated(withTemplate(first, choice)), second];
    default:
      return [decorated(withTemplate(first, choice))];
  }
}

const extra: JsonObject = { list: { elements: [{ extra: 'x' }, { extra: 'y' }] } };

/** A list with the names that most others give. */
function makeNames(): JsonObject {
  return {
    list: {
      elements: [
        { name: 'eu', added: 'merged' },
        { name: 'one', added: 'merged too', size: '9' },
      ],
    },
  };
}

function makeFirst(choice: Choice): JsonObject {
  const values = valuesOf(choice);
  const prefix: JsonObject = choice['prefix'] === 'given' ? { pathParamPrefix: 'first' } : {};
  const git: JsonObject = { repoURL: repositoryUrl, revision: 'HEAD', ...prefix, ...values };
  switch (choice['generator'] ?? '') {
    case 'elementsYaml':
      return {
        list: {
          elements: [{ name: 'listed' }],
          elementsYaml: '- name: one\n  size: 3\n  nested: {deep: [1, true, null]}\n- name: two\n',
        },
      };
    case 'directories':
      return { git: { ...git, directories: [{ path: 'apps/*' }, { path: 'apps/off', exclude: true }] } };
    case 'files':
      return { git: { ...git, files: [{ path: 'config/**/config.*' }] } };
    case 'filesArray':
      return {
        git: {
          ...git,
          files: [
            { path: 'config' },
            { path: 'config/broken.yaml', exclude: true },
            { path: 'config/te?t.[y]aml', exclude: true },
          ],
        },
      };
    case 'clusters':
      return { clusters: { ...values } };
    case 'clustersSelected':
      return {
        clusters: {
          selector: { matchLabels: { tier: 'prod' }, matchExpressions: [{ key: 'region', operator: 'Exists' }] },
          ...values,
        },
      };
    case 'flatList':
      return { clusters: { flatList: true, ...values } };
    case 'empty':
      return { list: { elements: [] } };
    default:
      return {
        list: {
          elements: [
            { name: 'eu', url: 'https://eu' },
            { name: 'us-East', url: 'https://us', values: { a: 'b' } },
          ],
        },
      };
  }
}

function makeSecond(choice: Choice): JsonObject {
  const go = choice['language'] === 'go';
  switch (choice['second'] ?? '') {
    case 'directories':
      return {
        git: { repoURL: repositoryUrl, revision: 'HEAD', pathParamPrefix: 'second', directories: [{ path: 'apps/deep/*' }] },
      };
    case 'files':
      return { git: { repoURL: repositoryUrl, revision: 'HEAD', pathParamPrefix: 'second', files: [{ path: 'config/us/*' }] } };
    case 'clusters':
      return { clusters: { selector: { matchLabels: { tier: 'dev' } } } };
    case 'interpolated':
      return { list: { elements: [{ copied: go ? '{{.name | upper}}' : '{{name}}!' }, { copied: 'plain' }] } };
    case 'two':
      return { list: { elements: [{ a: 'b' }] }, clusters: {} };
    default:
      return { list: { elements: [{ stage: 'blue' }, { stage: 'green' }] } };
  }
}

function valuesOf(choice: Choice): JsonObject {
  switch (choice['values'] ?? '') {
    case 'plain':
      return { values: { owner: 'team-a' } };
    case 'templated':
      return {
        values: {
          owner: choice['language'] === 'go' ? 'of-{{.name}}' : 'of-{{name}}{{path.basename}}',
          self: '{{values.owner}}',
        },
      };
    default:
      return {};
  }
}

function selectorOf(choice: Choice): JsonObject {
  switch (choice['selector'] ?? '') {
    case 'labels':
      return { selector: { matchLabels: { name: 'eu' } } };
    case 'in':
      return { selector: { matchExpressions: [{ key: 'name', operator: 'In', values: ['eu', 'https://odd value'] }] } };
    case 'notIn':
      return { selector: { matchExpressions: [{ key: 'name', operator: 'NotIn', values: ['eu'] }] } };
    case 'exists':
      return {
        selector: {
          matchExpressions: [
            { key: 'path.basename', operator: 'Exists' },
            { key: 'stage', operator: 'DoesNotExist' },
          ],
        },
      };
    case 'invalid':
      return { selector: { matchExpressions: [{ key: 'name', operator: 'In', values: [] }] } };
    default:
      return {};
  }
}

/** The template that a generator has itself. */
function withTemplate(generator: JsonObject, choice: Choice): JsonObject {
  const [kind, spec] = Object.entries(generator)[0] ?? [];
  if (kind === undefined || choice['own'] === 'none') {
    return generator;
  }
  const template: JsonObject =
    choice['own'] === 'name'
      ? { metadata: { name: 'own', labels: { own: 'yes' } }, spec: {} }
      : {
          metadata: {},
          spec: {
            project: 'own',
            destination: { namespace: 'own' },
            source: { repoURL: '', targetRevision: 'own', helm: { valueFiles: ['own.yaml'] } },
            syncPolicy: { automated: { prune: false }, syncOptions: [] },
          },
        };
  return { ...generator, [kind]: { ...(spec as JsonObject), template } };
}

function makeTemplate(choice: Choice): JsonObject {
  const go = choice['language'] === 'go';
  const name = go ? '{{.name}}-{{.stage}}' : '{{name}}-{{ stage }}{{path.basename}}';
  const texts: Readonly<Record<string, readonly [go: string, fast: string]>> = {
    functions: [
      '{{ normalize "A_b" }}-{{ slugify 23 true "The Feature/Branch name" }}{{ toYaml .path }}',
      '{{path.basenameNormalized}}-{{path[0]}}',
    ],
    keys: ['{{ index . "name" }}', '{{metadata.labels.tier}} {{values.owner}} {{values.self}}'],
    numbers: [
      '{{ .cluster }}{{ .size }}{{ .enabled }}{{ .ratio }}{{ .nested }}',
      '{{cluster.size}} {{cluster.labels.0}} {{enabled}} {{ratio}} {{nothing}}',
    ],
    undefined: ['{{ .absent }}', '{{absent}} {{}} {{ a'],
    broken: ['{{ .name', '{{name'],
    sprig: ['{{ default "none" .absent | quote }}{{ env "HOME" }}', '{{name | upper}}'],
  };
  const text = (texts[choice['template'] ?? ''] ?? ['plain', 'plain'])[go ? 0 : 1] ?? '';
  return {
    metadata: {
      name,
      namespace: 'elsewhere',
      labels: choice['template'] === 'keys' ? { [go ? 'l-{{.name}}' : 'l-{{name}}']: 'x' } : { all: 'yes' },
      ...(choice['policy'] === 'finalizers' ? { finalizers: ['own.example.com/finalizer'] } : {}),
    },
    spec: {
      project: 'default',
      destination: { server: go ? '{{.server}}' : '{{server}}', namespace: 'web' },
      source: {
        repoURL: repositoryUrl,
        path: text,
        targetRevision: 'HEAD',
        helm: {
          valueFiles: ['a.yaml', go ? '{{.stage}}.yaml' : '{{stage}}.yaml'],
          valuesObject: { text, number: 3, none: null, list: [null, text] },
        },
        kustomize: { replicas: [{ name: 'a', count: 3 }] },
      },
      syncPolicy: { automated: { prune: true }, syncOptions: ['CreateNamespace=true'], retry: { limit: 5 } },
      ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }],
    },
  };
}

function makePatch(choice: Choice): string | undefined {
  const go = choice['language'] === 'go';
  switch (choice['patch'] ?? '') {
    case 'yaml':
      return `metadata:\n  annotations:\n    name: "${go ? '{{.name}}' : '{{name}}'}"\nspec:\n  project: not-allowed\n  source:\n    targetRevision: null\n`;
    case 'json':
      return '{"spec": {"syncPolicy": {"automated": {"selfHeal": true}}}}';
    case 'conditional':
      return go ? '{{- if eq .name "eu" }}\nspec:\n  destination:\n    namespace: patched\n{{- end }}\n' : 'spec: {}\n';
    case 'lists':
      return 'metadata:\n  finalizers: [added]\nspec:\n  syncPolicy:\n    syncOptions: [Replace=true]\n  source:\n    helm:\n      valueFiles: [patched.yaml]\n  sources:\n  - repoURL: a\n    path: b\n';
    case 'invalid':
      return 'spec: [';
    default:
      return undefined;
  }
}
