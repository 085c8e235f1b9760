import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chartsRequest } from '../../server/src/protocol.ts';
import type { ChartView } from '../../server/src/protocol.ts';
import { startChartRegistry } from '../support/chartRegistry.ts';
import type { ChartRegistry } from '../support/chartRegistry.ts';
import { packSmallChart, startChartServer } from '../support/chartServer.ts';
import type { ChartServer } from '../support/chartServer.ts';
import { ServerClient } from '../support/serverClient.ts';
import { ensureStrace, readSystemCalls, traceCommand } from './hostile/systemCalls.ts';

/**
 * Charts from an HTTP repository and an OCI registry on loopback, with the bundled programs under strace: nothing is connected to
 * but by the command that fetches, and then only the hosts that it lists.
 */
describe('charts from elsewhere, under strace', function () {
  this.timeout(300_000);
  const program = join(import.meta.dirname, '../../dist');
  let folder: string;
  let charts: ChartServer;
  let registry: ChartRegistry;
  let runs = 0;

  before(async () => {
    ensureStrace();
    folder = mkdtempSync(join(tmpdir(), 'driftline-strace-'));
    [charts, registry] = await Promise.all([startChartServer(), startChartRegistry()]);
    charts.add('db', '1.2.0', packSmallChart('db', '1.2.0'));
    charts.add('cache', '3.1.0', packSmallChart('cache', '3.1.0'));
    await registry.push('shop/queue', '2.0.0', packSmallChart('queue', '2.0.0'));
    await registry.push('shop/mail', 'latest', packSmallChart('mail', '0.1.0'));
    createRepository();
  });

  after(async () => {
    await Promise.all([charts.dispose(), registry.dispose()]);
    rmSync(folder, { recursive: true, force: true });
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, 'shop', path)), { recursive: true });
    writeFileSync(join(folder, 'shop', path), text);
  }

  /** A chart with a dependency, and a cluster with releases from all three kinds of sources. */
  function createRepository(): void {
    write(
      'web/Chart.yaml',
      `{apiVersion: v2, name: web, version: 1.0.0, dependencies: [{name: db, version: ^1, repository: '${charts.url}'}]}`,
    );
    const object = (kind: string, name: string, spec: string, group = 'source.toolkit.fluxcd.io/v1'): string =>
      `---\napiVersion: ${group}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: {interval: 1h, ${spec}}\n`;
    const release = (name: string, spec: string): string => object('HelmRelease', name, spec, 'helm.toolkit.fluxcd.io/v2');
    const from = (chart: string, source: string): string =>
      `chart: {spec: {chart: ${chart}, version: '>=1', sourceRef: {kind: HelmRepository, name: ${source}}}}`;
    write(
      'apps/all.yaml',
      [
        object('HelmRepository', 'http', `url: '${charts.url}'`),
        object('HelmRepository', 'oci', `type: oci, url: 'oci://${registry.host}/shop'`),
        object('OCIRepository', 'mail', `url: 'oci://${registry.host}/shop/mail'`),
        release('cache', from('cache', 'http')),
        release('queue', from('queue', 'oci')),
        release('mail', 'chartRef: {kind: OCIRepository, name: mail}'),
      ].join(''),
    );
    write(
      'apps.yaml',
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}\n',
    );
  }

  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    DRIFTLINE_CACHE: join(folder, 'cache'),
    HELM_CACHE_HOME: join(folder, 'helm'),
  });

  interface Traced {
    readonly status: number | null;
    readonly out: string;
    /** Ports of loopback, or the whole line where it is something else. */
    readonly connections: readonly string[];
    readonly programs: number;
  }

  /** Not synchronously: the chart repository lives in this process. */
  async function run(...commandArguments: string[]): Promise<Traced> {
    const log = join(folder, `strace-${runs++}`);
    const [strace = '', ...rest] = traceCommand(log, [process.execPath, join(program, 'cli.js'), ...commandArguments]);
    const child = spawn(strace, rest, { cwd: join(folder, 'shop'), env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    const status = await new Promise<number | null>(resolve => child.on('close', resolve));
    return { status, out, ...readTrace(log) };
  }

  function readTrace(log: string): Pick<Traced, 'connections' | 'programs'> {
    const { connections, executions } = readSystemCalls(log);
    const ports = connections.map(
      line => /sin_port=htons\((\d+)\), sin_addr=inet_addr\("127\.0\.0\.1"\)/.exec(line)?.[1] ?? line,
    );
    return { connections: [...new Set(ports)].sort(), programs: executions.length };
  }

  const releases = ['cache', 'mail', 'queue'];

  it('are looked for on this machine only, by whatever looks at the repository', async () => {
    for (const command of [
      ['environments'],
      ['check'],
      ['fetch', '--dry-run'],
      ['render', '-e', 'web'],
      ['render', '-e', 'cache'],
    ]) {
      const { connections, programs } = await run(...command);
      assert.deepEqual(connections, [], command.join(' '));
      assert.ok(programs > 1);
    }
    assert.deepEqual(charts.requests, []);
  });

  it('are not fetched by the server of an editor that only opens the repository', async () => {
    const log = join(folder, 'strace-server');
    const command = traceCommand(log, [process.execPath, join(program, 'server.js'), '--stdio']);
    const client = await ServerClient.start({
      folders: [join(folder, 'shop')],
      command,
      environment: environment(),
      patience: 60_000,
    });
    const { repositories } = await client.waitForState(({ phase }) => phase === 'ready');
    const missing = repositories.flatMap(({ environments }) =>
      environments.filter(({ unknowns }) => unknowns.some(({ code }) => code === 'unknown.chart')).map(({ name }) => name),
    );
    assert.deepEqual(missing.sort(), [...releases, 'web'].sort());
    const listed = await client.connection.sendRequest<readonly ChartView[]>(chartsRequest, { root: repositories[0]?.root });
    assert.equal(listed.length, 4);
    await client.dispose();
    assert.deepEqual(readTrace(log).connections, []);
    assert.deepEqual(charts.requests, []);
  });

  it('are fetched by the command from the hosts that it lists, and rendered without the network from then on', async () => {
    const { status, out, connections } = await run('fetch', '--yes');
    assert.deepEqual([status, out.split('\n').length - 1], [0, 4]);
    assert.deepEqual(new Set(connections), new Set([new URL(charts.url).port, registry.host.split(':')[1]]));
    await Promise.all([charts.dispose(), registry.dispose()]);
    for (const name of [...releases, 'web']) {
      const rendered = await run('render', '-e', name);
      assert.deepEqual([name, rendered.status, rendered.connections], [name, 0, []]);
      assert.match(rendered.out, /version: /);
    }
    [charts, registry] = await Promise.all([startChartServer(), startChartRegistry()]);
  });
});
