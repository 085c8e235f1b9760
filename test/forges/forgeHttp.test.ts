import assert from 'node:assert/strict';
import { createAuthorizedFetch } from '../../server/src/forge/authorizedFetch.ts';
import { createConditionalFetch } from '../../server/src/forge/conditionalFetch.ts';
import { recogniseForge } from '../../server/src/forge/recogniseForge.ts';
import { createScriptedHttp } from './scriptedHttp.ts';
import type { Script } from './scriptedHttp.ts';

describe('requests to forges', () => {
  describe('signed in', () => {
    const address = recogniseForge('git@github.com:acme/shop', {});
    assert.ok(address);

    function check(script: Script, tokens: readonly string[]) {
      const http = createScriptedHttp(
        script,
        tokens.map(token => ({ token })),
      );
      return { http, fetch: createAuthorizedFetch(http, address ?? assert.fail(), ({ token }) => `Bearer ${token}`) };
    }

    const sent = (http: ReturnType<typeof createScriptedHttp>) =>
      http.requests.map(({ headers }) => headers.get('authorization'));

    it('carry the token to the API only', async () => {
      const { http, fetch } = check(() => ({ body: {} }), ['one']);
      await fetch('https://api.github.com/user');
      assert.deepEqual(sent(http), ['Bearer one']);
      for (const other of [
        'https://github.com/user',
        'http://api.github.com/user',
        'https://api.github.com.evil.example/',
        'https://api.github.com:444/',
      ]) {
        await assert.rejects(fetch(other), /not one to the API/);
      }
      assert.equal(http.requests.length, 1);
    });

    it('go without a token where there is none', async () => {
      const { http, fetch } = check(() => ({ status: 401, body: {} }), []);
      assert.equal((await fetch('https://api.github.com/user', { headers: { authorization: 'Bearer stray' } })).status, 401);
      assert.deepEqual([sent(http), http.verdicts], [[null], []]);
    });

    it('are tried once with the next token after one was refused', async () => {
      const { http, fetch } = check(
        ({ headers }) => ({ status: headers.get('authorization') === 'Bearer two' ? 200 : 401 }),
        ['one', 'two'],
      );
      const response = await fetch('https://api.github.com/user', { method: 'POST', body: '{"a":1}' });
      assert.equal(response.status, 200);
      assert.deepEqual(http.verdicts, ['refused one', 'accepted two']);
      assert.deepEqual(
        http.requests.map(({ body }) => body),
        [{ a: 1 }, { a: 1 }],
      );
    });

    it('are not tried a third time', async () => {
      const { http, fetch } = check(() => ({ status: 401 }), ['one', 'two', 'three']);
      assert.equal((await fetch('https://api.github.com/user')).status, 401);
      assert.deepEqual(sent(http), ['Bearer one', 'Bearer two']);
    });

    it('say in the log what was asked, and no secret', async () => {
      const { http, fetch } = check(() => ({ status: 404 }), ['one']);
      await fetch('https://api.github.com/repos/acme/shop?access_token=secret');
      assert.deepEqual(http.logged, ['GET /repos/acme/shop: 404']);
    });
  });

  describe('made again', () => {
    const answer = (etag: string, body: string) => ({ headers: { etag, link: '<x>; rel="next"' }, body: { body } });

    function check(script: Script) {
      const http = createScriptedHttp(script);
      return { http, fetch: createConditionalFetch(http.fetch) };
    }

    it('ask whether something changed, and give what was kept where nothing did', async () => {
      let current = answer('"1"', 'first');
      const { http, fetch } = check(({ headers }) =>
        headers.get('if-none-match') === current.headers.etag ? { status: 304 } : current,
      );
      const read = async () => {
        const response = await fetch('https://api.github.com/a', { headers: { accept: 'x' } });
        return [response.status, response.headers.get('link'), await response.json()];
      };
      const first = await read();
      assert.deepEqual(first, [200, '<x>; rel="next"', { body: 'first' }]);
      assert.deepEqual(await read(), first);
      current = answer('"2"', 'second');
      assert.deepEqual(await read(), [200, '<x>; rel="next"', { body: 'second' }]);
      assert.deepEqual(
        http.requests.map(({ headers }) => headers.get('if-none-match')),
        [null, '"1"', '"1"'],
      );
    });

    it('keep nothing of writes, of failures, and of other addresses', async () => {
      const { http, fetch } = check(({ url }) =>
        url.endsWith('/fails') ? { status: 500, headers: { etag: '"1"' } } : answer('"1"', ''),
      );
      await fetch('https://api.github.com/a', { method: 'POST' });
      await fetch('https://api.github.com/a');
      await fetch('https://api.github.com/a?page=2');
      await fetch('https://api.github.com/fails');
      await fetch('https://api.github.com/fails');
      assert.ok(http.requests.every(({ headers }) => !headers.has('if-none-match')));
    });

    it('forget the answer that was not asked for longest', async () => {
      const { http, fetch } = check(() => answer('"1"', ''));
      for (let index = 0; index <= 200; index++) {
        await fetch(`https://api.github.com/${index}`);
      }
      await fetch('https://api.github.com/0');
      await fetch('https://api.github.com/200');
      assert.deepEqual(
        http.requests.slice(-2).map(({ headers }) => headers.get('if-none-match')),
        [null, '"1"'],
      );
    });
  });
});
