import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { conventionalEnvironment } from '../../server/src/gitops/conventionalEnvironment.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../server/src/gitops/renderEnvironment.ts';
import type { Rendering } from '../../server/src/gitops/rendering.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { createSample } from '../sample/createSample.ts';
import { useEngine } from '../support/engine.ts';
import { runCli } from './commandLine.ts';
import { ensureKustomize, runKustomize } from './ensureKustomize.ts';
import type { KustomizeOutput } from './ensureKustomize.ts';
import { listPairs } from './kustomize/coveringArray.ts';
import { findUntriedFields } from './kustomize/fieldVariants.ts';
import { generateKustomization, planKustomizations } from './kustomize/generateKustomization.ts';
import type { GeneratedKustomization } from './kustomize/generateKustomization.ts';
import { readNumberArgument } from './oracleArguments.ts';

/**
 * What is rendered, against `kustomize build`, byte for byte: on the sample repository and on kustomizations in which the fields
 * of the file come together two by two. `--seed=N --count=N`: which, and how many.
 */

describe('renderings, against kustomize', function () {
  this.timeout(900_000);
  const engine = useEngine();
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 300);
  let kustomize: string;
  let folder: string;

  before(() => {
    kustomize = ensureKustomize();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-kustomize-')));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('tries every field of the file', () => assert.deepEqual(findUntriedFields(), []));

  it('prints what kustomize prints, for every two uses of fields together', async () => {
    const { rows, missing, apart } = planKustomizations(seed, count);
    const outcomes = { equal: 0, refused: 0, unknown: 0 };
    const covered = new Set<string>();
    const codes = new Map<string, number>();
    const wrong: string[] = [];
    for (const [index, row] of [...rows, ...apart].entries()) {
      const generated = generateKustomization(row, seed * 100_003 + index);
      const place = join(folder, String(index));
      writeFiles(place, generated.files);
      const { rendering, text } = await render(generated.files);
      const expected = runKustomize(kustomize, join(place, 'app'));
      const problem = compare(generated, expected, rendering, text);
      if (problem !== undefined) {
        wrong.push(`${index}: ${row.map(({ factor, value }) => `${factor}=${value}`).join(' ')}\n${problem}`);
      } else if (rendering.unknowns.length > 0) {
        outcomes.unknown++;
      } else if (expected.kind === 'failed') {
        outcomes.refused++;
        rendering.errors.forEach(({ code }) => codes.set(code, (codes.get(code) ?? 0) + 1));
      } else {
        outcomes.equal++;
        listPairs(row).forEach(pair => covered.add(pair));
      }
    }
    const planned = new Set(rows.flatMap(listPairs)).size;
    console.log(
      `seed ${seed}: ${rows.length} + ${apart.length} kustomizations, ${outcomes.equal} equal byte for byte, ${outcomes.refused} refused by both, ` +
        `${outcomes.unknown} unknown (Helm, programs, network), ${wrong.length} wrong; ` +
        `${planned} pairs of uses, ${missing.length} missing, ${covered.size} of them in what was printed; ` +
        `errors: ${[...codes].map(([code, times]) => `${code} ${times}`).join(', ')}`,
    );
    assert.deepEqual(wrong, []);
    if (count >= 300) {
      assert.deepEqual(missing, []);
    }
    assert.ok(outcomes.equal > count / 2, `only ${outcomes.equal} of ${count} could be compared`);
  });

  it('prints the same from the command line', () => {
    const { rows } = planKustomizations(seed, count);
    let printed = 0;
    for (let index = 0; index < rows.length && printed < 12; index += Math.max(1, Math.floor(rows.length / 24))) {
      const generated = generateKustomization(rows[index] ?? [], seed * 100_003 + index);
      const place = join(folder, `cli-${index}`);
      writeFiles(place, generated.files);
      const expected = runKustomize(kustomize, join(place, 'app'));
      if (expected.kind === 'failed') {
        continue;
      }
      const { status, output, errors } = runCli(['render', '--kustomize', join(place, 'app'), '--show-secrets'], place);
      assert.equal(output, expected.text, errors);
      assert.equal(status, 0);
      printed++;
    }
    assert.ok(printed > 0);
  });

  it('prints the sample repository, every folder of it', () => {
    const { root } = createSample(join(folder, 'sample'));
    const folders = ['apps/api', 'apps/web', 'apps/redis', 'apps/worker', 'environments/staging', 'environments/prod'];
    for (const path of [...folders, 'environments/prod-eu', 'environments/prod-us']) {
      const expected = runKustomize(kustomize, join(root, path));
      assert.ok(expected.kind === 'printed', path);
      const { status, output, errors } = runCli(['render', '--kustomize', join(root, path), '--show-secrets'], root);
      assert.equal(output, expected.text, errors);
      assert.equal(status, 0);
    }
  });

  /** As the command line does, in this process. */
  async function render(files: Readonly<Record<string, string>>): Promise<{ rendering: Rendering; text: string }> {
    const ports = { engine: engine(), cache: new GitopsCache() };
    const environment = conventionalEnvironment('app');
    const rendering = await renderEnvironment(ports, createMemoryTree(files), environment, {}, neverCancelled);
    const bodies = rendering.objects.map(({ body }) => body);
    return { rendering, text: (await engine().printYaml(bodies, neverCancelled)).join('---\n') };
  }
});

/** What is wrong; `undefined` if upstream and Driftline agree. */
function compare(
  { unknown }: GeneratedKustomization,
  expected: KustomizeOutput,
  rendering: Rendering,
  text: string,
): string | undefined {
  const said = [...rendering.errors.map(({ code, message }) => `${code}: ${message}`), ...rendering.unknowns.map(u => u.message)];
  if (unknown || rendering.unknowns.length > 0) {
    const right = unknown && (rendering.unknowns.length > 0 || rendering.errors.length > 0) && rendering.objects.length === 0;
    return right ? undefined : `${unknown ? 'should' : 'should not'} be unknown: ${said.join('; ') || 'rendered'}`;
  }
  if (expected.kind === 'failed') {
    return rendering.errors.length > 0 ? undefined : `kustomize fails: ${expected.message}; ours: ${said.join('; ') || text}`;
  }
  if (rendering.errors.length > 0) {
    return `kustomize prints it; ours: ${said.join('; ')}`;
  }
  return text === expected.text ? undefined : firstDifference(expected.text, text);
}

function firstDifference(expected: string, actual: string): string {
  const [wanted, got] = [expected.split('\n'), actual.split('\n')];
  const line = wanted.findIndex((text, index) => text !== got[index]);
  return `line ${line + 1}: kustomize "${wanted[line]}", ours "${got[line]}"`;
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
