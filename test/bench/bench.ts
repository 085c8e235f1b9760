import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { buildAll } from '../../script/build.ts';
import { ensureKustomize } from '../oracles/ensureKustomize.ts';
import { createBase, createOverlay, createPatch, unaffectedEnvironment } from './benchRepository.ts';
import type { Files } from './benchRepository.ts';
import { benchChart } from './chartBench.ts';
import { benchChecker } from './checkerBench.ts';
import { EditedRepository } from './editedRepository.ts';
import type { EditedFile, MemoryUse } from './editedRepository.ts';
import { describeTimes, median } from './times.ts';

/**
 * `npm run bench [-- --rounds=N --part=change]`: from a keystroke to the updated change, through a real connection to the bundled server, against
 * spawning `kustomize build` on the same files in the same run, turn by turn. The exit status is 1 if an updated change on the
 * overlay of 100 objects is not sooner than one spawned `kustomize build`, or an edit made the engine build what it does not reach.
 * Then the parts `helm` and `checker`: see chartBench.ts and checkerBench.ts.
 */

interface Scenario {
  readonly title: string;
  readonly files: Files;
  readonly edited: EditedFile;
  /** Environments that the edit reaches; the last one is on the screen. */
  readonly reached: readonly string[];
  /** No more rounds than this, for what takes long. */
  readonly mostRounds: number;
  /** The updated change must be sooner than one spawned `kustomize build`. */
  readonly isRequired: boolean;
}

interface Measured {
  readonly first: number;
  readonly visible: readonly number[];
  readonly all: readonly number[];
  readonly oneSpawn: readonly number[];
  readonly twoSpawns: readonly number[];
  /** Engine builds per edit of an environment that it reaches, and in all of the one it does not. */
  readonly buildsPerEdit: number;
  readonly unaffectedBuilds: number;
  readonly memory: MemoryUse;
}

/** Edits before the measured ones: programs compile their hot paths while they run. */
const warmUpEdits = 5;

function overlayScenario(objects: number): Scenario {
  const reached = ['environments/prod'];
  return {
    title: `overlay of ${objects} objects`,
    files: {
      ...createBase('base', objects - 1),
      ...createOverlay('environments/prod', 'base', 'prod'),
      ...unaffected(),
    },
    edited: {
      path: 'environments/prod/replicas.yaml',
      textOf: edit => createPatch({ replicas: 10 + edit, minReadySeconds: 10 + (edit % 2) * (edit + 1) }),
    },
    reached,
    mostRounds: objects < 1000 ? Infinity : 5,
    isRequired: objects === 100,
  };
}

/** An edit of a base that reaches every overlay. */
function fanOutScenario(environments: number): Scenario {
  const names = Array.from({ length: environments }, (_, index) => `env-${String(index).padStart(2, '0')}`);
  const reached = names.map(name => `environments/${name}`);
  const overlays = names.map(name => createOverlay(`environments/${name}`, 'base', name));
  const base = createBase('base', 24);
  const autoscaler = 'base/object-4.yaml';
  const text = base[autoscaler] ?? '';
  return {
    title: `base that reaches ${environments} environments of 25 objects`,
    files: { ...base, ...unaffected(), ...Object.fromEntries(overlays.flatMap(files => Object.entries(files))) },
    edited: {
      path: autoscaler,
      textOf: edit =>
        text.replace('maxReplicas: 10', `maxReplicas: ${11 + edit}`).replace('minReplicas: 2', `minReplicas: ${2 + (edit % 2)}`),
    },
    reached,
    mostRounds: 7,
    isRequired: false,
  };
}

function unaffected(): Files {
  return { ...createBase('other-base', 10), ...createOverlay(unaffectedEnvironment, 'other-base', 'unaffected') };
}

