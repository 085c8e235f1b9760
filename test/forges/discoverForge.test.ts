import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { discoverForge } from '../../server/src/forge/discoverForge.ts';
import { createScriptedHttp } from './scriptedHttp.ts';
import type { ScriptedAnswer } from './scriptedHttp.ts';

describe('a host that is asked which forge it is', () => {
  const url = 'https://git.example.com/acme/shop.git';

  /** `answers`: by path; everything else is not found. */
  function check(
    name: string,
    answers: Readonly<Record<string, ScriptedAnswer | Error>>,
    expected: string | undefined,
    remote = url,
  ): void {
    it(name, async () => {
      const http = createScriptedHttp(({ url }) => answers[new URL(url).pathname] ?? { status: 404, body: '<h1>Not found</h1>' });
      const found = await discoverForge(remote, http.fetch, neverCancelled);
      assert.equal(found && `${found.kind} ${found.webUrl}`, expected);
      assert.ok(http.requests.every(({ headers }) => !headers.has('authorization')));
    });
  }

  const version = { body: { version: '1.26.4' } };
  check('is Gitea', { '/api/v1/version': version }, 'gitea https://git.example.com');
  check(
    'is Forgejo below a path',
    { '/forge/api/v1/version': version },
    'gitea https://git.example.com/forge',
    'https://git.example.com/forge/acme/shop',
  );
  check(
    'is Gitea, as an ssh remote tells',
    { '/api/v1/version': version },
    'gitea https://git.example.com',
    'ssh://git@git.example.com:22/acme/shop',
  );
  check(
    'stays http',
    { '/api/v1/version': version },
    'gitea http://git.example.com:3000',
    'http://git.example.com:3000/acme/shop',
  );
  check(
    'is Gitea that wants a sign-in',
    { '/api/v1/version': { status: 403, body: { message: 'Only signed in user is allowed to call APIs.' } } },
    'gitea https://git.example.com',
  );
  check(
    'is GitHub Enterprise Server',
    { '/api/v3/meta': { headers: { 'x-github-enterprise-version': '3.19.0' }, body: {} } },
    'github https://git.example.com',
  );
  check(
    'is GitHub Enterprise Server in private mode',
    { '/api/v3/meta': { status: 401, headers: { 'x-github-media-type': 'github.v3' }, body: { message: 'Must authenticate' } } },
    'github https://git.example.com',
  );
  check(
    'is GitLab',
    { '/api/v4/version': { status: 401, body: { message: '401 Unauthorized' } } },
    'gitlab https://git.example.com',
    'https://git.example.com/acme/platform/shop',
  );
  check(
    'is Bitbucket Data Center',
    { '/rest/api/1.0/application-properties': { body: { displayName: 'Bitbucket', version: '9.4.0' } } },
    'bitbucketServer https://git.example.com',
  );
  check('is nothing known', {}, undefined);
  check('shows a page for everything', { '/api/v1/version': { body: '<html>' }, '/api/v3/meta': { body: '<html>' } }, undefined);
  check('does not answer', { '/api/v1/version': new TypeError('fetch failed') }, undefined);
  check('is none at all', {}, undefined, '/srv/git/shop.git');

  it('is left alone after the person cancelled', async () => {
    const http = createScriptedHttp(() => version);
    assert.equal(await discoverForge(url, http.fetch, { isCancellationRequested: true }), undefined);
  });
});
