import type { DiagnosticCode } from '../../base/diagnosticCode.ts';

const error = (title: string, why: string, example: string, fix: string): DiagnosticCode => ({
  severity: 'error',
  title,
  why,
  example,
  fix,
});

/** What Flux refuses: the reconciliation of the Kustomization would fail. */
export const fluxCodes: Readonly<Record<string, DiagnosticCode>> = {
  'flux.path-not-found': error(
    'Path of a Kustomization not found',
    'The folder is not in what the source delivers: it does not exist, is a link, or all that is in it is ignored.',
    'spec:\n  path: ./apps/prodution',
    'Correct the path; it is relative to the root of the repository.',
  ),
  'flux.not-a-manifest': error(
    'Not a Kubernetes object in a folder that Flux delivers as a whole',
    'Without a kustomization.yaml in the folder, Flux includes every YAML file in and below it.',
    '# apps/values.yaml\nreplicas: 3',
    'Add a kustomization.yaml that lists the manifests, or leave the file out by .sourceignore.',
  ),
  'flux.component-path': error(
    'Component from elsewhere',
    'Components of a Kustomization are folders of its source.',
    'spec:\n  components:\n  - https://github.com/example/tls',
    'Use a relative path.',
  ),
  'flux.invalid-variable': error(
    'Name of a variable',
    'Variables are called as in a shell: letters, digits and underscores, no digit at the start.',
    'postBuild:\n  substitute:\n    cluster-name: prod',
    'Rename the variable, for example cluster_name.',
  ),
  'flux.undefined-variable': error(
    'Variable not defined',
    'Since Flux 2.9 a variable without a value or a default fails the reconciliation.',
    'value: ${CLUSTER}',
    'Define it in "postBuild", write a default (${CLUSTER:=prod}), or escape the text ($${CLUSTER}).',
  ),
  'flux.missing-brace': error(
    'Variable without its end',
    'The closing brace is missing, or the operator behind the name is none that Flux knows: ${a-b}, ${a?b} and ${a+b} are not.',
    'value: ${CLUSTER-prod}',
    'Close the brace, or write the operator with a colon: ${CLUSTER:-prod}. Text that is no variable is escaped: $${…}.',
  ),
  'flux.bad-substitution': error(
    'Variable that cannot be read',
    'What stands between the braces is not the name of a variable with an operator.',
    'value: ${}',
    'Correct it. Text that is no variable is escaped: $${…}.',
  ),
  'flux.not-yaml': error(
    'Not valid after substitution',
    "Variables are put into the object's YAML as text: their values can break it.",
    'substitute:\n  MOTD: "a: b: c"',
    'Put quotes into the value of the variable: \'"a: b: c"\'.',
  ),
  'flux.object-twice': error(
    'Two objects become one',
    'After substitution two objects have the same kind, namespace and name.',
    'name: ${NAME}',
    'Use different values.',
  ),
  'flux.build-failed': error(
    'Kustomization cannot be delivered',
    "Flux refuses it for a reason that Driftline does not know how to place; upstream's own words are shown.",
    'spec: …',
    'See the message.',
  ),
};
