import assert from 'node:assert/strict';
import { readNumberArgument } from './oracleArguments.ts';
import { checkControl, checkKilled, checkUntouched } from './untouched/suite.ts';

/**
 * Whatever state a repository is in, a proposal leaves it bit by bit as it was, whether it succeeds or fails, and commits what would
 * have been committed by hand. `--seed=N --count=N`: which, and how many random repositories; a third as many runs are killed.
 */
describe('work in progress', function () {
  this.timeout(7_200_000);
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 300);

  it('is untouched by proposals, done and failed', async () => {
    const { proposed, traits, failures } = await checkUntouched({ seed, count });
    const list = (counts: ReadonlyMap<string, number>): string =>
      [...counts].map(([name, number]) => `${number} ${name}`).join(', ');
    console.log(`seed ${seed}: ${count} repositories (${list(traits)}), ${proposed} proposals, failures: ${list(failures)}`);
    assert.ok(proposed > count * 0.8);
  });

  it('is untouched where the program is killed, and a retry completes', async () => {
    const { killed, completed } = await checkKilled({ seed, count: Math.ceil(count / 3) });
    console.log(`seed ${seed}: ${killed} of ${completed} programs were killed before they were done, all retries completed`);
    assert.ok(killed > count / 4);
  });

  it('would be seen to be touched', () => checkControl(seed));
});
