import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { prepareRename, provideRename } from '../../server/src/features/rename.ts';
import { applyWorkspaceEdit } from '../support/applyEdits.ts';
import { parseFixture } from '../support/fixture.ts';
import { namesRepository } from '../support/namesFixture.ts';

/** Renames what is under the cursor to `newName`: the files that change, as they are afterwards; a refusal as its text. */
async function rename(source: string, newName: string): Promise<{ files: Record<string, string>; unsure: number } | string> {
  const { files, cursors } = parseFixture(source);
  const [cursor] = cursors;
  assert.ok(cursor, 'the fixture has a cursor');
  const repository = namesRepository(files);
  const prepared = await prepareRename(repository, cursor.file, cursor.position, neverCancelled);
  if (!prepared || 'refusal' in prepared) {
    return prepared?.refusal ?? 'nothing there';
  }
  const edit = await provideRename(repository, cursor.file, cursor.position, newName, neverCancelled);
  if (!edit || 'refusal' in edit) {
    return edit?.refusal ?? 'nothing there';
  }
  const changed = [...applyWorkspaceEdit(files, edit)].filter(([path, text]) => files.get(path) !== text);
  const edits = edit.documentChanges?.flatMap(change => ('edits' in change ? change.edits : [])) ?? [];
  return {
    files: Object.fromEntries(changed.map(([path, text]) => [path, text.trimEnd()])),
    unsure: edits.filter(item => 'annotationId' in item).length,
  };
}

async function check(before: string, newName: string, after: string, unsure = 0): Promise<void> {
  const result = await rename(before, newName);
  const expected = Object.fromEntries([...parseFixture(after).files].map(([path, text]) => [path, text.trimEnd()]));
  assert.deepEqual(result, { files: expected, unsure });
}

async function checkRefused(source: string, newName: string, pattern: RegExp): Promise<void> {
  const result = await rename(source, newName);
  assert.ok(typeof result === 'string', `it is renamed: ${JSON.stringify(result)}`);
  assert.match(result, pattern);
}

const web = `
#- /base/kustomization.yaml
resources: [web.yaml]
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: we$0b # web stays web here
  annotations: {note: web}
#- /prod/kustomization.yaml
resources: [../base]
replicas: [{name: 'web', count: 3}]
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: "web"}
`;

describe('rename', () => {
  it('renames an object with its patches and replica counts, keeping comments and quotes', () =>
    check(
      web,
      'shop',
      `
#- /base/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop # web stays web here
  annotations: {note: web}
#- /prod/kustomization.yaml
resources: [../base]
replicas: [{name: 'shop', count: 3}]
patches:
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: "shop"}
`,
    ));

  it('quotes a name that would be read as a number', () =>
    check(
      '#- /a.yaml\n{apiVersion: v1, kind: Secret, metadata: {name: $0a}}',
      '123',
      '#- /a.yaml\n{apiVersion: v1, kind: Secret, metadata: {name: "123"}}',
    ));

  it('renames what one reference of a base means in several overlays together', () =>
    check(
      `
#- /base/kustomization.yaml
resources: [pod.yaml]
#- /base/pod.yaml
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {imagePullSecrets: [{name: pull}]}}
#- /prod/kustomization.yaml
resources: [../base]
secretGenerator: [{name: p$0ull, literals: [a=b]}]
#- /staging/kustomization.yaml
resources: [../base]
secretGenerator: [{name: pull, literals: [a=c]}]
`,
      'registry',
      `
#- /base/pod.yaml
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {imagePullSecrets: [{name: registry}]}}
#- /prod/kustomization.yaml
resources: [../base]
secretGenerator: [{name: registry, literals: [a=b]}]
#- /staging/kustomization.yaml
resources: [../base]
secretGenerator: [{name: registry, literals: [a=c]}]
`,
    ));

  it('asks where an overlay that uses the base has no such object', () =>
    check(
      `
#- /base/kustomization.yaml
resources: [pod.yaml]
#- /base/pod.yaml
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {imagePullSecrets: [{name: pull}]}}
#- /prod/kustomization.yaml
resources: [../base]
secretGenerator: [{name: p$0ull, literals: [a=b]}]
#- /staging/kustomization.yaml
resources: [../base]
`,
      'registry',
      `
#- /base/pod.yaml
{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {imagePullSecrets: [{name: registry}]}}
#- /prod/kustomization.yaml
resources: [../base]
secretGenerator: [{name: registry, literals: [a=b]}]
`,
      1,
    ));

  it('renames keys: a file gets its key written before the path', () =>
    check(
      `
#- /kustomization.yaml
resources: [pod.yaml]
configMapGenerator: [{name: settings, files: [conf/app.json]}]
#- /pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {volumes: [{name: v, configMap: {name: settings, items: [{key: app.$0json, path: app.json}]}}]}
`,
      'main.json',
      `
#- /kustomization.yaml
resources: [pod.yaml]
configMapGenerator: [{name: settings, files: [main.json=conf/app.json]}]
#- /pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {volumes: [{name: v, configMap: {name: settings, items: [{key: main.json, path: app.json}]}}]}
`,
    ));

  it('renames a label’s key and asks for labels that only look alike', () =>
    check(
      `
#- /kustomization.yaml
resources: [web.yaml]
#- /web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  selector: {matchLabels: {ap$0p: web}}
  template: {metadata: {labels: {app: web}}}
`,
      'app.kubernetes.io/name',
      `
#- /web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app.kubernetes.io/name: web}}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: web}}
  template: {metadata: {labels: {app.kubernetes.io/name: web}}}
`,
      1,
    ));

  it('refuses names that Kubernetes does not accept', () => checkRefused(web, 'Shop', /"Shop" is no valid name here: it must/));

  it('refuses a name that is taken', () =>
    checkRefused(
      `${web}#- /base/kustomization.yaml\nresources: [web.yaml, shop.yaml]\n#- /base/shop.yaml\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop}}`,
      'shop',
      /A Deployment "shop" is there already: base\/shop.yaml:1/,
    ));

  it('refuses a name that is filled in', () =>
    checkRefused(
      '#- /a.yaml\n{apiVersion: v1, kind: Secret, metadata: {name: "${n$0ame}"}}',
      'b',
      /is filled in when it is rendered/,
    ));

  it('refuses a name that an anchor shares', () =>
    checkRefused(
      '#- /a.yaml\n{apiVersion: v1, kind: Secret, metadata: {name: &n a$0b, labels: {app: *n}}}',
      'b',
      /"ab" cannot be replaced in a.yaml:1/,
    ));

  it('refuses what nothing declares', () =>
    checkRefused(
      '#- /a.yaml\n{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {serviceAccountName: r$0obot}}',
      'b',
      /No ServiceAccount "robot" is declared in this repository/,
    ));

  it('refuses to leave a pattern that selects the object', () =>
    checkRefused(
      web.replace('patches:', 'patches:\n  - {path: p.yaml, target: {kind: Deployment, name: w.*}}'),
      'shop',
      /The pattern "w\.\*" in prod\/kustomization\.yaml:4 would not select the same objects any more/,
    ));

  it('finds no name where none stands', async () => {
    assert.equal(await rename('#- /a.yaml\n# a com$0ment\nkind: Secret', 'b'), 'nothing there');
  });
});
