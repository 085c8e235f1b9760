import type { DiagnosticCode } from '../../base/diagnosticCode.ts';

const error = (title: string, why: string, example: string, fix: string): DiagnosticCode => ({
  severity: 'error',
  title,
  why,
  example,
  fix,
});

/** What Helm refuses when it renders: the release would not be installed. */
export const chartRenderCodes: Readonly<Record<string, DiagnosticCode>> = {
  'helm.render-failed': error(
    'Template fails',
    'A function of the template gives an error with these values, or the template itself refuses them by "required" or "fail".',
    'image: {{ required "image.tag is needed" .Values.image.tag }}',
    'Set the value that the message names, or correct the expression. Where the template is included, the including lines are listed.',
  ),
  'helm.not-yaml': error(
    'Rendered text is not YAML',
    'What the template renders to with these values cannot be read as a Kubernetes object.',
    'labels:\n{{ toYaml .Values.labels }}',
    'Check indentation (nindent) and quotes (quote) where values are put into the text.',
  ),
  'helm.chart-unreadable': error(
    'Chart that Helm cannot read',
    'Chart.yaml, values.yaml or another file of the chart is missing or has the wrong form.',
    'apiVersion: v2\nname: web  # and no version',
    'Correct the file that the message names.',
  ),
  'helm.values-unreadable': error(
    'Values that Helm cannot read',
    'A source of values is missing, is no YAML, or sets a value that cannot be set there.',
    'image: {tag: 1.2',
    'Correct the source that the message names.',
  ),
  'helm.incompatible-version': error(
    'Chart for another Kubernetes',
    'The "kubeVersion" of the chart excludes the version that it is rendered for.',
    'kubeVersion: ">=1.40"',
    'Use another version of the chart, or say which Kubernetes the environment runs.',
  ),
  'helm.release-name': error(
    'Name of a release',
    'Releases are called as objects are: lower-case letters, digits, dots and dashes, at most 53 characters.',
    'releaseName: Web',
    'Use another name.',
  ),
};
