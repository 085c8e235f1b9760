import { join } from 'node:path';
import { ensureGoProgram, runGo } from './goProgram.ts';
import type { GoProgram } from './goProgram.ts';

/** Gitea, as its users run it: built by test/servers/gitea. */

/** A Gitea that can be run. */
export interface GiteaProgram {
  readonly binary: string;
  /** The folder with the templates and texts that it reads while it runs, for `STATIC_ROOT_PATH`: its module's sources. */
  readonly staticRoot: string;
}

const program = {
  title: 'Gitea, the forge of the tests',
  name: 'gitea',
  module: join(import.meta.dirname, '../servers/gitea'),
  command: 'code.gitea.io/gitea',
  flags: ['-tags=sqlite sqlite_unlock_notify'],
  linkerFlags: '-s -w',
  usesC: true,
  duration: 'a few minutes',
} satisfies GoProgram;

/**
 * Builds Gitea unless it is in the cache. Suites that call it need a `timeout` of fifteen minutes for the first time.
 * @throws {Error} if Go or a C compiler is missing, or the build fails.
 */
export async function ensureGitea(): Promise<GiteaProgram> {
  const source = await downloadSource();
  const linkerFlags = `${program.linkerFlags} -X main.Version=${source.version}`;
  return { binary: await ensureGoProgram({ ...program, linkerFlags }), staticRoot: source.folder };
}

/** Where the sources of Gitea are; they are downloaded unless Go has them. */
async function downloadSource(): Promise<{ readonly folder: string; readonly version: string }> {
  const answer = JSON.parse(await runGo(program, ['mod', 'download', '-json', program.command])) as {
    Dir: string;
    Version: string;
  };
  return { folder: answer.Dir, version: answer.Version.replace(/^v/, '') };
}
