import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chartsRequest, fetchChartsRequest, fetchingChartNotification } from '../../server/src/protocol.ts';
import type { ChartView, FetchedChartView, FetchingChart } from '../../server/src/protocol.ts';
import { packSmallChart, startChartServer } from '../support/chartServer.ts';
import type { ChartServer } from '../support/chartServer.ts';
import { ServerClient } from '../support/serverClient.ts';

/** What the bundled server does with charts that the repository does not hold. */
describe('language server for charts from elsewhere', function () {
  this.timeout(60_000);
  let folder: string;
  let charts: ChartServer;
  let client: ServerClient;
  let root: string;

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-elsewhere-')));
    charts = await startChartServer();
    charts.add('db', '1.2.0', packSmallChart('db', '1.2.0'));
    const path = join(folder, 'shop/web/Chart.yaml');
    mkdirSync(dirname(path), { recursive: true });
    const dependency = `{name: db, version: ^1, repository: '${charts.url}'}`;
    writeFileSync(path, `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [${dependency}]\n`);
    const environment = { ...process.env, DRIFTLINE_CACHE: join(folder, 'cache'), HELM_CACHE_HOME: join(folder, 'helm') };
    client = await ServerClient.start({ folders: [join(folder, 'shop')], environment });
    const state = await client.waitForState(({ phase }) => phase === 'ready');
    root = state.repositories[0]?.root ?? '';
  });

  afterEach(async () => {
    await client.dispose();
    await charts.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const codes = (): readonly string[] =>
    client.state?.repositories.flatMap(({ environments }) =>
      environments.flatMap(({ unknowns }) => unknowns.map(({ code }) => code)),
    ) ?? [];
  const fetchCharts = (params: object): Promise<readonly FetchedChartView[]> =>
    client.connection.sendRequest<readonly FetchedChartView[]>(fetchChartsRequest, { root, ...params });

  it('says which are missing, and asks nobody for them', async () => {
    assert.deepEqual(codes(), ['unknown.chart']);
    const [chart, ...others] = await client.connection.sendRequest<readonly ChartView[]>(chartsRequest, { root });
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...chart, key: '' },
      { key: '', label: `db ^1 from ${charts.url}`, host: new URL(charts.url).host, environments: ['web'], stored: null },
    );
    assert.deepEqual(await fetchCharts({ charts: [chart?.key], hosts: [] }), []);
    assert.deepEqual(await fetchCharts({ charts: [chart?.key], hosts: ['charts.example.com'] }), []);
    assert.deepEqual(charts.requests, []);
    assert.equal(existsSync(join(folder, 'cache')), false);
  });

  it('fetches them from the host that the person agreed to, and renders what needs them', async () => {
    const told: FetchingChart[] = [];
    client.connection.onNotification(fetchingChartNotification, (progress: FetchingChart) => void told.push(progress));
    const [chart] = await client.connection.sendRequest<readonly ChartView[]>(chartsRequest, { root });
    const answer = await fetchCharts({ charts: [chart?.key], hosts: [chart?.host] });
    assert.deepEqual(answer, [{ label: `db ^1 from ${charts.url}`, version: '1.2.0', problem: null, checked: true }]);
    assert.deepEqual(told, [{ root, label: `db ^1 from ${charts.url}`, index: 0, count: 1 }]);
    await client.waitForState(({ phase }) => phase === 'ready' && codes().length === 0);
    const [stored] = await client.connection.sendRequest<readonly ChartView[]>(chartsRequest, { root });
    assert.equal(stored?.stored, '1.2.0');
  });
});
