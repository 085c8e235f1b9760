import assert from 'node:assert/strict';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { findEnvironments } from '../../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import type { FileFinding } from '../../../server/src/validation/fileFinding.ts';
import { BuildMemo } from '../../../server/src/validation/kustomization/buildMemo.ts';
import { kustomizationCodes } from '../../../server/src/validation/kustomizationCodes.ts';
import { checkKustomizations } from '../../../server/src/validation/kustomization/checkKustomizations.ts';
import { fixtureTree, parseFixture, showLocation } from '../../support/fixture.ts';

/** The findings of the whole repository are the labels, code by code and place by place; `messages` match those in turn. */
async function check(source: string, ...messages: RegExp[]): Promise<readonly FileFinding[]> {
  const { files, labels } = parseFixture(source);
  const tree = fixtureTree(files);
  const cache = new GitopsCache();
  const { environments, config } = await findEnvironments(tree, cache);
  const found = await checkKustomizations({ tree, cache, environments, ignore: config.ignore }, neverCancelled);
  const findings = found.toSorted((a, b) => (showLocation(a.location) < showLocation(b.location) ? -1 : 1));
  assert.deepEqual(
    findings.map(({ location, code }) => `${showLocation(location)} ${code}`).toSorted(),
    labels.map(label => `${showLocation(label)} kustomize.${label.text}`).toSorted(),
    findings.map(({ message }) => message).join('\n'),
  );
  for (const { code } of findings) {
    assert.ok(Object.hasOwn(kustomizationCodes, code), `${code} is documented`);
  }
  for (const [index, message] of messages.entries()) {
    assert.match(findings[index]?.message ?? '', message);
  }
  return findings;
}

const web = `
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  template:
    spec:
      containers:
      - name: web
        image: ghcr.io/shop/web:1
`;
const base = `
#- /base/kustomization.yaml
resources: [web.yaml]
${web}`;

