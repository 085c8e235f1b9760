import type { DiagnosticCode } from '../base/diagnosticCode.ts';

/** Findings about single documents: their YAML, and how they agree with what is known of their kind. */

type Texts = readonly [title: string, why: string, example: string, fix: string];

const code =
  (severity: DiagnosticCode['severity']) =>
  (...[title, why, example, fix]: Texts): DiagnosticCode => ({ severity, title, why, example, fix });

const error = code('error');
const warning = code('warning');

const yamlCodes: Readonly<Record<string, DiagnosticCode>> = {
  'yaml.syntax': error(
    'Not valid YAML',
    'Nothing can read the document: not the agent, not the API server.',
    'metadata: {name: web',
    'Correct the syntax at the place shown.',
  ),
  'yaml.duplicate-key': error(
    'Key written twice',
    'kustomize and the API server refuse it; other readers take one of the two without saying which.',
    'metadata:\n  name: web\n  name: api',
    'Keep one of the two.',
  ),
  'yaml.unknown-anchor': error(
    'Alias without anchor',
    'An alias stands for a node that was given a name with "&" further up in the same document.',
    'labels: *common',
    'Correct the name, or write the value itself.',
  ),
  'yaml.too-deep': error(
    'Nested too deeply',
    'No manifest is nested like this; it is not read, so that nothing can be kept busy with it.',
    '[[[[[[…]]]]]]',
    'Remove the brackets that are not closed.',
  ),
  'yaml.conflict': error(
    'Merge conflict',
    'git left both sides of a conflict in the file.',
    '<<<<<<< HEAD\nreplicas: 3\n=======\nreplicas: 5\n>>>>>>> feature',
    'Keep one side and remove the markers.',
  ),
  'yaml.too-large': error(
    'File too large',
    'It is larger than anything a cluster stores, and is not read.',
    'A file of more than 5 MB',
    'Split it, or keep it out of the folders with manifests.',
  ),
  'yaml.binary': error('Not a text', 'The file holds bytes that no text has.', 'A file with NUL bytes', 'Rename or remove it.'),
};

const structureCodes: Readonly<Record<string, DiagnosticCode>> = {
  'schema.unknown-field': error(
    'Unknown field',
    'The API server refuses fields it does not know, or drops them: what they were meant to say has no effect.',
    'spec:\n  replica: 3',
    'Correct the name, or move the field to where it belongs.',
  ),
  'schema.wrong-type': error(
    'Value of the wrong type',
    'Agents read YAML by rules that surprise: "3" is a text, 1e3 a number, yes a text for kustomize. The API server refuses what does not fit.',
    'replicas: "3"',
    'Remove or add the quotes as the message says, or write the value as a list or mapping.',
  ),
  'schema.ambiguous-text': warning(
    'Word that is not a text everywhere',
    'Unquoted yes, no, on, off, y and n are texts for kustomize, and booleans for kubectl and for Argo CD where it reads plain folders: the API server refuses those.',
    'data:\n  FEATURE: yes',
    'Write it in quotes.',
  ),
  'schema.missing-field': error(
    'Field missing',
    'The API server refuses the object without it.',
    'containers:\n- image: nginx',
    'Add the field.',
  ),
  'schema.invalid-value': error(
    'Value that is not possible',
    'The field takes one of a few values, in exactly this spelling.',
    'imagePullPolicy: always',
    'Use one of the values that the message lists.',
  ),
  'schema.wrong-pattern': error(
    'Text of the wrong form',
    'The definition of the kind demands texts that match a pattern (RE2).',
    'interval: 5 minutes',
    'Write it as the pattern says.',
  ),
  'schema.wrong-format': error(
    'Value of the wrong format',
    'The API server reads the text as an amount, a time, an address or the like, and cannot.',
    'memory: 512MB',
    'Write it as in the example of the message.',
  ),
  'schema.out-of-range': error(
    'Number out of range',
    'The API server refuses the number.',
    'port: 70000000000',
    'Use a number within the range of the message.',
  ),
  'schema.wrong-length': error(
    'Text too long or too short',
    'The definition of the kind limits the length, counted in characters.',
    'name: ""',
    'Lengthen or shorten the text.',
  ),
  'schema.wrong-count': error(
    'Too many or too few entries',
    'The definition of the kind limits how many there are.',
    'rules: []',
    'Add or remove some.',
  ),
  'schema.duplicate-item': error(
    'Item there twice',
    'Items of the list are told apart by some of their fields, and the API server refuses two that are alike.',
    'containers:\n- name: web\n- name: web',
    'Rename or remove one of them.',
  ),
  'schema.no-alternative': error(
    'None of the possible forms',
    'The definition of the kind lists several forms that are possible here, and this is none of them.',
    'source: {}',
    'Complete it as the message says.',
  ),
  'schema.several-alternatives': error(
    'Fields that exclude each other',
    'The definition of the kind allows only one of several forms here.',
    'chart: {}\nchartRef: {}',
    'Keep one of them.',
  ),
  'schema.excluded': error(
    'Form that is excluded',
    'The definition of the kind rules this out.',
    'port: 0',
    'Change it as the message says.',
  ),
  'schema.invalid-name': error(
    'Not a name',
    'Names become parts of addresses, so that the API server allows few characters.',
    'metadata:\n  name: My_App',
    'Use lower-case letters, digits and dashes.',
  ),
  'schema.invalid-label': error(
    'Not a label',
    'Keys and values of labels are short and have few kinds of characters, since selectors are made of them.',
    'labels:\n  team: payments & billing',
    'Shorten or simplify it, or use an annotation for free text.',
  ),
};

const versionCodes: Readonly<Record<string, DiagnosticCode>> = {
  'schema.unknown-kind': error(
    'Unknown kind',
    'This API version of Kubernetes has no kind of that name, so that the API server refuses the object.',
    'apiVersion: v1\nkind: Deployment',
    'Correct the kind or the API version.',
  ),
  'schema.removed-version': error(
    'API version removed',
    'Clusters of this version do not serve it any more.',
    'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget',
    'Use the version that the message names; fields may have changed with it.',
  ),
  'schema.deprecated-version': {
    ...warning(
      'API version deprecated',
      'It still works, and will be removed.',
      'apiVersion: v1\nkind: Endpoints',
      'Use what the message names.',
    ),
    tag: 'deprecated',
  },
  'schema.newer-kind': error(
    'Kind needs a newer cluster',
    'An environment of this file runs a version of Kubernetes that does not have the kind yet.',
    'apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy  # on 1.28',
    'Use what the older version has, or correct "kubernetesVersion" in .driftline.yaml.',
  ),
  'schema.newer-field': error(
    'Field needs a newer cluster',
    'An environment of this file runs a version of Kubernetes that does not know the field yet, and drops it.',
    'emptyDir:\n  mode: 0755  # on 1.34',
    'Remove the field, or correct "kubernetesVersion" in .driftline.yaml.',
  ),
  'schema.removed-field': error(
    'Field removed',
    'Clusters of this version do not have the field any more.',
    'spec:\n  trustedBundle: {}',
    'Remove the field.',
  ),
};

/** Codes of everything the checks of single documents report. */
export const schemaCodes: Readonly<Record<string, DiagnosticCode>> = { ...yamlCodes, ...structureCodes, ...versionCodes };
