import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { neverCancelled } from '../server/src/base/cancellation.ts';
import { EnginePool } from '../server/src/node/enginePool.ts';
import { createMemoryTree } from '../server/src/tree/memoryTree.ts';
import type { FileTree } from '../server/src/tree/fileTree.ts';
import { ensureHelm, runHelm } from '../test/oracles/helm/ensureHelm.ts';
import type { HelmOptions } from '../test/oracles/helm/ensureHelm.ts';
import { ensureEngine } from './buildEngine.ts';

/**
 * `npm run corpus:helm -- DIR…`: renders every chart below the folders as it is on disk, by its own values and by each of the values
 * files in its `ci/`, and compares with what `helm template` prints, byte for byte. The exit status is 1 if any differs.
 */

const { positionals } = parseArgs({ allowPositionals: true });
if (positionals.length === 0) {
  console.error('Usage: npm run corpus:helm -- DIR…');
  process.exit(2);
}
const helm = await ensureHelm();
const engine = new EnginePool({ binary: await ensureEngine(), log: line => console.error(line) });
let differing = 0;
for (const folder of positionals) {
  differing += await compareCharts(resolve(folder));
}
await engine.dispose();
process.exitCode = differing > 0 ? 1 : 0;

/** Answers how many differ. */
async function compareCharts(root: string): Promise<number> {
  const outcomes = { equal: 0, refused: 0, random: 0, different: 0 };
  const times = { ours: 0, theirs: 0 };
  const charts = findCharts(root);
  for (const chart of charts) {
    const tree = readFolder(join(root, chart), chart);
    const ciValues = globSync('ci/*values*.yaml', { cwd: join(root, chart) }).sort();
    for (const values of [undefined, ...ciValues]) {
      const files = values === undefined ? [] : [{ file: `${chart}/${values}` }];
      const options: HelmOptions = { chart, releaseName: 'release', namespace: 'apps', values: files, includeCrds: true };
      const [start, expected, between] = [performance.now(), runHelm(helm, root, options), performance.now()];
      const result = await engine.renderChart({ ...options, tree, text: true }, neverCancelled);
      times.theirs += between - start;
      times.ours += performance.now() - between;
      const failed = expected.kind === 'failed';
      if (result.kind === 'objects' && result.unreproducible.length > 0) {
        outcomes.random++;
      } else if (failed ? result.kind === 'failed' : result.kind === 'objects' && result.text === expected.text) {
        outcomes[failed ? 'refused' : 'equal']++;
      } else {
        outcomes.different++;
        const said =
          result.kind === 'objects' ? 'another text' : result.kind === 'failed' ? result.error.message : result.message;
        console.error(`${chart} ${values ?? ''}: ${said}; helm: ${failed ? expected.message : 'prints it'}`);
      }
    }
  }
  console.log(
    `${root}: ${charts.length} charts; ${outcomes.equal} renderings equal byte for byte, ${outcomes.refused} refused by both, ` +
      `${outcomes.random} with random values (not compared), ${outcomes.different} different; ` +
      `${Math.round(times.ours)} ms, helm ${Math.round(times.theirs)} ms`,
  );
  return outcomes.different;
}

/** Folders of charts that are in no other chart, relative to `root`. */
function findCharts(root: string): string[] {
  const folders = globSync('**/Chart.yaml', { cwd: root }).map(dirname).sort();
  return folders.filter(folder => !folders.some(other => folder.startsWith(`${other}/`)));
}

function readFolder(folder: string, name: string): FileTree {
  const paths = globSync('**/{*,.*}', { cwd: folder }).filter(
    path => existsSync(join(folder, path)) && statSync(join(folder, path)).isFile(),
  );
  return createMemoryTree(Object.fromEntries(paths.map(path => [`${name}/${path}`, readFileSync(join(folder, path))])));
}
