import { rm } from 'node:fs/promises';
import { devNull } from 'node:os';
import { dirname, join } from 'node:path';
import type { GitStepAnswer, ProposalRecord } from '../proposal/proposal.ts';
import { done, failed } from './gitContext.ts';
import type { GitContext } from './gitContext.ts';
import { parseRawDifferences } from './rawDifference.ts';
import type { RawDifference } from './rawDifference.ts';
import { withStagedFiles } from './stagedFiles.ts';
import { removeIfEmpty } from './temporaryFolders.ts';

/** Takes the files of a proposal back to HEAD, where what is on disk is exactly what the remote has. */

/** Answers the paths that were left. */
export async function takeBack(context: GitContext, record: ProposalRecord): Promise<GitStepAnswer<readonly string[]>> {
  const { repository, personal } = context;
  const commit = record.commit === null ? undefined : await repository.findCommit(record.commit);
  if (commit === undefined || !record.done.includes('push')) {
    return failed('proposal.conflict', 'The proposal is not pushed yet: its files are nowhere but here.');
  }
  const changed = await personal.run(['diff-tree', '-r', '-z', '--raw', '--no-renames', 'HEAD', commit]);
  const proposed = parseRawDifferences(changed.stdout).filter(({ path }) => record.request.files.includes(path));
  const paths = proposed.map(({ path }) => path);
  const options = { readBuffer: () => undefined, objects: 'dropped', head: 'HEAD' } as const;
  const same = await withStagedFiles(context, paths, options, async staged => {
    const different = new Set((await staged.readDifferences(commit)).map(({ path }) => path));
    const isSafe = ({ path, mode, blob, oldMode, oldBlob }: RawDifference): boolean => {
      const entry = staged.index.get(path);
      // What is staged and neither on HEAD nor in the proposal would be lost.
      const isOld = entry ? entry.mode === oldMode && entry.blob === oldBlob : oldMode === '000000';
      const isNew = entry ? entry.mode === mode && entry.blob === blob : mode === '000000';
      return !staged.problems.has(path) && !different.has(path) && (isOld || isNew);
    };
    return { files: proposed.filter(isSafe), index: staged.index };
  });
  const output = await restore(context, same.files, new Set(same.index.keys()));
  if (output !== undefined) {
    return failed('proposal.conflict', 'git could not take all files back.', output);
  }
  const taken = new Set(same.files.map(({ path }) => path));
  return done(paths.filter(path => !taken.has(path)));
}

/** What git said if it failed. */
async function restore(
  { repository, personal }: GitContext,
  files: readonly RawDifference[],
  known: ReadonlySet<string>,
): Promise<string | undefined> {
  // git does not remove what it does not know: untracked files that the proposal added.
  const untracked = files.filter(({ path, oldMode }) => oldMode === '000000' && !known.has(path));
  for (const { path } of untracked) {
    await rm(join(repository.root, path), { force: true });
    await removeEmptyFolders(repository.root, dirname(path));
  }
  const others = files.filter(file => !untracked.includes(file));
  if (others.length === 0) {
    return undefined;
  }
  const answer = await personal.run(
    [
      '--literal-pathspecs',
      'restore',
      '--source=HEAD',
      '--staged',
      '--worktree',
      '--pathspec-from-file=-',
      '--pathspec-file-nul',
    ],
    { input: others.map(({ path }) => `${path}\0`).join(''), configuration: [`core.hooksPath=${devNull}`] },
  );
  return answer.ok ? undefined : answer.output;
}

async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let current = folder; current !== '.' && current !== ''; current = dirname(current)) {
    if (!(await removeIfEmpty(join(root, current)))) {
      return;
    }
  }
}
