import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatPlace, printable } from '../cli/src/terminal.ts';
import { neverCancelled } from '../server/src/base/cancellation.ts';
import { groupBy } from '../server/src/base/groupBy.ts';
import { dirname } from '../server/src/base/repositoryPath.ts';
import { conventionalEnvironment } from '../server/src/gitops/conventionalEnvironment.ts';
import type { Environment } from '../server/src/gitops/environment.ts';
import { isKustomizationPath } from '../server/src/gitops/kustomizationNames.ts';
import { isComplete } from '../server/src/gitops/rendering.ts';
import type { Rendering } from '../server/src/gitops/rendering.ts';
import { EnginePool } from '../server/src/node/enginePool.ts';
import { openRepository } from '../server/src/node/openRepository.ts';
import type { OpenedRepository } from '../server/src/node/openRepository.ts';
import { readCatalogue } from '../server/src/node/readCatalogue.ts';
import { loadSchema } from '../server/src/schema/schema.ts';
import type { FileTree } from '../server/src/tree/fileTree.ts';
import { readText } from '../server/src/tree/tree.ts';
import { ensureKustomize, runKustomize } from '../test/oracles/ensureKustomize.ts';
import { ensureEngine } from './buildEngine.ts';

/**
 * `npm run corpus -- DIR… [--check] [--kustomize]`: runs everything on a clone as it is on disk, every kustomization whether
 * environment or part of one, and prints environments, unknowns by reason, errors, findings by code, provenance and timings. With
 * `--check` only the findings, those of `driftline check`. With `--kustomize` each rendering is also compared with what
 * `kustomize build` prints, byte for byte; the exit status is then 1 if any differs.
 */

/** One kustomization and what came of it. */
interface Outcome {
  readonly environment: Environment;
  /** Nothing else includes it, or it is declared. */
  readonly delivered: boolean;
  readonly rendering: Rendering;
  readonly renderMilliseconds: number;
  /** `undefined` unless it was rendered as a whole. */
  readonly provenance: ProvenanceCount | undefined;
  /** How upstream's answer differs; `undefined` if it agrees or was not asked. */
  readonly difference: string | undefined;
  readonly compared: boolean;
}

interface ProvenanceCount {
  readonly known: number;
  readonly unknown: number;
  readonly milliseconds: number;
}

interface CorpusOptions {
  /** The program to compare with. */
  readonly kustomize: string | undefined;
  readonly onlyCheck: boolean;
}

async function runCorpus(folder: string, { kustomize, onlyCheck }: CorpusOptions): Promise<number> {
  const engine = new EnginePool({ binary: await ensureEngine(), log: line => console.error(line) });
  const start = performance.now();
  const repository = await openRepository(folder, {
    engine,
    schema: loadSchema(),
    catalogue: readCatalogue(),
    log: line => console.error(line),
    watch: false,
  });
  try {
    const tree = await repository.worktree.getTree();
    const { environments, problems } = await repository.readEnvironments(tree);
    const files = await tree.listFiles();
    console.log(`${folder}: ${files.length} files, ${environments.length} environments, opened in ${since(start)}`);
    problems.forEach(({ location, message }) => console.log(`  ${formatPlace(location)} ${printable(message)}`));
    if (onlyCheck) {
      await printFindings(repository);
      return 0;
    }
    const outcomes: Outcome[] = [];
    for (const [environment, delivered] of await listSubjects(tree, environments)) {
      outcomes.push(await examine({ repository, tree, kustomize }, environment, delivered));
    }
    printOutcomes(outcomes);
    await printComparison(repository);
    await printFindings(repository);
    return outcomes.some(({ difference }) => difference !== undefined) ? 1 : 0;
  } finally {
    await repository.dispose();
    await engine.dispose();
  }
}

