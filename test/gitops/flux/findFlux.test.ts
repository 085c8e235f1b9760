import assert from 'node:assert/strict';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import type { Environment } from '../../../server/src/gitops/environment.ts';
import { findEnvironments } from '../../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../../server/src/gitops/renderEnvironment.ts';
import { useEngine } from '../../support/engine.ts';
import { fixtureTree, parseFixture } from '../../support/fixture.ts';

describe('environments of Flux', () => {
  const engine = useEngine();

  /** Finds the environments: `id = name < declaredBy, unknowns`, the last two where there are such. */
  async function check(source: string, ...expected: string[]): Promise<readonly Environment[]> {
    const { files } = parseFixture(source);
    const tree = fixtureTree(files);
    const cache = new GitopsCache();
    const render = (environment: Environment) =>
      renderEnvironment({ engine: engine(), cache }, tree, environment, {}, neverCancelled);
    const remotes = ['git@example.com:Fleet/prod.git'];
    const { environments } = await findEnvironments(tree, cache, { remotes, nameTarget: () => 'main', render });
    assert.deepEqual(environments.map(describeEnvironment), expected);
    return environments;
  }

  const bootstrap = (cluster: string): string => `
#- /clusters/${cluster}/flux-system/gotk-sync.yaml
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {url: "ssh://git@elsewhere.example/x", ref: {branch: main}}
---
${kustomization('flux-system', `./clusters/${cluster}`)}
#- /clusters/${cluster}/flux-system/kustomization.yaml
resources: [gotk-sync.yaml]
`;

  const apps = `
#- /apps/web/kustomization.yaml
resources: [web.yaml]
#- /apps/web/web.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: default}
`;

  it('follows the chain from the bootstrap folder through nested Kustomizations', async () => {
    const environments = await check(
      `${bootstrap('prod')}
#- /clusters/prod/apps.yaml
${kustomization('apps', './apps')}
#- /apps/ks.yaml
${kustomization('web', 'apps/web', 'targetNamespace: web')}
${apps}`,
      'flux:flux-system/apps@clusters/prod = apps < flux:flux-system/flux-system@clusters/prod',
      'flux:flux-system/flux-system@clusters/prod = flux-system',
      'flux:flux-system/web@clusters/prod = web < flux:flux-system/apps@clusters/prod',
    );
    assert.deepEqual(environments[2]?.destination, { cluster: 'clusters/prod', namespace: 'web' });
    assert.equal(environments[2]?.declaredIn.file, 'apps/ks.yaml');
    assert.equal(environments[2]?.path, 'apps/web');
  });

  it('tells clusters apart', () =>
    check(
      `${bootstrap('prod')}${bootstrap('staging')}
#- /clusters/prod/apps/kustomization.yaml
resources: [../../base/apps.yaml]
namePrefix: prod-
#- /clusters/staging/apps/kustomization.yaml
resources: [../../base/apps.yaml]
#- /clusters/base/apps.yaml
${kustomization('apps', './apps/web')}
${apps}`,
      'flux:flux-system/apps@clusters/staging = apps < flux:flux-system/flux-system@clusters/staging',
      'flux:flux-system/flux-system@clusters/prod = prod/flux-system',
      'flux:flux-system/flux-system@clusters/staging = staging/flux-system',
      'flux:flux-system/prod-apps@clusters/prod = prod-apps < flux:flux-system/flux-system@clusters/prod',
    ));

  it('takes the folder of one that nothing declares for its cluster', () =>
    check(
      `
#- /clusters/dev/apps.yaml
${kustomization('apps', './apps/web')}
${apps}`,
      'flux:flux-system/apps@clusters/dev = apps',
    ));

  it('reads what a kustomization of kustomize delivers, patches included', () =>
    check(
      `
#- /clusters/dev/kustomization.yaml
resources: [../base]
patches: [{path: patch.yaml}]
#- /clusters/dev/patch.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps/web, sourceRef: {kind: GitRepository, name: flux-system}}
#- /clusters/base/kustomization.yaml
resources: [apps.yaml]
#- /clusters/base/apps.yaml
${kustomization('apps', './nowhere')}
${apps}`,
      'flux:flux-system/apps@clusters/dev = apps < kustomize:clusters/dev',
      'kustomize:clusters/dev = dev',
    ));

  it('waits for variables that another one delivers', async () => {
    const environments = await check(
      `${bootstrap('prod')}
#- /clusters/prod/apps.yaml
${kustomization('apps', './apps', 'postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}')}
---
${kustomization('settings', './settings')}
#- /settings/settings.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: flux-system}
data: {NAME: web}
#- /apps/ks.yaml
${kustomization('x-${NAME}', 'apps/web')}
${apps}`,
      'flux:flux-system/apps@clusters/prod = apps < flux:flux-system/flux-system@clusters/prod',
      'flux:flux-system/flux-system@clusters/prod = flux-system',
      'flux:flux-system/settings@clusters/prod = settings < flux:flux-system/flux-system@clusters/prod',
      'flux:flux-system/x-web@clusters/prod = x-web < flux:flux-system/apps@clusters/prod',
    );
    assert.deepEqual(environments[0]?.flux?.substitution?.variables, { NAME: 'web' });
  });

  it('ends rings and does not take what nobody delivers', () =>
    check(
      `${bootstrap('prod')}
#- /clusters/prod/kustomization.yaml
resources: [a.yaml, flux-system]
#- /clusters/prod/a.yaml
${kustomization('a', './b')}
#- /b/b.yaml
${kustomization('b', './clusters/prod')}
#- /clusters/prod/unused/c.yaml
${kustomization('c', './b')}
`,
      'flux:flux-system/a@clusters/prod = a < flux:flux-system/flux-system@clusters/prod',
      'flux:flux-system/b@clusters/prod = b < flux:flux-system/a@clusters/prod',
      'flux:flux-system/flux-system@clusters/prod = flux-system',
    ));

  it('knows its own repository by any spelling of its address', () =>
    check(
      `
#- /ks.yaml
${kustomization('same', './apps/web').replace('name: flux-system}', 'name: same}')}
---
${kustomization('other', './apps/web').replace('name: flux-system}', 'name: other}')}
---
${kustomization('absent', './apps/web').replace('name: flux-system}', 'name: absent}')}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: same, namespace: flux-system}
spec: {url: "https://example.com/fleet/prod"}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: other, namespace: flux-system}
spec: {url: "https://example.com/fleet/staging"}
${apps}`,
      'flux:flux-system/absent@. = absent, source',
      'flux:flux-system/other@. = other, source',
      'flux:flux-system/same@. = same',
    ));

  it('does not take another branch or tag of its repository for what is at hand', () =>
    check(
      `
#- /ks.yaml
${[...refs.keys()].map(name => kustomization(name, '.').replace('name: flux-system}', `name: ${name}}`)).join('\n---\n')}
---
${[...refs].map(([name, ref]) => `${source(name)}, ref: ${ref}}`).join('\n---\n')}
#- /apps/ks.yaml
${kustomization('below', './apps/web').replace('name: flux-system}', 'name: main}')}
${apps}`,
      'flux:flux-system/below@. = below < flux:flux-system/main@.',
      'flux:flux-system/commit@. = commit < flux:flux-system/main@., source',
      'flux:flux-system/full@. = full < flux:flux-system/main@.',
      'flux:flux-system/main@. = main',
      'flux:flux-system/other@. = other < flux:flux-system/main@., source',
      'flux:flux-system/tag@. = tag < flux:flux-system/main@., source',
    ));

  it('does not take paths of another branch for what covers Kustomizations here', () =>
    check(
      `${source('team')}, ref: {branch: team}}`.replace(/^/, '\n#- /tenants/team.yaml\n') +
        `
---
${kustomization('team', '.').replace('name: flux-system}', 'name: team}')}
#- /clusters/prod/apps.yaml
${kustomization('apps', './apps/web')}
#- /clusters/staging/apps.yaml
${kustomization('apps', './apps/web')}
${apps}`,
      'flux:flux-system/apps@clusters/prod = prod/apps',
      'flux:flux-system/apps@clusters/staging = staging/apps',
      'flux:flux-system/team@tenants = team, source',
    ));

  it('does not take what lies below a path for an environment by convention', () =>
    check(
      `
#- /ks.yaml
${kustomization('apps', './apps')}
#- /tools/kustomization.yaml
resources: [x.yaml]
${apps}`,
      'flux:flux-system/apps@. = apps',
      'kustomize:tools = tools',
    ));
});

const refs: ReadonlyMap<string, string> = new Map([
  ['main', '{branch: main}'],
  ['full', '{name: refs/heads/main}'],
  ['other', '{branch: team}'],
  ['tag', '{branch: main, semver: ">=1.0.0"}'],
  ['commit', '{branch: main, commit: 0a1b2c}'],
]);

/** A source of the repository at hand, its last brace open. */
function source(name: string): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: ${name}, namespace: flux-system}
spec: {url: "https://example.com/fleet/prod"`;
}

function kustomization(name: string, path: string, more = 'prune: true'): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: "${name}", namespace: flux-system}
spec:
  interval: 1h
  path: ${path}
  sourceRef: {kind: GitRepository, name: flux-system}
  ${more}`;
}

function describeEnvironment({ id, name, declaredBy, unknowns }: Environment): string {
  const by = declaredBy === null ? '' : ` < ${declaredBy}`;
  return `${id} = ${name}${by}${unknowns.map(({ reason }) => `, ${reason}`).join('')}`;
}
