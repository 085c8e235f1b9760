import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { provideFileRenameEdits } from '../../server/src/features/fileRenames.ts';
import { applyWorkspaceEdit } from '../support/applyEdits.ts';
import { parseFixture } from '../support/fixture.ts';
import { namesRepository } from '../support/namesFixture.ts';

/** Renames `from` to `to`: the texts that change, by the paths they had before. */
async function check(source: string, [from, to]: readonly [string, string], expected: string): Promise<void> {
  const { files } = parseFixture(source);
  const edit = await provideFileRenameEdits(namesRepository(files), [{ from, to }], neverCancelled);
  const changed = [...applyWorkspaceEdit(files, edit)].filter(([path, text]) => files.get(path) !== text);
  const trimmed = (entries: Iterable<readonly [string, string]>): Record<string, string> =>
    Object.fromEntries([...entries].map(([path, text]) => [path, text.trimEnd()]));
  assert.deepEqual(trimmed(changed), trimmed(expected === '' ? [] : parseFixture(expected).files));
}

describe('fileRenames', () => {
  it('updates every kind of entry that names the file', () =>
    check(
      `
#- /base/kustomization.yaml
resources: ["./web.yaml", other.yaml] # web.yaml stays here
#- /base/web.yaml
kind: Service
#- /base/other.yaml
kind: Service
#- /base/prod/kustomization.yaml
patches: [{path: ../web.yaml}]
replacements: [{path: missing.yaml}]
`,
      ['base/web.yaml', 'base/sub/web-service.yaml'],
      `
#- /base/kustomization.yaml
resources: ["./sub/web-service.yaml", other.yaml] # web.yaml stays here
#- /base/prod/kustomization.yaml
patches: [{path: ../sub/web-service.yaml}]
replacements: [{path: missing.yaml}]
`,
    ));

  it('keeps the key of a generator’s file', () =>
    check(
      `
#- /kustomization.yaml
configMapGenerator:
- name: a
  files: [app.conf, main=app.conf]
  envs: [app.conf]
#- /app.conf
a=b
`,
      ['app.conf', 'conf/web.conf'],
      `
#- /kustomization.yaml
configMapGenerator:
- name: a
  files: [app.conf=conf/web.conf, main=conf/web.conf]
  envs: [conf/web.conf]
`,
    ));

  const repository = `
#- /.driftline.yaml
version: 1
environments: [{name: prod, path: apps/prod, kustomize: {}}]
#- /apps/prod/kustomization.yaml
resources: [../../bases/web, local]
#- /apps/prod/local/kustomization.yaml
resources: [a.yaml]
#- /apps/prod/local/a.yaml
kind: Service
#- /bases/web/kustomization.yaml
resources: []
#- /clusters/a.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: a}
spec: {path: ./apps/prod/, sourceRef: {kind: GitRepository, name: a}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: b}
spec: {path: apps/prod, sourceRef: {kind: OCIRepository, name: a}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a}
spec: {source: {path: apps/prod, repoURL: x}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: b}
spec: {sources: [{path: "apps/elsewhere"}]}
`;

  it('updates what leads to a folder, and what the folder’s own files lead to', () =>
    check(
      repository,
      ['apps/prod', 'production'],
      `
#- /.driftline.yaml
version: 1
environments: [{name: prod, path: production, kustomize: {}}]
#- /apps/prod/kustomization.yaml
resources: [../bases/web, local]
#- /clusters/a.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: a}
spec: {path: ./production/, sourceRef: {kind: GitRepository, name: a}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: b}
spec: {path: apps/prod, sourceRef: {kind: OCIRepository, name: a}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a}
spec: {source: {path: production, repoURL: x}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: b}
spec: {sources: [{path: "apps/elsewhere"}]}
`,
    ));

  it('follows a kustomization that moves without its folder', () =>
    check(
      '#- /a/kustomization.yaml\nresources: [x.yaml]\n#- /a/x.yaml\nkind: Service\n#- /b/kustomization.yaml\nresources: [../a]',
      ['a/kustomization.yaml', 'c/kustomization.yaml'],
      '#- /a/kustomization.yaml\nresources: [../a/x.yaml]\n#- /b/kustomization.yaml\nresources: [../c]',
    ));

  it('changes nothing where nothing leads there', () => check(repository, ['README.md', 'docs/README.md'], ''));
});
