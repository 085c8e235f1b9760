import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProposalJournal } from '../../../server/src/node/proposalJournal.ts';
import { createRecord } from '../../node/proposalFixture.ts';
import { SeededRandom } from '../provenance/seededRandom.ts';
import { makeDirtyRepository } from './dirtyRepository.ts';
import type { DirtyRepository } from './dirtyRepository.ts';
import { makeExpectedTree } from './expectedTree.ts';
import { branch, chooseFiles, runProposal, withProposalGit } from './proposalRun.ts';
import { compareStates, readRepositoryState } from './repositoryState.ts';
import type { RepositoryState } from './repositoryState.ts';

/** The checks of untouched.oracle.ts, in any number. */

export interface Runs {
  readonly seed: number;
  readonly count: number;
}

export interface Coverage {
  readonly proposed: number;
  readonly traits: ReadonlyMap<string, number>;
  readonly failures: ReadonlyMap<string, number>;
}

/** Proposes in `count` repositories, and fails at each step first. */
export function checkUntouched({ seed, count }: Runs): Promise<Coverage> {
  return withOwnConfiguration(async () => {
    const [traits, failures] = [new Map<string, number>(), new Map<string, number>()];
    let proposed = 0;
    for (let index = 0; index < count; index++) {
      const report = await withRepository(seed + index, (repository, random) => runProposal(repository, random));
      proposed += report.proposed ? 1 : 0;
      report.traits.forEach(trait => traits.set(trait, (traits.get(trait) ?? 0) + 1));
      report.failures.forEach(code => failures.set(code, (failures.get(code) ?? 0) + 1));
    }
    return { proposed, traits, failures };
  });
}

/** Kills a program that proposes at a random moment, `count` times, and lets another one go on. */
export function checkKilled({ seed, count }: Runs): Promise<{ readonly killed: number; readonly completed: number }> {
  return withOwnConfiguration(async () => {
    let [killed, completed] = [0, 0];
    // As long, in ms, as the last program took that nobody killed: so that some are killed in each step, and some not at all.
    let usual = 1500;
    for (let index = 0; index < count; index++) {
      const run = await withRepository(seed + 1000 + index, (repository, random) => killOnce(repository, random, usual));
      usual = run.took ?? usual;
      killed += run.wasKilled ? 1 : 0;
      completed += run.wasProposed ? 1 : 0;
    }
    return { killed, completed };
  });
}

interface KilledRun {
  readonly wasProposed: boolean;
  readonly wasKilled: boolean;
  /** How long the retry took, in ms. */
  readonly took?: number;
}

async function killOnce(repository: DirtyRepository, random: SeededRandom, usual: number): Promise<KilledRun> {
  const files = await beginProposal(repository, random);
  if (files === undefined) {
    return { wasProposed: false, wasKilled: false };
  }
  const before = readRepositoryState(repository.root);
  const wasKilled = await drive(repository, random.below(Math.ceil(usual * 1.2)));
  assert.deepEqual(compareStates(withoutWorktrees(before), withoutWorktrees(readRepositoryState(repository.root))), []);
  const started = performance.now();
  assert.equal(await drive(repository, undefined), false);
  const took = performance.now() - started;
  assert.deepEqual(compareStates(before, readRepositoryState(repository.root)), []);
  const pushed = repository.git('--git-dir', repository.remote, 'rev-parse', `refs/heads/${branch}^{tree}`);
  assert.equal(pushed, makeExpectedTree(repository, files));
  return { wasProposed: true, wasKilled, took };
}

