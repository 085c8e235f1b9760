import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { GitStepAnswer, ProposalRecord } from '../proposal/proposal.ts';
import { readCurrentBranch } from './commitSettings.ts';
import { done, failed } from './gitContext.ts';
import type { GitContext } from './gitContext.ts';
import type { PersonalAnswer, PersonalRun } from './personalGit.ts';
import { parseRawDifferences } from './rawDifference.ts';

/**
 * Moves HEAD and branches because the person asked for it, without touching a file. Each step leaves a state in which nothing is
 * lost, should it be the last one.
 */

type Answer = GitStepAnswer<undefined>;

/** Operations that a moved HEAD would confuse, by the files they leave in the git folder. */
const operations: readonly (readonly [string, string])[] = [
  ['MERGE_HEAD', 'A merge'],
  ['rebase-merge', 'A rebase'],
  ['rebase-apply', 'A rebase'],
  ['CHERRY_PICK_HEAD', 'A cherry-pick'],
  ['REVERT_HEAD', 'A revert'],
  ['BISECT_LOG', 'A bisection'],
];

export async function switchTo(context: GitContext, record: ProposalRecord): Promise<Answer> {
  const { repository } = context;
  const { branch } = record.request;
  const [commit, head] = [record.commit && (await repository.findCommit(record.commit)), await repository.findCommit('HEAD')];
  if (!commit || head === undefined) {
    return refuse('The commit of the proposal is not in this clone. Fetch the branch and switch to it by hand.');
  }
  const reference = `refs/heads/${branch}`;
  const current = await readCurrentBranch(context);
  const existing = await repository.findCommit(reference);
  if (current === branch && existing === commit) {
    return done(undefined);
  }
  if (current === branch) {
    return refuse(`You are on ${branch} already, with other commits. Pull to get those of the proposal.`);
  }
  const busy = findOperation(context) ?? (await findOtherWorktree(context, reference));
  if (busy !== undefined) {
    return refuse(busy);
  }
  if (!(await isOnTop(context, { record, head, commit }))) {
    return refuse(
      'HEAD has moved since the proposal was made: its files would not fit. Switch by hand (git switch), or take the files back.',
    );
  }
  if (existing !== undefined && (await repository.findMergeBase(existing, commit)) !== existing) {
    return refuse(`There is a branch ${branch} already, with other commits. Rename or delete it first.`);
  }
  return moveHead(context, { record, reference, commit, head, existing, current });
}

/** Whether the files here, with HEAD at `commit`, would differ from it only where the person edits. */
async function isOnTop(
  { repository, personal }: GitContext,
  { record, head, commit }: { readonly record: ProposalRecord; readonly head: string; readonly commit: string },
): Promise<boolean> {
  const parents = [await repository.findCommit(`${commit}^1`), await repository.findCommit(`${commit}^2`)];
  if (commit === head || (parents[0] === head && parents[1] === undefined)) {
    return true;
  }
  // An updated proposal has commits between: only ones with files that are here may be taken over.
  const changed = await personal.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', head, commit]);
  const isOwn = parseRawDifferences(changed.stdout).every(({ path }) => record.request.files.includes(path));
  return isOwn && (await repository.findMergeBase(head, commit)) === head;
}

interface Move {
  readonly record: ProposalRecord;
  readonly reference: string;
  readonly commit: string;
  readonly head: string;
  readonly existing: string | undefined;
  readonly current: string | null;
}

async function moveHead(context: GitContext, { record, reference, commit, head, existing, current }: Move): Promise<Answer> {
  const { branch } = record.request;
  const zero = '0'.repeat(commit.length);
  const from = current ?? head;
  const entries = await findEntriesToMove(context, head, commit);
  if (entries === undefined) {
    return refuse('There are conflicts that are not resolved. Resolve them first.');
  }
  return runSteps(context, [
    [['update-ref', '-m', `branch: Created from proposal`, reference, commit, existing ?? zero]],
    [['update-index', '-z', '--index-info'], { input: entries }],
    [['symbolic-ref', '-m', `checkout: moving from ${from} to ${branch}`, 'HEAD', reference]],
    [['config', `branch.${branch}.remote`, record.destination.pushRemote]],
    [['config', `branch.${branch}.merge`, reference]],
  ]);
}

