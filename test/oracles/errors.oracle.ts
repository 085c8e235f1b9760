import assert from 'node:assert/strict';
import { dirname } from 'node:path/posix';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import type { Environment } from '../../server/src/gitops/environment.ts';
import { findEnvironments } from '../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../server/src/gitops/renderEnvironment.ts';
import { isComplete } from '../../server/src/gitops/rendering.ts';
import type { Rendering } from '../../server/src/gitops/rendering.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { useEngine } from '../support/engine.ts';
import { errorMutations } from './errors/errorMutations.ts';
import type { ErrorMutation, Files, MutatedFiles } from './errors/errorMutations.ts';
import { readNumberArgument } from './oracleArguments.ts';
import { randomRepository } from './provenance/randomRepository.ts';
import { SeededRandom } from './provenance/seededRandom.ts';
import { readSampleFiles } from './readSampleFiles.ts';

/**
 * Errors of rendering, by mutation: something is broken at a place that the seed picks, and the error must be shown there, in the
 * file a person can edit, once. `--seed=N --count=N`: how many mutations, over all classes.
 */

describe('errors of rendering, by mutation', function () {
  this.timeout(600_000);
  const engine = useEngine();
  const seed = readNumberArgument('seed', 1);
  const count = Math.ceil(readNumberArgument('count', 400) / Object.keys(errorMutations).length);

  for (const [index, [name, mutation]] of Object.entries(errorMutations).entries()) {
    it(`${name}: on the mutated line, once`, async () => {
      const random = new SeededRandom(seed * 1009 + index);
      const wrong: string[] = [];
      let [done, unused] = [0, 0];
      while (done < count) {
        const files = done % 2 === 0 ? readSampleFiles() : randomRepository(random);
        const outcome = await check(files, mutation, random);
        done += outcome === 'unsuitable' ? 0 : 1;
        unused += outcome === 'unsuitable' ? 1 : 0;
        assert.ok(unused < 20 * count, 'the repositories have no place for it');
        if (outcome !== 'right' && outcome !== 'unsuitable') {
          wrong.push(outcome);
        }
      }
      console.log(`${name}, seed ${seed}: ${done} mutations, ${wrong.length} wrong`);
      assert.deepEqual(wrong, []);
    });
  }

  async function check(files: Files, mutation: ErrorMutation, random: SeededRandom): Promise<string> {
    const before = await listEnvironments(files);
    const good = await renderAll(files, before);
    const read = new Set(good.flatMap(({ reads }) => reads.map(({ path }) => path)));
    const mutated = mutation.mutate(files, random);
    const included = mutated && (read.has(mutated.file) || read.has(`${dirname(mutated.file)}/kustomization.yaml`));
    if (!included || !good.every(rendering => isComplete(rendering))) {
      return 'unsuitable';
    }
    const problem = judge(mutation.code, mutated, await renderAll(mutated.files, before));
    if (problem !== undefined) {
      return problem;
    }
    const found = await renderAll(mutated.files, await listEnvironments(mutated.files));
    return found.some(({ errors }) => errors.length > 0) ? 'right' : `${describeMutation(mutated)}: no environment shows it`;
  }

  async function listEnvironments(files: Files): Promise<readonly Environment[]> {
    return (await findEnvironments(createMemoryTree(files), new GitopsCache())).environments;
  }

  async function renderAll(files: Files, environments: readonly Environment[]): Promise<Rendering[]> {
    const tree = createMemoryTree(files);
    const ports = { engine: engine(), cache: new GitopsCache() };
    const renderings: Rendering[] = [];
    for (const environment of environments) {
      renderings.push(await renderEnvironment(ports, tree, environment, {}, neverCancelled));
    }
    return renderings;
  }
});

/** What is wrong with the errors after a mutation; `undefined` if nothing is. */
function judge(code: string, mutated: MutatedFiles, renderings: readonly Rendering[]): string | undefined {
  const wanted = `${code} ${mutated.file}:${mutated.line + 1}`;
  const allowed = [wanted, ...(mutated.equally ? [`${code} ${mutated.equally.file}:${mutated.equally.line + 1}`] : [])];
  const failed = renderings.filter(rendering => !isComplete(rendering));
  const got = failed.map(({ errors, unknowns }) =>
    [
      ...errors.map(error => `${error.code} ${error.location.file}:${error.location.range.start.line + 1}`),
      ...unknowns.map(unknown => `unknown: ${unknown.message}`),
    ].join(' and '),
  );
  if (!got.includes(wanted)) {
    return `${describeMutation(mutated)}: wanted ${wanted}, got ${got.join('; ') || 'no error'}`;
  }
  const other = got.find(text => !allowed.includes(text));
  return other === undefined ? undefined : `${describeMutation(mutated)}: wanted ${wanted}, got ${other}`;
}

function describeMutation({ file, line, what }: MutatedFiles): string {
  return `${file}:${line + 1} ${what}`;
}
