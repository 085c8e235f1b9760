import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { jsonEquals } from '../../server/src/base/json.ts';
import type { JsonObject } from '../../server/src/base/json.ts';
import type { ExpandResult } from '../../server/src/engine/argocdEngine.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { useEngine } from '../support/engine.ts';
import { ensureArgocd, generateByArgocd } from './argocd/ensureArgocd.ts';
import type { ArgocdAnswer } from './argocd/ensureArgocd.ts';
import { clusters, generateSets, repositoryFiles, repositoryUrl } from './argocd/generateSet.ts';
import { readNumberArgument } from './oracleArguments.ts';

/**
 * What ApplicationSets generate, against the generators of Argo CD's own controller (test/servers/argocd), Application by Application:
 * pairwise over generators, nesting, templates and options. `--seed=N --count=N`: which, and how many.
 */

describe("ApplicationSets, against Argo CD's generators", function () {
  this.timeout(1_800_000);
  const engine = useEngine();
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 150);
  let argocd: string;
  let folder: string;

  before(async () => {
    argocd = await ensureArgocd();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-argocd-')));
    for (const [path, text] of Object.entries(repositoryFiles)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    execFileSync('git', ['add', '.'], { cwd: folder });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('generates the same Applications, and refuses the same', async () => {
    const { sets, missing } = generateSets(seed, count);
    const results = await Promise.all(sets.map(({ set }) => expand(set)));
    const answers = generateByArgocd(
      argocd,
      sets.map(({ set }, index) => {
        const result = results[index];
        const applications = result?.kind === 'applications' ? result.applications.map(({ object }) => object) : [];
        return { repository: folder, set, clusters, applications };
      }),
    );
    const outcomes = { equal: 0, refused: 0, applications: 0 };
    const wrong: string[] = [];
    for (const [index, generated] of sets.entries()) {
      const [result, answer] = [results[index], answers[index]];
      assert.ok(result && answer);
      const problem = compare(result, answer);
      if (problem !== undefined) {
        wrong.push(`${index}: ${JSON.stringify(generated.choice)}\n${problem}`);
      } else if (answer.error === undefined) {
        outcomes.equal++;
        outcomes.applications += answer.applications?.length ?? 0;
      } else {
        outcomes.refused++;
      }
    }
    console.log(
      `seed ${seed}: ${sets.length} sets, ${outcomes.equal} with equal Applications (${outcomes.applications}), ${outcomes.refused} refused by both, ${wrong.length} wrong`,
    );
    assert.deepEqual(wrong, []);
    assert.ok(outcomes.equal > count / 3, 'enough sets generate something');
    assert.deepEqual(count < 150 ? [] : missing, []);
  });

  function expand(set: JsonObject): Promise<ExpandResult> {
    const tree = createMemoryTree(repositoryFiles);
    const paths = Object.keys(repositoryFiles).sort();
    const request = { tree, set, paths, remotes: [`${repositoryUrl}.git`], revisions: ['HEAD'], clusters };
    return engine().expandSet(request, neverCancelled);
  }
});

/** What is wrong; `undefined` if upstream and Driftline agree. */
function compare(result: ExpandResult, answer: ArgocdAnswer): string | undefined {
  if (result.kind === 'unknown') {
    return `should not be unknown: ${result.message}; Argo CD: ${answer.error ?? 'generates'}`;
  }
  if (answer.error !== undefined) {
    return result.kind === 'failed' ? undefined : `Argo CD refuses: ${answer.error}`;
  }
  if (result.kind === 'failed') {
    return `Argo CD generates; ours: ${result.error.message}`;
  }
  const expected = sortApplications(answer.applications ?? []);
  const ours = sortApplications(answer.read ?? []);
  return jsonEquals(expected, ours) ? undefined : `Argo CD: ${JSON.stringify(expected)}\nours: ${JSON.stringify(ours)}`;
}

/** Merge generators give theirs in any order. The type is what the controller adds when it writes one. */
function sortApplications(applications: readonly JsonObject[]): JsonObject[] {
  return applications
    .map(application => Object.fromEntries(Object.entries(application).filter(([key]) => key !== 'apiVersion' && key !== 'kind')))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
