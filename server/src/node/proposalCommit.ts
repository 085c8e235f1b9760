import { devNull } from 'node:os';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { CancellationToken } from '../base/cancellation.ts';
import type { GitStepAnswer } from '../proposal/proposal.ts';
import type { CommitMade, CommitOrder } from '../session/proposalPorts.ts';
import { explainFailedCommit } from './commitProblems.ts';
import { done, failed, runAsking } from './gitContext.ts';
import type { GitContext } from './gitContext.ts';
import { readFailedHook } from './gitTrace.ts';
import type { PersonalAnswer } from './personalGit.ts';
import { readHooks } from './proposalHooks.ts';
import type { Hooks } from './proposalHooks.ts';
import { openProposalWorktree } from './proposalWorktree.ts';
import type { ProposalWorktree } from './proposalWorktree.ts';
import { proposalReference } from './proposalReference.ts';
import { parseRawDifferences } from './rawDifference.ts';
import type { RawDifference } from './rawDifference.ts';
import { withStagedFiles } from './stagedFiles.ts';
import { removeLeftovers } from './temporaryFolders.ts';

/**
 * Makes a proposal's commit: the files are staged in a copy of the index, and `git commit` runs in a working tree of its own, so that
 * hooks, signing and clean-up of the message are git's own doing. Where the commit goes is not decided here.
 */

type Answer = GitStepAnswer<CommitMade>;

export async function makeCommit(context: GitContext, order: CommitOrder, token: CancellationToken): Promise<Answer> {
  await removeLeftovers(context.repository);
  const entries = await stageFiles(context, order);
  if (!entries.ok) {
    return entries;
  }
  if (token.isCancellationRequested) {
    return cancelled();
  }
  const worktree = await openProposalWorktree(context, order.head);
  if ('problem' in worktree) {
    return failed('proposal.commit-failed', 'git could not make a temporary working tree for the commit.', worktree.problem);
  }
  try {
    return await commitIn(context, worktree, { order, entries: entries.value, token });
  } finally {
    await worktree.dispose();
  }
}

/** The entries by which the files differ from the base tree. */
async function stageFiles(context: GitContext, order: CommitOrder): Promise<GitStepAnswer<readonly RawDifference[]>> {
  const options = { readBuffer: order.readBuffer, objects: 'kept', head: 'HEAD' } as const;
  return withStagedFiles(context, order.files, options, async staged => {
    const [problem] = staged.problems;
    if (problem) {
      const [path, reason] = problem;
      const code = reason.startsWith('Git LFS') ? 'proposal.lfs-missing' : 'proposal.files-changed';
      return failed(code, `${path} cannot be proposed. ${reason}`);
    }
    const files = new Set(order.files);
    const differences = (await staged.readDifferences(order.baseTree)).filter(({ path }) => files.has(path));
    if (differences.length === 0 && order.secondParent === undefined) {
      return failed('proposal.nothing-to-propose', 'The selected files do not differ from what is committed already.');
    }
    return done(differences);
  });
}

interface CommitWork {
  readonly order: CommitOrder;
  readonly entries: readonly RawDifference[];
  readonly token: CancellationToken;
}

async function commitIn(context: GitContext, worktree: ProposalWorktree, work: CommitWork): Promise<Answer> {
  const { order } = work;
  const hooks = await readHooks(context);
  const tree = await putTogether(worktree, { ...work, hooks });
  if (!tree.ok) {
    return tree;
  }
  if (order.secondParent !== undefined) {
    await worktree.beginMerge(order.secondParent);
  }
  const made = await commitWithHooks(context, worktree, { ...work, hooks });
  if (!made.ok) {
    return made;
  }
  const commit = (await worktree.run(['rev-parse', '--verify', 'HEAD'])).stdout.trim();
  const kept = await worktree.run(['update-ref', proposalReference(order.branch), commit]);
  if (!kept.ok) {
    return failed('proposal.commit-failed', `git could not keep the commit as ${proposalReference(order.branch)}.`, kept.output);
  }
  const changed = await worktree.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', tree.value, commit]);
  return done({ commit, changedByHooks: parseRawDifferences(changed.stdout).map(({ path }) => path) });
}

