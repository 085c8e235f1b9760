import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { ChartResult } from '../../server/src/engine/helmEngine.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import type { MemoryFile } from '../../server/src/tree/memoryTree.ts';
import { useEngine } from '../support/engine.ts';
import { checkLines } from './helm/checkLines.ts';
import type { LineCount } from './helm/checkLines.ts';
import { ensureHelm, runHelm } from './helm/ensureHelm.ts';
import type { HelmOutput } from './helm/ensureHelm.ts';
import { generateChart, makeChart, planCharts } from './helm/generateChart.ts';
import type { GeneratedChart } from './helm/generateChart.ts';
import { refusedCharts } from './helm/refusedVariants.ts';
import { listPairs } from './kustomize/coveringArray.ts';
import { readNumberArgument } from './oracleArguments.ts';
import { SeededRandom } from './provenance/seededRandom.ts';

/**
 * What is rendered of charts, against `helm template`, byte for byte: charts in which every two ways to use a feature come together,
 * and each way to be refused. `--seed=N --count=N`: which, and how many.
 */

describe('renderings of charts, against helm', function () {
  this.timeout(900_000);
  const engine = useEngine();
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 200);
  let helm: string;
  let folder: string;

  before(async () => {
    helm = await ensureHelm();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-helm-')));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('prints what helm prints, for every two uses of features together', async () => {
    const { rows, missing } = planCharts(seed, count);
    const outcomes = { equal: 0, refused: 0 };
    const covered = new Set<string>();
    const wrong: string[] = [];
    for (const [index, row] of rows.entries()) {
      const { expected, result } = await renderBoth(String(index), generateChart(row));
      const problem = compare(expected, result);
      if (problem !== undefined) {
        wrong.push(`${index}: ${row.map(({ factor, value }) => `${factor}=${value}`).join(' ')}\n${problem}`);
      } else if (result.kind === 'failed') {
        outcomes.refused++;
      } else {
        outcomes.equal++;
        listPairs(row).forEach(pair => covered.add(pair));
      }
    }
    const planned = new Set(rows.flatMap(listPairs)).size;
    console.log(
      `seed ${seed}: ${rows.length} charts, ${outcomes.equal} equal byte for byte, ${outcomes.refused} refused by both, ${wrong.length} wrong; ` +
        `${planned} pairs of uses, ${missing.length} missing, ${covered.size} of them in what was printed`,
    );
    assert.deepEqual(wrong, []);
    if (count >= 200) {
      assert.deepEqual(missing, []);
    }
    assert.ok(outcomes.equal > count * 0.9, `only ${outcomes.equal} of ${count} could be compared`);
  });

  it('refuses what helm refuses, for the same reason and at the place', async () => {
    const wrong: string[] = [];
    for (const [name, refused] of Object.entries(refusedCharts)) {
      const { expected, result } = await renderBoth(name, makeChart([refused]));
      const problem = compare(expected, result) ?? checkPlace(refused.kind, refused.at, result);
      if (problem !== undefined) {
        wrong.push(`${name}: ${problem}`);
      }
    }
    console.log(`${Object.keys(refusedCharts).length} charts that helm refuses, ${wrong.length} wrong`);
    assert.deepEqual(wrong, []);
  });

  it('says where lines come from, and is right', async () => {
    const { rows } = planCharts(seed, count);
    const random = new SeededRandom(seed);
    const counts: LineCount = { lines: 0, placed: 0, texts: 0, values: 0, mutations: 0 };
    const wrong: string[] = [];
    for (const row of rows) {
      wrong.push(...(await checkLines(engine(), generateChart(row), random, counts)));
    }
    const { lines, placed, texts, values, mutations } = counts;
    console.log(
      `${lines} rendered lines, ${placed} with a place; ${texts} pieces of text found in the template, ${values} values, ` +
        `${mutations} of them changed; ${wrong.length} wrong`,
    );
    assert.deepEqual(wrong, []);
    assert.ok(placed > lines * 0.9, `only ${placed} of ${lines} lines have a place`);
  });

  async function renderBoth(
    name: string,
    { files, options }: GeneratedChart,
  ): Promise<{ expected: HelmOutput; result: ChartResult }> {
    const place = join(folder, name);
    writeFiles(place, files);
    const expected = runHelm(helm, place, options);
    const result = await engine().renderChart({ ...options, tree: createMemoryTree(files), text: true }, neverCancelled);
    return { expected, result };
  }
});

/** What is wrong; `undefined` if upstream and Driftline agree. */
function compare(expected: HelmOutput, result: ChartResult): string | undefined {
  if (result.kind === 'unknown') {
    return `unknown: ${result.message}`;
  }
  if (expected.kind === 'failed') {
    return result.kind === 'objects'
      ? `helm fails: ${expected.message}`
      : compareMessages(expected.message, result.error.message);
  }
  if (result.kind === 'failed') {
    return `helm prints it; ours: ${result.error.message}`;
  }
  return result.text === expected.text ? undefined : firstDifference(expected.text, result.text ?? '');
}

/** What helm logs and advises stands around its error; paths in ours start at the repository's root. */
function compareMessages(expected: string, actual: string): string | undefined {
  const withoutRoots = (text: string): string => text.replaceAll(/(?<=^|[\s'"])\/(?=\w)/g, '').trim();
  const lines = expected.split('\n').filter(line => !line.startsWith('level='));
  const wanted = lines.join('\n').replace('Error: ', '').replace('Use --debug flag to render out invalid YAML', '');
  return withoutRoots(actual) === withoutRoots(wanted) ? undefined : `helm says: ${wanted}\nours: ${actual}`;
}

function checkPlace(kind: string, at: string | undefined, result: ChartResult): string | undefined {
  if (result.kind !== 'failed') {
    return 'it is rendered';
  }
  const { error } = result;
  const frame = error.frames.findLast(({ file }) => file !== undefined);
  const place = frame ? `${frame.file}:${frame.line}` : error.file;
  return error.kind === kind && place === at
    ? undefined
    : `wanted ${kind} at ${at}, got ${error.kind} at ${place}: ${error.message}`;
}

function firstDifference(expected: string, actual: string): string {
  const [wanted, got] = [expected.split('\n'), actual.split('\n')];
  const line = wanted.findIndex((text, index) => text !== got[index]);
  return `line ${line + 1}: helm "${wanted[line]}", ours "${got[line]}"`;
}

function writeFiles(folder: string, files: Readonly<Record<string, MemoryFile>>): void {
  for (const [path, file] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (typeof file === 'string' || file instanceof Uint8Array) {
      writeFileSync(join(folder, path), file);
    }
  }
}
