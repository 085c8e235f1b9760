import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import type { Engine } from '../../server/src/engine/engine.ts';
import { generateKustomization, planKustomizations } from './kustomize/generateKustomization.ts';
import { useEngine } from '../support/engine.ts';
import { readNumberArgument } from './oracleArguments.ts';
import { checkMutation } from './provenance/checkMutation.ts';
import { findPlaces } from './provenance/mutations.ts';
import type { Place } from './provenance/mutations.ts';
import { randomRepository } from './provenance/randomRepository.ts';
import { renderRepository } from './provenance/renderedRepository.ts';
import type { RenderedEnvironment } from './provenance/renderedRepository.ts';
import { SeededRandom } from './provenance/seededRandom.ts';

/**
 * Provenance against the truth: another value is written at a place of a source, everything is rendered again, and what
 * changed must be what provenance had said. `--seed=N --count=N`: how many mutations, half of them on the sample repository,
 * half on generated ones; half as many again go to kustomizations with fields that provenance does not follow.
 */

interface Totals {
  mutations: number;
  /** Mutations that no rendering shows: the value is overridden or not used. */
  silent: number;
  /** Mutations after which the repository does not render; they count for nothing. */
  refused: number;
  values: number;
  unknownValues: number;
  /** Mutations that changed a value of which provenance had said that it does not know. */
  unknown: number;
  readonly wrong: string[];
}

describe('provenance, by mutation', function () {
  this.timeout(600_000);
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 500);
  const engine = useEngine();

  it('names the place that decides, on the sample repository', async () => {
    const random = new SeededRandom(seed);
    const totals = newTotals();
    const files = readSample();
    while (totals.mutations < count / 2) {
      await mutateRepository(files, { random, limit: count / 2 - totals.mutations, totals, engine: engine() });
    }
    report('sample repository', seed, totals);
    judgeUnknowns(totals);
  });

  it('names the place that decides, on generated repositories', async () => {
    const random = new SeededRandom(seed + 1);
    const totals = newTotals();
    while (totals.mutations < count / 2) {
      await mutateRepository(randomRepository(random), { random, limit: 10, totals, engine: engine() });
    }
    report('generated repositories', seed, totals);
    judgeUnknowns(totals);
  });

  it('contradicts nothing where every two fields of a kustomization come together', async () => {
    const random = new SeededRandom(seed + 2);
    const totals = newTotals();
    const { rows } = planKustomizations(seed, 300);
    while (totals.mutations < count / 2) {
      const row = random.pick(rows);
      const { files, unknown } = generateKustomization(row, random.below(1_000_000));
      if (!unknown) {
        await mutateRepository(files, { random, limit: 3, totals, engine: engine() });
      }
    }
    report('all fields', seed, totals);
  });
});

function newTotals(): Totals {
  return { mutations: 0, silent: 0, refused: 0, values: 0, unknownValues: 0, unknown: 0, wrong: [] };
}

interface Run {
  readonly random: SeededRandom;
  readonly limit: number;
  readonly totals: Totals;
  readonly engine: Engine;
}

async function mutateRepository(files: Readonly<Record<string, string>>, { random, limit, totals, engine }: Run): Promise<void> {
  const renderer = { engine, cache: new GitopsCache() };
  const before = await renderRepository(files, renderer);
  if (!before) {
    // A combination that kustomize refuses.
    return;
  }
  const places = findPlaces(files);
  for (let done = 0; done < limit; done++) {
    const place = random.pick(places);
    const after = await renderRepository({ ...files, [place.file]: place.mutate() }, renderer);
    if (after) {
      record(totals, before, after, place);
    } else {
      totals.refused++;
    }
  }
}

function record(
  totals: Totals,
  before: readonly RenderedEnvironment[],
  after: readonly RenderedEnvironment[],
  place: Place,
): void {
  const outcome = checkMutation(before, after, place);
  totals.mutations++;
  totals.silent += outcome.changed === 0 ? 1 : 0;
  totals.values += outcome.changed;
  totals.unknownValues += outcome.unknown;
  totals.unknown += outcome.unknown > 0 ? 1 : 0;
  totals.wrong.push(...outcome.wrong);
}

function report(what: string, seed: number, totals: Totals): void {
  const { mutations, silent, refused, values, unknownValues, unknown, wrong } = totals;
  console.log(
    `${what}, seed ${seed}: ${mutations} mutations (${silent} without effect, ${refused} more refused), ${values} values changed, ` +
      `${unknown} mutations with unknowns (${unknownValues} values), ${wrong.length} wrong`,
  );
  assert.deepEqual(wrong.slice(0, 20), []);
  assert.ok(silent < mutations / 2, `${silent} of ${mutations} changed nothing`);
}

function judgeUnknowns({ unknown, mutations }: Totals): void {
  assert.ok(unknown <= mutations * 0.05, `${unknown} of ${mutations} unknown`);
}

function readSample(): Record<string, string> {
  const root = join(import.meta.dirname, '../sample/repository');
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(
    entries
      .map(entry => join(entry.parentPath, entry.name))
      .filter(path => /\.(?:ya?ml|env|conf|key)$/.test(path) && !path.endsWith('.driftline.yaml'))
      .map(path => [relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}
