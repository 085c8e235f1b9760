import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelledError, neverCancelled } from '../../server/src/base/cancellation.ts';
import type { RemoteChart } from '../../server/src/gitops/helm/chartSources/remoteChart.ts';
import { createChartArtifact, createRemoteChart } from '../../server/src/gitops/helm/chartSources/remoteChart.ts';
import { ChartCache, sha256Of } from '../../server/src/node/chartCache.ts';
import { ChartFetcher } from '../../server/src/node/chartFetcher.ts';
import type { ChartTransportOptions } from '../../server/src/node/chartTransport.ts';
import { DiskChartStore } from '../../server/src/node/diskChartStore.ts';
import { HelmCache } from '../../server/src/node/helmCache.ts';
import { startChartRegistry } from '../support/chartRegistry.ts';
import type { ChartRegistry } from '../support/chartRegistry.ts';
import { packSmallChart, startChartServer } from '../support/chartServer.ts';
import type { ChartServer } from '../support/chartServer.ts';
import { useEngine } from '../support/engine.ts';

describe('fetching charts', () => {
  const getEngine = useEngine();
  let folder: string;
  let server: ChartServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'driftline-charts-'));
    server = await startChartServer();
  });

  afterEach(async () => {
    await server.dispose();
    await rm(folder, { recursive: true });
  });

  function open(options: Partial<ChartTransportOptions> = {}): { fetcher: ChartFetcher; store: DiskChartStore } {
    const cache = new ChartCache(join(folder, 'own'));
    const folders = {
      repositories: join(folder, 'helm/repository'),
      contents: join(folder, 'helm/content'),
      configuration: join(folder, 'helm/repositories.yaml'),
    };
    const helm = new HelmCache(folders, getEngine());
    const now = (): number => Date.UTC(2026, 0, 1);
    const fetcher = new ChartFetcher(cache, helm, getEngine(), { version: '1.2.3', environment: {}, now, ...options });
    return { fetcher, store: new DiskChartStore(cache, helm) };
  }

  function chartAt(repository: string, version = '', name = 'web'): RemoteChart {
    return createRemoteChart(repository, name, version) ?? assert.fail(`${repository} is no repository`);
  }

  /** `1.2.0`, or why not; nothing of what failed is kept. */
  async function fetchVersion(chart: RemoteChart, options: Partial<ChartTransportOptions> = {}): Promise<string> {
    const { fetcher, store } = open(options);
    const result = await fetcher.fetch(chart, neverCancelled);
    const stored = await store.find(chart);
    assert.equal(stored?.version, result.kind === 'fetched' ? result.version : undefined);
    return result.kind === 'fetched' ? result.version : result.message.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
  }

  async function check(version: string, expected: string | RegExp, options: Partial<ChartTransportOptions> = {}): Promise<void> {
    const answer = await fetchVersion(chartAt(server.url, version), options);
    if (typeof expected === 'string') {
      assert.equal(answer, expected);
    } else {
      assert.match(answer, expected);
    }
  }

  describe('from a repository with an index', () => {
    it('takes the highest version that the constraint allows, and a stable one', async () => {
      ['1.2.0', '1.10.0', '2.0.0-rc.1'].forEach(version => server.add('web', version, packSmallChart('web', version)));
      await check('', '1.10.0');
      await check('~1.2', '1.2.0');
      await check('>=1.0.0-0', '2.0.0-rc.1');
      await check('^3', 'There is no web ^3 from http://HOST: no version that it has matches.');
      await check('one', /^"one" is no version or range of versions/);
    });

    it('finds it again without asking, and stays with it until it is fetched anew', async () => {
      server.add('web', '1.0.0', packSmallChart('web', '1.0.0'));
      await check('^1', '1.0.0');
      const asked = server.requests.length;
      server.add('web', '1.1.0', packSmallChart('web', '1.1.0'));
      assert.equal((await open().store.find(chartAt(server.url, '^1')))?.version, '1.0.0');
      assert.equal(server.requests.length, asked);
      await check('^1', '1.1.0');
    });

    it('fetches an archive once, whatever constraint it answers', async () => {
      server.add('web', '1.0.0', packSmallChart('web', '1.0.0'));
      await check('^1', '1.0.0');
      await check('1.0.0', '1.0.0');
      assert.deepEqual(server.requests, ['/index.yaml', '/web-1.0.0.tgz', '/index.yaml']);
    });

    it('throws away what is not what the index says', async () => {
      server.add('web', '1.0.0', packSmallChart('web', '1.0.0'), sha256Of(packSmallChart('web', '1.0.1')));
      await check('', /^web 1\.0\.0 from HOST is not what it should be and was thrown away: its SHA-256 is \w+, not \w+\./);
      assert.deepEqual(await readdir(folder), []);
    });

    it('takes what nobody told the digest of, and says so', async () => {
      server.add('web', '1.0.0', packSmallChart('web', '1.0.0'), null);
      const { fetcher } = open();
      const result = await fetcher.fetch(chartAt(server.url), neverCancelled);
      assert.equal(result.kind === 'fetched' && result.checked, false);
    });

    const faults: readonly (readonly [string, string, RequestListener, RegExp])[] = [
      ['asks who one is', '/index.yaml', status(401), /^HOST gives index of charts .* \(401\)\. Driftline sends no credentials/],
      ['has no index', '/index.yaml', status(404), /^HOST has no index of charts \(index\.yaml\) \(404\)\.$/],
      ['fails', '/index.yaml', status(503), /^HOST failed with 503 .*: try again later\.$/],
      ['has no archive', '/web-1.0.0.tgz', status(404), /^HOST has no archive of web \(404\)\.$/],
      ['has an index that is no YAML', '/index.yaml', text('a: ['), /^The index of charts at http:\/\/HOST cannot be read/],
      ['answers with a page', '/web-1.0.0.tgz', text('<html>'), /^What HOST sent is no archive of a chart\.$/],
      ['breaks off', '/web-1.0.0.tgz', cut, /^HOST cannot be reached, or broke off: /],
      ['sends without end', '/web-1.0.0.tgz', endless, /^The answer is longer than 1000000 bytes\.$/],
      ['is slow', '/web-1.0.0.tgz', () => undefined, /^HOST did not answer within 500 ms\.$/],
      [
        'leads to another host without TLS',
        '/web-1.0.0.tgz',
        redirect('http://localhost:1/'),
        /^http:\/\/HOST redirects to http:\/\/localhost:1\. Redirects/,
      ],
      ['leads to a file', '/web-1.0.0.tgz', redirect('file:///etc/passwd'), /redirects to null\. Redirects are followed/],
    ];
    for (const [name, path, listener, message] of faults) {
      it(`says so when it ${name}`, async () => {
        server.add('web', '1.0.0', packSmallChart('web', '1.0.0'));
        server.answer(path, listener);
        await check('', message, { timeout: 500, longestArchive: 1_000_000 });
        assert.deepEqual(await readdir(folder), []);
      });
    }

    it('says so when nobody listens', async () => {
      await server.dispose();
      await check('', /^HOST cannot be reached, or broke off: .*ECONNREFUSED/);
      server = await startChartServer();
    });

    it('refuses an index that leads to a file, or elsewhere without TLS', async () => {
      const index = (url: string): string =>
        `apiVersion: v1\nentries: {web: [{apiVersion: v2, name: web, version: 1.0.0, urls: ['${url}']}]}`;
      server.answer('/index.yaml', text(index('file:///etc/passwd')));
      await check('', /^file: is no way to fetch a chart/);
      server.answer('/index.yaml', text(index('http://charts.example.com/web.tgz')));
      await check('', /^The index of HOST leads to charts\.example\.com without TLS/);
    });

    it('ends when it is cancelled', async () => {
      server.add('web', '1.0.0', packSmallChart('web', '1.0.0'));
      server.answer('/web-1.0.0.tgz', () => undefined);
      const token = { isCancellationRequested: false };
      const result = open().fetcher.fetch(chartAt(server.url), token);
      setTimeout(() => (token.isCancellationRequested = true), 20);
      await assert.rejects(result, CancelledError);
    });
  });

  describe("from Helm's own cache", () => {
    it('takes an archive that an index of the same repository names by its digest', async () => {
      const archive = packSmallChart('web', '1.0.0');
      const digest = sha256Of(archive);
      await mkdir(join(folder, 'helm/repository'), { recursive: true });
      await mkdir(join(folder, 'helm/content', digest.slice(0, 2)), { recursive: true });
      await writeFile(join(folder, 'helm/repositories.yaml'), 'repositories: [{name: shop, url: https://charts.example.com/}]');
      const index = `apiVersion: v1\nentries: {web: [{apiVersion: v2, name: web, version: 1.0.0, urls: [a.tgz], digest: ${digest}}]}`;
      await writeFile(join(folder, 'helm/repository/shop-index.yaml'), index);
      const chart = chartAt('https://charts.example.com', '^1');
      assert.equal(await open().store.find(chart), undefined);

      await writeFile(join(folder, 'helm/repository/web-1.0.0.tgz'), packSmallChart('web', '1.0.1'));
      assert.equal(await open().store.find(chart), undefined);
      await writeFile(join(folder, 'helm/content', digest.slice(0, 2), `${digest}.chart`), archive);
      const stored = await open().store.find(chart);
      assert.equal(stored?.version, '1.0.0');
      assert.deepEqual(Buffer.from((await stored.readBytes()) ?? []), Buffer.from(archive));
      assert.equal(await open().store.find(chartAt('https://other.example.com', '^1')), undefined);
    });
  });

  describe('from a registry', () => {
    let registry: ChartRegistry;
    const servers: Server[] = [];

    before(async function () {
      this.timeout(120_000);
      registry = await startChartRegistry();
    });

    after(() => registry.dispose());

    afterEach(async () => {
      for (const one of servers.splice(0)) {
        one.closeAllConnections();
        await new Promise(resolve => one.close(resolve));
      }
    });

    /** Stands before the registry; answers what `intercept` does not. */
    async function front(intercept: (request: IncomingMessage, response: ServerResponse) => boolean): Promise<string> {
      const proxy = createServer((request, response) => {
        if (!intercept(request, response)) {
          void fetch(`http://${registry.host}${request.url}`, { headers: { accept: request.headers.accept ?? '*/*' } }).then(
            async answer => {
              response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
              response.end(Buffer.from(await answer.arrayBuffer()));
            },
          );
        }
      });
      servers.push(proxy);
      await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
      return `oci://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    }

    it('takes the tag that is the version, or the highest that the constraint allows', async () => {
      for (const version of ['1.2.0', '1.10.0_build.1', '2.0.0-rc.1']) {
        await registry.push('tags/web', version, packSmallChart('web', version.replace('_', '+')));
      }
      const repository = `oci://${registry.host}/tags`;
      assert.equal(await fetchVersion(chartAt(repository, '1.2.0')), '1.2.0');
      assert.equal(await fetchVersion(chartAt(repository, '^1')), '1.10.0+build.1');
      assert.equal(await fetchVersion(chartAt(repository)), '1.10.0+build.1');
      assert.equal(await fetchVersion(chartAt(repository, '3.0.0')), 'HOST has no tags/web:3.0.0 (404).');
      assert.equal(
        await fetchVersion(chartAt(repository, '^3')),
        'There is no web ^3 from oci://HOST/tags: no version that it has matches.',
      );
    });

    it('takes an artifact by tag, digest or range', async () => {
      const digest = await registry.push('artifacts/web', 'v1.0.0', packSmallChart('web', '1.0.0'));
      const url = `oci://${registry.host}/artifacts/web`;
      const fetchArtifact = (artifact: Parameters<typeof createChartArtifact>[1]): Promise<string> =>
        fetchVersion(createChartArtifact(url, artifact, false) ?? assert.fail());
      assert.equal(await fetchArtifact({ tag: 'v1.0.0' }), 'v1.0.0');
      assert.equal(await fetchArtifact({ semver: '^1' }), 'v1.0.0');
      assert.equal(await fetchArtifact({ digest }), digest);
    });

    it('throws away a manifest and an archive of another digest', async () => {
      const digest = await registry.push('mismatch/web', '1.0.0', packSmallChart('web', '1.0.0'));
      const other = await front((request, response) => {
        const isBlob = request.url?.includes('/blobs/') === true;
        return isBlob ? Boolean(response.end(packSmallChart('web', '6.6.6'))) : false;
      });
      const answer = await fetchVersion(chartAt(`${other}/mismatch`, '1.0.0'));
      assert.match(answer, /^The archive of mismatch\/web from HOST is not what it should be and was thrown away/);
      const forged = await front((request, response) =>
        request.url?.includes('/manifests/') === true ? Boolean(response.end('{"layers":[]}')) : false,
      );
      const artifact = createChartArtifact(`${forged}/mismatch/web`, { digest }, false) ?? assert.fail();
      assert.match(await fetchVersion(artifact), /^The manifest of mismatch\/web:sha256:\w+ from HOST is not what it should be/);
      assert.deepEqual(await readdir(folder), []);
    });

    it('gets the token that everybody gets, and says what to do where there is none', async () => {
      await registry.push('token/web', '1.0.0', packSmallChart('web', '1.0.0'));
      const seen: string[] = [];
      const guarded = (grants: boolean): Promise<string> =>
        front((request, response) => {
          if (request.url?.startsWith('/token') === true) {
            seen.push(request.url);
            response.writeHead(grants ? 200 : 401).end('{"token":"everybody"}');
            return true;
          }
          if (request.headers.authorization === 'Bearer everybody') {
            return false;
          }
          const realm = `http://${request.headers.host ?? ''}/token`;
          response.writeHead(401, {
            'www-authenticate': `Bearer realm="${realm}",service="reg",scope="repository:token/web:pull"`,
          });
          response.end();
          return true;
        });
      assert.equal(await fetchVersion(chartAt(`${await guarded(true)}/token`, '1.0.0')), '1.0.0');
      assert.deepEqual(seen, ['/token?service=reg&scope=repository%3Atoken%2Fweb%3Apull']);
      const answer = await fetchVersion(chartAt(`${await guarded(false)}/token`, '1.0.0'));
      assert.match(answer, /^HOST gives token\/web:1\.0\.0 to those it knows only \(401\)\. Driftline sends no credentials/);
    });

    it('says so when the artifact is no chart', async () => {
      const address = await front((request, response) =>
        request.url?.includes('/manifests/') === true ? Boolean(response.end('{"layers":[{"mediaType":"text/plain"}]}')) : false,
      );
      assert.equal(await fetchVersion(chartAt(`${address}/other`, '1.0.0')), 'other/web:1.0.0 at HOST is no chart.');
    });

    it('goes where an index leads to', async () => {
      await registry.push('led/web', '1.0.0', packSmallChart('web', '1.0.0'));
      server.answer(
        '/index.yaml',
        text(
          `apiVersion: v1\nentries: {web: [{apiVersion: v2, name: web, version: 1.0.0, urls: ['oci://${registry.host}/led/web:1.0.0']}]}`,
        ),
      );
      await check('', '1.0.0');
    });
  });
});

function status(code: number): RequestListener {
  return (_request, response) => void response.writeHead(code).end('no');
}

function text(body: string): RequestListener {
  return (_request, response) => void response.end(body);
}

function redirect(location: string): RequestListener {
  return (_request, response) => void response.writeHead(302, { location }).end();
}

function cut(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000' });
  response.write(Buffer.from([0x1f, 0x8b]), () => response.destroy());
}

function endless(_request: IncomingMessage, response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 0x1f);
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
    response.once('drain', more);
  };
  more();
}
