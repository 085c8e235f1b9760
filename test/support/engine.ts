import { ensureEngine } from '../../script/buildEngine.ts';
import { EnginePool } from '../../server/src/node/enginePool.ts';

/**
 * The real engine for the suites of the enclosing `describe`: built when its sources changed, started with the first use,
 * ended behind the last test.
 */
export function useEngine(): () => EnginePool {
  let pool: EnginePool | undefined;
  before(async function () {
    this.timeout(600_000);
    pool = new EnginePool({ binary: await ensureEngine(), processes: 1, log: () => undefined });
  });
  after(() => pool?.dispose());
  return () => {
    if (!pool) {
      throw new Error('The engine is there inside of tests only.');
    }
    return pool;
  };
}