async function measure({ files, edited, reached }: Scenario, kustomize: string, rounds: number): Promise<Measured> {
  const visible = reached.at(-1) ?? '';
  const repository = await EditedRepository.open(files, edited, visible);
  try {
    const before = repository.listEngineRequests().length;
    const first = await repository.edit(visible, reached);
    for (let edit = 1; edit < warmUpEdits; edit++) {
      await repository.edit(visible, reached);
    }
    const times: { visible: number; all: number; one: number; two: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      const answer = await repository.edit(visible, reached);
      const spawned = repository.spawnKustomize(kustomize, visible);
      times.push({ ...answer, one: spawned.after, two: spawned.before + spawned.after });
    }
    const requests = repository.listEngineRequests().slice(before);
    const unaffectedBuilds = requests.filter(request => request === `build ${unaffectedEnvironment}`).length;
    const edits = warmUpEdits + rounds;
    return {
      first: first.visible,
      visible: times.map(time => time.visible),
      all: times.map(time => time.all),
      oneSpawn: times.map(time => time.one),
      twoSpawns: times.map(time => time.two),
      buildsPerEdit: (requests.length - unaffectedBuilds) / edits / reached.length,
      unaffectedBuilds,
      memory: repository.readMemory(),
    };
  } finally {
    await repository.dispose();
  }
}

/** Prints what was measured; answers what is not as it must be. */
function report({ title, reached, isRequired }: Scenario, measured: Measured): string[] {
  const { visible, all, oneSpawn, twoSpawns, memory } = measured;
  const ratio = (slow: readonly number[], fast: readonly number[]): string =>
    `${(median(slow) / median(fast)).toFixed(2)} times as long`;
  const several = reached.length > 1;
  console.log(`\n${title}, ${visible.length} rounds:`);
  console.log(`  keystroke to updated change  ${describeTimes(visible)}${several ? '  (the one on the screen)' : ''}`);
  if (several) {
    console.log(`  … of all ${reached.length} environments   ${describeTimes(all)}`);
  }
  console.log(`  one kustomize build          ${describeTimes(oneSpawn)}  ${ratio(oneSpawn, visible)}`);
  console.log(`  before and after             ${describeTimes(twoSpawns)}  ${ratio(twoSpawns, visible)}`);
  if (several) {
    const [one, two] = [median(oneSpawn) * reached.length, median(twoSpawns) * reached.length];
    console.log(
      `  … ${reached.length} times as many, reckoned   ${one.toFixed(0)} ms and ${two.toFixed(0)} ms  ` +
        `${(one / median(all)).toFixed(2)} and ${(two / median(all)).toFixed(2)} times as long as all`,
    );
  }
  console.log(
    `  first edit after opening     ${measured.first.toFixed(1)} ms\n` +
      `  engine builds                ${measured.buildsPerEdit.toFixed(2)} an edit for each environment it reaches, ` +
      `${measured.unaffectedBuilds} in all for one it does not reach\n` +
      `  memory                       server ${megabytes(memory.server)}, engine ${megabytes(memory.engine)}`,
  );
  const sooner = median(visible) < median(oneSpawn);
  return [
    ...(isRequired && !sooner ? [`${title}: an updated change is not sooner than one spawned kustomize build`] : []),
    ...(measured.unaffectedBuilds > 0 ? [`${title}: the engine built an environment that no edit reaches`] : []),
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MiB`;
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '21' }, part: { type: 'string' } } });
const rounds = Number(values.rounds);
await buildAll();
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB, Node ${process.version}; ` +
    'median (shortest to longest) in milliseconds',
);
const failures: string[] = [];
if (values.part === undefined || values.part === 'change') {
  const kustomize = ensureKustomize();
  for (const scenario of [overlayScenario(10), overlayScenario(100), overlayScenario(1000), fanOutScenario(80)]) {
    failures.push(...report(scenario, await measure(scenario, kustomize, Math.min(rounds, scenario.mostRounds))));
  }
}
if (values.part === undefined || values.part === 'helm') {
  failures.push(...(await benchChart(rounds)));
}
if (values.part === undefined || values.part === 'checker') {
  failures.push(...(await benchChecker(rounds)));
}
failures.forEach(failure => console.error(`\nFAILED: ${failure}`));
process.exitCode = failures.length > 0 ? 1 : 0;
