import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createForgeFetch } from '../../server/src/node/forgeFetch.ts';
import type { ForgeFetchOptions } from '../../server/src/node/forgeFetch.ts';

describe('fetch for forges', () => {
  const servers: Server[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  });

  async function serve(listener: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  function fetchWith(options: Partial<ForgeFetchOptions> = {}): typeof fetch {
    return createForgeFetch({ version: '1.2.3', environment: {}, ...options });
  }

  async function readBody(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  function codeOf(promise: Promise<Response>): Promise<unknown> {
    return promise.then(
      response => `status ${response.status}`,
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
  }

  it('sends method, headers and text, and says who asks', async () => {
    const { url } = await serve((request, response) => {
      void readBody(request).then(body =>
        response.end(JSON.stringify([request.method, request.url, request.headers['user-agent'], request.headers['x-a'], body])),
      );
    });
    const headers = { 'x-a': 'b', 'user-agent': 'octokit' };
    const response = await fetchWith()(`${url}/a?b=c`, { method: 'POST', headers, body: '{"ä":1}' });
    assert.deepEqual(await response.json(), ['POST', '/a?b=c', 'driftline/1.2.3', 'b', '{"ä":1}']);
  });

  it('gives status, headers and a packed answer unpacked', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(422, { 'content-encoding': 'gzip', etag: '"1"', link: ['<a>; rel="next"', '<b>; rel="last"'] });
      response.end(gzipSync('{"message":"no"}'));
    });
    const response = await fetchWith()(url);
    assert.deepEqual([response.status, response.headers.get('etag'), await response.text()], [422, '"1"', '{"message":"no"}']);
    assert.equal(response.headers.get('link'), '<a>; rel="next", <b>; rel="last"');
    assert.equal(response.headers.get('content-encoding'), null);
  });

  it('takes answers without a body', async () => {
    const { url } = await serve((_request, response) => response.writeHead(304).end());
    assert.equal((await fetchWith()(url)).status, 304);
  });

  it('follows redirects on the same origin, with the token', async () => {
    const seen: string[] = [];
    const { url } = await serve((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.writeHead(request.url === '/old' ? 307 : 200, { location: '/new' }).end();
    });
    const response = await fetchWith()(`${url}/old`, { method: 'PATCH', body: '{}', headers: { authorization: 'Bearer t' } });
    assert.equal(response.status, 200);
    assert.deepEqual(seen, ['PATCH /old Bearer t', 'PATCH /new Bearer t']);
  });

  it('does not repeat what changes something because of a plain redirect', async () => {
    const { url } = await serve((_request, response) => response.writeHead(302, { location: '/new' }).end());
    assert.equal((await fetchWith()(url, { method: 'POST', body: '{}' })).status, 302);
  });

  it('follows no redirect to another origin, and sends nothing there', async () => {
    let asked = 0;
    const other = await serve((_request, response) => {
      asked++;
      response.end();
    });
    for (const location of [other.url, other.url.replace('127.0.0.1', 'localhost'), 'https://127.0.0.1/']) {
      const { url } = await serve((_request, response) => response.writeHead(302, { location }).end());
      assert.equal(await codeOf(fetchWith()(url, { headers: { authorization: 'Bearer t' } })), 'FORGE_REDIRECT');
    }
    assert.equal(asked, 0);
  });

  it('gives up on redirects without an end', async () => {
    const { url } = await serve((_request, response) => response.writeHead(302, { location: '/again' }).end());
    assert.equal(await codeOf(fetchWith()(url)), 'FORGE_REDIRECT');
  });

  it('gives up on an answer that does not come, or does not end', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/half') {
        response.write('half');
      }
    });
    const patient = fetchWith({ timeout: 50 });
    assert.equal(await codeOf(patient(url)), 'FORGE_TIMEOUT');
    assert.equal(await codeOf(patient(`${url}/half`)), 'FORGE_TIMEOUT');
  });

  it('gives up on an answer that is too long, packed or not', async () => {
    const text = 'x'.repeat(10_000);
    const { url } = await serve((request, response) => {
      const isPacked = request.url === '/packed';
      response.writeHead(200, isPacked ? { 'content-encoding': 'gzip' } : {}).end(isPacked ? gzipSync(text) : text);
    });
    const short = fetchWith({ longestAnswer: 9_999 });
    assert.equal(await codeOf(short(url)), 'FORGE_TOO_LARGE');
    assert.equal(await codeOf(short(`${url}/packed`)), 'FORGE_TOO_LARGE');
    assert.equal(await codeOf(fetchWith({ longestAnswer: 10_000 })(`${url}/packed`)), 'status 200');
  });

  it('rejects an answer that is cut off', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 10);
    });
    assert.equal(await codeOf(fetchWith()(url)), 'ECONNRESET');
  });

  it('stops when it is told to', async () => {
    const { url } = await serve(() => undefined);
    const controller = new AbortController();
    const pending = fetchWith()(url, { signal: controller.signal });
    setTimeout(() => controller.abort(), 10);
    await assert.rejects(pending, { name: 'AbortError' });
    await assert.rejects(fetchWith()(url, { signal: controller.signal }), { name: 'AbortError' });
  });

  it('goes through the proxy, with its password, and past it where the person says so', async () => {
    const { url } = await serve((_request, response) => response.end('reached'));
    const asked: string[] = [];
    const proxy = await serve((_request, response) => response.writeHead(500).end());
    proxy.server.on('connect', (request, socket) => {
      asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const target = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      socket.on('error', () => target.destroy());
    });
    const http_proxy = proxy.url.replace('//', '//ada:secret@');
    const through = await fetchWith({ environment: { http_proxy } })(url);
    assert.equal(await through.text(), 'reached');
    assert.deepEqual(asked, [`${new URL(url).host} Basic ${btoa('ada:secret')}`]);
    await fetchWith({ environment: { http_proxy, NO_PROXY: '127.0.0.1' } })(url);
    assert.equal(asked.length, 1);
  });

  it('says that the proxy refuses, and does not take its answer for the forge’s', async () => {
    const proxy = await serve((_request, response) => response.end());
    proxy.server.on('connect', (_request, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    assert.equal(await codeOf(fetchWith({ environment: { HTTPS_PROXY: proxy.url } })('https://git.example.com/')), 'FORGE_PROXY');
    assert.equal(
      await codeOf(fetchWith({ environment: { ALL_PROXY: 'socks5://127.0.0.1:1' } })('https://git.example.com/')),
      'FORGE_PROXY',
    );
  });
});
