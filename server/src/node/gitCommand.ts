import { simpleGit } from 'simple-git';
import type { SimpleGit } from 'simple-git';
import { gitConfiguration, gitEnvironment, gitVariables } from './gitEnvironment.ts';

/** Runs git by simple-git, in the safe way of gitEnvironment.ts. */

export type GitOutput = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

export interface GitCommand {
  /** Runs git with these arguments. `configuration` (`name=value`) adds to what always applies. A failure is an answer. */
  run(gitArguments: readonly string[], configuration?: readonly string[]): Promise<GitOutput>;
}

/** A git that neither prints nor ends for so long, in ms, hangs. */
const silence = 120_000;

/** Commands that run in `folder`, which must exist. */
export function createGitCommand(folder: string): GitCommand {
  const plain = createGit(folder, gitConfiguration);
  return {
    async run(gitArguments, configuration = []) {
      const git = configuration.length === 0 ? plain : createGit(folder, [...gitConfiguration, ...configuration]);
      try {
        return { ok: true, text: await git.raw([...gitArguments]) };
      } catch (error) {
        return { ok: false, message: error instanceof Error ? error.message.trim() : String(error) };
      }
    },
  };
}

function createGit(folder: string, configuration: readonly string[]): SimpleGit {
  return simpleGit({
    baseDir: folder,
    config: [...configuration],
    allowEnvironment: gitVariables,
    timeout: { block: silence },
    // Done when its output has ended; the default also waits after the end of the process, 50 ms where nothing was printed.
    completion: { onClose: true, onExit: false },
    // simple-git refuses these names whatever their value; ours switch the features off.
    unsafe: {
      allowUnsafeFsMonitor: true,
      allowUnsafeHooksPath: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeFilter: true,
      allowUnsafeConfigPaths: true,
    },
  }).env(gitEnvironment());
}
