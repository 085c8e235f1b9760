import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { neverCancelled } from '../../../../server/src/base/cancellation.ts';
import type { Environment } from '../../../../server/src/gitops/environment.ts';
import { findEnvironments } from '../../../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../../../server/src/gitops/gitopsCache.ts';
import type { ChartStore } from '../../../../server/src/gitops/helm/chartSources/chartStore.ts';
import { describeChart } from '../../../../server/src/gitops/helm/chartSources/remoteChart.ts';
import { readsAgree } from '../../../../server/src/gitops/readsAgree.ts';
import { renderEnvironment } from '../../../../server/src/gitops/renderEnvironment.ts';
import type { Rendering } from '../../../../server/src/gitops/rendering.ts';
import { createMemoryTree } from '../../../../server/src/tree/memoryTree.ts';
import { packSmallChart } from '../../../support/chartServer.ts';
import { useEngine } from '../../../support/engine.ts';
import { parseFixture } from '../../../support/fixture.ts';

const chart = (dependencies: string): string => `
#- /web/Chart.yaml
apiVersion: v2
name: web
version: 1.0.0
dependencies: [${dependencies}]
#- /web/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: own}
`;

const cluster = (spec: string, sources = ''): string => `
#- /apps/kustomize.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
#- /apps/web.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec: {interval: 1h, ${spec}}
#- /apps/sources.yaml
${sources}
`;

const repository = (spec: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: charts, namespace: shop}\nspec: {${spec}}`;
const artifact = (spec: string): string =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: db, namespace: shop}\nspec: {${spec}}`;
const fromRepository = (version: string): string =>
  `chart: {spec: {chart: db, version: "${version}", sourceRef: {kind: HelmRepository, name: charts}}}, values: {greeting: hi}`;
const fromArtifact = 'chartRef: {kind: OCIRepository, name: db}';

describe('charts from elsewhere', () => {
  const getEngine = useEngine();

  /** The store has `db` at 1.4.2 by what is asked for. */
  const storeOf = (wanted: readonly string[]): ChartStore => ({
    find: asked => {
      const bytes = packSmallChart('db', '1.4.2');
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const stored = { version: '1.4.2', sha256, manifest: 'abcdef0123456789', readBytes: () => Promise.resolve(bytes) };
      return Promise.resolve(wanted.includes(describeChart(asked)) ? stored : undefined);
    },
  });

  interface Rendered {
    readonly rendering: Rendering;
    /** Names of objects with the version and greeting that they have, then unknowns. */
    readonly lines: readonly string[];
    /** Whether the tree alone still says the same: the memo's question. */
    readonly agrees: boolean;
  }

  async function render(source: string, id: string, stored: readonly string[]): Promise<Rendered> {
    const tree = createMemoryTree(Object.fromEntries(parseFixture(source).files));
    const cache = new GitopsCache();
    const ports = { engine: getEngine(), cache, charts: storeOf(stored) };
    const renderOne = (environment: Environment): Promise<Rendering> =>
      renderEnvironment(ports, tree, environment, {}, neverCancelled);
    const { environments } = await findEnvironments(tree, cache, { render: renderOne });
    const environment = environments.find(candidate => candidate.id === id);
    assert.ok(environment, `${id} is none of ${environments.map(other => other.id).join(', ')}`);
    const rendering = await renderOne(environment);
    const lines = [
      ...rendering.objects.map(({ name, value }) => `${name} ${JSON.stringify(value['data'] ?? null)}`),
      ...rendering.unknowns.map(({ reason, message }) => `${reason}: ${message}`),
      ...rendering.errors.map(({ code, message }) => `${code}: ${message}`),
    ];
    return { rendering, lines, agrees: await readsAgree(tree, rendering.reads) };
  }

  async function check(source: string, id: string, stored: readonly string[], expected: readonly string[]): Promise<void> {
    const { lines, agrees } = await render(source, id, stored);
    assert.deepEqual(lines, expected);
    assert.equal(agrees, true);
  }

  const dependency = '{name: db, version: ^1.2, repository: "https://charts.example.com/"}';
  const named = 'db ^1.2 from https://charts.example.com';

  it('complete a chart whose dependencies are not vendored', () =>
    check(chart(dependency), 'helm:web', [named], ['web-db {"greeting":"hello","version":"1.4.2"}', 'own null']));

  it('are unknown while they are not here, and named with what to do', () =>
    check(
      chart(dependency),
      'helm:web',
      [],
      [`chart: The chart ${named} is not on this machine: "Driftline: Fetch Charts…" or "driftline fetch" gets it.`],
    ));

  it('are told with the rendering that needs them, here or not', async () => {
    for (const stored of [[], [named]]) {
      const { rendering } = await render(chart(dependency), 'helm:web', stored);
      assert.deepEqual(rendering.charts?.map(describeChart), [named]);
    }
  });

  it('cannot be told by a name that only one person has for a repository', () =>
    check(
      chart('{name: db, version: ^1, repository: "@stable"}'),
      'helm:web',
      [],
      ["chart: The chart db comes from @stable, a name that only a person's own Helm knows: write the address."],
    ));

  it('are no matter of a chart in a folder that is not there', async () => {
    const { lines, rendering } = await render(chart('{name: db, version: ^1, repository: "file://../db"}'), 'helm:web', []);
    assert.match(lines.join('\n'), /^helm: The chart needs "db", which charts\/ does not hold/);
    assert.deepEqual(rendering.charts, []);
  });

  const release = 'flux:shop/web@apps';

  it('are installed by a HelmRelease from a HelmRepository', () =>
    check(
      cluster(fromRepository('1.4.x'), repository('url: https://charts.example.com')),
      release,
      ['db 1.4.x from https://charts.example.com'],
      ['web-db {"greeting":"hi","version":"1.4.2"}'],
    ));

  it('are installed by a HelmRelease from a registry', () =>
    check(
      cluster(fromRepository('*'), repository('type: oci, url: oci://ghcr.io/example')),
      release,
      ['db * from oci://ghcr.io/example'],
      ['web-db {"greeting":"hi","version":"1.4.2"}'],
    ));

  it('have the digest in their version where an OCIRepository is installed, as helm-controller has it', () =>
    check(
      cluster(fromArtifact, artifact('url: oci://ghcr.io/example/db, ref: {semver: "1.x"}')),
      release,
      ['db 1.x from oci://ghcr.io/example'],
      ['web-db {"greeting":"hello","version":"1.4.2+abcdef012345"}'],
    ));

  it('are asked for by digest, else by range, else by tag, else by the tag "latest"', async () => {
    for (const [ref, wanted] of [
      ['{digest: "sha256:1", semver: 1.x}', 'sha256:1'],
      ['{semver: 1.x, tag: a}', '1.x'],
      ['{tag: a}', 'a'],
      ['{}', 'latest'],
    ] as const) {
      const source = cluster(fromArtifact, artifact(`url: oci://ghcr.io/example/db, ref: ${ref}`));
      const { rendering } = await render(source, release, []);
      assert.deepEqual(rendering.charts?.map(describeChart), [`db ${wanted} from oci://ghcr.io/example`]);
    }
  });

  it('are not known where nothing says what the source is', () =>
    check(
      cluster(fromRepository('1.4.x'), repository('url: "s3://bucket"')),
      release,
      [],
      [
        'helm: The chart "db" comes from the HelmRepository "charts", which nothing in the repository defines as a place that charts are fetched from.',
      ],
    ));
});
