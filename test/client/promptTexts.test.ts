import assert from 'node:assert/strict';
import { isYesNoQuestion, trimQuestion } from '../../client/src/promptTexts.ts';

describe('a question of git or ssh', () => {
  for (const [text, expected] of [
    ['Are you sure you want to continue connecting (yes/no/[fingerprint])? ', true],
    ["Please type 'yes', 'no' or the fingerprint (yes/no)?", true],
    ["Password for 'https://ada@example.com': ", false],
    ['Enter passphrase for key (yes/no) /home/ada/.ssh/id: ', false],
  ] as const) {
    it(`${expected ? 'wants yes or no' : 'wants a text'}: ${text.trim()}`, () => assert.equal(isYesNoQuestion(text), expected));
  }

  it('asks without the colon of a terminal', () =>
    assert.equal(trimQuestion("Username for 'https://example.com': "), "Username for 'https://example.com'"));
});
