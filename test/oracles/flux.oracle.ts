import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { jsonEquals } from '../../server/src/base/json.ts';
import type { JsonObject } from '../../server/src/base/json.ts';
import type { Environment } from '../../server/src/gitops/environment.ts';
import { findEnvironments } from '../../server/src/gitops/findEnvironments.ts';
import { GitopsCache } from '../../server/src/gitops/gitopsCache.ts';
import { renderEnvironment } from '../../server/src/gitops/renderEnvironment.ts';
import type { Rendering } from '../../server/src/gitops/rendering.ts';
import { createMemoryTree } from '../../server/src/tree/memoryTree.ts';
import { useEngine } from '../support/engine.ts';
import { deliverByFlux, ensureFlux } from './flux/ensureFlux.ts';
import type { FluxAnswer } from './flux/ensureFlux.ts';
import { generateCase, makeKustomization, mistakes, operators, undefinedUses } from './flux/generateCase.ts';
import type { GeneratedCase } from './flux/generateCase.ts';
import { readNumberArgument } from './oracleArguments.ts';

/**
 * What Flux delivers, against Flux's own packages (test/servers/flux), object by object: paths with every field of a Kustomization and
 * every operator and error of the grammar of variables. `--seed=N --count=N`: which, and how many.
 */

describe("renderings of Flux, against Flux's packages", function () {
  this.timeout(900_000);
  const engine = useEngine();
  const seed = readNumberArgument('seed', 1);
  const count = readNumberArgument('count', 200);
  let flux: string;
  let folder: string;

  before(async () => {
    flux = await ensureFlux();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-flux-')));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('delivers the same objects, and refuses the same', async () => {
    const cases = Array.from({ length: count }, (_, index) => generateCase(seed * 100_003 + index));
    await compareAll(cases);
    const used = new Set(cases.flatMap(({ expressions }) => expressions));
    if (count >= 200) {
      assert.deepEqual(
        operators.filter(operator => !used.has(operator)),
        [],
      );
    }
  });

  it('takes every use of a variable as Flux does', () =>
    compareAll(
      [...operators, ...undefinedUses, ...mistakes].flatMap(expression =>
        [true, false].map(strict => single(expression, strict)),
      ),
    ));

  async function compareAll(cases: readonly GeneratedCase[]): Promise<void> {
    const answers = deliverByFlux(
      flux,
      cases.map((generated, index) => {
        const repository = mkdtempSync(join(folder, `${index}-`));
        writeFiles(repository, generated.files);
        const { kustomization, configMaps, secrets, strict } = generated;
        return { repository, kustomization, configMaps, secrets, strict };
      }),
    );
    const outcomes = { equal: 0, refused: 0 };
    const codes = new Map<string, number>();
    const wrong: string[] = [];
    for (const [index, generated] of cases.entries()) {
      const rendering = await render(generated);
      const answer = answers[index];
      assert.ok(answer);
      const problem = compare(answer, rendering);
      if (problem !== undefined) {
        wrong.push(`${index}: ${JSON.stringify(generated.kustomization.spec)}\n${problem}`);
      } else if (answer.error === undefined) {
        outcomes.equal++;
      } else {
        outcomes.refused++;
        rendering.errors.forEach(({ code }) => codes.set(code, (codes.get(code) ?? 0) + 1));
      }
    }
    console.log(
      `seed ${seed}: ${cases.length} paths, ${outcomes.equal} with equal objects, ${outcomes.refused} refused by both, ${wrong.length} wrong; ` +
        `errors: ${[...codes].map(([code, times]) => `${code} ${times}`).join(', ')}`,
    );
    assert.deepEqual(wrong, []);
  }

  /** As the server does, from the cluster's folder on. */
  async function render({ files, kustomization, configMaps, secrets, strict }: GeneratedCase): Promise<Rendering> {
    const sources = makeKustomization('sources', {
      path: './sources',
      sourceRef: { kind: 'GitRepository', name: 'flux-system' },
    });
    const version = `metadata: {labels: {app.kubernetes.io/version: v2.${strict ? 9 : 8}.0}}\n`;
    const tree = createMemoryTree({
      ...files,
      'cluster/gotk-components.yaml': `apiVersion: v1\nkind: Namespace\n${version}`,
      'cluster/app.yaml': JSON.stringify(kustomization),
      'cluster/sources.yaml': JSON.stringify(sources),
      'sources/sources.yaml': [...configMaps, ...secrets].map(source => JSON.stringify(source)).join('\n---\n'),
    });
    const cache = new GitopsCache();
    const ports = { engine: engine(), cache };
    const renderOne = (environment: Environment) => renderEnvironment(ports, tree, environment, {}, neverCancelled);
    const { environments } = await findEnvironments(tree, cache, { render: renderOne });
    const environment = environments.find(({ id }) => id === 'flux:flux-system/app@cluster');
    assert.ok(environment, 'the environment is found');
    return renderOne(environment);
  }
});

/** A path with one use of a variable. */
function single(expression: string, strict: boolean): GeneratedCase {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { key: expression } };
  const generated = generateCase(7);
  const substitute = {
    WORD: 'alpha',
    UPPER: 'ALPHA',
    FILE: 'usr/share/data.txt',
    PORT: '8080',
    FLAG: 'true',
    EMPTY: '',
    FLOAT: '1.50',
  };
  return {
    ...generated,
    files: { 'app/a.yaml': JSON.stringify(object) },
    kustomization: makeKustomization('app', {
      path: './app',
      sourceRef: { kind: 'GitRepository', name: 'flux-system' },
      postBuild: { substitute: { ...substitute, FROM_MAP: 'm', FROM_SECRET: 's', OVERRIDDEN: 'o', BREAKS: 'a\nb', _x1: 'y' } },
    }),
    strict,
    expressions: [expression],
  };
}

/** What is wrong; `undefined` if upstream and Driftline agree. */
function compare(answer: FluxAnswer, rendering: Rendering): string | undefined {
  const said = [...rendering.errors, ...rendering.unknowns].map(({ message }) => message).join('; ');
  if (rendering.unknowns.length > 0) {
    return `should not be unknown: ${said}; Flux: ${answer.error ?? 'delivers'}`;
  }
  if (answer.error !== undefined) {
    return rendering.errors.length > 0 ? undefined : `Flux refuses: ${answer.error}`;
  }
  if (rendering.errors.length > 0) {
    return `Flux delivers; ours: ${said}`;
  }
  const expected = sortObjects(answer.objects ?? []);
  const ours = sortObjects(rendering.objects.map(({ value }) => value));
  return jsonEquals(expected, ours) ? undefined : `Flux: ${JSON.stringify(expected)}\nours: ${JSON.stringify(ours)}`;
}

function sortObjects(objects: readonly JsonObject[]): JsonObject[] {
  const key = ({ kind, metadata }: JsonObject): string => `${JSON.stringify(kind)} ${JSON.stringify(metadata)}`;
  return objects.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
