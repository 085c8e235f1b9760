import type { JsonObject } from '../../../server/src/base/json.ts';
import { packChart } from '../../support/packChart.ts';
import type { ChartVariants } from './chartVariant.ts';

/** How charts are put together: subcharts and what switches them, where values come from, versions, definitions and hooks. */

/** A subchart that prints what it was given. */
const database: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: database\nversion: 1.2.3\nappVersion: "16"\n',
  'values.yaml':
    'size: 1\nname: null\nnested: {a: 1, b: 2, c: null}\nglobal: {zone: inner, own: yes}\nexports:\n  shared: {fromDatabase: true, size: 9}\ndefaults: {port: 5432, tls: {mode: strict}}\n',
  'templates/_names.tpl': '{{- define "database.name" -}}{{ .Release.Name }}-{{ .Chart.Name }}{{- end -}}\n',
  'templates/set.yaml':
    'apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: {{ include "database.name" . }}\n  labels: {chart: "{{ .Chart.Name }}-{{ .Chart.Version }}", root: "{{ .Chart.IsRoot }}"}\nspec:\n  values: {{ .Values | toJson | quote }}\n  base: {{ .Template.BasePath }}/{{ .Template.Name }}\n',
  'templates/NOTES.txt': 'A database named {{ include "database.name" . }}.\n',
  'crds/backup.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: backups.example.org}\n',
};

const cache: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v1\nname: cache\nversion: 0.3.0\n',
  'values.yaml': 'mode: {a: 1}\nenabled: true\n',
  'templates/cache.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: cache}\nspec: {{ .Values | toJson }}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: cache}\n',
};

const library: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: common\nversion: 2.0.0\ntype: library\n',
  'values.yaml': 'suffix: lib\nexports:\n  common: {fromLibrary: 7}\n',
  'templates/_labels.tpl':
    '{{- define "common.labels" }}\napp: {{ .Chart.Name }}\nlib: {{ .Values.suffix | default "none" }}\n{{- end }}\n',
  'templates/never.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ fail "library templates are not rendered" }}}\n',
};

