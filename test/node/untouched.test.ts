import assert from 'node:assert/strict';
import { checkControl, checkKilled, checkUntouched } from '../oracles/untouched/suite.ts';

/** A part of `test/oracles/untouched.oracle.ts`, which tries hundreds of repositories. */
describe('work in progress', function () {
  this.timeout(180_000);

  it('is untouched by proposals, done and failed', async () => {
    const { proposed, failures } = await checkUntouched({ seed: 1, count: 8 });
    assert.ok(proposed >= 6 && failures.size >= 3, `${proposed} proposals, ${[...failures.keys()].join()}`);
  });

  it('is untouched where the program is killed, and a retry completes', async () => {
    const { killed } = await checkKilled({ seed: 1, count: 4 });
    assert.ok(killed > 0);
  });

  it('would be seen to be touched', () => checkControl(1));
});
