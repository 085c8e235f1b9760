import type { ChartVariant, ChartVariants } from './chartVariant.ts';

/** What templates do: functions, named templates, files, capabilities, hooks, and every odd way to end up with YAML documents. */

function template(text: string, more: ChartVariant = {}): ChartVariant {
  return { ...more, files: { ...more.files, 'templates/tried.yaml': text } };
}

/** A ConfigMap whose data are lines of templates. */
function data(lines: string, more: ChartVariant = {}): ChartVariant {
  return template(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tried\ndata:\n${lines}`, more);
}

const configFiles = {
  'conf/a.ini': '[a]\nx=1\n',
  'conf/b.txt': 'b: "quoted" é 😀\r\nsecond',
  'conf/deep/c.json': '{"c": [1, 2]}\n',
  'conf/empty': '',
  'conf/binary': Uint8Array.of(0, 1, 2, 255, 254),
};

export const templateVariants: ChartVariants = {
  named: {
    include: data('  a: {{ include "web.name" . | quote }}\n  b: |\n    {{- include "web.lines" . | nindent 4 }}\n'),
    template: data('  a: {{ template "web.name" . }}\n{{- block "inline" . }}\n  c: block\n{{- end }}\n'),
    overridden: data('  a: {{ include "web.name" . }}\n', {
      files: {
        'templates/z/_again.tpl': '{{ define "web.name" }}again{{ end }}',
        'templates/_b.tpl': '{{ define "web.name" }}earlier{{ end }}',
      },
    }),
    dynamic: data(
      '  a: {{ include (print "web." "name") (dict "Release" (dict "Name" "x") "Chart" .Chart "Values" .Values) }}\n',
    ),
    recursive: data(
      '{{- define "down" }}{{ if gt . 0 }}{{ . }}{{ include "down" (sub . 1 | int) }}{{ end }}{{ end }}\n  a: x{{ include "down" 40 }}\n',
    ),
  },
  tpl: {
    value: data('  a: {{ tpl .Values.templated . | quote }}\n  b: {{ tpl (toYaml .Values.map) . | toJson }}\n'),
    nested: data(
      '  a: {{ tpl "{{ tpl .Values.templated . }} {{ include \\"web.name\\" . }}" . }}\n  b: {{ tpl "{{ define \\"late\\" }}L{{ .Values.none }}{{ end }}{{ include \\"late\\" . }}" . }}\n',
    ),
    file: data('  a: |-\n{{ tpl (.Files.Get "conf/t.tpl") . | indent 4 }}\n', {
      files: { 'conf/t.tpl': 'name={{ .Release.Name }}\n{{- range .Values.list }}\n- {{ . }}\n{{- end }}\n' },
    }),
  },
  flow: {
    conditions: data(
      '{{- if and .Values.flag (not .Values.none) }}\n  a: "1"\n{{- else if eq .Values.color "red" }}\n  a: "2"\n{{- else }}\n  a: "3"\n{{- end }}\n',
    ),
    ranges: data(
      '{{- range $i, $v := .Values.list }}\n  k{{ $i }}: {{ $v | quote }}\n{{- else }}\n  none: "yes"\n{{- end }}\n{{- range $k, $v := .Values.map }}\n  {{ $k }}: {{ $v | toJson | quote }}\n{{- end }}\n{{- range until 3 }}\n  n{{ . }}: x\n{{- end }}\n{{- range 2 }}\n  m{{ . }}: x\n{{- end }}\n',
    ),
    loops: data(
      '{{- range $v := list 1 2 3 4 }}{{ if eq $v 2 }}{{ continue }}{{ end }}{{ if eq $v 4 }}{{ break }}{{ end }}\n  v{{ $v }}: x\n{{- end }}\n',
    ),
    scopes: data(
      '{{- with .Values.map }}\n  a: {{ .x | default "none" | quote }}\n  b: {{ $.Release.Name }}\n{{- end }}\n{{- with .Values.none }}\n  c: x\n{{- else }}\n  c: none\n{{- end }}\n{{- $v := 1 }}{{ $v = add $v 2 }}\n  d: {{ $v | quote }}\n',
    ),
    missing: data(
      '  a: "{{ .Values.nothing }}"\n  b: "{{ .Values.map.nothing }}"\n  c: {{ .Values.nothing | default "d" }}\n  e: "{{ dig "a" "b" "no" .Values.map }}"\n',
    ),
  },
  functions: {
    yaml: data(
      '  a: {{ .Values | toYaml | sha256sum }}\n  b: |\n{{ .Values | toYaml | indent 4 }}\n  c: {{ (fromYaml "a: [1, {b: 2}]").a | toJson | quote }}\n  d: {{ fromYaml "a: [" | toJson | quote }}\n  e: {{ toYamlPretty .Values.map | quote }}\n  f: {{ fromYamlArray "[1, x]" | join "," }}\n',
    ),
    json: data(
      '  a: {{ .Values | toJson | quote }}\n  b: {{ (fromJson `{"a":1.5}`).a }}x\n  c: {{ toPrettyJson .Values.map | quote }}\n  d: {{ toRawJson (dict "a" "<&>") | quote }}\n  e: {{ fromJsonArray `[1,2]` | len }}x\n',
    ),
    toml: data('  a: {{ toToml .Values.map | quote }}\n  b: {{ (fromToml "a = 1").a }}x\n'),
    strings: data(
      '  a: {{ "some Text" | upper | trunc 6 | trimSuffix "E" | quote }}\n  b: {{ printf "%05d|%s|%v|%q" 42 "s" (list 1 2) "q" | squote }}\n  c: {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "${1}W" }}\n  d: {{ "a,b" | splitList "," | last }}\n  e: {{ "x" | repeat 3 }}{{ "camelCaseText" | kebabcase }}\n  f: {{ snakecase "FirstName" }}{{ wrap 5 "a long text" | quote }}\n  g: {{ "é" | b64enc }}{{ "YQ==" | b64dec }}{{ substr 0 3 "abcdef" }}{{ nospace " a b " }}{{ title "ab cd" }}\n',
    ),
    crypto: data(
      '  a: {{ sha1sum "x" }}{{ sha256sum "x" }}{{ adler32sum "x" }}\n  b: {{ derivePassword 1 "long" "password" "user" "example.com" }}\n',
    ),
    lists: data(
      '  a: {{ list 3 1 2 | sortAlpha | join "-" }}\n  b: {{ uniq (list 1 1 2) | len }}x{{ without (list 1 2) 1 | first }}\n  c: {{ concat (list 1) (list 2) | toJson | quote }}\n  d: {{ dict "b" 1 "a" 2 | keys | sortAlpha | join "," }}\n  e: {{ merge (dict "a" 1) (dict "a" 2 "b" 3) | toJson | quote }}\n  f: {{ mergeOverwrite (deepCopy .Values.map) (dict "x" 9) | toJson | quote }}\n  g: x{{ pick .Values.map "x" | toJson | quote }}{{ omit .Values.map "x" | len }}\n  h: x{{ chunk 2 (list 1 2 3) | toJson | quote }}{{ has 1 (list 1) }}\n',
    ),
    numbers: data(
      '  a: {{ add 1 2.9 }}{{ div 7 2 }}{{ mulf 1.5 2 }}{{ max 1 5 }}{{ round 3.14159 2 }}{{ ceil 1.2 }}x\n  b: {{ int "12" }}{{ int64 3.7 }}{{ float64 "1.5" }}{{ toString 1e6 }}{{ atoi "7" }}x\n  c: "{{ .Values.number }} {{ .Values.big }} {{ .Values.float }} {{ .Values.number | int }}"\n  d: x{{ .Values.number | toJson | quote }}{{ toDecimal "0777" }}x\n',
    ),
    kinds: data(
      '  a: {{ kindOf .Values.map }}{{ typeOf .Values.list }}{{ kindIs "string" .Values.color }}x\n  b: {{ empty .Values.none }}{{ coalesce .Values.none "c" }}{{ ternary "t" "f" true }}x\n  c: {{ semverCompare ">=1.20-0" .Capabilities.KubeVersion.Version }}{{ (semver "1.2.3-a").Major }}x\n  d: x{{ urlParse "https://u@h:1/p?q=1#f" | toJson | quote }}{{ mustToJson .Values.map | len }}x\n  e: {{ duration "95" }}{{ dateInZone "2006-01-02" (toDate "2006-01-02" "2020-02-03") "UTC" }}{{ htmlDate 0 }}x\n',
    ),
    cluster: data(
      '  a: {{ lookup "v1" "Secret" "default" "x" | toJson | quote }}\n  b: "{{ getHostByName "example.org" }}"\n{{- if not (lookup "v1" "Namespace" "" "") }}\n  c: none\n{{- end }}\n',
    ),
    guarded: data(
      '  a: {{ required "color is needed" .Values.color | quote }}\n{{- if eq .Values.color "never" }}{{ fail "never" }}{{ end }}\n',
    ),
    regular: data(
      '  a: {{ regexMatch "^[a-z]+$" .Values.color }}{{ regexFind "[0-9]+" "a12b3" }}{{ regexFindAll "[0-9]" "a12b3" 2 | join "," }}{{ regexSplit "-" "a-b" -1 | len }}{{ regexQuoteMeta "a.b" }}x\n',
    ),
  },
  files: {
    get: data(
      '  a: {{ .Files.Get "conf/a.ini" | quote }}\n  b: {{ .Files.Get "none" | quote }}\n  c: {{ .Files.GetBytes "conf/b.txt" | toString | quote }}\n',
      { files: configFiles },
    ),
    config: data('{{ (.Files.Glob "conf/*").AsConfig | indent 2 }}\n', { files: configFiles }),
    secrets: template(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: tried}\ndata:\n{{ (.Files.Glob "conf/**").AsSecrets | indent 2 }}\n',
      { files: configFiles },
    ),
    glob: data(
      '{{- range $path, $_ := .Files.Glob "**.{ini,txt}" }}\n  {{ base $path }}: {{ $.Files.Get $path | b64enc }}\n{{- end }}\n{{- range .Files.Lines "conf/b.txt" }}\n  {{ . | sha1sum }}: x\n{{- end }}\n',
      { files: configFiles },
    ),
    forbidden: data(
      '  a: x{{ .Files.Get "templates/tried.yaml" | quote }}{{ .Files.Get "Chart.yaml" }}{{ .Files.Get "values.yaml" }}x\n  b: {{ .Files.Get "../outside.txt" | quote }}\n',
      { outside: { 'outside.txt': 'not for charts' } },
    ),
  },
  objects: {
    builtin: data(
      '  a: {{ .Release | toJson | quote }}\n  b: {{ .Chart | toJson | quote }}\n  c: {{ .Template | toJson | quote }}\n  d: {{ .Subcharts | keys | sortAlpha | join "," | quote }}\n',
    ),
    capabilities: data(
      '  a: {{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.KubeVersion.GitVersion }}\n  b: "{{ .Capabilities.APIVersions.Has "example.org/v1/Widget" }} {{ .Capabilities.APIVersions.Has "apps/v1" }} {{ .Capabilities.APIVersions.Has "policy/v1beta1" }}"\n  c: {{ .Capabilities.HelmVersion.Version }} {{ .Capabilities.HelmVersion.GitTreeState }}x\n  d: {{ .Capabilities.APIVersions | join "," | sha256sum }}\n',
    ),
    values: data(
      '  a: {{ .Values | toJson | quote }}\n  b: {{ (index .Subcharts "database").Values | toJson | quote }}\n{{- range $name, $sub := .Subcharts }}\n  {{ $name }}: {{ $sub.Values | toJson | quote }}\n{{- end }}\n',
      { values: { subchartsTried: true } },
    ),
  },
  hooks: {
    several: template(
      'kind: Job\nmetadata:\n  name: b\n  annotations:\n    "helm.sh/hook": pre-install,post-upgrade\n    "helm.sh/hook-weight": "5"\n    "helm.sh/hook-delete-policy": before-hook-creation, hook-succeeded\n---\nkind: Pod\nmetadata: {name: a, annotations: {"helm.sh/hook": pre-install, "helm.sh/hook-weight": "-5"}}\n---\nkind: ConfigMap\nmetadata: {name: c, annotations: {"helm.sh/hook": post-install}}\n',
    ),
    tests: template(
      'kind: Pod\nmetadata: {name: t, annotations: {"helm.sh/hook": test}}\n---\nkind: Pod\nmetadata: {name: u, annotations: {"helm.sh/hook": "test-success,pre-delete"}}\n',
    ),
    unknown: template(
      'kind: Pod\nmetadata: {name: t, annotations: {"helm.sh/hook": sometimes}}\n---\nkind: Pod\nmetadata: {name: u, annotations: {"helm.sh/hook": crd-install}}\n---\nkind: Pod\nmetadata: {name: w, annotations: {"helm.sh/hook-weight": "1"}}\n',
    ),
    keep: template(
      'kind: ConfigMap\nmetadata: {name: t, annotations: {"helm.sh/resource-policy": keep, "helm.sh/hook": "PRE-INSTALL , post-install", "helm.sh/hook-weight": x}}\n',
    ),
  },
  documents: {
    order: template(
      [
        'APIService',
        'Ingress',
        'CronJob',
        'Deployment',
        'Service',
        'Unknown',
        'RoleBinding',
        'Role',
        'CustomResourceDefinition',
        'Namespace',
        'Secret',
        'ConfigMap',
        'PersistentVolumeClaim',
        'ServiceAccount',
        'NetworkPolicy',
        'Another',
        'HorizontalPodAutoscaler',
        'Job',
        'StatefulSet',
        'PriorityClass',
        'ValidatingWebhookConfiguration',
        'Pod',
      ]
        .map(kind => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: x}\n`)
        .join('---\n'),
    ),
    separators: template(
      '---\n--- \nkind: A\n---\t\nkind: B\n--- # comment\nkind: C\n---kind: D\n\n\n---\n   \n---\n# only a comment\n',
    ),
    comments: template('# first\nkind: A # {{ "x" }}\n{{/* nothing */}}\n{{- /* trimmed */ -}}\n# {{ .Values.color }}\n'),
    list: template('apiVersion: v1\nkind: List\nitems:\n- {kind: A}\n- {kind: B, metadata: {name: "{{ .Release.Name }}"}}\n'),
    returns: template('kind: A\r\nvalue: {{ .Values.color }}\r\n---\r\nkind: B\r\n'),
    marked: template('\uFEFFkind: A\nvalue: 1\n'),
    twice: template('kind: A\nkind: B\nvalue: 1\nvalue: 2\n'),
    json: { files: { 'templates/tried.json': '{"kind": "A", "value": {{ .Values.replicas }}}\n' } },
    block: template('kind: A\ntext: |+\n  keep\n\n\n---\nkind: B\nfolded: >-\n  a\n  b\n\n'),
    missing: template('value: no kind\n---\nnull\n---\n{}\n'),
  },
  places: {
    folders: {
      files: {
        'templates/a/b/c.yaml': 'kind: Deep\n',
        'templates/b.yml': 'kind: Yml\n',
        'templates/notes/NOTES.txt': 'not the notes {{ .Release.Name }}',
        'templates/readme.txt': 'plain: text\n',
      },
    },
    partials: {
      files: {
        'templates/_partial.yaml': '{{ fail "a partial" }}'.replace('fail', 'print'),
        'templates/a/_hidden.yaml': 'kind: Hidden\n',
        'templates/empty.yaml': '',
        'templates/blank.yaml': '\n  \n{{- if false }}x{{ end }}',
      },
    },
    notes: { files: { 'templates/NOTES.txt': 'Thanks for {{ .Chart.Name }} {{ include "web.name" . }}.\n' } },
  },
};
