import type { DiagnosticCode } from '../base/diagnosticCode.ts';
import { argocdCodes } from './argocd/argocdCodes.ts';
import { fluxCodes } from './flux/fluxCodes.ts';
import { chartRenderCodes } from './helm/renderCodes.ts';

/** Every finding this folder reports, see validation/diagnosticTable.ts. */

const error = (title: string, why: string, example: string, fix: string): DiagnosticCode => ({
  severity: 'error',
  title,
  why,
  example,
  fix,
});

/** Errors of kustomizations: the environments that include the line cannot be rendered. */
export const renderingCodes: Readonly<Record<string, DiagnosticCode>> = {
  'kustomize.missing-path': error(
    'Path not found',
    'The kustomization names a file or folder that does not exist.',
    'resources:\n- deploymnet.yaml',
    'Correct the path; it is relative to the kustomization. Or add the file.',
  ),
  'kustomize.missing-kustomization': error(
    'Folder without kustomization',
    'Only folders with a kustomization file can be included.',
    'resources:\n- ../manifests',
    'Add a kustomization.yaml to the folder, or name its files one by one.',
  ),
  'kustomize.several-kustomizations': error(
    'Several kustomization files in a folder',
    'kustomize takes exactly one of kustomization.yaml, kustomization.yml and Kustomization.',
    'base/kustomization.yaml\nbase/kustomization.yml',
    'Keep one of the files.',
  ),
  'kustomize.not-a-file': error(
    'Folder where a file is needed',
    'Only resources, components and plugin configurations may be folders.',
    'patches:\n- path: patches/',
    'Name the files in the folder one by one.',
  ),
  'kustomize.not-a-folder': error(
    'File where a folder is needed',
    'A component is a folder with a kustomization of kind Component.',
    'components:\n- tls/kustomization.yaml',
    'Name the folder.',
  ),
  'kustomize.outside-repository': error(
    'Path leaves the repository',
    'Another clone, and the agent that delivers it, has something else there, or nothing.',
    'resources:\n- ../../../shared',
    'Use a relative path inside of the repository.',
  ),
  'kustomize.load-restriction': error(
    "File outside of the kustomization's folder",
    'kustomize reads files only in or below the folder of the kustomization that names them.',
    'resources:\n- ../shared/service.yaml',
    'Include a kustomization of the other folder instead, or move the file. Flux allows it: declare the environment with "kustomize: {loadRestrictor: none}".',
  ),
  'kustomize.cycle': error(
    'Bases go round in a circle',
    'A folder cannot include itself, a folder above it, or one that includes it.',
    'resources:\n- ../overlays/prod  # which includes this base',
    'Remove one of the inclusions; what both need belongs into a third folder.',
  ),
  'kustomize.ambiguous-path': error(
    'Dots that look like a mistake',
    'kustomize refuses paths with segments such as "..base" or "a..".',
    'resources:\n- ..base',
    'Correct the path, often "../base".',
  ),
  'kustomize.wrong-kind': error(
    'Component and resource mixed up',
    'A kustomization of kind Component stands under "components", every other one under "resources".',
    'resources:\n- ../components/tls',
    'Move the entry, or change the kind of what it names.',
  ),
  'kustomize.yaml-syntax': error(
    'Not valid YAML',
    'kustomize cannot read the file.',
    'metadata: {name: web',
    'Correct the syntax at the place shown.',
  ),
  'kustomize.duplicate-key': error(
    'Key written twice',
    'kustomize refuses mappings with the same key twice.',
    'metadata:\n  name: web\n  name: api',
    'Keep one of the two.',
  ),
  'kustomize.unknown-field': error(
    'Unknown field of a kustomization',
    'kustomize refuses fields it does not know.',
    'resorces:\n- web.yaml',
    'Correct the name.',
  ),
  'kustomize.wrong-type': error(
    'Value of the wrong type',
    'A number or a yes where kustomize wants a text, or a single value where it wants a list.',
    'images:\n- name: web\n  newTag: 1.10',
    'Write texts that look like numbers in quotes, and lists with dashes.',
  ),
  'kustomize.empty': error(
    'Empty kustomization',
    'A kustomization without any field cannot be built.',
    'kind: Kustomization',
    'Say what it includes or generates.',
  ),
  'kustomize.wrong-version': error(
    'Wrong apiVersion or kind of a kustomization',
    'kustomize knows kustomize.config.k8s.io/v1beta1 Kustomization and v1alpha1 Component.',
    'apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization',
    'Correct it, or leave both out.',
  ),
  'kustomize.not-an-object': error(
    'Not a Kubernetes object',
    'Everything under "resources" needs a kind and a metadata.name.',
    'spec:\n  replicas: 3',
    'Complete the object. A patch belongs under "patches", a values file nowhere.',
  ),
  'kustomize.duplicate-id': error(
    'Object included twice',
    'Two objects of the same kind, namespace and name cannot be in one kustomization.',
    'resources:\n- web.yaml\n- copy-of-web.yaml',
    'Rename or remove one of them, or include the base once only.',
  ),
  'kustomize.patch-no-target': error(
    'Patch without target',
    'A strategic merge patch changes the object of its own kind and name, and there is none.',
    'kind: Deployment\nmetadata:\n  name: wep',
    'Correct apiVersion, kind, name or namespace; the name is the one before prefixes and suffixes, or the one after them.',
  ),
  'kustomize.patch-ambiguous': error(
    'Patch with several targets',
    'Several objects are or were called what the patch is for.',
    'kind: Service\nmetadata:\n  name: web  # included twice, with two prefixes',
    'Use the name that only one of them has, or a "target".',
  ),
  'kustomize.patch-invalid': error(
    'Not a patch',
    'A patch is an object with what is to be changed, or a list of JSON 6902 operations with a target.',
    'patches:\n- target: {kind: Deployment}',
    'Complete the patch as the message says.',
  ),
  'kustomize.json-patch-failed': error(
    'JSON 6902 operation does not apply',
    'The path of the operation does not exist in an object that the target selects, or a test fails.',
    '- op: replace\n  path: /spec/minReadySeconds\n  value: 3',
    'Correct the path, use "add" for what may be missing, or narrow the target.',
  ),
  'kustomize.generator-key': error(
    'Bad key of a generator',
    'A literal is key=value, a file is path or key=path, and each key may come once.',
    'literals:\n- LOG_LEVEL',
    'Correct the entry, or remove one of the two with the same key.',
  ),
  'kustomize.generator-name': error(
    'Generator without name',
    'The generated object is called by it.',
    'configMapGenerator:\n- literals: [a=b]',
    'Add "name".',
  ),
  'kustomize.generator-conflict': error(
    'Generated object exists already',
    'Without a behavior a generator makes a new object, and there is one of that name.',
    'configMapGenerator:\n- name: settings  # also generated by the base',
    'Add "behavior: merge" or "behavior: replace", or use another name.',
  ),
  'kustomize.generator-no-base': error(
    'Nothing to merge with or to replace',
    'The behaviors merge and replace change an object that a base has.',
    'configMapGenerator:\n- name: setings\n  behavior: merge',
    'Correct the name, or remove the behavior.',
  ),
  'kustomize.replicas-no-target': error(
    'Replicas of nothing',
    'No Deployment, StatefulSet, ReplicaSet or ReplicationController is called that.',
    'replicas:\n- name: wep\n  count: 3',
    'Correct the name.',
  ),
  'kustomize.namespace-conflict': error(
    'Two objects become one',
    'Objects that differ by their namespace only would be the same in the one namespace that is set.',
    'namespace: all',
    'Rename one of the objects, or do not set the namespace here.',
  ),
  'kustomize.replacement-source': error(
    'Replacement without source',
    'The source selects no object, or several, or has no such field.',
    'source: {kind: ConfigMap, name: setings}',
    'Correct the selection or the field path.',
  ),
  'kustomize.replacement-target': error(
    'Replacement without target',
    'A selected object has no such field.',
    'fieldPaths: [spec.templat.metadata.name]',
    'Correct the field path, or add "options: {create: true}".',
  ),
  'kustomize.wrong-shape': error(
    'Text where a mapping is expected',
    'kustomize walks through this field to find names, images or labels, and cannot.',
    'envFrom:\n- secretRef: credentials',
    'Write the mapping: "secretRef: {name: credentials}". Often a space behind a colon is missing.',
  ),
  'kustomize.build-failed': error(
    'Build failed',
    'kustomize refuses to build it, for a reason that Driftline does not know how to place; its own words are shown.',
    'vars: …',
    'See the message.',
  ),
};

