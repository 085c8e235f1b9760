import type { GitContext } from './gitContext.ts';

/** Files that a filter program keeps elsewhere (Git LFS): whether the program is there. */

const missingProgram =
  'Git LFS keeps it, and git-lfs is not installed. Install it (https://git-lfs.com), run "git lfs install", and retry.';
const missingSetUp = 'Git LFS keeps it, but is not set up for you: run "git lfs install", and retry.';

/** Why files cannot be stored, by path: without its program, git would store what LFS was to keep. */
export async function findMissingFilters(context: GitContext, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (paths.length === 0) {
    return new Map();
  }
  const answer = await context.personal.run(['check-attr', '-z', '--stdin', 'filter'], { input: paths.join('\0') });
  const fields = answer.stdout.split('\0');
  const kept = fields.flatMap((path, index) => (index % 3 === 0 && fields[index + 2] === 'lfs' ? [path] : []));
  const problem = kept.length === 0 ? undefined : await findLfsProblem(context);
  return new Map(problem === undefined ? [] : kept.map(path => [path, problem]));
}

async function findLfsProblem({ personal, repository }: GitContext): Promise<string | undefined> {
  const configuration = await repository.readConfiguration();
  if (!(await personal.run(['lfs', 'version'])).ok) {
    return missingProgram;
  }
  return configuration.has('filter.lfs.clean') || configuration.has('filter.lfs.process') ? undefined : missingSetUp;
}
