import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { GitContext } from './gitContext.ts';

/** The hooks that git runs for commits and pushes here. */

export interface Hooks {
  /** Those that there are, in the order they run. */
  readonly names: readonly string[];
  /** Configuration by which another working tree runs the same hooks; empty if it does by itself. */
  readonly configuration: readonly string[];
}

const known = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'pre-push'];

/** A relative `core.hooksPath` (as husky sets it) is relative to the top of the working tree, which a proposal's one may not have. */
export async function readHooks({ repository }: GitContext): Promise<Hooks> {
  const answer = await repository.command.run(['config', '--type=path', '--get-all', 'core.hooksPath']);
  // The last one is what our own commands are given, so that they run no hooks.
  const configured = (answer.ok ? answer.text.trim().split('\n') : []).slice(0, -1).at(-1);
  const isRelative = configured !== undefined && configured !== '' && !isAbsolute(configured);
  const folder = isRelative ? join(repository.root, configured) : configured || join(repository.commonDir, 'hooks');
  const found = await Promise.all(known.map(async name => ((await isRunnable(join(folder, name))) ? [name] : [])));
  return { names: found.flat(), configuration: isRelative ? [`core.hooksPath=${folder}`] : [] };
}

async function isRunnable(file: string): Promise<boolean> {
  try {
    await access(file, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