/** The environments, then every other folder with a kustomization that can stand for itself. */
async function listSubjects(tree: FileTree, environments: readonly Environment[]): Promise<[Environment, boolean][]> {
  const delivered = new Set(environments.map(({ path }) => path));
  const parts = new Set<string>();
  for (const path of (await tree.listFiles()).filter(isKustomizationPath)) {
    // A component is written for what includes it: alone, its patches have no targets.
    const isComponent = /^kind:\s*["']?Component\b/m.test((await readText(tree, path)) ?? '');
    if (!delivered.has(dirname(path)) && !isComponent) {
      parts.add(dirname(path));
    }
  }
  return [
    ...environments.map((environment): [Environment, boolean] => [environment, true]),
    ...[...parts].map((path): [Environment, boolean] => [conventionalEnvironment(path), false]),
  ];
}

interface Bench {
  readonly repository: OpenedRepository;
  readonly tree: FileTree;
  readonly kustomize: string | undefined;
}

async function examine(bench: Bench, environment: Environment, delivered: boolean): Promise<Outcome> {
  const { repository, tree, kustomize } = bench;
  const start = performance.now();
  const rendering = await repository.memo.read(tree, environment, neverCancelled);
  const renderMilliseconds = performance.now() - start;
  const provenance = isComplete(rendering) ? await countProvenance(bench, environment, rendering) : undefined;
  const compared = kustomize !== undefined && rendering.unknowns.length === 0;
  const difference = compared ? await findDifference(repository, environment, rendering, kustomize) : undefined;
  return { environment, delivered, rendering, renderMilliseconds, provenance, compared, difference };
}

async function countProvenance(
  { repository, tree }: Bench,
  environment: Environment,
  rendering: Rendering,
): Promise<ProvenanceCount> {
  const start = performance.now();
  const explanation = await repository.explanations.read(tree, environment, rendering, neverCancelled);
  const all = rendering.objects.flatMap(object => [...explanation.listProvenance(object).values()]);
  const known = all.filter(({ kind }) => kind === 'known').length;
  return { known, unknown: all.length - known, milliseconds: performance.now() - start };
}

/** Runs upstream on the folder on disk, where only what both can know is asked for. */
async function findDifference(
  repository: OpenedRepository,
  environment: Environment,
  rendering: Rendering,
  kustomize: string,
): Promise<string | undefined> {
  const restrictor = environment.loadRestrictor === 'none' ? 'LoadRestrictionsNone' : 'LoadRestrictionsRootOnly';
  const expected = runKustomize(kustomize, join(repository.rootFolder, environment.path), restrictor);
  if (expected.kind === 'failed') {
    return rendering.errors.length > 0 ? undefined : `kustomize fails: ${expected.message.trim()}`;
  }
  if (rendering.errors.length > 0) {
    return 'kustomize renders it';
  }
  const bodies = rendering.objects.map(({ body }) => body);
  const text = (await repository.engine.printYaml(bodies, neverCancelled)).join('---\n');
  if (text === expected.text) {
    return undefined;
  }
  const [wanted, got] = [expected.text.split('\n'), text.split('\n')];
  const line = wanted.findIndex((content, index) => content !== got[index]);
  return `line ${line + 1}: kustomize "${wanted[line]}", ours "${got[line]}"`;
}

function printOutcomes(outcomes: readonly Outcome[]): void {
  for (const delivered of [true, false]) {
    const some = outcomes.filter(outcome => outcome.delivered === delivered);
    const rendered = some.filter(({ rendering }) => isComplete(rendering));
    const failed = some.filter(({ rendering }) => rendering.errors.length > 0);
    const objects = rendered.reduce((sum, { rendering }) => sum + rendering.objects.length, 0);
    console.log(
      `${delivered ? 'Environments' : 'Other kustomizations'}: ${some.length}; ${rendered.length} rendered (${objects} objects), ` +
        `${failed.length} with errors, ${some.length - rendered.length - failed.length} unknown`,
    );
  }
  printUnknowns(outcomes);
  printErrors(outcomes);
  printProvenance(outcomes);
  printTimings(outcomes);
  const compared = outcomes.filter(outcome => outcome.compared);
  if (compared.length > 0) {
    const different = compared.filter(({ difference }) => difference !== undefined);
    console.log(`Against kustomize: ${compared.length} compared, ${different.length} differ`);
    different.forEach(({ environment, difference }) =>
      console.log(`  ${environment.path || '.'}: ${printable(difference ?? '')}`),
    );
  }
}

function printUnknowns(outcomes: readonly Outcome[]): void {
  const unknowns = outcomes.flatMap(({ environment, rendering }) =>
    rendering.unknowns.map(unknown => ({ environment, unknown })),
  );
  const reasons = new Set(unknowns.map(({ unknown }) => unknown.reason));
  for (const reason of reasons) {
    const some = unknowns.filter(({ unknown }) => unknown.reason === reason);
    const lines = some.map(
      ({ environment, unknown }) =>
        `${unknown.location ? formatPlace(unknown.location) : environment.path || '.'} ${printable(unknown.message)}`,
    );
    console.log(
      `Unknown (${reason}): ${some.length} in ${new Set(some.map(({ environment }) => environment.id)).size} kustomizations`,
    );
    printCounted(lines);
  }
}

function printErrors(outcomes: readonly Outcome[]): void {
  const errors = outcomes.flatMap(({ rendering }) => rendering.errors);
  if (errors.length > 0) {
    console.log(`Errors: ${errors.length}`);
    printCounted(errors.map(({ location, code, message }) => `${formatPlace(location)} ${code}: ${printable(message)}`));
  }
}

/** Each line once, with how often it came. */
function printCounted(lines: readonly string[]): void {
  const counts = new Map<string, number>();
  lines.forEach(line => counts.set(line, (counts.get(line) ?? 0) + 1));
  counts.forEach((count, line) => console.log(`  ${line}${count > 1 ? `  (${count} times)` : ''}`));
}

function printProvenance(outcomes: readonly Outcome[]): void {
  const counts = outcomes.flatMap(({ provenance }) => provenance ?? []);
  const known = counts.reduce((sum, count) => sum + count.known, 0);
  const unknown = counts.reduce((sum, count) => sum + count.unknown, 0);
  if (known + unknown > 0) {
    const share = ((100 * unknown) / (known + unknown)).toFixed(2);
    console.log(`Provenance: ${known} values known, ${unknown} unknown (${share} %)`);
    const most = outcomes.toSorted((a, b) => (b.provenance?.unknown ?? 0) - (a.provenance?.unknown ?? 0)).slice(0, 5);
    for (const { environment, provenance } of most) {
      if (provenance && provenance.unknown > 0) {
        console.log(`  ${environment.path || '.'}: ${provenance.unknown} of ${provenance.known + provenance.unknown} unknown`);
      }
    }
  }
}

function printTimings(outcomes: readonly Outcome[]): void {
  const rendering = outcomes.map(outcome => outcome.renderMilliseconds);
  const explaining = outcomes.flatMap(({ provenance }) => provenance?.milliseconds ?? []);
  console.log(`Rendering: ${describeTimes(rendering)}`);
  console.log(`Provenance: ${describeTimes(explaining)}`);
  const slowest = outcomes.toSorted((a, b) => b.renderMilliseconds - a.renderMilliseconds).slice(0, 3);
  for (const {
    environment,
    renderMilliseconds,
    rendering: { objects },
  } of slowest) {
    console.log(`  ${environment.path || '.'}: ${renderMilliseconds.toFixed(0)} ms, ${objects.length} objects`);
  }
}

function describeTimes(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): string => `${(sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1)} ms`;
  const total = sorted.reduce((sum, time) => sum + time, 0) / 1000;
  return `${total.toFixed(1)} s in all; median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)}`;
}