function under(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Record<string, string | Uint8Array> {
  return Object.fromEntries(Object.entries(files).map(([path, file]) => [`${folder}/${path}`, file]));
}

const dependency = (more: JsonObject = {}): JsonObject => ({
  name: 'database',
  version: '^1.0.0',
  repository: 'https://charts.example.org',
  condition: 'absent.path,database.enabled',
  tags: ['fast', 'slow'],
  ...more,
});

const databaseArchive = packChart(under('database', database));

export const structureVariants: ChartVariants = {
  head: {
    old: { chart: { apiVersion: 'v1', description: 'An old chart' } },
    full: {
      chart: {
        type: 'application',
        appVersion: '4.5.6',
        kubeVersion: '>=1.20.0-0',
        keywords: ['a', 'b'],
        home: 'https://example.org',
        maintainers: [{ name: 'x', email: 'x@example.org' }],
        annotations: { category: 'test' },
        deprecated: true,
      },
    },
  },
  subchart: {
    folder: { files: under('charts/database', database), dependencies: [dependency()] },
    archive: { files: { 'charts/database-1.2.3.tgz': databaseArchive }, dependencies: [dependency()] },
    unlisted: { files: under('charts/database', database) },
    otherFolder: { files: under('charts/some-folder', database), dependencies: [dependency()] },
    requirements: {
      chart: { apiVersion: 'v1' },
      files: {
        ...under('charts/database', database),
        'requirements.yaml':
          'dependencies:\n- {name: database, version: 1.x.x, repository: "https://x", condition: database.enabled}\n',
      },
    },
    alias: {
      files: under('charts/database', database),
      dependencies: [dependency({ alias: 'primary' }), dependency({ alias: 'secondary', condition: 'secondary.enabled' })],
      values: { primary: { size: 3 }, secondary: { enabled: true, size: 4 } },
    },
    otherVersion: { files: under('charts/database', database), dependencies: [dependency({ version: '2.x' })] },
    nested: {
      files: {
        ...under('charts/database', {
          ...database,
          'Chart.yaml': `${database['Chart.yaml']}dependencies:\n- {name: cache, version: ">0.1.0", repository: "", condition: cache.enabled, tags: [fast]}\n`,
        }),
        ...under('charts/database/charts/cache', cache),
      },
      dependencies: [dependency()],
      values: { database: { cache: { mode: { b: 2 } } } },
    },
    nestedArchive: {
      files: {
        'charts/database-1.2.3.tgz': packChart({
          ...under('database', database),
          'database/charts/cache-0.3.0.tgz': packChart(under('cache', cache)),
        }),
      },
      dependencies: [dependency()],
    },
    library: {
      files: {
        ...under('charts/common', library),
        'templates/labelled.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: labelled\n  labels: {{- include "common.labels" . | nindent 4 }}\n',
      },
      dependencies: [{ name: 'common', version: '2.0.0', repository: 'file://../common', 'import-values': ['common'] }],
    },
    hidden: { files: { ...under('charts/_database', database), ...under('charts/.cache', cache) } },
  },
  second: {
    cache: { files: under('charts/cache', cache), dependencies: [{ name: 'cache', version: '0.3.0', repository: '' }] },
    unlisted: { files: under('charts/cache', cache) },
    archive: {
      files: { 'charts/cache-0.3.0.tgz': packChart(under('cache', cache)) },
      dependencies: [{ name: 'cache', version: '~0' }],
    },
  },
  switch: {
    conditionOff: { dependencies: [], sources: [{ set: 'database.enabled=false,cache.enabled=false' }] },
    conditionOn: { values: { database: { enabled: true } } },
    tagOff: { values: { tags: { fast: false, slow: false } } },
    tagBoth: { values: { tags: { fast: true, slow: false } }, sources: [{ set: 'secondary.enabled=false' }] },
    conditionText: { values: { database: { enabled: 'no' } } },
  },
  imports: {
    exported: { dependencyFields: { 'import-values': ['shared', 'common'] } },
    mapped: {
      dependencyFields: {
        'import-values': [
          { child: 'defaults', parent: 'map' },
          { child: 'nested', parent: 'imported.deep' },
        ],
      },
      values: { imported: { deep: { a: 'own' } } },
    },
    absent: { dependencyFields: { 'import-values': ['nothing', { child: 'no.such', parent: 'map' }] } },
  },
  global: {
    simple: { values: { global: { zone: 'outer', registry: 'r.example.org' } } },
    deep: { values: { global: { net: { a: 1 } }, database: { global: { net: { b: 2 }, zone: 'sub' } } } },
    set: { sources: [{ set: 'global.zone=set,global.list={a,b}' }] },
  },
  subvalues: {
    override: { values: { database: { size: 5, nested: { a: null, d: 4 }, name: 'db' } } },
    nulls: { sources: [{ name: 'nulls.yaml', yaml: 'database:\n  nested: null\n  exports: null\nflag: null\n' }] },
    empty: { values: { database: {} } },
  },
  valuesFiles: {
    one: {
      outside: { 'values/one.yaml': 'color: green\nlist: [3]\nmap: {x: 1, deep: {y: 2}}\n' },
      sources: [{ file: 'values/one.yaml' }],
    },
    two: {
      outside: { 'values/a.yaml': 'color: blue\nmap: {x: 2}\n', 'values/b.yaml': 'map: {z: "3"}\nlist: []\nflag: yes\n' },
      sources: [{ file: 'values/a.yaml' }, { file: 'values/b.yaml' }],
    },
    documents: {
      outside: { 'values/d.yaml': 'color: one\nmap: {x: 1}\n---\ncolor: two\nmap: {deep: {w: 1}}\n' },
      sources: [{ file: 'values/d.yaml' }],
    },
    empty: { outside: { 'values/e.yaml': '' }, sources: [{ file: 'values/e.yaml' }] },
    anchors: {
      outside: {
        'values/anchors.yaml':
          'base: &b {k: 1, l: [1, 2]}\nmap:\n  <<: *b\n  k: 2\nnumber: 1e3\noctal: 0777\ndate: 2020-01-01\nbig: 123456789012\nfloat: 1.50\n',
      },
      sources: [{ file: 'values/anchors.yaml' }],
    },
    inChart: { files: { 'values-prod.yaml': 'color: prod\nreplicas: 7\n' }, sources: [{ file: 'web/values-prod.yaml' }] },
  },
  set: {
    simple: { sources: [{ set: 'color=red,replicas=4' }] },
    list: { sources: [{ set: 'list[1]=second,list[3].a.b=deep' }, { set: 'more={a,b,c}' }] },
    escapes: { sources: [{ set: 'annotations.example\\.org/key=a\\,b=c' }, { set: 'empty=' }] },
    kinds: { sources: [{ set: 'flag=true,none=null,number=012,float=1.5,text=0x1f' }] },
    removes: { sources: [{ set: 'map.x=null' }, { set: 'list=null' }] },
  },
  setString: {
    simple: { sources: [{ setString: 'port=8080,flag=true,none=null' }] },
    list: { sources: [{ setString: 'list={1,2}' }] },
  },
  setJson: {
    object: { sources: [{ setJson: '{"map":{"x":[1,{"y":2}]},"color":"json"}' }] },
    keys: { sources: [{ setJson: 'map.q={"a":[1,2.5,null]},list=[1,"2"]' }] },
  },
  setFile: {
    text: {
      outside: { 'values/script.sh': '#!/bin/sh\necho "hi: $1" # {{ x }}\n' },
      sources: [{ setFile: 'script=values/script.sh' }],
    },
  },
  schema: {
    own: {
      files: {
        'values.schema.json':
          '{"$schema":"https://json-schema.org/draft-07/schema#","type":"object","properties":{"replicas":{"type":["integer","string"],"minimum":0},"color":{"type":"string"},"map":{"$ref":"#/definitions/map"}},"definitions":{"map":{"type":"object"}}}',
      },
    },
    skipped: { files: { 'values.schema.json': '{"required":["missing"]}' }, options: { skipSchemaValidation: true } },
    newest: {
      files: {
        'values.schema.json':
          '{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"c":{"pattern":"^[a-z]*$"}},"properties":{"color":{"$ref":"#/$defs/c"}}}',
      },
    },
  },
  definitions: {
    folder: {
      files: {
        'crds/b.yaml':
          'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: "{{ not }}-templated"}\n',
        'crds/a.yaml':
          '---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.org\n---\nkind: Second\n\n',
        'crds/deep/c.json': '{"kind": "CustomResourceDefinition"}\n',
        'crds/readme.md': 'No definition.\n',
      },
      options: { includeCrds: true },
    },
    left: { files: { 'crds/a.yaml': 'kind: CustomResourceDefinition\n' } },
    included: { options: { includeCrds: true } },
  },
  release: {
    upgrade: { options: { isUpgrade: true, namespace: 'other' } },
    name: { options: { releaseName: 'a.b-c', namespace: 'kube-system' } },
    tests: { options: { skipTests: true } },
    hookless: { options: { noHooks: true } },
  },
  kubernetes: {
    old: { options: { kubeVersion: '1.25.3' } },
    vendor: { options: { kubeVersion: 'v1.31.4-gke.1183000' } },
    versions: { options: { apiVersions: ['example.org/v1/Widget', 'monitoring.coreos.com/v1'] } },
  },
  ignored: {
    rules: {
      files: {
        '.helmignore': '# comment\n*.bak\n/ignored.yaml\ntemplates/skipped/\nsecret*\n',
        'templates/skipped/x.yaml': '{{ fail "ignored" }}',
        'templates/old.yaml.bak': '{{ fail "ignored" }}',
        'ignored.yaml': 'x',
        'secret.txt': 's',
        'templates/.hidden.yaml': '{{ fail "ignored" }}',
      },
    },
    negated: { files: { '.helmignore': '!*\nkept/*.txt\n', 'kept/a.txt': 'a' } },
    marked: { files: { '.helmignore': '\uFEFF*.log\n\nconf/b.txt\n', 'x.log': 'x' } },
  },
};
