import assert from 'node:assert/strict';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { createJudgePreparer, createLooseJudge } from '../../server/src/session/repositoryJudge.ts';
import { fixtureTree, parseFixture, showLocation } from '../support/fixture.ts';

const catalogue = readCatalogue();

/** Labels are the findings of all files: `code`, with the versions that it holds for behind it. */
async function check(source: string, ...versions: string[]): Promise<void> {
  const { files, labels } = parseFixture(source);
  const tree = fixtureTree(files);
  const cache = new GitopsCache();
  const judge = await createJudgePreparer()(tree, cache, [...files.keys()]);
  const found = [...files].flatMap(([path, text]) => judge.check(cache.createFile(path, text), { catalogue, versions }));
  assert.deepEqual(
    found.map(({ location, code, versions: some = [] }) => `${showLocation(location)} ${[code, ...some].join(' ')}`).sort(),
    labels.map(label => `${showLocation(label)} ${label.text}`).sort(),
  );
}

describe('repositoryJudge', () => {
  it('knows patches by the kustomizations that name them', () =>
    check(`
#- /kustomization.yaml
resources: [web.yaml]
patches: [{path: more.yaml}]
#- /web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: []}}}
# <---- schema.missing-field
#- /more.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replics: 3}
      #^^^^^^^ schema.unknown-field
`));

  it('takes any name of a Namespace that a kustomization sets', () =>
    check(`
#- /kustomization.yaml
namespace: shop
resources: [namespace.yaml, other.yaml]
components: [parts]
#- /namespace.yaml
apiVersion: v1
kind: Namespace
metadata: {name: _}
#- /other.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: _}
               # ^ schema.invalid-name
#- /parts/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [namespace.yaml]
#- /parts/namespace.yaml
apiVersion: v1
kind: Namespace
metadata: {name: _}
`));

  it('looks again at a base when a patch file adds what it lacks', async () => {
    const files = (patch: string): ReadonlyMap<string, string> =>
      new Map([
        ['kustomization.yaml', 'resources: [web.yaml]\npatches: [{path: more.yaml}]\n'],
        ['web.yaml', 'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: web}\nspec: {jobTemplate: {spec: {template: {}}}}\n'],
        ['more.yaml', `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: web}\nspec: {${patch}}\n`],
      ]);
    const cache = new GitopsCache();
    const prepare = createJudgePreparer();
    const missing = async (patch: string): Promise<readonly [key: string, missing: readonly unknown[]]> => {
      const tree = fixtureTree(files(patch));
      const judge = await prepare(tree, cache, []);
      const found = judge.check(cache.createFile('web.yaml', files(patch).get('web.yaml') ?? ''), { catalogue, versions: [] });
      return [judge.keyOf('web.yaml'), found.map(({ message }) => message)];
    };
    const template = 'jobTemplate: {spec: {template: {spec: {containers: []}}}}';
    const [keyBefore, before] = await missing(template);
    const [keyAfter, after] = await missing(`${template}, schedule: "@daily"`);
    assert.deepEqual([before, after], [['"schedule" is missing.'], []]);
    assert.notEqual(keyBefore, keyAfter);
  });

  it('checks kustomizations as upstream decodes them, and what it takes without a word', () =>
    check(`
#- /kustomization.yaml
bases: [../base]
# <----- kustomize.deprecated-field
resorces: []
# <-------- kustomize.unknown-field
namePrefix: 1
          # ^ kustomize.wrong-type
#- /flux/kustomization.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec: {interval: 1m, prune: true, sourceRef: {kind: GitRepository, name: apps}}
`));

  it('says for which versions a kind or a field is there', () =>
    check(
      `
#- /budget.yaml
apiVersion: policy/v1beta1
          # ^^^^^^^^^^^^^^ schema.removed-version 1.28 1.33
kind: PodDisruptionBudget
metadata: {name: web}
#- /policy.yaml
apiVersion: admissionregistration.k8s.io/v1
          # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ schema.newer-kind 1.28
kind: ValidatingAdmissionPolicy
metadata: {name: web}
spec: {matchConstraints: {}, validations: [{expression: 'true'}]}
`,
      '1.28',
      '1.33',
    ));

  it('misses nothing where a document may be a patch for all it knows', () => {
    const file = new GitopsCache().createFile(
      'file:///w/web.yaml',
      'apiVersion: apps/v1\nkind: Deployment\nspec: {replics: 1}\n',
    );
    const found = createLooseJudge().check(file, { catalogue, versions: [] });
    assert.deepEqual(
      found.map(({ code }) => code),
      ['schema.unknown-field'],
    );
  });

  it('says which object a finding is about, an item of a list rather than the list', () => {
    const text = 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n  metadata: {name: a, labls: {}}\n';
    const file = new GitopsCache().createFile('a.yaml', text);
    const [finding] = createLooseJudge().check(file, { catalogue, versions: [] });
    assert.deepEqual(
      [finding?.object, finding?.segments, finding?.objectDepth],
      [{ apiVersion: 'v1', kind: 'Service', namespace: null, name: 'a' }, ['items', 0, 'metadata', 'labls'], 2],
    );
  });
});
