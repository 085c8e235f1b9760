import assert from 'node:assert/strict';
import { redactSecrets } from '../../server/src/forge/redactSecrets.ts';

describe('secrets in words of others', () => {
  function check(text: string, expected: string, known: readonly string[] = []): void {
    it(`hides what is secret in ${JSON.stringify(text)}`, () => {
      assert.equal(redactSecrets(text, known), expected);
    });
  }

  check(`token ghp_${'a'.repeat(36)} is bad`, 'token [hidden] is bad');
  check(`gho_${'A1'.repeat(18)}, github_pat_${'a_1'.repeat(20)}`, '[hidden], [hidden]');
  check(`glpat-${'x'.repeat(20)}`, '[hidden]');
  check('fatal: unable to access https://ada:pass@git.example.com/a/b', 'fatal: unable to access https://git.example.com/a/b');
  check('https://ghx@git.example.com/a/b', 'https://git.example.com/a/b');
  check('Authorization: Bearer abcdef123456', 'Authorization: [hidden]');
  check('"password": "hunter2hunter2"', '"password": "[hidden]"');
  check('?access_token=abcdef123&x=1', '?access_token=[hidden]&x=1');
  check('my-own-secret is in use', '[hidden] is in use', ['my-own-secret']);
  check('commit 0123456789abcdef0123456789abcdef01234567', 'commit 0123456789abcdef0123456789abcdef01234567');
  check('The token lacks the scope repo', 'The token lacks the scope repo');
  check('write to security@example.com', 'write to security@example.com');
});
