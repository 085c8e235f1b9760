import { packChart } from '../../support/packChart.ts';
import type { ChartVariant } from './chartVariant.ts';

/** What Helm refuses, and the place where that is said to be; each is tried apart. */
export interface RefusedChart extends ChartVariant {
  /** Of the error. */
  readonly kind: string;
  /** The innermost place: `path:line`, or `path`. */
  readonly at?: string;
}

const tried = 'web/templates/tried.yaml';

function template(text: string, kind: string, at: string, more: ChartVariant = {}): RefusedChart {
  return { ...more, kind, at, files: { ...more.files, 'templates/tried.yaml': text } };
}

export const refusedCharts: Readonly<Record<string, RefusedChart>> = {
  nil: template('kind: A\na: {{ .Values.no.such.path }}\n', 'render', `${tried}:2`),
  required: template('kind: A\n\na: {{ required "needed" .Values.none }}\n', 'render', `${tried}:3`),
  fail: template('{{- if true }}\n{{ fail "no\\nway" }}{{ end }}\n', 'render', `${tried}:2`),
  deepFail: template('kind: A\na: {{ include "outer" . }}\n', 'render', 'web/templates/_deep.tpl:3', {
    files: {
      'templates/_deep.tpl':
        '{{ define "outer" }}{{ include "inner" . }}{{ end }}\n{{ define "inner" }}\n{{ fail "deep" }}{{ end }}',
    },
  }),
  deepNil: template('kind: A\na: {{ include "outer" . }}\n', 'render', 'web/templates/_deep.tpl:3', {
    files: {
      'templates/_deep.tpl': '{{ define "outer" }}{{ include "inner" . }}{{ end }}\n{{ define "inner" }}\n{{ .a.b.c }}{{ end }}',
    },
  }),
  noInclude: template('kind: A\na: {{ include "no.such" . }}\n', 'render', `${tried}:2`),
  noTemplate: template('kind: A\na: {{ template "no.such" . }}\n', 'render', `${tried}:2`),
  wrongKind: template('kind: A\na: {{ add "x" .Values.map | upper }}\n{{ range 1.5 }}{{ end }}', 'render', `${tried}:2`),
  tplFails: template('kind: A\na: {{ tpl "{{ .Values.no.such }}" . }}\n', 'render', `${tried}:2`),
  tplSyntax: template('kind: A\na: {{ tpl "{{ if }}" . }}\n', 'render', `${tried}:2`),
  unknownFunction: template('kind: A\na: {{ nonsense 1 }}\n', 'template', `${tried}:2`),
  env: template('a: {{ env "HOME" }}\n', 'template', `${tried}:1`),
  unclosed: template('kind: A\n{{ if true }}\nb: 1\n', 'template', `${tried}:4`),
  badPartial: template('kind: A\n', 'template', 'web/templates/_bad.tpl:2', { files: { 'templates/_bad.tpl': '\n{{ end }}' } }),
  notYaml: template('kind: A\nmetadata:\n  name: {{ .Release.Name }}\n bad: 1\n', 'yaml', `${tried}:4`),
  notYamlLater: template('kind: A\n---\nkind: B\nlist:\n{{- range until 3 }}\n- a\n{{- end }}\n  b: [\n', 'yaml', `${tried}:8`),
  notYamlIncluded: template('kind: A\nlabels:\n  {{- include "bad" . | nindent 2 }}\n', 'yaml', 'web/templates/_bad.tpl:2', {
    files: { 'templates/_bad.tpl': '{{ define "bad" }}\na: b: c\n{{ end }}' },
  }),
  scalar: template('just text\n', 'yaml', `${tried}:1`),
  annotations: template('kind: A\nmetadata: {annotations: [1]}\n', 'yaml', `${tried}:1`),
  schema: {
    kind: 'schema',
    at: 'web/values.schema.json',
    files: { 'values.schema.json': '{"properties":{"replicas":{"type":"integer","maximum":0}},"required":["gone"]}' },
  },
  schemaSub: {
    kind: 'schema',
    at: 'web/charts/database/values.schema.json',
    files: {
      'charts/database/Chart.yaml': 'apiVersion: v2\nname: database\nversion: 1.0.0\n',
      'charts/database/values.yaml': 'size: 1\n',
      'charts/database/values.schema.json': '{"properties":{"size":{"type":"string"}}}',
    },
  },
  schemaBroken: { kind: 'schema', at: 'web/values.schema.json', files: { 'values.schema.json': '{"type": 5}' } },
  schemaNoJson: { kind: 'schema', at: 'web/values.schema.json', files: { 'values.schema.json': '{' } },
  valuesBroken: {
    kind: 'values',
    at: 'values/bad.yaml',
    outside: { 'values/bad.yaml': 'a: 1\nb: c: d\n' },
    sources: [{ file: 'values/bad.yaml' }],
  },
  valuesList: {
    kind: 'values',
    at: 'values/bad.yaml',
    outside: { 'values/bad.yaml': '- a\n' },
    sources: [{ file: 'values/bad.yaml' }],
  },
  valuesMissing: { kind: 'missing-path', at: 'values/none.yaml', sources: [{ file: 'values/none.yaml' }] },
  valuesFolder: { kind: 'missing-path', at: 'values', outside: { 'values/x': '' }, sources: [{ file: 'values' }] },
  setHuge: { kind: 'values', sources: [{ set: 'a[99999999]=1' }] },
  setJsonBroken: { kind: 'values', sources: [{ setJson: 'a={' }] },
  setFileMissing: { kind: 'missing-path', at: 'values/none', sources: [{ setFile: 'a=values/none' }] },
  ownValuesBroken: { kind: 'chart', at: 'web/values.yaml', files: { 'values.yaml': 'a: [\n' } },
  subchartMismatch: {
    kind: 'values',
    files: { 'charts/database/Chart.yaml': 'apiVersion: v2\nname: database\nversion: 1.0.0\n' },
    values: { database: 'text' },
  },
  missingDependency: {
    kind: 'dependencies',
    at: 'web/Chart.yaml',
    dependencies: [{ name: 'gone', version: '1.0.0', repository: 'https://charts.example.org' }],
  },
  fileDependency: {
    kind: 'dependencies',
    at: 'web/Chart.yaml',
    outside: { 'other/Chart.yaml': 'apiVersion: v2\nname: other\nversion: 1.0.0\n' },
    dependencies: [{ name: 'other', version: '1.0.0', repository: 'file://../other' }],
  },
  libraryChart: { kind: 'chart', at: 'web/Chart.yaml', chart: { type: 'library' } },
  oddType: { kind: 'chart', at: 'web/Chart.yaml', chart: { type: 'other' } },
  newApi: { kind: 'chart', at: 'web/Chart.yaml', chart: { apiVersion: 'v3' } },
  oddApi: { kind: 'chart', at: 'web/Chart.yaml', chart: { apiVersion: 'v9' } },
  noVersion: { kind: 'chart', at: 'web/Chart.yaml', chart: { version: '' } },
  oddVersion: { kind: 'chart', at: 'web/Chart.yaml', chart: { version: 'one' } },
  chartBroken: { kind: 'chart', at: 'web/Chart.yaml', files: { 'Chart.yaml': 'name: [\n' } },
  oddAlias: { kind: 'chart', at: 'web/Chart.yaml', dependencies: [{ name: 'a', version: '1', repository: '', alias: 'a b' }] },
  kubeVersion: { kind: 'kube-version', at: 'web/Chart.yaml', chart: { kubeVersion: '>=1.99' } },
  kubeVersionOption: { kind: 'kube-version', options: { kubeVersion: 'new' } },
  releaseName: { kind: 'release-name', options: { releaseName: 'Not_Valid' } },
  brokenArchive: { kind: 'chart', at: 'web/Chart.yaml', files: { 'charts/a-1.0.0.tgz': 'not an archive' } },
  escapingArchive: {
    kind: 'chart',
    at: 'web/Chart.yaml',
    files: { 'charts/a-1.0.0.tgz': packChart({ 'a/Chart.yaml': 'name: a\n', 'a/../../x': 'x' }) },
  },
  noChartInside: { kind: 'chart', at: 'web/Chart.yaml', files: { 'charts/database/values.yaml': 'a: 1\n' } },
  ignoreRule: { kind: 'chart', at: 'web/.helmignore', files: { '.helmignore': '**/x\n' } },
};
