import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { applyChange } from '../../server/src/change/applyChange.ts';
import { compareRenderings } from '../../server/src/change/compareRenderings.ts';
import { describeCounts } from '../../server/src/change/headline.ts';
import { conventionalEnvironment } from '../../server/src/gitops/conventionalEnvironment.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../server/src/gitops/renderEnvironment.ts';
import { isComplete } from '../../server/src/gitops/rendering.ts';
import type { RenderedObject, Rendering } from '../../server/src/gitops/rendering.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { openRepository } from '../../server/src/node/openRepository.ts';
import { changeRequest } from '../../server/src/protocol.ts';
import type { ChangeCounts, ChangeView, EnvironmentState } from '../../server/src/protocol.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import type { EnvironmentComparison } from '../../server/src/session/compareEnvironment.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { createSample } from '../sample/createSample.ts';
import { useEngine } from '../support/engine.ts';
import { ServerClient } from '../support/serverClient.ts';
import { runCli } from './commandLine.ts';
import { changedFiles, makeRandomHistory, mutate } from './invariants/randomHistory.ts';
import type { Files } from './invariants/randomHistory.ts';
import { generateKustomization, planKustomizations } from './kustomize/generateKustomization.ts';
import { readNumberArgument } from './oracleArguments.ts';
import { SeededRandom } from './provenance/seededRandom.ts';
import { readSampleFiles } from './readSampleFiles.ts';

/**
 * What must hold of every change, on what upstream's engine really renders, on real git histories and on the bundled programs.
 * `--seed=N --count=N`: which, and how many pairs of renderings; histories and edits are fewer in proportion.
 */