/** The comparison notices each kind of difference. */
export async function checkControl(seed: number): Promise<void> {
  await withOwnConfiguration(() =>
    withRepository(seed, repository => {
      const touches: readonly (readonly [string, () => void])[] = [
        ['content', () => writeFileSync(join(repository.root, '.gitignore'), 'other\n')],
        ['mode', () => chmodSync(join(repository.root, '.gitignore'), 0o600)],
        ['time', () => utimesSync(join(repository.root, '.gitignore'), 1, 1)],
        ['new file', () => writeFileSync(join(repository.root, 'more'), '')],
        ['index', () => repository.git('add', '-f', 'more')],
        ['branch', () => repository.git('update-ref', 'refs/heads/more', repository.git('commit-tree', '-m', 'x', tree()))],
        ['HEAD', () => repository.git('symbolic-ref', 'HEAD', 'refs/heads/more')],
        ['stash', () => repository.git('stash', '-q')],
        ['configuration', () => repository.git('config', 'more.more', 'more')],
      ];
      const tree = (): string => repository.gitWithInput('', 'mktree');
      for (const [name, touch] of touches) {
        const before = readRepositoryState(repository.root);
        touch();
        assert.notDeepEqual(compareStates(before, readRepositoryState(repository.root)), [], name);
      }
      return Promise.resolve();
    }),
  );
}

async function withRepository<T>(
  seed: number,
  use: (repository: DirtyRepository, random: SeededRandom) => Promise<T>,
): Promise<T> {
  const random = new SeededRandom(seed);
  const repository = makeDirtyRepository(random);
  try {
    return await use(repository, random);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Error(`--seed=${seed} --count=1 (${repository.traits.join(', ')}): ${words}`, { cause: error });
  } finally {
    repository.dispose();
  }
}

/** git reads a configuration that a run may write, and nobody else's. */
async function withOwnConfiguration<T>(use: () => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-configuration-'));
  const own = { GIT_CONFIG_GLOBAL: join(folder, 'config'), GIT_CONFIG_NOSYSTEM: '1' };
  const before = Object.keys(own).map(name => [name, process.env[name]] as const);
  Object.assign(process.env, own);
  writeFileSync(own.GIT_CONFIG_GLOBAL, '');
  try {
    return await use();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  }
}

/** Writes the record of a proposal; `undefined` if there is nothing to propose. */
function beginProposal(repository: DirtyRepository, random: SeededRandom): Promise<readonly string[] | undefined> {
  return withProposalGit(repository.root, async git => {
    const changed = await git.readChangedFiles(path => repository.buffers.get(path), [...repository.buffers.keys()]);
    const [head, files] = [await git.readHead('refs/remotes/origin/main'), chooseFiles(random, changed)];
    if (!head || files.length === 0) {
      return undefined;
    }
    const record = createRecord({ files, head: head.commit });
    await createProposalJournal({ commonDir: join(repository.root, '.git') }).write({
      ...record,
      request: { ...record.request, branch },
    });
    return files;
  });
}

/** Runs the program, and kills it after `delay` ms; answers whether it was killed. */
async function drive(repository: DirtyRepository, delay: number | undefined): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-driver-'));
  const buffersFile = join(folder, 'buffers.json');
  writeFileSync(buffersFile, JSON.stringify([...repository.buffers]));
  const program = join(import.meta.dirname, 'proposalDriver.ts');
  const child = spawn(process.execPath, [program, repository.root, buffersFile], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const timer = delay === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), delay);
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, by) => (code === 0 || by !== null ? resolve(by) : reject(new Error(complaint))));
  });
  clearTimeout(timer);
  await waitForOrphans(repository, child.pid);
  rmSync(folder, { recursive: true, force: true });
  return signal !== null;
}

/** What the killed program had started ends by itself; what it does until then is part of what is checked. */
async function waitForOrphans(repository: DirtyRepository, pid: number | undefined): Promise<void> {
  const isRunning = (): boolean =>
    readdirSync('/proc').some(name => {
      const folder = /^\d+$/.test(name) ? readFolder(name) : '';
      return folder.startsWith(repository.root) || folder.includes(`-${pid ?? 0}-`);
    });
  while (isRunning()) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** The folder a process works in; `''` if it has ended. */
function readFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** Without the entries of working trees that a killed program left in git's list, until the next one takes them away. */
function withoutWorktrees(state: RepositoryState): RepositoryState {
  return new Map([...state].filter(([path]) => !path.startsWith('.git/worktrees/driftline-proposal-')));
}
