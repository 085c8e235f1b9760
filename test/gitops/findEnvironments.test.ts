import assert from 'node:assert/strict';
import { findEnvironments } from '../../server/src/gitops/findEnvironments.ts';
import type { EnvironmentSet } from '../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { compileIgnoreRules } from '../../server/src/gitops/ignoreRules.ts';
import { fixtureTree, parseFixture, showLocation } from '../support/fixture.ts';

/** Finds the environments: `id = name` each, and the labels are the problems of `.driftline.yaml`. */
async function check(source: string, ...expected: string[]): Promise<EnvironmentSet> {
  const { files, labels } = parseFixture(source);
  const found = await findEnvironments(fixtureTree(files), new GitopsCache());
  assert.deepEqual(
    found.environments.map(({ id, name }) => `${id} = ${name}`),
    expected,
  );
  assert.deepEqual(
    found.problems.map(({ location, code }) => `${showLocation(location)} ${code}`).toSorted(),
    labels.map(label => `${showLocation(label)} config.${label.text}`).toSorted(),
    found.problems.map(({ message }) => message).join('\n'),
  );
  return found;
}

describe('findEnvironments', () => {
  it('takes kustomizations that nothing includes, and no components', async () => {
    const { environments } = await check(
      `
#- /apps/web/base/kustomization.yaml
resources: [web.yaml]
#- /apps/web/overlays/prod/kustomization.yml
apiVersion: kustomize.config.k8s.io/v1beta1
resources: [../../base]
components: [../../../tls]
#- /apps/web/overlays/staging/Kustomization
bases: [../../base/]
#- /apps/tls/kustomization.yaml
kind: Component
#- /apps/unused/kustomization.yaml
kind: Component
#- /clusters/kustomization.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
#- /readme.md
`,
      'kustomize:apps/web/overlays/prod = prod',
      'kustomize:apps/web/overlays/staging = staging',
    );
    assert.deepEqual(environments[0]?.declaredIn, {
      file: 'apps/web/overlays/prod/kustomization.yml',
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 10 } },
    });
  });

  it('names by the shortest unique suffix in whole segments', () =>
    check(
      `
#- /apps/web/overlays/prod/kustomization.yaml
#- /apps/api/overlays/prod/kustomization.yaml
#- /apps/api/overlays/dev/kustomization.yaml
#- /infra/prod/kustomization.yaml
#- /prod/kustomization.yaml
#- /kustomization.yaml
`,
      'kustomize:. = .',
      'kustomize:apps/api/overlays/dev = dev',
      'kustomize:apps/api/overlays/prod = api/overlays/prod',
      'kustomize:apps/web/overlays/prod = web/overlays/prod',
      'kustomize:infra/prod = infra/prod',
      'kustomize:prod = prod',
    ));

  it('puts one environment in the place of bases that only include each other', () =>
    check(
      `
#- /a/kustomization.yaml
resources: [../b]
#- /b/kustomization.yaml
resources: [../a]
#- /c/kustomization.yaml
resources: [../c]
`,
      'kustomize:a = a',
      'kustomize:c = c',
    ));

  it('keeps broken kustomizations: their errors belong somewhere', () =>
    check('#- /prod/kustomization.yaml\nresources: [\n', 'kustomize:prod = prod'));

  it('reads what is declared, in its order, in place of what is found', async () => {
    const { environments, config } = await check(
      `
#- /.driftline.yaml
version: 1
target: release
kubernetesVersion: "1.34"
environments:
- name: production
  path: ./apps/web/prod/
  kustomize: {loadRestrictor: none}
  deployed: {tagPattern: prod-*}
  destination: {cluster: eu, namespace: web}
  complete: true
  protected: true
  after: [staging]
  rules: {risk.replicas-zero: off}
- name: staging
  path: apps/web/staging
  kubernetesVersion: "1.33"
- name: chart
  helm: {chart: charts/web}
rules: {risk.privileged: warning}
repositories: [{url: https://example.com/a.git, path: ../a}]
ignore: [examples/]
#- /apps/web/prod/kustomization.yaml
#- /apps/web/staging/kustomization.yaml
#- /apps/api/prod/kustomization.yaml
#- /examples/kustomization.yaml
resources: [../apps/api/prod]
`,
      'declared:production = production',
      'declared:staging = staging',
      'declared:chart = chart',
      'kustomize:apps/api/prod = api/prod',
    );
    const [production, staging, chart] = environments;
    assert.equal(production?.path, 'apps/web/prod');
    assert.equal(production.loadRestrictor, 'none');
    assert.deepEqual(production.deployed, { tagPattern: 'prod-*' });
    assert.deepEqual(production.destination, { cluster: 'eu', namespace: 'web' });
    assert.deepEqual([production.complete, production.protected, production.after], [true, true, ['staging']]);
    assert.equal(production.kubernetesVersion, '1.34');
    assert.deepEqual(production.declaredIn.range.start, { line: 4, character: 8 });
    assert.equal(staging?.kubernetesVersion, '1.33');
    assert.equal(staging.deployed, undefined);
    assert.deepEqual([chart?.helm?.chart, chart?.helm?.releaseName, chart?.helm?.isGuess], ['charts/web', 'chart', false]);
    assert.equal(config.target, 'release');
    assert.deepEqual(config.rules, { 'risk.privileged': 'warning' });
    assert.deepEqual(config.environments[0]?.rules, { 'risk.replicas-zero': 'off' });
    assert.deepEqual(config.repositories, [{ url: 'https://example.com/a.git', path: '../a' }]);
  });

  it('says what is wrong with the declaration', async () => {
    const { problems } = await check(
      `
#- /.driftline.yaml
version: 1
enviroments: []
# <--------- unknown-field
kubernetesVersion: 1.30
#                  ^^^^ wrong-type
environments:
- name: prod
  path: apps/prdo
  #     ^^^^^^^^^ path-not-found
- name: prod
  #     ^^^^ duplicate-name
  path: apps
  #     ^^^^ path-not-found
- name: nowhere
  #     ^^^^^^^ missing-field
- name: outside
  path: ../other
  #     ^^^^^^^^ path-not-found
- name: late
  path: apps/prod
  after: [pord, late]
  #       ^^^^ unknown-environment
  #             ^^^^ unknown-environment
  deployed: {branch: a, tag: b}
  #                     ^^^ conflicting-fields
- path: apps/prod
# ^^^^ missing-field
rules: {x: fatal}
#          ^^^^^ invalid-value
#- /apps/prod/kustomization.yaml
`.replace('# <--------- unknown-field', '# <----------- unknown-field'),
      'declared:prod = prod',
      'declared:late = late',
    );
    const messages = problems.map(({ message }) => message).join('\n');
    assert.match(messages, /Did you mean "environments"/);
    assert.match(messages, /in quotes: "1\.30"/);
    assert.match(messages, /Did you mean "apps\/prod"/);
    assert.match(messages, /Did you mean "prod"/);
  });

  it('refuses a format it does not know, and syntax', async () => {
    await check('#- /.driftline.yaml\nversion: 2\n#        ^ unsupported-version\n');
    const { problems } = await findEnvironments(
      fixtureTree(new Map([['.driftline.yaml', 'environments: [\n']])),
      new GitopsCache(),
    );
    assert.ok(problems.some(({ code }) => code === 'config.syntax'));
  });

  it('is quick in a repository of thousands of files', async () => {
    const files = new Map<string, string>();
    for (let app = 0; app < 2000; app++) {
      files.set(`apps/a${app}/prod/kustomization.yaml`, `resources: [../base, x.yaml]\n`);
      files.set(`apps/a${app}/base/kustomization.yaml`, `resources: [x.yaml]\n`);
      files.set(`apps/a${app}/base/x.yaml`, 'kind: [\n');
    }
    const tree = fixtureTree(files);
    const cache = new GitopsCache();
    assert.equal((await findEnvironments(tree, cache)).environments.length, 2000);
    const start = performance.now();
    await findEnvironments(tree, cache);
    assert.ok(performance.now() - start < 2000);
  });
});

describe('compileIgnoreRules', () => {
  it('means what .gitignore means', () => {
    const rules = compileIgnoreRules(['# comment', '', 'examples/', '*.tmp', '/top', 'a/*/c', '!a/keep/c', 'deep/**/x']);
    const ignored = ['examples/a.yaml', 'sub/examples/a.yaml', 'x/y.tmp', 'top', 'top/x', 'a/b/c', 'deep/1/2/x/y'];
    const kept = ['examples', 'sub/top', 'a/keep/c', 'a/b/d/c', 'deep/1/y'];
    assert.deepEqual(
      ignored.filter(path => !rules.ignores(path)),
      [],
    );
    assert.deepEqual(
      kept.filter(path => rules.ignores(path)),
      [],
    );
  });
});
