import assert from 'node:assert/strict';
import { findEnvironmentToken } from '../../server/src/node/environmentToken.ts';

describe('tokens in the environment', () => {
  function check(environment: Readonly<Record<string, string>>, origin: string, expected: string | undefined): void {
    it(`gives ${expected ?? 'none'} to ${origin} of ${JSON.stringify(environment)}`, () => {
      assert.equal(findEnvironmentToken(environment, origin), expected);
    });
  }

  const github = 'https://github.com';
  check({}, github, undefined);
  check({ GH_TOKEN: 'a', GITHUB_TOKEN: 'b' }, github, 'a');
  check({ GITHUB_TOKEN: 'b' }, github, 'b');
  check({ GH_TOKEN: ' ' }, github, undefined);
  check({ GH_TOKEN: 'a' }, 'https://github.example.com', undefined);
  check({ GH_TOKEN: 'a' }, 'https://api.github.com', undefined);
  check({ GH_TOKEN: 'a' }, 'http://github.com', undefined);
  // A workflow on an Enterprise Server or on Gitea: the token is that server's, not GitHub.com's.
  check({ GITHUB_TOKEN: 'b', GITHUB_SERVER_URL: 'https://git.example.com' }, 'https://git.example.com', 'b');
  check({ GITHUB_TOKEN: 'b', GITHUB_SERVER_URL: 'https://git.example.com' }, github, undefined);
  check({ GH_ENTERPRISE_TOKEN: 'c', GH_HOST: 'github.example.com' }, 'https://github.example.com', 'c');
  check({ GH_ENTERPRISE_TOKEN: 'c' }, 'https://github.example.com', undefined);
  check({ GITHUB_ENTERPRISE_TOKEN: 'c', GH_HOST: 'github.example.com' }, 'https://github.example.com', 'c');
  check({ GITEA_TOKEN: 'd', GITEA_SERVER_URL: 'http://gitea.example.com:3000/forge' }, 'http://gitea.example.com:3000', 'd');
  check({ GITEA_TOKEN: 'd', GITEA_SERVER_URL: 'https://gitea.example.com' }, 'http://gitea.example.com', undefined);
  check({ FORGEJO_TOKEN: 'e', FORGEJO_SERVER_URL: 'https://codeberg.org' }, 'https://codeberg.org', 'e');
  check({ DRIFTLINE_TOKEN: 'f', DRIFTLINE_TOKEN_HOST: 'github.com', GH_TOKEN: 'a' }, github, 'f');
  check({ DRIFTLINE_TOKEN: 'f', GH_TOKEN: 'a' }, github, 'a');
  check({ DRIFTLINE_TOKEN: 'f', DRIFTLINE_TOKEN_HOST: 'git.example.com:8443' }, 'https://git.example.com:8443', 'f');
  check({ DRIFTLINE_TOKEN: 'f', DRIFTLINE_TOKEN_HOST: ':::' }, github, undefined);
});