describe('checkKustomizations', () => {
  it('has nothing to say of a good repository', async () => {
    await check(`
#- /prod/kustomization.yaml
resources: [../base]
namePrefix: prod-
patches:
- target: {kind: Deployment, name: web}
  patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
- target: {labelSelector: app=web}
  patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'
images:
- name: ghcr.io/shop/web
  newName: other
- name: other
  newTag: "2"
replacements:
- source: {kind: Deployment, name: web}
  targets:
  - select: {name: prod-web}
    fieldPaths: [metadata.annotations.x]
    options: {create: true}
${base}`);
  });

  describe('deprecated fields', () => {
    it('each at its key, with what to use instead', async () => {
      const findings = await check(
        `
#- /prod/kustomization.yaml
bases:
# <----- deprecated-field
- ../base
commonLabels: {a: b}
# <------------ deprecated-field
configMapGenerator:
- name: c
  env: c.env
# ^^^ deprecated-field
#- /prod/c.env
A=1
${base}`,
        /"resources"/,
        /"labels" with "includeSelectors: true"/,
        /"envs"/,
      );
      assert.deepEqual(findings[0]?.fix, { kind: 'convertField', field: 'bases' });
      assert.deepEqual(
        findings[0]?.environments.map(({ id }) => id),
        ['kustomize:prod'],
      );
    });
  });

  it('a deprecated field without a value does nothing, and upstream does not warn of it', async () => {
    await check(`
#- /prod/kustomization.yaml
resources: [../base]
patchesStrategicMerge:
# - off.yaml
vars: ~
${base}`);
  });

  describe('selections', () => {
    it('nothing where there is no object yet', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [components.yaml]
patches:
- patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
  target: {kind: Deployment, name: controller}
#- /prod/components.yaml
# Filled by the bootstrap.
`);
    });

    it('a target that no object has', async () => {
      const findings = await check(
        `
#- /prod/kustomization.yaml
resources: [../base]
patches:
- patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
  target:
    kind: Deployment
    name: wbe
    #     ^^^ patch-without-effect
- target: {kind: StatefulSet}
  #       ^^^^^^^^^^^^^^^^^^^ patch-without-effect
  patch: '{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: x}}'
${base}`,
        /no Deployment here is called "wbe"\. It has no effect\. Did you mean "web"\?/,
        /there is no StatefulSet here/,
      );
      assert.deepEqual(findings[0]?.fix, { kind: 'replaceValue', text: 'web' });
    });

    it('an entry that has an effect in one environment is right', async () => {
      await check(`
#- /tls/kustomization.yaml
kind: Component
patches:
- target: {kind: Ingress}
  patch: '[{"op": "add", "path": "/spec/y", "value": 2}]'
images: [{name: sidecar, newTag: "2"}]
#- /prod/kustomization.yaml
resources: [../base, ingress.yaml]
components: [../tls]
#- /prod/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {x: {containers: [{image: sidecar}]}}
#- /staging/kustomization.yaml
resources: [../base]
components: [../tls]
${base}`);
    });

    it('a component that has an effect nowhere, once', async () => {
      const findings = await check(`
#- /tls/kustomization.yaml
kind: Component
images: [{name: ghcr.io/shop/wbe, newTag: "2"}]
#               ^^^^^^^^^^^^^^^^ image-no-match
#- /prod/kustomization.yaml
resources: [../base]
components: [../tls]
#- /staging/kustomization.yaml
resources: [../base]
components: [../tls]
${base}`);
      assert.deepEqual(
        findings[0]?.environments.map(({ name }) => name),
        ['prod', 'staging'],
      );
      assert.match(findings[0]?.message ?? '', /Did you mean "ghcr\.io\/shop\/web"\?/);
    });

    it('a component that nothing includes, and builds that are not known, stay without a word', async () => {
      await check(`
#- /alone/kustomization.yaml
kind: Component
images: [{name: x, newTag: "2"}]
#- /prod/kustomization.yaml
resources:
- ../base
- https://github.com/o/r//deploy?ref=v1
images: [{name: x, newTag: "2"}]
#- /staging/kustomization.yaml
resources: [../base, missing.yaml]
images: [{name: x, newTag: "2"}]
#- /charts/kustomization.yaml
helmCharts: [{name: x}]
images: [{name: x, newTag: "2"}]
${base}`);
    });

    it('a name is proposed only if the rest of the target fits', async () => {
      const findings = await check(`
#- /prod/kustomization.yaml
resources: [../base]
patches:
- patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
  target: {group: batch, kind: Deployment, name: wbe}
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ patch-without-effect
${base}`);
      assert.equal(findings[0]?.fix, undefined);
    });

    it('files that something else fills later', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [filled.yaml]
images: [{name: x, newTag: "2"}]
#- /prod/filled.yaml
# written by the bootstrap
${base}`);
    });

    it('replacements whose targets select nothing', async () => {
      await check(
        `
#- /prod/kustomization.yaml
resources: [../base]
replacements:
- source: {kind: Deployment, name: web}
  targets:
  - select: {kind: Deployment, name: wbe}
    #                                ^^^ replacement-without-effect
    fieldPaths: [metadata.labels.x]
${base}`,
        /Did you mean "web"/,
      );
    });

    it('patterns are matched as upstream does, names from before a prefix included', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [../base]
namePrefix: p-
patchesJson6902:
# <--------------- deprecated-field
- target: {group: apps, version: v1, kind: Deployment, name: web}
  patch: '[{"op": "add", "path": "/spec/replicas", "value": 2}]'
patches:
- target: {kind: Deploy.*, name: w.b}
  patch: '[{"op": "add", "path": "/spec/paused", "value": true}]'
images: [{name: ghcr.io/.*, newTag: "2"}]
${base}`);
    });
  });

  describe('remote sources', () => {
    it('without a tag or commit', async () => {
      await check(
        `
#- /prod/kustomization.yaml
resources:
- https://github.com/o/r//deploy
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-remote
- github.com/o/r/deploy?ref=main
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-remote
- https://raw.githubusercontent.com/o/r/master/x.yaml
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-remote
- https://github.com/o/r/releases/latest/download/x.yaml
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-remote
`,
        /Add "\?ref="/,
        /follows the branch "main"/,
      );
    });

    it('tags, commits, release files and plain addresses are pinned or not known', async () => {
      await check(`
#- /prod/kustomization.yaml
resources:
- https://github.com/o/r//deploy?ref=v1.2.3&timeout=90s
- github.com/o/r?ref=0123456789012345678901234567890123456789
- https://github.com/o/r/deploy/crds?version=v1
- https://raw.githubusercontent.com/o/r/v1.2.3/x.yaml
- https://raw.githubusercontent.com/o/r/refs/tags/v1/x.yaml
- https://github.com/o/r/releases/download/v1.2.3/x.yaml
- https://example.com/x.yaml
`);
    });
  });

  it('entries that are there twice', async () => {
    const findings = await check(`
#- /prod/kustomization.yaml
resources: [../base]
components: [../c, ../c/]
#                  ^^^^^ duplicate-entry
images:
- name: ghcr.io/shop/web
  newTag: "1"
- name: ghcr.io/shop/web
  #     ^^^^^^^^^^^^^^^^ duplicate-entry
  newTag: "2"
patches:
- path: p.yaml
- path: ./p.yaml
  #     ^^^^^^^^ duplicate-entry
- path: p.yaml
  target: {name: web}
#- /prod/p.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
#- /c/kustomization.yaml
kind: Component
namespace: x
${base}`);
    assert.deepEqual(
      findings.map(({ segments, fix }) => [segments, fix?.kind]),
      [
        [['components', 1], 'removeEntry'],
        [['images', 1], 'removeEntry'],
        [['patches', 1], 'removeEntry'],
      ],
    );
  });

  it('sees an edit although the build before it is remembered', async () => {
    const memo = new BuildMemo();
    const cache = new GitopsCache();
    const look = async (image: string): Promise<number> => {
      const source = `#- /prod/kustomization.yaml\nresources: [../base]\nimages: [{name: ghcr.io/shop/web, newTag: "2"}]\n${base}`;
      const tree = fixtureTree(parseFixture(source.replace('shop/web:1', image)).files);
      const { environments } = await findEnvironments(tree, cache);
      return (await checkKustomizations({ tree, cache, environments, ignore: [], memo }, neverCancelled)).length;
    };
    assert.deepEqual([await look('shop/web:1'), await look('shop/wbe:1'), await look('shop/web:1')], [0, 1, 0]);
  });

  describe('unlisted files', () => {
    const service = `
apiVersion: v1
kind: Service
# <------------- unlisted-file
metadata: {name: web}
`;

    it('beside the kustomization and in folders below that have none', async () => {
      const findings = await check(
        `${base}
#- /base/service.yaml${service}
#- /base/more/extra/service.yml${service}
`,
        /Add "more\/extra\/service\.yml" to the resources of base\/kustomization\.yaml/,
      );
      assert.deepEqual(findings[1]?.fix, {
        kind: 'addResource',
        kustomization: 'base/kustomization.yaml',
        entry: 'service.yaml',
      });
    });

    it('what looks like a patch is not proposed as a resource', async () => {
      const findings = await check(
        `${base}
#- /base/patches/service.yaml${service}
`,
        /List it among the patches of base\/kustomization\.yaml/,
      );
      assert.equal(findings[0]?.fix, undefined);
    });

    const quiet = service.replace(/# <.*\n/, '');

    it('what is referred to in any role, by any kustomization', async () => {
      await check(`
#- /prod/kustomization.yaml
resources: [../base, ../base/only-prod.yaml]
patches:
- path: ../base/patch.yaml
configMapGenerator:
- name: c
  files: [data.yaml]
#- /prod/data.yaml${quiet}
#- /base/only-prod.yaml${quiet}
#- /base/patch.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
${base}`);
    });

    it('folders with a kustomization of their own, charts, tests, other tools', async () => {
      await check(`${base}
#- /base/own/kustomization.yaml
resources: [s.yaml]
#- /base/own/s.yaml${quiet}
#- /base/chart/Chart.yaml
name: x
#- /base/chart/crds/c.yaml${quiet}
#- /base/tests/t.yaml${quiet}
#- /base/.github/t.yaml${quiet}
#- /base/kind.yaml
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
metadata: {name: x}
#- /base/values.yaml
image: x
#- /base/template.yaml
apiVersion: v1
kind: Service
metadata: {name: '{{ .name }}'}
#- /base/config.yaml
apiVersion: v1
kind: Config
clusters: []
`);
    });

    it('what somebody left out on purpose, or another file names', async () => {
      await check(`
#- /base/kustomization.yaml
resources:
- web.yaml
# - service.yaml
generators: [ksops.yaml]
#- /base/service.yaml${quiet}
#- /base/secret.yaml${quiet}
#- /base/ksops.yaml
apiVersion: viaduct.ai/v1
kind: ksops
metadata: {name: g}
files: [./secret.yaml]
${web}`);
    });

    it('what an agent delivers as it is, and what is ignored', async () => {
      await check(`${base}
#- /.driftline.yaml
version: 1
ignore: [drafts/]
#- /base/drafts/s.yaml${quiet}
#- /base/flux/s.yaml${quiet}
#- /base/argo/app/s.yaml${quiet}
#- /agents.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: x}
spec: {path: ./base/flux}
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: x}
spec:
  generators: [{git: {directories: [{path: base/argo/*}]}}]
  template: {spec: {source: {path: '{{path}}'}}}
`);
    });
  });
});
