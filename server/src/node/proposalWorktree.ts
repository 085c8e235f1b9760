import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { GitContext } from './gitContext.ts';
import type { PersonalAnswer, PersonalRun } from './personalGit.ts';
import { createTemporaryFolder, removeIfEmpty } from './temporaryFolders.ts';

/**
 * A linked working tree in a temporary folder, with an index and a HEAD of its own: where a proposal's commit is made while the
 * person's stay as they are.
 */

export interface ProposalWorktree {
  /** The private folder around it. */
  readonly folder: string;
  /** Runs git in it, with the configuration that holds in the person's own working tree. */
  run(gitArguments: readonly string[], options?: PersonalRun): Promise<PersonalAnswer>;
  /** How to start a command that asks the person. */
  readonly surroundings: Required<Pick<PersonalRun, 'folder' | 'environment'>>;
  /** Makes the next commit have this further parent, as after `git merge --no-commit`. */
  beginMerge(commit: string): Promise<void>;
  dispose(): Promise<void>;
}

/** Keys that are about a working tree itself. */
const ownKeys = /^(?:core\.(?:bare|worktree|sparsecheckout(?:cone)?|hookspath)|extensions\.|includeif\.|include\.)/;

/** Makes it, with HEAD at `commit` and an empty index; `undefined` and git's words if git cannot. The caller disposes it. */
export async function openProposalWorktree(
  context: GitContext,
  commit: string,
): Promise<ProposalWorktree | { readonly problem: string }> {
  const { personal, repository } = context;
  const folder = await createTemporaryFolder();
  // git names its entry after the last segment, which so says whose it is.
  const root = join(folder, basename(folder));
  const entry = join(repository.commonDir, 'worktrees', basename(folder));
  const dispose = async (): Promise<void> => {
    await rm(entry, { recursive: true, force: true, maxRetries: 3 });
    await removeIfEmpty(dirname(entry));
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const added = await personal.run(['worktree', 'add', '--quiet', '--detach', '--no-checkout', root, commit]);
  if (!added.ok) {
    await dispose();
    return { problem: added.output };
  }
  const surroundings = { folder: root, environment: await readConfigurationAsEnvironment(context, root) };
  return {
    folder,
    surroundings,
    run: (gitArguments, options = {}) =>
      personal.run(gitArguments, {
        ...options,
        folder: root,
        environment: { ...surroundings.environment, ...options.environment },
      }),
    beginMerge: parent => writeFile(join(entry, 'MERGE_HEAD'), `${parent}\n`),
    dispose,
  };
}

/**
 * What `includeIf` (by branch, or by the exact git folder) and `config.worktree` set for the person's working tree and not for this
 * one, as variables: values can be secret, so that they are no arguments.
 */
async function readConfigurationAsEnvironment(
  { personal, repository }: GitContext,
  root: string,
): Promise<Record<string, string>> {
  const list = async (folder: string): Promise<Map<string, string[]>> => {
    const { stdout } = await personal.run(['config', '--list', '-z'], { folder });
    const values = new Map<string, string[]>();
    for (const entry of stdout.split('\0').filter(text => text !== '')) {
      const [key = '', ...rest] = entry.split('\n');
      values.set(key, [...(values.get(key) ?? []), rest.length === 0 ? 'true' : rest.join('\n')]);
    }
    return values;
  };
  const [own, linked] = [await list(repository.root), await list(root)];
  const missing = [...own].flatMap(([key, values]) =>
    ownKeys.test(key) || values.join('\0') === linked.get(key)?.join('\0') ? [] : values.map(value => [key, value] as const),
  );
  const environment: Record<string, string> = {};
  // Behind those that the person's environment has already.
  const inherited = Number(process.env['GIT_CONFIG_COUNT'] ?? 0);
  for (const [index, [key, value]] of missing.entries()) {
    environment[`GIT_CONFIG_KEY_${inherited + index}`] = key;
    environment[`GIT_CONFIG_VALUE_${inherited + index}`] = value;
  }
  return missing.length === 0 ? {} : { ...environment, GIT_CONFIG_COUNT: String(inherited + missing.length) };
}
