import assert from 'node:assert/strict';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { createForge, isApiSpoken } from '../../server/src/forge/createForge.ts';
import { recogniseForge } from '../../server/src/forge/recogniseForge.ts';
import { createScriptedHttp } from './scriptedHttp.ts';

describe('a forge whose API is not spoken', () => {
  const urls = ['git@gitlab.com:a/b', 'git@bitbucket.org:a/b', 'https://x.example/scm/a/b', 'https://dev.azure.com/a/b/_git/c'];
  for (const url of urls) {
    it(`is asked nothing: ${url}`, async () => {
      const http = createScriptedHttp(() => ({ body: {} }));
      const address = recogniseForge(url, {});
      assert.ok(address && !isApiSpoken(address.kind));
      const forge = createForge(address, http);
      const answer = await forge.listPullRequests(neverCancelled);
      assert.match(answer.ok ? '' : answer.problem.message, /open the pull request on .+ in the browser\.$/);
      assert.ok(forge.limits.body >= 4_000);
      assert.equal(http.requests.length, 0);
    });
  }
});
