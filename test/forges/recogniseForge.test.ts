import assert from 'node:assert/strict';
import { recogniseForge } from '../../server/src/forge/recogniseForge.ts';
import type { ConfiguredForges } from '../../server/src/forge/recogniseForge.ts';

describe('forges told by their addresses', () => {
  /** `expected`: `kind webUrl owner name apiUrl`, or `undefined`. */
  function check(url: string, expected: string | undefined, configured: ConfiguredForges = {}): void {
    const setting = Object.keys(configured).length > 0 ? ` with ${JSON.stringify(configured)}` : '';
    it(`recognises ${url}${setting}`, () => {
      const found = recogniseForge(url, configured);
      assert.equal(found && [found.kind, found.webUrl, found.owner, found.name, found.apiUrl].join(' '), expected);
      assert.ok(!found || found.webUrl.includes(`//${found.host}`));
    });
  }

  const github = 'github https://github.com acme shop https://api.github.com';
  check('https://github.com/acme/shop.git', github);
  check('git@github.com:acme/shop.git', github);
  check('ssh://git@ssh.github.com:443/acme/shop.git', github);
  check('http://www.github.com/acme/shop', github);
  check('https://github.com/acme', undefined);
  check('https://github.com/acme/shop/tree', undefined);
  check('https://gist.github.com/0123456789abcdef', undefined);
  check('https://acme.ghe.com/acme/shop', 'github https://acme.ghe.com acme shop https://api.acme.ghe.com');
  check('https://github.example.com/acme/shop', 'github https://github.example.com acme shop https://github.example.com/api/v3');
  check(
    'ssh://git@github.example.com:122/acme/shop',
    'github https://github.example.com acme shop https://github.example.com/api/v3',
  );
  // Another host, whatever it calls itself: its tokens are its own.
  check(
    'https://github.com.evil.example/acme/shop',
    'github https://github.com.evil.example acme shop https://github.com.evil.example/api/v3',
  );

  check('git@altssh.gitlab.com:acme/platform/shop.git', 'gitlab https://gitlab.com acme/platform shop https://gitlab.com/api/v4');
  check(
    'https://gitlab.example.com:8443/acme/shop',
    'gitlab https://gitlab.example.com:8443 acme shop https://gitlab.example.com:8443/api/v4',
  );

  check('https://codeberg.org/acme/shop', 'gitea https://codeberg.org acme shop https://codeberg.org/api/v1');
  check(
    'https://my-gitea.example.com/acme/shop',
    'gitea https://my-gitea.example.com acme shop https://my-gitea.example.com/api/v1',
  );
  check(
    'http://forgejo.example.com:3000/forge/acme/shop.git',
    'gitea http://forgejo.example.com:3000/forge acme shop http://forgejo.example.com:3000/forge/api/v1',
  );
  check(
    'git@forgejo.example.com:acme/shop.git',
    'gitea https://forgejo.example.com acme shop https://forgejo.example.com/api/v1',
  );

  check('git@bitbucket.org:acme/shop.git', 'bitbucket https://bitbucket.org acme shop https://api.bitbucket.org/2.0');
  check(
    'https://git.example.com/scm/SHOP/shop.git',
    'bitbucketServer https://git.example.com SHOP shop https://git.example.com/rest/api/latest',
  );
  check(
    'https://bitbucket.example.com/bitbucket/scm/~ada/shop.git',
    'bitbucketServer https://bitbucket.example.com/bitbucket ~ada shop https://bitbucket.example.com/bitbucket/rest/api/latest',
  );
  check(
    'ssh://git@bitbucket.example.com:7999/shop/shop.git',
    'bitbucketServer https://bitbucket.example.com shop shop https://bitbucket.example.com/rest/api/latest',
  );

  const azure = 'azureDevOps https://dev.azure.com acme/My Project shop https://dev.azure.com';
  check('https://acme@dev.azure.com/acme/My%20Project/_git/shop', azure);
  check('git@ssh.dev.azure.com:v3/acme/My Project/shop', azure);
  check('acme@vs-ssh.visualstudio.com:v3/acme/My Project/shop', azure);
  check('https://acme.visualstudio.com/My%20Project/_git/shop', azure);
  check('https://acme.visualstudio.com/DefaultCollection/My%20Project/_git/shop', azure);
  check('https://dev.azure.com/acme/_git/shop', 'azureDevOps https://dev.azure.com acme/shop shop https://dev.azure.com');
  check('https://acme.visualstudio.com/_git/shop', 'azureDevOps https://dev.azure.com acme/shop shop https://dev.azure.com');
  check('https://dev.azure.com/acme/shop', undefined);
  check(
    'https://tfs.example.com/tfs/Collection/Project/_git/shop',
    'azureDevOps https://tfs.example.com/tfs Collection/Project shop https://tfs.example.com/tfs',
  );

  check('https://git.example.com/acme/shop', undefined);
  check('git@localhost:acme/shop', undefined);
  check('https://example.github/acme/shop', undefined);
  check('/srv/git/shop.git', undefined);
  check('https://constructor/acme/shop', undefined);

  const own = 'gitea https://git.example.com acme shop https://git.example.com/api/v1';
  check('https://git.example.com/acme/shop', own, { 'git.example.com': 'gitea' });
  check('git@git.example.com:acme/shop', own, { 'git.example.com': 'gitea' });
  check('https://git.example.com/acme/shop', undefined, { 'other.example.com': 'gitea' });
  check('https://git.example.com:8443/acme/shop', undefined, { 'git.example.com:9000': 'gitea' });
  check(
    'ssh://git@git.example.com:2222/acme/shop',
    'github https://git.example.com:8443 acme shop https://git.example.com:8443/api/v3',
    { 'git.example.com:8443': 'github' },
  );
  check(
    'git@git.example.com:acme/shop',
    'gitea http://git.example.com:3000/forge acme shop http://git.example.com:3000/forge/api/v1',
    { 'http://git.example.com:3000/forge': 'gitea' },
  );
  check(
    'https://git.example.com/lab/acme/shop',
    'gitlab https://git.example.com/lab acme shop https://git.example.com/lab/api/v4',
    { 'git.example.com': 'gitea', 'git.example.com/lab': 'gitlab' },
  );
  check('http://127.0.0.1:4000/shop/shop.git', 'github http://127.0.0.1:4000 shop shop http://127.0.0.1:4000/api/v3', {
    '127.0.0.1:4000': 'github',
  });
  // What the person says outranks what everybody knows.
  check('https://gitlab.example.com/acme/shop', 'gitea https://gitlab.example.com acme shop https://gitlab.example.com/api/v1', {
    'gitlab.example.com': 'gitea',
  });
});
