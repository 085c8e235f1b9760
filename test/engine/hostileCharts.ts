import type { ChartRequest } from '../../server/src/engine/helmEngine.ts';
import type { MemoryFile } from '../../server/src/tree/memoryTree.ts';
import { packChart } from '../support/packChart.ts';

/** Charts that want everything a chart must not get. The chart is `web`. */
export interface HostileChart {
  readonly files: Readonly<Record<string, MemoryFile>>;
  readonly more?: Partial<ChartRequest>;
  /** What comes of it: the kind of the error, or the reason of the unknown. */
  readonly outcome: string;
}

const head = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';
const canary = 'root:x:0:0';

function chart(template: string, outcome: string, more: HostileChart['files'] = {}): HostileChart {
  return { files: { 'web/Chart.yaml': head, 'web/templates/a.yaml': template, ...more }, outcome };
}

/** What is not in the answer, if nothing outside was read. */
export const outsideContent = canary;

/** What would make Helm fetch something, or read what is not in the repository; `host` is what addresses name. */
export function chartsThatReachOut(host: string): Readonly<Record<string, HostileChart>> {
  const schema = (reference: string): HostileChart['files'] => ({
    'web/values.schema.json': JSON.stringify({ $ref: reference }),
  });
  return {
    'a schema at an address': chart('a: 1\n', 'remote', schema(`http://${host}/schema.json`)),
    'a schema of the disk': chart('a: 1\n', 'schema', schema('file:///etc/passwd')),
    'values at an address': { ...chart('a: 1\n', 'remote'), more: { values: [{ file: `http://${host}/values.yaml` }] } },
    'a value at an address': { ...chart('a: 1\n', 'remote'), more: { values: [{ setFile: `a=http://${host}/x` }] } },
    'values of the disk': {
      ...chart('a: {{ .Values | toJson }}\n', 'missing-path'),
      more: { values: [{ setFile: 'a=../../../../../etc/passwd' }] },
    },
    'a file of the disk': chart(
      'kind: A\na: {{ .Files.Get "/etc/passwd" | quote }}{{ .Files.Get "../../etc/passwd" }}\n',
      'objects',
    ),
    'a name to look up': chart('kind: A\na: "{{ getHostByName "localhost" }}"\n', 'objects'),
    'the environment': chart('a: {{ env "HOME" }}\n', 'template'),
    'a dependency at an address': chart('a: 1\n', 'dependencies', {
      'web/Chart.yaml': `${head}dependencies: [{name: db, version: 1.0.0, repository: "http://${host}"}]\n`,
    }),
    'an archive that escapes': chart('a: 1\n', 'chart', {
      'web/charts/db-1.0.0.tgz': packChart({ 'db/Chart.yaml': 'name: db\n', 'db/../../../outside': 'x' }),
    }),
  };
}

/** Ten templates that each include the next ten times. */
const includeBomb = Array.from(
  { length: 12 },
  (_, level) => `{{ define "b${level}" }}${`{{ include "b${level + 1}" . }}`.repeat(10)}{{ end }}`,
).join('');

const aliasBomb = Array.from({ length: 10 }, (_, level) => {
  const element = level === 0 ? 'x' : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array.from({ length: 9 }, () => element).join(', ')}]\n`;
}).join('');

/** What eats time and memory. */
export const chartsThatEat: Readonly<Record<string, HostileChart>> = {
  'a template that includes itself': chart('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}', 'render'),
  'a template that calls itself': chart('{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}', 'render'),
  'two templates that include each other': chart(
    '{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
    'render',
  ),
  'a value that is its own template': chart('{{ tpl .Values.t . }}', 'limit', {
    'web/values.yaml': "t: '{{ tpl .Values.t . }}'\n",
  }),
  'a bomb of includes': chart(`${includeBomb}{{ define "b12" }}x{{ end }}{{ include "b0" . }}`, 'limit'),
  'a list without end': chart('{{ range until 1000000000 }}x{{ end }}', 'limit'),
  'numbers without end': chart('{{ seq 1000000000 }}', 'limit'),
  'a range without end': chart('{{ range 100000000000 }}{{ end }}', 'limit'),
  'a text without end': chart('{{ repeat 2000000000 "x" }}', 'limit'),
  'a text that doubles': chart('{{ $s := "xxxxxxxxxxxxxxxx" }}{{ range 100 }}{{ $s = print $s $s }}{{ end }}', 'limit'),
  'an expensive pattern': chart('kind: A\na: {{ regexMatch "^(a+)+$" (printf "%sb" (repeat 100000 "a")) }}\n', 'objects'),
  'an expensive pattern of a schema': chart('a: 1\n', 'schema', {
    'web/values.yaml': `a: ${'a'.repeat(50_000)}b\n`,
    'web/values.schema.json': '{"properties":{"a":{"pattern":"^(a+)+$"}}}',
  }),
  'a schema that is itself': chart('a: 1\n', 'schema', { 'web/values.schema.json': '{"$ref":"#"}' }),
  'patterns of files': chart(`kind: A\na: {{ .Files.Glob "${'*a'.repeat(40)}b" | len }}\n`, 'objects', {
    [`web/${'a'.repeat(200)}`]: 'x',
  }),
  'aliases in values': chart('a: 1\n', 'chart', { 'web/values.yaml': aliasBomb }),
  'aliases in what is rendered': chart(aliasBomb, 'yaml'),
  'nesting without end': chart(`kind: A\na: ${'['.repeat(100_000)}\n`, 'yaml'),
  'parentheses without end': chart(`{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}`, 'template'),
  'an archive that explodes': chart('a: 1\n', 'chart', {
    'web/charts/db-1.0.0.tgz': packChart({ 'db/Chart.yaml': 'name: db\n', 'db/zeros': new Uint8Array(120 * 1024 * 1024) }),
  }),
};
