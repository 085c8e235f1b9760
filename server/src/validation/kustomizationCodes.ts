import type { DiagnosticCode } from '../base/diagnosticCode.ts';

/**
 * Findings in kustomizations that render: what upstream takes without a word and nobody wanted. What prevents rendering is in
 * gitops/diagnosticCodes.ts.
 */
export const kustomizationCodes: Readonly<Record<string, DiagnosticCode>> = {
  'kustomize.deprecated-field': {
    severity: 'information',
    title: 'Deprecated field',
    why: 'kustomize still reads the field and warns with each build; a later version will not. Its successor says the same.',
    example: 'bases:\n- ../base',
    fix: 'Take the quick fix, for this field or for all of them, or write the successor that the message names.',
    tag: 'deprecated',
  },
  'kustomize.patch-without-effect': {
    severity: 'warning',
    title: 'Patch that selects nothing',
    why: 'A patch with a target that no object has is left out without an error, in every environment: what it was to change stays as it is.',
    example: 'patches:\n- path: resources.yaml\n  target:\n    kind: Deployment\n    name: wbe',
    fix: 'Correct the target, or remove the patch.',
  },
  'kustomize.image-no-match': {
    severity: 'warning',
    title: 'Image that nothing uses',
    why: 'An entry of "images" that is no container\'s image is left out without an error: the tag or digest it was to set is not delivered.',
    example: 'images:\n- name: ngnix\n  newTag: "1.29"',
    fix: 'Write the name as the containers write it, without tag, or remove the entry.',
  },
  'kustomize.replacement-without-effect': {
    severity: 'warning',
    title: 'Replacement that selects nothing',
    why: 'A target of a replacement that selects no object is left out without an error: the value is not written anywhere.',
    example: 'replacements:\n- source: {kind: ConfigMap, name: settings}\n  targets:\n  - select: {kind: Deployment, name: wbe}',
    fix: 'Correct what the target selects, or remove it.',
  },
  'kustomize.unlisted-file': {
    severity: 'information',
    title: 'Manifest that nothing lists',
    why: 'The file lies in the folder of a kustomization that does not include it, and nothing else in the repository does: it is delivered nowhere.',
    example: 'resources:\n- deployment.yaml\n# service.yaml lies beside it',
    fix: 'Add it to "resources", or remove the file. Name it under "ignore" in .driftline.yaml if another tool uses it.',
  },
  'kustomize.unpinned-remote': {
    severity: 'warning',
    title: 'Remote source that moves',
    why: 'Without a tag or commit the same commit of this repository renders something else tomorrow, and nobody sees the change in a pull request.',
    example: 'resources:\n- https://github.com/owner/project//deploy?ref=main',
    fix: 'Pin it to a tag or commit: "?ref=v1.2.3".',
  },
  'kustomize.duplicate-entry': {
    severity: 'warning',
    title: 'Entry that is there twice',
    why: 'The second one does the same again, or quietly wins over the first.',
    example: 'images:\n- name: web\n  newTag: "1"\n- name: web\n  newTag: "2"',
    fix: 'Keep one of the two.',
  },
};
