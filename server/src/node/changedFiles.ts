import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangedFile, FileStatus } from '../proposal/proposal.ts';
import type { ReadBuffer } from '../session/proposalPorts.ts';
import type { GitContext } from './gitContext.ts';
import type { RawDifference } from './rawDifference.ts';
import { conflictProblem, submoduleProblem, withStagedFiles } from './stagedFiles.ts';
import type { StagedFiles } from './stagedFiles.ts';

/**
 * The files that differ from HEAD, as a proposal would take them: what counts is what is on disk or in the editor, not what is
 * staged. git says which files to look at; what they amount to is found by staging them in a copy of the index.
 */

/** An untracked file can be a renamed one only if it is at most this large, in bytes, */
const largestRenamed = 1024 * 1024;
/** and if there are at most so many of them. */
const mostRenamed = 1000;

const nestedProblem = 'It is a git repository of its own.';

/** What `git status` says of a path. */
interface Candidate {
  readonly path: string;
  readonly untracked: boolean;
  readonly deleted: boolean;
  readonly blocked?: string;
}

/** Sorted by path. `buffered`: paths of buffers that are not saved. @throws {Error} if git cannot say. */
export async function readChangedFiles(
  context: GitContext,
  readBuffer: ReadBuffer,
  buffered: readonly string[],
): Promise<readonly ChangedFile[]> {
  const status = await readStatus(context);
  const candidates = new Map(status.map(one => [one.path, one]));
  const ignored = await findIgnored(
    context,
    buffered.filter(path => !candidates.has(path)),
  );
  const head = (await context.repository.findCommit('HEAD')) ?? (await writeEmptyTree(context));
  const plainlyNew = new Set<string>();
  const possiblyRenamed = await findPossiblyRenamed(context, status);
  const select = ({ index, dropped }: Pick<StagedFiles, 'index' | 'dropped'>): readonly string[] => {
    const chosen: string[] = [];
    for (const { path, untracked, blocked } of status) {
      if (
        blocked === undefined &&
        (!untracked || dropped.has(path) || possiblyRenamed.has(path) || readBuffer(path) !== undefined)
      ) {
        chosen.push(path);
      } else if (blocked === undefined) {
        plainlyNew.add(path);
      }
    }
    const isWatched = (path: string): boolean => index.get(path)?.unwatched !== true && !ignored.has(path);
    return [...chosen, ...buffered.filter(path => !candidates.has(path) && isWatched(path))];
  };
  const options = { readBuffer, objects: 'dropped', head, select } as const;
  return withStagedFiles(context, [], options, async staged => {
    const isUnsaved = (path: string): boolean => readBuffer(path) !== undefined;
    const isTracked = (path: string): boolean => staged.index.has(path) || staged.dropped.has(path);
    const files = new Map<string, ChangedFile>();
    const put = (path: string, fields: Pick<ChangedFile, 'status' | 'from' | 'blocked'>): void => {
      files.set(path, { path, unsaved: isUnsaved(path), tracked: isTracked(path), ...fields });
    };
    // git does not tell of an entry without content (git add -N) that it is told not to look at; neither is it offered here.
    const differences = (await staged.readDifferences(head, ['-M'])).filter(
      ({ path }) => staged.index.get(path)?.unwatched !== true,
    );
    for (const difference of differences) {
      const { path, from } = difference;
      put(path, { status: statusOf(difference), ...(from === undefined ? {} : { from }) });
    }
    plainlyNew.forEach(path => put(path, { status: 'added' }));
    for (const [path, blocked] of staged.problems) {
      put(path, { status: isTracked(path) ? 'changed' : 'added', blocked });
    }
    for (const { path, blocked, untracked, deleted } of status) {
      if (blocked !== undefined) {
        put(path, { status: untracked ? 'added' : deleted ? 'deleted' : 'changed', blocked });
      }
    }
    return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  });
}

function statusOf({ letter }: RawDifference): FileStatus {
  const statuses: Readonly<Record<string, FileStatus>> = { A: 'added', D: 'deleted', R: 'renamed', C: 'added', T: 'typeChanged' };
  return statuses[letter] ?? 'changed';
}

/** Filter programs are off while git looks: a file it then wrongly takes for changed is found to be the same when it is staged. */
async function readStatus({ personal, repository }: GitContext): Promise<Candidate[]> {
  const filters = [...(await repository.readConfiguration()).keys()].flatMap(
    key => /^filter\.(?<name>[^=]+)\.[^.=]+$/.exec(key)?.groups?.['name'] ?? [],
  );
  const configuration = [...new Set(filters)].flatMap(name => [
    `filter.${name}.clean=`,
    `filter.${name}.process=`,
    `filter.${name}.required=false`,
  ]);
  const answer = await personal.run(
    ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames', '--ignore-submodules=untracked'],
    { configuration, environment: { GIT_OPTIONAL_LOCKS: '0' } },
  );
  if (!answer.ok) {
    throw new Error(`git cannot say what has changed: ${answer.output.trim()}`);
  }
  return answer.stdout.split('\0').flatMap(line => parseStatusLine(line) ?? []);
}

/** `1 XY sub …`, `u XY sub …`, `? path` of git-status(1), "Porcelain Format Version 2". */
function parseStatusLine(line: string): Candidate | undefined {
  const path = line.slice(2);
  if (line.startsWith('? ')) {
    const nested = path.endsWith('/');
    return {
      path: nested ? path.slice(0, -1) : path,
      untracked: true,
      deleted: false,
      ...(nested ? { blocked: nestedProblem } : {}),
    };
  }
  const fields = line.split(' ');
  const [kind, letters = '', submodule = ''] = fields;
  if (kind !== '1' && kind !== 'u') {
    return undefined;
  }
  const tracked = { path: fields.slice(kind === '1' ? 8 : 10).join(' '), untracked: false, deleted: letters.includes('D') };
  if (kind === 'u') {
    return { ...tracked, blocked: conflictProblem };
  }
  const isSubmodule = submodule.startsWith('S') || fields.slice(3, 6).includes('160000');
  return isSubmodule ? { ...tracked, blocked: submoduleProblem } : tracked;
}

/** Untracked files that may be what a deleted one was; reading them all could take long. */
async function findPossiblyRenamed({ repository }: GitContext, status: readonly Candidate[]): Promise<ReadonlySet<string>> {
  const untracked = status.filter(one => one.untracked && one.blocked === undefined).map(({ path }) => path);
  if (untracked.length > mostRenamed || !status.some(({ deleted }) => deleted)) {
    return new Set();
  }
  const small = await Promise.all(
    untracked.map(async path => {
      try {
        return (await lstat(join(repository.root, path))).size <= largestRenamed ? [path] : [];
      } catch {
        // Removed meanwhile.
        return [];
      }
    }),
  );
  return new Set(small.flat());
}

async function findIgnored({ personal }: GitContext, paths: readonly string[]): Promise<ReadonlySet<string>> {
  if (paths.length === 0) {
    return new Set();
  }
  // Its status is 1 where nothing is ignored.
  const { stdout } = await personal.run(['check-ignore', '-z', '--stdin'], { input: paths.join('\0') });
  return new Set(stdout.split('\0'));
}

/** What HEAD stands for before the first commit. */
async function writeEmptyTree({ personal }: GitContext): Promise<string> {
  return (await personal.run(['mktree'], { input: '' })).stdout.trim();
}
