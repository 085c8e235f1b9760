import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { conventionalEnvironment } from '../../server/src/gitops/conventionalEnvironment.ts';
import { diagnosticCodes } from '../../server/src/gitops/diagnosticCodes.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../server/src/gitops/renderEnvironment.ts';
import type { RenderError, Rendering } from '../../server/src/gitops/rendering.ts';
import { useEngine } from '../support/engine.ts';
import { fixtureTree, parseFixture, showLocation } from '../support/fixture.ts';

describe('placeErrors', () => {
  const engine = useEngine();

  async function render(files: ReadonlyMap<string, string>): Promise<Rendering> {
    const ports = { engine: engine(), cache: new GitopsCache() };
    return renderEnvironment(ports, fixtureTree(files), conventionalEnvironment('prod'), {}, neverCancelled);
  }

  /** The errors of `prod` as `place code`, for places that no label can be drawn under. */
  async function errorsOf(source: string): Promise<string[]> {
    const { errors } = await render(parseFixture(source).files);
    return errors.map(error => `${showLocation(error.location)} ${error.code}`);
  }

  /** Renders `prod` with the real engine: its errors are the labels, code by code and place by place. */
  async function check(source: string, ...messages: RegExp[]): Promise<readonly RenderError[]> {
    const { files, labels } = parseFixture(source);
    const rendering = await render(files);
    assert.deepEqual(rendering.unknowns, []);
    assert.deepEqual(
      rendering.errors.map(error => `${showLocation(error.location)} ${error.code}`).toSorted(),
      labels.map(label => `${showLocation(label)} kustomize.${label.text}`).toSorted(),
      rendering.errors.map(({ message }) => message).join('\n'),
    );
    assert.equal(rendering.objects.length > 0, labels.length === 0);
    for (const [index, message] of messages.entries()) {
      assert.match(rendering.errors[index]?.message ?? '', message);
    }
    for (const { code } of rendering.errors) {
      assert.ok(Object.hasOwn(diagnosticCodes, code), `${code} is documented`);
    }
    return rendering.errors;
  }

  const web = `
#- /prod/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: nginx
`;
  const base = `
#- /prod/kustomization.yaml
resources: [web.yaml]
`;

  describe('in files', () => {
    it('has nothing to say of a good build', async () => {
      await check(base + web);
    });

    it('missing path', async () => {
      await check(
        `
#- /prod/kustomization.yaml
resources:
- web.yaml
- nothing.yaml
# ^^^^^^^^^^^^ missing-path
${web}`,
        /there is no file or folder "prod\/nothing\.yaml"/,
      );
    });

    it('missing file of a patch, a generator, a configuration', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patches:
- path: p.yaml
  #     ^^^^^^ missing-path
configMapGenerator:
- name: a
  envs: [x.env]
  #      ^^^^^ missing-path
  files: [key=f.txt]
  #           ^^^^^ missing-path
configurations: [c.yaml]
#                ^^^^^^ missing-path
${web}`);
    });

    it('included folder without kustomization, or with several', async () => {
      await check(`
#- /prod/kustomization.yaml
resources:
- ../empty
# ^^^^^^^^ missing-kustomization
#- /empty/readme.md
`);
      const several = `
#- /prod/kustomization.yaml
resources:
- ../twice
#- /twice/kustomization.yaml
resources: []
#- /twice/kustomization.yml
resources: []
`;
      assert.deepEqual(await errorsOf(several), ['twice/kustomization.yaml:0:0-0:0 kustomize.several-kustomizations']);
    });

    it('unknown field, with the one that was meant', async () => {
      await check(
        `
#- /prod/kustomization.yaml
resouces: [web.yaml]
# <-------- unknown-field
images:
- name: nginx
  newtTag: a
# ^^^^^^^ unknown-field
${web}`,
        /Did you mean "resources"/,
        /Did you mean "newTag"/,
      );
    });

    it('unknown field of a base, there', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [../base]
#- /base/kustomization.yaml
nameprefixes: a-
# <------------ unknown-field
`);
    });

    it('wrong types', async () => {
      await check(
        `
#- /prod/kustomization.yaml
resources: web.yaml
#          ^^^^^^^^ wrong-type
images:
- name: nginx
  newTag: 1.10
  #       ^^^^ wrong-type
commonLabels: {live: yes}
#                    ^^^ wrong-type
patches:
- patch.yaml
# ^^^^^^^^^^ wrong-type
${web}`,
        /- web\.yaml/,
        /in quotes: "1\.10"/,
        /"yes"/,
        /An entry of "patches" takes a mapping. Write it as "path: patch\.yaml"/,
      );
    });

    it('a kustomization that is a list', async () => {
      await check(`
#- /prod/kustomization.yaml
[]
# <-- wrong-type
`);
    });

    it('an empty kustomization', async () => {
      await check(`
#- /prod/kustomization.yaml
kind: Kustomization
# <---- empty
resources:
`);
      const empty = '#- /prod/kustomization.yaml\nresources: [../base]\n#- /base/kustomization.yaml\n# nothing yet\n';
      assert.deepEqual(await errorsOf(empty), ['base/kustomization.yaml:0:0-0:0 kustomize.empty']);
    });

    it('wrong version and kind', async () => {
      await check(`
#- /prod/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^ wrong-version
kind: Kustomization
resources: [web.yaml]
${web}`);
      await check(`
#- /prod/kustomization.yaml
kind: Kustomisation
#     ^^^^^^^^^^^^^ wrong-version
resources: [web.yaml]
${web}`);
    });

    it('syntax of the kustomization, of a resource, of a patch', async () => {
      const unclosed = await errorsOf('#- /prod/kustomization.yaml\nresources: [web.yaml\nnamespace: a\n');
      assert.match(unclosed.join(), /^prod\/kustomization\.yaml:\d+:\d+-\d+:\d+ kustomize\.yaml-syntax/);
      await check(`${base}
#- /prod/web.yaml
kind: Deployment
metadata: {name: web}}
#                    ^ yaml-syntax
`);
    });

    it('a key that is written twice in a resource', async () => {
      await check(`${base}
#- /prod/web.yaml
kind: Deployment
metadata:
  name: web
  name: api
# ^^^^ duplicate-key
`);
    });

    it('a resource with a misspelt key', async () => {
      await check(
        `${base}
#- /prod/web.yaml
kind: Deployment
metdata:
# <------- not-an-object
  name: web
`,
        /Is "metdata" meant to be "metadata"/,
      );
      await check(`${base}
#- /prod/web.yaml
kind: Deployment
metadata:
  nmae: web
# ^^^^ not-an-object
`);
    });

    it('one error for one cause', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patches:
- traget: {kind: Deployment}
# ^^^^^^ unknown-field
  patch: "[{op: remove, path: /spec}]"
${web}`);
      const broken = '#- /prod/kustomization.yaml\ncomponents: [../tls]\n#- /tls/kustomization.yaml\nkind: [Component\n';
      assert.match((await errorsOf(broken)).join('; '), /^tls\/kustomization\.yaml:\S+ kustomize\.yaml-syntax$/);
    });

    it('a resource that is no object', async () => {
      await check(`${base}
#- /prod/web.yaml
kind: Deployment
metadata:
# <-------- not-an-object
  labels: {}
`);
      await check(
        `
#- /prod/kustomization.yaml
resources: [web.yaml, ../base/kustomization.yaml]
#- /prod/web.yaml
replicas: 3
# <-------- not-an-object
#- /base/kustomization.yaml
resources: []
`.replace(', ../base/kustomization.yaml', ''),
      );
    });

    it('load restriction', async () => {
      await check(`
#- /prod/kustomization.yaml
resources:
- ../shared/web.yaml
# ^^^^^^^^^^^^^^^^^^ load-restriction
#- /shared/web.yaml
kind: Service
metadata: {name: web}
`);
    });

    it('cycle', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [../a]
#- /a/kustomization.yaml
resources:
- ../prod
# ^^^^^^^ cycle
`);
    });

    it('a path that leaves the repository', async () => {
      await check(`
#- /prod/kustomization.yaml
resources:
- ../../other
# ^^^^^^^^^^^ outside-repository
`);
    });

    it('components of the wrong kind', async () => {
      await check(`
#- /prod/kustomization.yaml
components:
- ../plain
# ^^^^^^^^ wrong-kind
#- /plain/kustomization.yaml
namePrefix: a-
`);
    });

    it('generator keys', async () => {
      await check(`
#- /prod/kustomization.yaml
configMapGenerator:
- name: a
  literals:
  - good=1
  - bad
  # ^^^ generator-key
  - good=2
  # ^^^^^^ generator-key
  files:
  - a=b=c
  # ^^^^^ generator-key
`);
      await check(`
#- /prod/kustomization.yaml
secretGenerator:
- name: a
  envs: [a.env]
#- /prod/a.env
# comment
A=1
B=2
A=3
# <- generator-key
`);
    });

    it('a generator without name', async () => {
      const unnamed = '#- /prod/kustomization.yaml\nconfigMapGenerator:\n- {literals: [a=b]}\n';
      assert.deepEqual(await errorsOf(unnamed), ['prod/kustomization.yaml:1:2-1:2 kustomize.generator-name']);
    });

    it('patches that are none', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patches:
- {target: {kind: Deployment}}
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ patch-invalid
- {path: a.yaml, patch: "kind: Deployment"}
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ patch-invalid
- {patch: "[{op: remove, path: /spec}]"}
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ patch-invalid
- target: {kind: Deployment}
  patch: |-
    - op: repalce
    #     ^^^^^^^ patch-invalid
      path: /spec
    - op: remove
      path: spec
      #     ^^^^ patch-invalid
- target: {kind: Deployment}
  patch: |-
    spec: {replicas: 2}
#   ^^^^ patch-invalid
#- /prod/a.yaml
kind: Deployment
metadata: {name: web}
${web}`);
    });
  });

  describe('between objects', () => {
    it('duplicate id, in the second file', async () => {
      const [error] = await check(`
#- /prod/kustomization.yaml
resources: [web.yaml, copy.yaml]
#- /prod/copy.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  #     ^^^ duplicate-id
${web}`);
      assert.equal(error?.related?.[0]?.location.file, 'prod/web.yaml');
    });

    it('duplicate id, by including a file or base twice', async () => {
      await check(`
#- /prod/kustomization.yaml
resources:
- web.yaml
- ./web.yaml
# ^^^^^^^^^^ duplicate-id
${web}`);
      await check(`
#- /prod/kustomization.yaml
resources:
- ../a
- ../b
# ^^^^ duplicate-id
#- /a/kustomization.yaml
resources: [../base]
#- /b/kustomization.yaml
resources: [../base]
#- /base/kustomization.yaml
resources: [x.yaml]
#- /base/x.yaml
apiVersion: v1
kind: Service
metadata: {name: x}
`);
    });

    it('patch without target: name, kind, version, namespace', async () => {
      await check(
        `
#- /prod/kustomization.yaml
resources: [web.yaml]
patches:
- path: p.yaml
#- /prod/p.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: wep
  #     ^^^ patch-no-target
${web}`,
        /Did you mean "web"/,
      );
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patches:
- patch: |-
    apiVersion: apps/v1
    kind: StatefulSet
    #     ^^^^^^^^^^^ patch-no-target
    metadata: {name: web}
${web}`);
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patchesStrategicMerge:
- p.yaml
#- /prod/p.yaml
apiVersion: apps/v1beta1
#           ^^^^^^^^^^^^ patch-no-target
kind: Deployment
metadata: {name: web}
${web}`);
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patches: [{path: p.yaml}]
#- /prod/p.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: other}
#                                ^^^^^ patch-no-target
${web}`);
    });

    it('patch without target in a component, after a prefix', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [../base]
components: [../tls]
#- /base/kustomization.yaml
resources: [x.yaml]
namePrefix: pre-
#- /base/x.yaml
apiVersion: v1
kind: Service
metadata: {name: x}
#- /tls/kustomization.yaml
kind: Component
patches: [{path: p.yaml}, {path: q.yaml}]
#- /tls/p.yaml
apiVersion: v1
kind: Service
metadata: {name: x}
#- /tls/q.yaml
apiVersion: v1
kind: Service
metadata: {name: prex-x}
#                ^^^^^^ patch-no-target
`);
    });

    it('patch with several targets', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [../a, ../b]
patches: [{path: p.yaml}]
#- /prod/p.yaml
apiVersion: v1
kind: Service
metadata: {name: x}
#                ^ patch-ambiguous
#- /a/kustomization.yaml
resources: [../base]
namePrefix: a-
#- /b/kustomization.yaml
resources: [../base]
namePrefix: b-
#- /base/kustomization.yaml
resources: [x.yaml]
#- /base/x.yaml
apiVersion: v1
kind: Service
metadata: {name: x}
`);
    });

    it('JSON 6902 operations that do not apply', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patches:
- target: {kind: Deployment}
  patch: |-
    - op: replace
      path: /spec/replicas
      value: 2
    - op: replace
      path: /spec/minReadySeconds
      value: 3
    - op: replace
      path: /spec/strategy/type
      #     ^^^^^^^^^^^^^^^^^^^ json-patch-failed
      value: Recreate
${web}`);
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patches:
- target: {kind: Deployment, name: web}
  path: p.yaml
#- /prod/p.yaml
- {op: test, path: /spec/replicas, value: 7}
#                                         ^ json-patch-failed
${web}`);
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
patchesJson6902:
- target: {version: v1, kind: Deployment, name: web}
  patch: |-
    - op: add
      path: /spec/a/b
      #     ^^^^^^^^^ json-patch-failed
      value: 3
