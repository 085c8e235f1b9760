import type { DiagnosticCode } from '../../base/diagnosticCode.ts';

const error = (title: string, why: string, example: string, fix: string): DiagnosticCode => ({
  severity: 'error',
  title,
  why,
  example,
  fix,
});

/** What Argo CD refuses: it could not compare or synchronise the Application. */
export const argocdCodes: Readonly<Record<string, DiagnosticCode>> = {
  'argocd.path-not-found': error(
    'Path of a source not found',
    'The folder does not exist in the repository.',
    'source:\n  path: apps/prodution',
    'Correct the path; it is relative to the root of the repository.',
  ),
  'argocd.source-types': error(
    'Source of two types',
    'A source is rendered by one tool: the fields kustomize, helm, directory and plugin exclude each other, also where an .argocd-source.yaml adds one.',
    'source:\n  helm: {releaseName: web}\n  kustomize: {namePrefix: web-}',
    'Keep one of them.',
  ),
  'argocd.source-override': error(
    'Source parameters that cannot be read',
    'An .argocd-source.yaml file beside the manifests is merged into the source.',
    '# .argocd-source.yaml\nhelm: [',
    'Correct the YAML.',
  ),
  'argocd.not-a-manifest': error(
    'Not a Kubernetes object in a directory source',
    'Every YAML and JSON file of the folder is read; what has apiVersion, kind and metadata in it must be valid.',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a',
    'Correct the file, or leave it out by "directory.exclude" or a comment "+argocd:skip-file-rendering".',
  ),
  'argocd.too-large': error(
    'Too many manifests in a directory source',
    'The manifests of one directory source may have 10 MB together.',
    'directory:\n  recurse: true',
    'Deliver less with one Application.',
  ),
  'argocd.kustomize-option': error(
    'Kustomize option that cannot be applied',
    'Argo CD changes the kustomization with "kustomize edit" before it builds, and that failed.',
    'kustomize:\n  commonLabels: {app: web}\n# kustomization.yaml has the label already',
    'See the message; labels and annotations that exist already need forceCommonLabels or forceCommonAnnotations.',
  ),
  'argocd.generator': error(
    'ApplicationSet whose generators fail',
    'While one of its generators fails, an ApplicationSet changes nothing.',
    'generators:\n- matrix:\n    generators:\n    - list: {elements: []}',
    'See the message.',
  ),
  'argocd.template': error(
    'ApplicationSet whose template fails',
    'While its template cannot be filled in for one element, an ApplicationSet changes nothing.',
    "goTemplate: true\ngoTemplateOptions: [missingkey=error]\ntemplate:\n  metadata:\n    name: '{{.nam}}'",
    'Correct the template or the element.',
  ),
  'argocd.chart': error(
    'Chart that Helm cannot render',
    'Argo CD renders the chart with "helm template", and that failed.',
    'helm:\n  valueFiles: [values-prodution.yaml]',
    'See the message.',
  ),
  'argocd.build-failed': error(
    'Source that cannot be rendered',
    "Argo CD refuses it for a reason that Driftline does not know how to place; upstream's own words are shown.",
    'spec: …',
    'See the message.',
  ),
};
