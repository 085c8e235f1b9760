import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What a run of the command line left. */
export interface CommandResult {
  readonly status: number | null;
  readonly output: string;
  /** What it said on standard error. */
  readonly errors: string;
}

/** Runs the bundled `driftline` as a person would, in `folder`. */
export function runCli(commandArguments: readonly string[], folder: string): CommandResult {
  const program = join(import.meta.dirname, '../../dist/cli.js');
  const result = spawnSync(process.execPath, [program, ...commandArguments], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
  });
  if (result.error) {
    throw result.error;
  }
  return { status: result.status, output: result.stdout, errors: result.stderr };
}
