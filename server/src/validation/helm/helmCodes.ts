import type { DiagnosticCode } from '../../base/diagnosticCode.ts';

/** What is wrong in charts and values, as far as their files show it without rendering. */
export const helmCodes: Readonly<Record<string, DiagnosticCode>> = {
  'helm.template-syntax': {
    severity: 'error',
    title: 'Template that cannot be read',
    why: 'Helm parses all templates of a chart before it renders the first one: one that cannot be read ends the whole release.',
    example: '{{ if .Values.ingress }}\n# no {{ end }}',
    fix: 'Correct the action.',
  },
  'helm.unknown-function': {
    severity: 'error',
    title: 'Function that Helm does not have',
    why: 'Helm parses all templates of a chart before it renders the first one: an unknown function ends the whole release.',
    example: '{{ .Values.name | qoute }}',
    fix: 'Use a function of Go, Sprig or Helm.',
  },
  'helm.undefined-template': {
    severity: 'error',
    title: 'Named template that nothing defines',
    why: 'Rendering fails as soon as the call is reached.',
    example: '{{ include "web.lables" . }}',
    fix: 'Correct the name, or define the template. Nothing is said while a subchart is not there as a folder: it may define it.',
  },
  'helm.duplicate-template': {
    severity: 'warning',
    title: 'Named template that is defined twice',
    why: 'All templates of a chart share one space of names: one of the definitions quietly wins; within one file Helm refuses it.',
    example: '# _a.tpl\n{{ define "web.name" }}a{{ end }}\n# _b.tpl\n{{ define "web.name" }}b{{ end }}',
    fix: 'Remove one of them, or give it another name.',
  },
  'helm.unused-value': {
    severity: 'information',
    title: 'Value that nothing reads',
    why: 'Whoever sets it changes nothing. Nothing is said where a template uses the values as a whole, as with "toYaml" or "tpl".',
    example: '# values.yaml\nreplicas: 3\n# templates\nreplicas: {{ .Values.replicaCount }}',
    fix: 'Remove it, or read it in a template.',
  },
  'helm.unset-value': {
    severity: 'information',
    title: 'Read of a value that nothing sets',
    why: 'It is empty unless someone knows that it can be set. Where something above it is missing too, rendering fails; a name that is nearly the name of another value is a warning as well.',
    example: '# values.yaml\nimage:\n  tag: "1"\n# templates\nimage: {{ .Values.image.tga }}',
    fix: 'Correct the name, set a default in values.yaml, or provide for the empty value with "default", "required" or "if".',
  },
  'helm.invalid-value': {
    severity: 'error',
    title: "Value that the chart's schema does not allow",
    why: 'Helm checks the values against values.schema.json before it renders, and refuses them.',
    example: '# values.schema.json: {"properties": {"replicas": {"type": "integer"}}}\nreplicas: three',
    fix: 'Write a value that the schema allows.',
  },
  'helm.other-type': {
    severity: 'warning',
    title: 'Value of another shape than its default',
    why: 'Where the default is a mapping, templates read its keys; Helm drops one of the two, or rendering fails.',
    example: '# values.yaml\nimage:\n  tag: "1"\n# values-prod.yaml\nimage: nginx:2',
    fix: 'Write the value as the default is written.',
  },
  'helm.chart-field': {
    severity: 'error',
    title: 'Chart.yaml that Helm refuses',
    why: 'A chart without a valid name, apiVersion and version cannot be packaged or installed.',
    example: 'apiVersion: v2\nname: web\nversion: one',
    fix: 'Correct the field.',
  },
  'helm.chart-style': {
    severity: 'information',
    title: 'What helm lint recommends for Chart.yaml',
    why: 'Tools that show charts use these fields.',
    example: 'apiVersion: v2\nname: web\nversion: "1.0"\n# no icon',
    fix: 'Add or correct the field.',
  },
  'helm.dependency': {
    severity: 'warning',
    title: 'Dependencies that do not fit the charts that are there',
    why: 'Helm refuses to render a chart whose dependencies are not in charts/, and charts there that no dependency names cannot be turned off or configured.',
    example: 'dependencies:\n- name: db\n  version: 1.0.0\n  repository: file://../database',
    fix: 'Correct the entry.',
  },
  'helm.file-name': {
    severity: 'error',
    title: 'Template file with another ending',
    why: 'helm lint takes .yaml, .yml, .tpl and .txt for templates and nothing else.',
    example: '# templates/service.yaml.bak',
    fix: 'Rename it, or leave it out by .helmignore.',
  },
};