/**
 * Entries of the index that become the commit's, as `--index-info` takes them: where the index holds what HEAD holds. What was
 * staged besides stays staged. `undefined` with conflicts.
 */
async function findEntriesToMove({ personal }: GitContext, head: string, commit: string): Promise<string | undefined> {
  const [moved, staged] = [
    await personal.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', head, commit]),
    await personal.run(['diff-index', '--cached', '-z', '--raw', '--no-renames', head]),
  ];
  const stagedPaths = new Map(parseRawDifferences(staged.stdout).map(one => [one.path, one]));
  if ([...stagedPaths.values()].some(({ letter }) => letter === 'U')) {
    return undefined;
  }
  const zero = '0'.repeat(commit.length);
  return parseRawDifferences(moved.stdout)
    .filter(({ path }) => !stagedPaths.has(path))
    .map(({ mode, blob, path }) => (mode === '000000' ? `0 ${zero}\t${path}\0` : `${mode} ${blob} 0\t${path}\0`))
    .join('');
}

export async function moveCommits(
  context: GitContext,
  { branch, newBranch, keep }: { readonly branch: string; readonly newBranch: string; readonly keep: string },
): Promise<Answer> {
  const { repository } = context;
  const [head, kept] = [await repository.findCommit('HEAD'), await repository.findCommit(keep)];
  if (head === undefined || (await readCurrentBranch(context)) !== branch) {
    return refuse(`${branch} is not checked out any more.`);
  }
  if (kept === undefined || (await repository.findMergeBase(kept, head)) !== kept) {
    return refuse(`${branch} does not contain ${keep}: moving it there would lose other commits. Update it first (git pull).`);
  }
  const reference = `refs/heads/${newBranch}`;
  if ((await repository.findCommit(reference)) !== undefined) {
    return refuse(`There is a branch ${newBranch} already. Choose another name.`);
  }
  if (!(await context.personal.run(['check-ref-format', '--branch', newBranch])).ok) {
    return refuse(`"${newBranch}" cannot be the name of a branch.`);
  }
  const busy = findOperation(context) ?? (await findOtherWorktree(context, `refs/heads/${branch}`));
  if (busy !== undefined) {
    return refuse(busy);
  }
  return runSteps(context, [
    [['update-ref', '-m', `branch: Created from ${branch}`, reference, head, '0'.repeat(head.length)]],
    [['symbolic-ref', '-m', `checkout: moving from ${branch} to ${newBranch}`, 'HEAD', reference]],
    [['update-ref', '-m', `reset: commits moved to ${newBranch}`, `refs/heads/${branch}`, kept, head]],
  ]);
}

function findOperation({ repository }: GitContext): string | undefined {
  const found = operations.find(([file]) => existsSync(join(repository.gitDir, file)));
  return found && `${found[1]} is in progress. Finish or abort it first.`;
}

/** Whether another working tree has the branch checked out. */
async function findOtherWorktree({ repository }: GitContext, reference: string): Promise<string | undefined> {
  const answer = await repository.command.run(['worktree', 'list', '--porcelain']);
  const blocks = answer.ok ? answer.text.split('\n\n') : [];
  const folders = blocks.flatMap(block => {
    const [first = '', ...lines] = block.split('\n');
    return lines.includes(`branch ${reference}`) ? [first.replace(/^worktree /, '')] : [];
  });
  const other = folders.find(folder => folder !== repository.root.replaceAll('\\', '/'));
  return other && `The branch is checked out in another working tree, ${other}.`;
}

/** Runs them one after the other, without hooks: for a hook, nothing was checked out. */
async function runSteps(
  { personal }: GitContext,
  steps: readonly (readonly [readonly string[], PersonalRun?])[],
): Promise<Answer> {
  for (const [gitArguments, run] of steps) {
    const answer: PersonalAnswer = await personal.run(gitArguments, { ...run, configuration: [`core.hooksPath=${devNull}`] });
    if (!answer.ok) {
      return refuse(`git ${gitArguments[0] ?? ''} failed.`, answer.output);
    }
  }
  // Only so that the next look at the working tree is quick; it may be locked or find changed files.
  await personal.run(['update-index', '-q', '--refresh']);
  return done(undefined);
}

function refuse(message: string, output = ''): ReturnType<typeof failed> {
  return failed('proposal.conflict', message, output);
}
