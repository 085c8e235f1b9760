import { findEnginePath } from '../../server/src/node/enginePath.ts';
import { EnginePool } from '../../server/src/node/enginePool.ts';
import { readToolVersion } from './toolVersion.ts';

/** `driftline --version`: the version of this program, then a line for each linked engine. */
export async function printVersion(): Promise<void> {
  const engine = new EnginePool({ binary: findEnginePath(), log: () => undefined });
  try {
    const versions = Object.entries(await engine.readVersions());
    const lines = [`driftline ${readToolVersion()}`, ...versions.map(([name, version]) => `${name} ${version}`)];
    process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await engine.dispose();
  }
}
