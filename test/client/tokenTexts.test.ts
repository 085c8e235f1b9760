import assert from 'node:assert/strict';
import { findProvider, scopesOf, validateToken } from '../../client/src/tokenTexts.ts';

describe('signing in to a forge', () => {
  it('uses GitHub’s sign-in for github.com alone', () => {
    assert.equal(findProvider('github', 'https://github.com', ''), 'github');
    assert.equal(findProvider('github', 'http://github.com', ''), undefined);
    assert.equal(findProvider('github', 'https://github.com.example.com', ''), undefined);
    assert.equal(findProvider('gitea', 'https://github.com', ''), undefined);
  });

  it('uses that of an enterprise server for the one that is configured', () => {
    assert.equal(findProvider('github', 'https://git.example.com', 'https://git.example.com/'), 'github-enterprise');
    assert.equal(findProvider('github', 'https://git.example.com', 'https://other.example.com'), undefined);
    assert.equal(findProvider('github', 'https://git.example.com:8443', 'https://git.example.com'), undefined);
    assert.equal(findProvider('github', 'https://git.example.com', 'git.example.com'), undefined);
  });

  it('says what a token must be allowed to do', () => {
    assert.match(scopesOf('github'), /repo/);
    assert.match(scopesOf('gitea'), /write/);
    assert.match(scopesOf('gitlab'), /pull requests/);
  });

  it('takes what may be a token', () => {
    assert.equal(validateToken(' ghp_abcDEF123 '), undefined);
    assert.match(validateToken(' ') ?? '', /Paste/);
    assert.match(validateToken('two words') ?? '', /no spaces/);
    assert.match(validateToken('tökén') ?? '', /special/);
  });
});