${web}`);
    });

    it('generators that conflict, and those without base', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [../base]
configMapGenerator:
- name: settings
  #     ^^^^^^^^ generator-conflict
  literals: [a=1]
#- /base/kustomization.yaml
configMapGenerator:
- name: settings
  literals: [a=1]
`);
      await check(`
#- /prod/kustomization.yaml
secretGenerator:
- name: settings
  behavior: merge
  #         ^^^^^ generator-no-base
  literals: [a=1]
`);
    });

    it('a generated object twice, at the second inclusion; a misspelt base', async () => {
      await check(`
#- /prod/kustomization.yaml
resources:
- ../base
- ../base/
# ^^^^^^^^ duplicate-id
#- /base/kustomization.yaml
configMapGenerator: [{name: settings, literals: [a=1]}]
`);
      await check(
        `
#- /prod/kustomization.yaml
resources: [../base]
configMapGenerator:
- name: setings
  #     ^^^^^^^ generator-no-base
  behavior: replace
  literals: [a=1]
#- /base/kustomization.yaml
configMapGenerator: [{name: settings, literals: [a=1]}]
`,
        /Did you mean "settings"/,
      );
    });

    it('a patch without apiVersion', async () => {
      await check(
        `
#- /prod/kustomization.yaml
resources: [web.yaml]
patches: [{path: p.yaml}]
#- /prod/p.yaml
kind: Deployment
#     ^^^^^^^^^^ patch-no-target
metadata: {name: web}
${web}`,
        /There is one of apiVersion apps\/v1/,
      );
    });

    it('replicas of nothing', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
replicas:
- name: wep
  #     ^^^ replicas-no-target
  count: 3
${web}`);
    });

    it('namespaces that make two objects one', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [a.yaml]
namespace: all
#          ^^^ namespace-conflict
#- /prod/a.yaml
apiVersion: v1
kind: Service
metadata: {name: x, namespace: one}
---
apiVersion: v1
kind: Service
metadata: {name: x, namespace: two}
`);
    });

    it('replacements: source and target', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
replacements:
- source: {kind: Deployment, name: wep}
  #                                ^^^ replacement-source
  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.labels.x]}]
