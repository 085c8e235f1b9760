import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import type { CancellationToken } from '../../../server/src/base/cancellation.ts';
import { neverCancelled } from '../../../server/src/base/cancellation.ts';
import { openGitRepository } from '../../../server/src/node/gitRepository.ts';
import { createProposalGit } from '../../../server/src/node/proposalGit.ts';
import type { ChangedFile, GitStepAnswer } from '../../../server/src/proposal/proposal.ts';
import type { CommitMade, CommitOrder, ProposalGit } from '../../../server/src/session/proposalPorts.ts';
import type { SeededRandom } from '../provenance/seededRandom.ts';
import type { DirtyRepository } from './dirtyRepository.ts';
import { makeExpectedTree } from './expectedTree.ts';
import { compareStates, readRepositoryState } from './repositoryState.ts';

/** A proposal in a dirty repository, and one that fails at each step: afterwards everything must be as it was. */

export const branch = 'proposed/change';

/** What a run covered, to be counted. */
export interface RunReport {
  readonly traits: readonly string[];
  /** Failures that were caused, each seen with its code. */
  readonly failures: readonly string[];
  /** Whether there was anything to propose. */
  readonly proposed: boolean;
}

/** Opens git's side of the repository for the time of `use`. */
export async function withProposalGit<T>(root: string, use: (git: ProposalGit) => Promise<T>): Promise<T> {
  const opening = await openGitRepository(root);
  assert.ok(opening.kind === 'repository', JSON.stringify(opening));
  try {
    return await use(
      createProposalGit(opening.repository, { person: { prompt: () => Promise.resolve(undefined) }, log: () => undefined }),
    );
  } finally {
    opening.repository.dispose();
  }
}

/** Some of the files that can be proposed, of renamed ones both paths. */
export function chooseFiles(random: SeededRandom, changed: readonly ChangedFile[]): string[] {
  const possible = changed.filter(({ blocked }) => blocked === undefined);
  const all = random.chance(0.3);
  const chosen = possible.filter((_, index) => all || index === 0 || random.chance(0.5));
  return chosen.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]));
}

export function createOrder(repository: DirtyRepository, files: readonly string[], head: string): CommitOrder {
  return {
    head,
    baseTree: head,
    files,
    message: 'Propose\n\nText.\n',
    signOff: false,
    skipHooks: false,
    branch,
    readBuffer: path => repository.buffers.get(path),
    onOutput: () => undefined,
  };
}

/** @throws {assert.AssertionError} if anything is not as it must be. */
export async function runProposal(repository: DirtyRepository, random: SeededRandom): Promise<RunReport> {
  const before = readRepositoryState(repository.root);
  const checkUntouched = (after: string): void => {
    assert.deepEqual(compareStates(before, readRepositoryState(repository.root)), [], after);
  };
  return withProposalGit(repository.root, async git => {
    const changed = await git.readChangedFiles(path => repository.buffers.get(path), [...repository.buffers.keys()]);
    checkUntouched('listing');
    const head = await git.readHead('refs/remotes/origin/main');
    const files = chooseFiles(random, changed);
    if (!head || files.length === 0) {
      return { traits: repository.traits, failures: [], proposed: false };
    }
    const order = createOrder(repository, files, head.commit);
    const failures = [
      await failToCommit(git, order, repository),
      await failToSign(git, order),
      await failByCancelling(git, order, random),
    ];
    checkUntouched(`failing to commit (${failures.join(', ')})`);
    const made = await git.commit(order, neverCancelled);
    assert.ok(made.ok, JSON.stringify([made, files]));
    checkUntouched('the commit');
    assert.deepEqual(made.value.changedByHooks, []);
    const tree = repository.git('rev-parse', `${made.value.commit}^{tree}`);
    if (tree !== makeExpectedTree(repository, files)) {
      assert.fail(describeTrees(repository, tree, makeExpectedTree(repository, files)));
    }
    assert.equal(repository.git('rev-parse', `${made.value.commit}^`), head.commit);
    const pushFailures = await failToPush(git, made.value, repository);
    checkUntouched(`failing to push (${pushFailures.join(', ')})`);
    const pushed = await push(git, made.value.commit);
    assert.ok(pushed.ok, JSON.stringify(pushed));
    checkUntouched('the push');
    assert.equal(repository.git('--git-dir', repository.remote, 'rev-parse', `refs/heads/${branch}`), made.value.commit);
    return { traits: repository.traits, failures: [...failures, ...pushFailures].filter(code => code !== ''), proposed: true };
  });
}

function push(git: ProposalGit, commit: string, remote = 'origin'): Promise<GitStepAnswer<undefined>> {
  return git.push({ remote, commit, branch, expected: null, skipHooks: false, onOutput: () => undefined }, neverCancelled);
}

/** By a hook, if there is one; else by a message that git does not take. */
async function failToCommit(git: ProposalGit, order: CommitOrder, repository: DirtyRepository): Promise<string> {
  const hasHook = ['pre-commit', 'commit-msg'].some(name => repository.traits.includes(name));
  if (!hasHook) {
    return codeOf(await git.commit({ ...order, message: ' \n' }, neverCancelled), 'proposal.commit-failed');
  }
  writeFileSync(repository.failMark, '');
  const answer = await git.commit(order, neverCancelled);
  rmSync(repository.failMark);
  return codeOf(answer, 'proposal.hook-failed');
}

async function failToSign(git: ProposalGit, order: CommitOrder): Promise<string> {
  const configuration = process.env['GIT_CONFIG_GLOBAL'] ?? '';
  writeFileSync(configuration, '[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = false\n');
  const answer = await git.commit(order, neverCancelled);
  writeFileSync(configuration, '');
  return codeOf(answer, 'proposal.signing-failed');
}

async function failByCancelling(git: ProposalGit, order: CommitOrder, random: SeededRandom): Promise<string> {
  const questions = random.below(4);
  let asked = 0;
  const token: CancellationToken = {
    get isCancellationRequested() {
      return asked++ >= questions;
    },
  };
  return codeOf(await git.commit(order, token), 'proposal.cancelled');
}

async function failToPush(git: ProposalGit, { commit }: CommitMade, repository: DirtyRepository): Promise<string[]> {
  const failures: string[] = [];
  if (repository.traits.includes('pre-push')) {
    writeFileSync(repository.failMark, '');
    failures.push(codeOf(await push(git, commit), 'proposal.hook-failed'));
    rmSync(repository.failMark);
  }
  repository.git('--git-dir', repository.remote, 'update-ref', `refs/heads/${branch}`, 'refs/heads/main');
  failures.push(codeOf(await push(git, commit), 'proposal.branch-exists'));
  repository.git('--git-dir', repository.remote, 'update-ref', '-d', `refs/heads/${branch}`);
  failures.push(codeOf(await push(git, commit, 'http://127.0.0.1:1/none.git'), 'proposal.push-unreachable'));
  return failures;
}

function codeOf(answer: GitStepAnswer<unknown>, wanted: string): string {
  assert.ok(!answer.ok, `It was to fail with ${wanted}.`);
  assert.equal(answer.failure.code, wanted, JSON.stringify(answer));
  return wanted;
}

function describeTrees(repository: DirtyRepository, actual: string, expected: string): string {
  return `The commit is not what is committed by hand:\n${repository.git('diff-tree', '-r', expected, actual)}`;
}
