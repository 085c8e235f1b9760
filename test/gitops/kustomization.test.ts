import assert from 'node:assert/strict';
import { readKustomization } from '../../server/src/gitops/kustomization.ts';
import type { Kustomization } from '../../server/src/gitops/kustomizationModel.ts';
import { isRemoteFolder } from '../../server/src/gitops/remoteReference.ts';
import { parseYaml } from '../../server/src/yaml/yamlFile.ts';
import { parseFixture, showLocation } from '../support/fixture.ts';

/** Reads the fixture's kustomization; each label is `<role> <path>[ remote]` of the reference above it. */
function check(source: string): Kustomization {
  const { files, labels } = parseFixture(source);
  const [[path, text] = ['', '']] = files;
  const kustomization = readKustomization(path, parseYaml(text));
  const actual = kustomization.references.map(
    ({ range, role, resolved, remote }) =>
      `${showLocation({ file: path, range })} ${role} ${resolved ?? (remote ? 'remote' : 'nowhere')}`,
  );
  const expected = labels.map(label => `${showLocation(label)} ${label.text}`);
  assert.deepEqual(actual.toSorted(), expected.toSorted());
  return kustomization;
}

describe('readKustomization', () => {
  it('finds every reference with its role', () => {
    check(`
#- /apps/prod/kustomization.yaml
resources:
- ../base
# ^^^^^^^ resource apps/base
- "deployment.yaml"
#  ^^^^^^^^^^^^^^^ resource apps/prod/deployment.yaml
bases: [../old]
#       ^^^^^^ resource apps/old
components:
- ../../components/tls/
# ^^^^^^^^^^^^^^^^^^^^^ component components/tls
crds:
- crd.json
# ^^^^^^^^ crd apps/prod/crd.json
configurations:
- names.yaml
# ^^^^^^^^^^ configuration apps/prod/names.yaml
openapi:
  path: schema.json
  #     ^^^^^^^^^^^ openapi apps/prod/schema.json
patches:
- path: patch.yaml
  #     ^^^^^^^^^^ patch apps/prod/patch.yaml
patchesStrategicMerge:
- merge.yaml
# ^^^^^^^^^^ patch apps/prod/merge.yaml
patchesJson6902:
- path: ops.yaml
  #     ^^^^^^^^ patch apps/prod/ops.yaml
  target: {name: web}
configMapGenerator:
- name: a
  files:
  - app.conf
  # ^^^^^^^^ generatorFile apps/prod/app.conf
  - key=sub/file.txt
  #     ^^^^^^^^^^^^ generatorFile apps/prod/sub/file.txt
  envs: [a.env]
  #      ^^^^^ env apps/prod/a.env
  env: b.env
  #    ^^^^^ env apps/prod/b.env
replacements:
- path: replace.yaml
  #     ^^^^^^^^^^^^ replacement apps/prod/replace.yaml
generators:
- gen.yaml
# ^^^^^^^^ generator apps/prod/gen.yaml
transformers:
- ../transformers
# ^^^^^^^^^^^^^^^ transformer apps/transformers
validators:
- check.yaml
# ^^^^^^^^^^ validator apps/prod/check.yaml
`);
  });

  it('tells remote references and those that leave the repository', () => {
    check(`
#- /a/kustomization.yaml
resources:
- https://example.com/all.yaml
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ resource remote
- github.com/org/repo//deploy?ref=v1
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ resource remote
- ../../outside
# ^^^^^^^^^^^^^ resource nowhere
- /etc/passwd
# ^^^^^^^^^^^ resource nowhere
patches:
- path: http://example.com/p.yaml
  #     ^^^^^^^^^^^^^^^^^^^^^^^^^ patch remote
- path: github.com/org/repo/p.yaml
  #     ^^^^^^^^^^^^^^^^^^^^^^^^^^ patch a/github.com/org/repo/p.yaml
`);
  });

  it('reads names without regard to case, and the last of two', () => {
    const kustomization = check(
      '#- /kustomization.yaml\nRESOURCES: []\nnamePrefix: a-\nnameprefix: b-\nnamespace: one\nnamespace: two\n',
    );
    assert.equal(kustomization.namePrefix?.value, 'a-');
    assert.equal(kustomization.namespace?.value, 'two');
    assert.ok(kustomization.fields.has('resources'));
  });

  it('reads inline patches with the way back to the file', () => {
    const kustomization = check(`
#- /kustomization.yaml
patches:
- target: {kind: Deployment, name: web}
  options: {allowNameChange: true}
  patch: |-
    - op: replace
      path: /spec/replicas
      value: 3
patchesStrategicMerge:
- |
  apiVersion: v1
  kind: Service
  metadata: {name: web}
`);
    const [patch] = kustomization.patches;
    assert.equal(patch?.target?.kind?.value, 'Deployment');
    assert.equal(patch.allowNameChange, true);
    const root = patch.inline?.yaml.documents[0]?.root;
    assert.equal(root?.kind, 'sequence');
    assert.deepEqual(patch.inline?.source.toFile({ start: { line: 2, character: 2 }, end: { line: 2, character: 7 } }), {
      start: { line: 6, character: 6 },
      end: { line: 6, character: 11 },
    });
    assert.equal(kustomization.patchesStrategicMerge[0]?.inline?.yaml.documents[0]?.root?.kind, 'mapping');
  });

  it('reads generators', () => {
    const { configMapGenerator, secretGenerator, generatorOptions } = check(`
#- /kustomization.yaml
configMapGenerator:
- name: settings
  behavior: merge
  literals: ['A=1', 'B="two=2"', 'bad', '=worse']
  options: {disableNameSuffixHash: true, labels: {a: b}}
secretGenerator:
- name: keys
  type: Opaque
  files: ['a=b=c', '=x', 'y=']
generatorOptions: {immutable: yes}
`);
    assert.deepEqual(
      configMapGenerator[0]?.literals.map(({ pair }) => pair),
      [{ key: 'A', value: '1' }, { key: 'B', value: 'two=2' }, undefined, undefined],
    );
    assert.equal(configMapGenerator[0]?.options?.disableNameSuffixHash?.value, true);
    assert.equal(secretGenerator[0]?.type?.value, 'Opaque');
    assert.deepEqual(
      secretGenerator[0]?.files.map(({ key, file }) => [key, file]),
      [
        [undefined, undefined],
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
    assert.equal(generatorOptions?.immutable?.value, true);
  });

  it('reads the rest', () => {
    const kustomization = check(`
#- /kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images:
- {name: web, newName: registry.example/web, newTag: "1.10", digest: sha256:00}
imageTags: [{name: old, newTag: v1}]
replicas: [{name: web, count: 0x3}]
labels:
- pairs: {team: a}
  includeSelectors: true
  fields: [{path: spec/x, create: true}]
commonLabels: {app: web}
commonAnnotations: {note: hi}
replacements:
- source: {kind: ConfigMap, name: c, fieldPath: data.x, options: {delimiter: ":", index: 1}}
  targets:
  - select: {kind: Deployment}
    reject: [{name: not}]
    fieldPaths: [spec.x]
vars: [{name: V, objref: {kind: Service, name: s}}]
helmCharts: [{name: redis}]
buildMetadata: [originAnnotations]
sortOptions: {order: fifo}
`);
    assert.equal(kustomization.kind, 'Component');
    assert.deepEqual(
      kustomization.images.map(({ name, newTag }) => [name?.value, newTag?.value]),
      [
        ['web', '1.10'],
        ['old', 'v1'],
      ],
    );
    assert.equal(kustomization.replicas[0]?.count?.value, 3);
    assert.equal(kustomization.labels[0]?.pairs[0]?.value, 'a');
    assert.equal(kustomization.labels[0].fields?.value[0]?.path, 'spec/x');
    assert.equal(kustomization.commonLabels[0]?.name, 'app');
    assert.equal(kustomization.replacements[0]?.source?.options?.index?.value, 1);
    assert.equal(kustomization.replacements[0].targets[0]?.reject[0]?.name?.value, 'not');
    assert.equal(kustomization.helmCharts[0]?.name, 'redis');
    assert.equal(kustomization.sortOrder?.value, 'fifo');
    assert.equal(kustomization.vars[0]?.name?.value, 'V');
    assert.equal(kustomization.buildMetadata[0]?.value, 'originAnnotations');
  });

  it('reads a file that holds no mapping as one without fields', () => {
    for (const text of ['', '[]', '- a\n', 'resources', '%']) {
      assert.equal(readKustomization('kustomization.yaml', parseYaml(text)).kind, 'Kustomization');
    }
  });
});

describe('isRemoteFolder', () => {
  it('takes for a repository what NewRepoSpecFromURL takes for one', () => {
    const remote = [
      'https://github.com/org/repo',
      'http://github.com/org/repo//sub?ref=main',
      'ssh://git@github.com/org/repo.git',
      'git@github.com:org/repo.git',
      'git@gitlab.example:group/project',
      'github.com/org/repo',
      'GitHub.com:org/repo/path',
      'git::https://example.com/a/b',
      'file:///srv/repo.git',
      'https://dev.azure.com/org/project/_git/repo/path',
    ];
    const local = [
      '../base',
      'base',
      './a//b',
      'a.git/b',
      '/abs',
      'https://example.com',
      'user@host',
      'a@b/c',
      'github.com/org',
      'example.com/org/repo',
      'https://github.com/org/repo//../x',
    ];
    assert.deepEqual(
      remote.filter(reference => !isRemoteFolder(reference)),
      [],
    );
    assert.deepEqual(
      local.filter(reference => isRemoteFolder(reference)),
      [],
    );
  });
});