${web}`);
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
replacements:
- path: r.yaml
#- /prod/r.yaml
source: {kind: Deployment, name: web, fieldPath: spec.nothing}
#                                                ^^^^^^^^^^^^ replacement-source
targets: [{select: {kind: Deployment}, fieldPaths: [spec.replicas]}]
${web}`);
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
replacements:
- source: {kind: Deployment, name: web}
  targets: [{select: {kind: Deployment}, fieldPaths: [spec.nothing.here]}]
  #                                                   ^^^^^^^^^^^^^^^^^ replacement-target
${web}`);
    });

    it('a text where upstream walks through a mapping', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [web.yaml]
secretGenerator: [{name: keys, literals: [a=b]}]
#- /prod/web.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: web
    envFrom:
    - secretRef:
        name:keys
#       ^^^^^^^^^ wrong-shape
`);
    });

    it('a text in a base, though a patch replaces it later', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [../base]
patches: [{patch: "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: web}, spec: {minAvailable: 2}}"}]
#- /base/kustomization.yaml
resources: [web.yaml]
labels: [{pairs: {a: b}, includeSelectors: true}]
#- /base/web.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec:
  minAvailable:1
# ^^^^^^^^^^^^^^ wrong-shape
`);
    });

    it("shows upstream's words where nothing else is found", async () => {
      await check(
        `
#- /prod/kustomization.yaml
resources: [web.yaml]
# <--------- build-failed
labels:
- pairs: {a: b}
  fields: [{path: metadata/labels, create: false}]
${web}`,
        /conflicting fieldspecs/,
      );
    });
  });
});