describe('changes', function () {
  this.timeout(600_000);
  const engine = useEngine();
  const schema = loadSchema();
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 200);
  const environments = ['staging', 'prod-eu', 'prod-us'];

  it('diff(x, x) is empty, and diff(a, b) makes b of a', async () => {
    const { rows } = planKustomizations(seed, count);
    let [pairs, changed] = [0, 0];
    for (const [index, row] of rows.entries()) {
      const a = await render(generateKustomization(row, seed + index).files, 'app');
      const other = rows[(index + 1) % rows.length] ?? row;
      const files = generateKustomization(index % 2 === 0 ? row : other, seed + index + 1).files;
      const b = await render(files, 'app');
      if (isComplete(a) && isComplete(b)) {
        assert.deepEqual(compareRenderings(a, a, schema), { objects: [], respelled: [] });
        changed += checkApplies(a, b) + checkApplies(b, a) > 0 ? 1 : 0;
        pairs++;
      }
    }
    console.log(`seed ${seed}: ${pairs} pairs of renderings both ways, ${changed} of them different`);
    assert.ok(changed > count / 2);
  });

  it('nothing is yours in an untouched tree, and waiting is what others did', async () => {
    const random = new SeededRandom(seed);
    const histories = Math.ceil(count / 20);
    let [waiting, edits] = [0, 0];
    for (let made = 0; made < histories; made++) {
      const history = await makeRandomHistory(random, files => isRendered(files));
      const repository = await openRepository(history.clone.root, {
        engine: engine(),
        schema,
        catalogue: readCatalogue(),
        log: () => undefined,
        watch: false,
      });
      try {
        for (const comparison of (await repository.session.settle()).environments.map(status => status.comparison)) {
          const found = await checkParts(comparison, history.deployed, history.target, history.target);
          assert.equal(found.yours, 0, 'an untouched tree');
          waiting += found.waiting;
        }
        const edited = await editElsewhere(history.branch, history.target, random);
        const merged = { ...history.target };
        for (const path of changedFiles(history.branch, edited)) {
          merged[path] = edited[path] ?? '';
          writeFileSync(join(history.clone.root, path), edited[path] ?? '');
        }
        repository.filesChanged(changedFiles(history.branch, edited));
        repository.refresh();
        for (const name of environments) {
          const comparison = await readComparison(repository, name, merged);
          edits += (await checkParts(comparison, history.deployed, history.target, merged)).yours;
        }
      } finally {
        await repository.dispose();
        history.dispose();
      }
    }
    console.log(`seed ${seed}: ${histories} histories, ${waiting} objects waiting, ${edits} objects changed by edits`);
    assert.ok(waiting > 0 && edits > 0);
  });

  it('lens, view and command line report the same counts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'driftline-counts-'));
    const { root } = createSample(folder);
    const client = await ServerClient.start({ folders: [root] });
    const random = new SeededRandom(seed);
    let [compared, changed] = [0, 0];
    try {
      await client.waitForState(state => state.phase === 'ready');
      for (let edit = 0; edit < Math.ceil(count / 20); edit++) {
        const files = await pickRenderedEdit(random);
        const [path = ''] = changedFiles(readSampleFiles(), files);
        const uri = await client.open(join(root, path), files[path]);
        writeFileSync(join(root, path), files[path] ?? '');
        await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
        const printed = runCli(['diff', '-o', 'json'], root);
        const answer = JSON.parse(printed.output) as DiffAnswer;
        for (const environment of answer.environments) {
          const wanted = { yours: countJson(environment, 'yours'), waiting: countJson(environment, 'waiting') };
          const state = await client.waitForEnvironment(environment.name, known => sameCounts(known, wanted));
          const view = await client.connection.sendRequest<ChangeView>(changeRequest, {
            root: client.state?.repositories[0]?.root,
            environment: state.id,
          });
          assert.deepEqual({ yours: countJson(view, 'yours'), waiting: countJson(view, 'waiting') }, wanted);
          await checkLens(client, uri, state, wanted.yours);
          compared++;
          changed += state.status === 'changed' ? 1 : 0;
        }
        writeFileSync(join(root, path), readSampleFiles()[path] ?? '');
        await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
        await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
      }
    } finally {
      await client.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
    console.log(
      `seed ${seed}: counts of ${compared} environments (${changed} changed) equal in state, view, lens and command line`,
    );
    assert.ok(changed > 0);
  });

  async function render(files: Files, path: string): Promise<Rendering> {
    const ports = { engine: engine(), cache: new GitopsCache() };
    return renderEnvironment(ports, createMemoryTree(files), conventionalEnvironment(path), {}, neverCancelled);
  }

  async function isRendered(files: Files): Promise<boolean> {
    const renderings = await Promise.all(environments.map(name => render(files, `environments/${name}`)));
    return renderings.every(rendering => isComplete(rendering));
  }

  /** Answers how many objects differ. */
  function checkApplies(a: Rendering, b: Rendering): number {
    const change = compareRenderings(a, b, schema);
    assert.deepEqual(sortObjects(applyChange(a.objects, change)), sortObjects(b.objects.map(({ value }) => value)));
    return change.objects.length;
  }

  /** Both parts of a comparison, against renderings of the files themselves. Answers how many objects each has. */
  async function checkParts(
    comparison: EnvironmentComparison | undefined,
    deployed: Files,
    target: Files,
    merged: Files,
  ): Promise<{ yours: number; waiting: number }> {
    assert.ok(comparison);
    assert.deepEqual([comparison.errors, comparison.unknowns], [[], []]);
    const { path } = comparison.plan.environment;
    const [from, middle, to] = await Promise.all([deployed, target, merged].map(files => render(files, path)));
    assert.ok(from && middle && to);
    assert.deepEqual(comparison.waiting, compareRenderings(from, middle, schema));
    assert.deepEqual(comparison.yours, compareRenderings(middle, to, schema));
    return { yours: comparison.yours.objects.length, waiting: comparison.waiting.objects.length };
  }

  /** Changes a value in a file that others left alone since the branch began: no merge of texts is needed. */
  async function editElsewhere(branch: Files, target: Files, random: SeededRandom): Promise<Files> {
    const theirs = new Set(changedFiles(branch, target));
    for (;;) {
      const edited = mutate(branch, random);
      const yours = changedFiles(branch, edited);
      const merged = { ...target, ...Object.fromEntries(yours.map(path => [path, edited[path] ?? ''])) };
      if (!yours.some(path => theirs.has(path)) && (await isRendered(merged))) {
        return edited;
      }
    }
  }

  async function pickRenderedEdit(random: SeededRandom): Promise<Files> {
    for (;;) {
      const files = mutate(readSampleFiles(), random);
      if (await isRendered(files)) {
        return files;
      }
    }
  }

  /** The comparison once the session has seen what was written. */
  async function readComparison(
    repository: Awaited<ReturnType<typeof openRepository>>,
    name: string,
    merged: Files,
  ): Promise<EnvironmentComparison | undefined> {
    const wanted = await render(merged, `environments/${name}`);
    const deadline = performance.now() + 10_000;
    for (;;) {
      const { environments: known } = await repository.session.settle();
      const comparison = known.find(({ plan }) => plan.environment.name === name)?.comparison;
      const ids = (objects: readonly RenderedObject[] | undefined) => (objects ?? []).map(({ id }) => id).join();
      if (performance.now() > deadline || ids(comparison?.renderings.yours?.objects) === ids(wanted.objects)) {
        return comparison;
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
});

/** What of `driftline diff -o json` is counted. */
interface DiffAnswer {
  readonly environments: readonly ({ readonly name: string } & CountedObjects)[];
}

interface CountedObjects {
  readonly objects: readonly {
    readonly change: 'added' | 'removed' | 'changed';
    readonly origin: 'yours' | 'waiting';
    readonly fields: readonly object[];
    readonly risks: readonly object[];
  }[];
}

/** Counts by hand, from what an answer lists. */
function countJson({ objects }: CountedObjects, origin: 'yours' | 'waiting'): ChangeCounts {
  const own = objects.filter(object => object.origin === origin);
  const count = (change: string): number => own.filter(object => object.change === change).length;
  return {
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    fields: own.filter(({ change }) => change === 'changed').reduce((sum, { fields }) => sum + fields.length, 0),
    risks: own.reduce((sum, { risks }) => sum + risks.length, 0),
  };
}

function sameCounts(state: EnvironmentState, wanted: { yours: ChangeCounts; waiting: ChangeCounts }): boolean {
  return (
    JSON.stringify(sortKeys(state.yours)) === JSON.stringify(sortKeys(wanted.yours)) &&
    JSON.stringify(sortKeys(state.waiting)) === JSON.stringify(sortKeys(wanted.waiting))
  );
}

/** The lens of the edited file names at most two environments; one that changes is among them, or counted as more. */
async function checkLens(client: ServerClient, uri: string, state: EnvironmentState, yours: ChangeCounts): Promise<void> {
  const [title, ...others] = await client.readLenses(uri);
  assert.deepEqual(others, []);
  const phrase = `${state.name}: ${describeCounts(yours)}`;
  const counts = yours.added + yours.removed + yours.changed;
  assert.equal(state.headline, describeCounts(yours));
  if (counts > 0) {
    assert.ok(title?.includes(phrase) || /\+\d+ more$/.test(title ?? ''), `${title ?? 'no lens'}: ${phrase}`);
  }
}

function sortObjects(values: readonly object[]): string[] {
  return values.map(value => JSON.stringify(sortKeys(value))).sort();
}

/** The same mapping whatever the order of its keys. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(item => sortKeys(item));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, sortKeys(item)]),
    );
  }
  return value;
}