/** Findings about `.driftline.yaml`. */
const configCodes: Readonly<Record<string, DiagnosticCode>> = {
  'config.syntax': error('Not valid YAML', 'The file cannot be read as a whole.', 'environments: [', 'Correct the syntax.'),
  'config.unknown-field': error('Unknown field', 'It has no effect.', 'enviroments: []', 'Correct the name.'),
  'config.wrong-type': error(
    'Value of the wrong type',
    'It has no effect.',
    'kubernetesVersion: 1.30',
    'Write texts that look like numbers in quotes.',
  ),
  'config.missing-field': error(
    'Field missing',
    'The entry cannot be used without it.',
    'environments:\n- path: apps/web',
    'Add the field.',
  ),
  'config.invalid-value': error(
    'Value not known',
    'It has no effect.',
    'rules: {risk.replicas-zero: fatal}',
    'Use one of the values the message names.',
  ),
  'config.conflicting-fields': error(
    'Fields that exclude each other',
    'Only the first one has an effect.',
    'deployed: {branch: main, tag: prod}',
    'Keep one of them.',
  ),
  'config.unsupported-version': error('Version of the format', 'A newer Driftline is needed.', 'version: 2', 'Update Driftline.'),
  'config.path-not-found': error(
    'Path not found',
    'The environment cannot be rendered.',
    'environments:\n- {name: prod, path: apps/wep}',
    'Name a folder with a kustomization, relative to the root of the repository.',
  ),
  'config.duplicate-name': error(
    'Name used twice',
    'Only the first of them is used.',
    '- name: prod\n- name: prod',
    'Rename one.',
  ),
  'config.unknown-environment': error(
    'No such environment',
    'The order of promotion is incomplete.',
    'after: [stagging]',
    'Correct the name.',
  ),
};

export const diagnosticCodes: Readonly<Record<string, DiagnosticCode>> = {
  ...renderingCodes,
  ...fluxCodes,
  ...argocdCodes,
  ...chartRenderCodes,
  ...configCodes,
};
