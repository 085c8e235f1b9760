import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { ensureEngine } from '../../script/buildEngine.ts';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { ChartResult } from '../../server/src/engine/helmEngine.ts';
import { EnginePool } from '../../server/src/node/enginePool.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { chartsThatEat, chartsThatReachOut, outsideContent } from './hostileCharts.ts';
import type { HostileChart } from './hostileCharts.ts';

// A hostile chart costs itself: it ends with an error, or as unknown, within its time and memory, and what comes behind it is rendered.

describe('hostile charts', function () {
  this.timeout(60_000);
  let pool: EnginePool;
  let listener: Server;
  let connections = 0;

  before(async () => {
    const limits = { deadline: 4000, memoryLimit: 768 * 1024 ** 2 };
    pool = new EnginePool({ binary: await ensureEngine(), processes: 1, log: () => undefined, ...limits });
    listener = createServer(socket => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  });

  after(async () => {
    listener.close();
    await pool.dispose();
  });

  for (const name of Object.keys(chartsThatReachOut(''))) {
    it(`do not get ${name}`, async () => {
      const hostile = chartsThatReachOut(`127.0.0.1:${(listener.address() as AddressInfo).port}`)[name];
      assert.ok(hostile);
      const result = await check(hostile);
      assert.ok(!JSON.stringify(result).includes(outsideContent));
      assert.equal(connections, 0);
    });
  }

  for (const [name, hostile] of Object.entries(chartsThatEat)) {
    it(`are bounded: ${name}`, async () => {
      await check(hostile);
      const harmless = { 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n', 'web/templates/a.yaml': 'kind: A\n' };
      const next = await render({ files: harmless, outcome: 'objects' });
      assert.equal(next.kind, 'objects');
    });
  }

  async function check(hostile: HostileChart): Promise<ChartResult> {
    const result = await render(hostile);
    const outcome = result.kind === 'failed' ? result.error.kind : result.kind === 'unknown' ? result.reason : result.kind;
    assert.equal(outcome, hostile.outcome, JSON.stringify(result).slice(0, 500));
    return result;
  }

  function render({ files, more }: HostileChart): Promise<ChartResult> {
    const tree = createMemoryTree(files);
    return pool.renderChart({ tree, chart: 'web', releaseName: 'r', namespace: 'n', values: [], ...more }, neverCancelled);
  }
});