/** What the editor would show: every environment compared with what is deployed there. */
async function printComparison({ session }: OpenedRepository): Promise<void> {
  const start = performance.now();
  const { environments } = await session.settle();
  const comparisons = environments.flatMap(({ comparison }) => comparison ?? []);
  const count = (part: 'yours' | 'waiting'): number =>
    comparisons.filter(comparison => comparison[part].objects.length > 0).length;
  console.log(
    `Compared with what is deployed in ${since(start)}: ${comparisons.length} environments, ` +
      `${count('yours')} with changes of yours, ${count('waiting')} with changes waiting`,
  );
}

/** What `driftline check` would print, by code: what most files are said to have wrong comes first. */
async function printFindings({ findings }: OpenedRepository): Promise<void> {
  const start = performance.now();
  await findings.settle();
  const documents = [...findings.getChecked().values()].reduce((sum, count) => sum + count, 0);
  const all = [...findings.getAll().values()].flat();
  console.log(
    `Checked ${findings.getChecked().size} files with ${documents} documents in ${since(start)}: ${all.length} findings`,
  );
  const byCode = [...groupBy(all, ({ code }) => code)].sort(([, a], [, b]) => b.length - a.length);
  for (const [code, some] of byCode) {
    console.log(
      `${some[0]?.severity} ${code}: ${some.length} in ${new Set(some.map(({ location }) => location.file)).size} files`,
    );
    printCounted(some.map(({ location, message }) => `${formatPlace(location)} ${printable(message.replaceAll('\n', ' '))}`));
  }
}

function since(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

const { values, positionals } = parseArgs({
  options: { kustomize: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  console.error('Usage: npm run corpus -- DIR… [--check] [--kustomize]');
  process.exitCode = 2;
} else {
  const kustomize = values.kustomize ? ensureKustomize() : undefined;
  for (const folder of positionals) {
    process.exitCode = Math.max(
      Number(process.exitCode ?? 0),
      await runCorpus(resolve(folder), { kustomize, onlyCheck: values.check }),
    );
  }
}