/** Fills the index, and the folder if a hook may look at it; answers the tree that is to be committed. */
async function putTogether(
  worktree: ProposalWorktree,
  { order, entries, token, hooks }: CommitWork & { readonly hooks: Hooks },
): Promise<GitStepAnswer<string>> {
  const zero = '0'.repeat(order.head.length);
  const info = entries.map(({ mode, blob, path }) =>
    mode === '000000' ? `0 ${zero}\t${path}\0` : `${mode} ${blob} 0\t${path}\0`,
  );
  // Hooks look at manifests; contents that LFS keeps elsewhere are not fetched for them.
  const run = (gitArguments: readonly string[], input?: string): Promise<PersonalAnswer> =>
    worktree.run(gitArguments, { token, environment: { GIT_LFS_SKIP_SMUDGE: '1' }, ...(input === undefined ? {} : { input }) });
  let answer = await run(['read-tree', order.baseTree]);
  answer = answer.ok ? await run(['update-index', '-z', '--index-info'], info.join('')) : answer;
  answer = answer.ok ? await run(['write-tree']) : answer;
  const tree = answer.stdout.trim();
  if (answer.ok && needsFiles(hooks, order)) {
    // Only this way of checking out leaves away what the person's sparse checkout leaves away.
    answer = await run(['read-tree', '--reset', '-u', tree]);
  }
  if (!answer.ok) {
    return answer.cancelled
      ? cancelled()
      : failed('proposal.commit-failed', 'git could not put the files together.', answer.output);
  }
  return done(tree);
}

/** Whether a hook runs that may look at files. */
function needsFiles({ names }: Hooks, { skipHooks }: CommitOrder): boolean {
  const checking = ['pre-commit', 'commit-msg'];
  return names.some(name => name !== 'pre-push' && !(skipHooks && checking.includes(name)));
}

/**
 * Hooks that mend files are taken at their word: what they changed is committed. Many end with an error then, for the person to look
 * and commit again; that second time is done here once, and the files are reported.
 */
async function commitWithHooks(
  context: GitContext,
  worktree: ProposalWorktree,
  work: CommitWork & { readonly hooks: Hooks },
): Promise<GitStepAnswer<undefined>> {
  const before = await findModified(worktree, work);
  const takeOver = async (): Promise<boolean> => {
    const modified = [...(await findModified(worktree, work))].filter(path => !before.has(path));
    const input = modified.map(path => `${path}\0`).join('');
    return modified.length > 0 && (await worktree.run(['update-index', '--add', '--remove', '-z', '--stdin'], { input })).ok;
  };
  let answer = await runCommit(context, worktree, work);
  if (!answer.ok && answer.failure.code === 'proposal.hook-failed' && (await takeOver())) {
    work.order.onOutput('The hook changed files; trying once more with its changes.\n');
    answer = await runCommit(context, worktree, work);
  }
  if (answer.ok && (await takeOver())) {
    return runCommit(context, worktree, work, { amend: true });
  }
  return answer;
}

/** Files of the proposal that differ from the index of its working tree. */
async function findModified(
  worktree: ProposalWorktree,
  { order, hooks }: { order: CommitOrder; hooks: Hooks },
): Promise<Set<string>> {
  if (!needsFiles(hooks, order)) {
    return new Set();
  }
  await worktree.run(['update-index', '-q', '--refresh']);
  const { stdout } = await worktree.run(['diff-files', '--raw', '-z']);
  const files = new Set(order.files);
  return new Set(parseRawDifferences(stdout).flatMap(({ path, letter }) => (files.has(path) && letter !== 'U' ? [path] : [])));
}

async function runCommit(
  context: GitContext,
  worktree: ProposalWorktree,
  { order, hooks, token }: CommitWork & { readonly hooks: Hooks },
  { amend = false } = {},
): Promise<GitStepAnswer<undefined>> {
  const [messageFile, traceFile] = [join(worktree.folder, 'message'), join(worktree.folder, `trace-${Date.now()}`)];
  await writeFile(messageFile, order.message);
  const words = amend ? ['--amend', '--no-edit'] : ['-F', messageFile];
  const gitArguments = [
    'commit',
    '--quiet',
    ...words,
    ...(order.signOff && !amend ? ['--signoff'] : []),
    ...(order.skipHooks || amend ? ['--no-verify'] : []),
  ];
  const { folder, environment } = worktree.surroundings;
  const answer: PersonalAnswer = await runAsking(context, gitArguments, {
    folder,
    configuration: amend ? [`core.hooksPath=${devNull}`] : hooks.configuration,
    environment: { ...environment, GIT_TRACE2_EVENT: traceFile },
    onOutput: order.onOutput,
    token,
  });
  if (answer.ok) {
    return done(undefined);
  }
  return answer.cancelled ? cancelled() : explainFailedCommit(answer, await readFailedHook(traceFile));
}

function cancelled(): ReturnType<typeof failed> {
  return failed('proposal.cancelled', 'You cancelled it.');
}
