import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packSmallChart, startChartServer } from '../support/chartServer.ts';
import type { ChartServer } from '../support/chartServer.ts';

/** The bundled command line: charts are fetched by `driftline fetch` and by nothing else, and rendered from the cache. */
describe('driftline fetch', function () {
  this.timeout(60_000);
  const bundle = join(import.meta.dirname, '../../dist/cli.js');
  let folder: string;
  let server: ChartServer;

  interface Run {
    readonly status: number;
    readonly out: string;
    readonly err: string;
  }

  /** Not synchronously: the server lives in this process. */
  const run = (...commandArguments: string[]): Promise<Run> =>
    new Promise(resolve => {
      const env = { ...process.env, DRIFTLINE_CACHE: join(folder, 'cache'), HELM_CACHE_HOME: join(folder, 'helm') };
      const options = { cwd: join(folder, 'shop'), env, encoding: 'utf8' } as const;
      execFile(process.execPath, [bundle, ...commandArguments], options, (error, out, err) =>
        resolve({ status: error ? Number(error.code) : 0, out: hideHost(out), err: hideHost(err) }),
      );
    });

  const hideHost = (text: string): string => text.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, 'shop', path)), { recursive: true });
    writeFileSync(join(folder, 'shop', path), text);
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'driftline-fetch-'));
    server = await startChartServer();
    write(
      'charts/web/Chart.yaml',
      `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - {name: db, version: ^1.2, repository: '${server.url}'}\n`,
    );
    write('charts/web/templates/web.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n');
    server.add('db', '1.2.0', packSmallChart('db', '1.2.0'));
    server.add('db', '1.3.1', packSmallChart('db', '1.3.1'));
  });

  afterEach(async () => {
    await server.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the only thing that asks for a chart', async () => {
    const rendered = await run('render', '-e', 'web');
    assert.equal(rendered.status, 2);
    assert.match(
      rendered.err,
      /unknown: The chart db \^1\.2 from http:\/\/HOST is not on this machine: .*"driftline fetch" gets it\./,
    );
    assert.equal((await run('render', '--helm', 'charts/web')).status, 2);
    await run('check');
    await run('environments');
    assert.deepEqual(await run('fetch', '--dry-run'), {
      status: 0,
      out: 'HOST\n  db ^1.2 from http://HOST  for web\n1 chart to fetch\n',
      err: '',
    });
    const unasked = await run('fetch');
    assert.equal(unasked.status, 2);
    assert.match(unasked.err, /Nobody can be asked here: add --yes to fetch, or --dry-run to look\./);
    assert.deepEqual(server.requests, []);
    assert.deepEqual(readdirSync(folder), ['shop']);
  });

  it('lets everything be rendered without the network afterwards', async () => {
    assert.deepEqual(await run('fetch', '--yes'), {
      status: 0,
      out: 'fetched db 1.3.1 (1 KB)\n',
      err: 'Fetching db ^1.2 from http://HOST …\n',
    });
    assert.deepEqual(server.requests, ['/index.yaml', '/db-1.3.1.tgz']);
    server.add('db', '1.4.0', packSmallChart('db', '1.4.0'));
    await server.dispose();
    const { status, out, err } = await run('render', '-e', 'web');
    assert.deepEqual([status, err], [0, '']);
    assert.match(out, /version: 1\.3\.1/);
    const text = await run('render', '--helm', 'charts/web');
    assert.match(text.out, /# Source: web\/charts\/db\/templates\/settings\.yaml/);
    assert.equal((await run('fetch')).out, '0 charts to fetch, 1 here already\n');
    server = await startChartServer();
  });

  it('chooses anew when it is told to', async () => {
    await run('fetch', '--yes');
    server.add('db', '1.4.0', packSmallChart('db', '1.4.0'));
    assert.equal((await run('fetch', '--yes', '--refresh')).out, 'fetched db 1.4.0 (1 KB)\n');
    assert.match((await run('render', '-e', 'web')).out, /version: 1\.4\.0/);
  });

  it('refuses a chart that is not what the index says, and ends with 2', async () => {
    server.add('db', '1.9.0', packSmallChart('db', '1.9.0'), 'a'.repeat(64));
    const { status, err } = await run('fetch', '--yes', '-e', 'web');
    assert.equal(status, 2);
    assert.match(err, /^failed db \^1\.2 from http:\/\/HOST: db 1\.9\.0 from HOST is not what it should be and was thrown away/m);
    assert.equal((await run('render', '-e', 'web')).status, 2);
  });

  it('says which version it is in JSON', async () => {
    const { charts } = JSON.parse((await run('fetch', '--yes', '-o', 'json')).out) as { readonly charts: readonly object[] };
    const [{ sha256, ...chart }] = charts as [{ readonly sha256: string }];
    assert.match(sha256, /^[0-9a-f]{64}$/);
    assert.deepEqual(chart, {
      repository: 'http://HOST',
      name: 'db',
      version: '^1.2',
      host: 'HOST',
      environments: ['web'],
      here: '1.3.1',
      failure: null,
    });
  });

  it('takes the version of a lock file, and none of one that is out of date', async () => {
    write('charts/web/Chart.lock', `dependencies: [{name: db, version: 1.2.0, repository: '${server.url}'}]\ndigest: sha256:0\n`);
    const { status, err } = await run('render', '-e', 'web');
    assert.equal(status, 2);
    assert.match(err, /unknown: The lock file of charts\/web was made for other dependencies: run "helm dependency update"\./);
  });
});
