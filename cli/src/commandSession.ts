import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { findEnginePath } from '../../server/src/node/enginePath.ts';
import { EnginePool } from '../../server/src/node/enginePool.ts';
import { openRepository } from '../../server/src/node/openRepository.ts';
import type { OpenedRepository } from '../../server/src/node/openRepository.ts';
import { readCatalogue } from '../../server/src/node/readCatalogue.ts';
import { loadSchema } from '../../server/src/schema/schema.ts';
import type { Snapshot } from '../../server/src/session/snapshot.ts';
import { UsageError, exitStatus } from './exitStatus.ts';
import type { ExitStatus } from './exitStatus.ts';
import type { Terminal } from './terminal.ts';

/** What every command does around its own work: open the repository, write the answer, decide the exit status, close. */

/** Options of all commands, as commander hands them over. */
export interface CommonOptions {
  readonly output?: string;
  readonly root?: string;
  readonly allowUnknown?: boolean;
  /** `false` for `--no-color`. */
  readonly color?: boolean;
  readonly verbose?: boolean;
}

export interface CommandSession {
  readonly repository: OpenedRepository;
  readonly terminal: Terminal;
  readSnapshot(): Promise<Snapshot>;
}

/** Runs a command; sets the exit status after the output is written. */
export async function runCommand(
  options: CommonOptions,
  work: (session: CommandSession) => Promise<ExitStatus>,
  folder: string = options.root ?? process.cwd(),
): Promise<void> {
  const terminal = createTerminal(options);
  const log = (line: string): void => (options.verbose ? terminal.warn(`${line}\n`) : undefined);
  try {
    if (!existsSync(folder)) {
      throw new UsageError(`There is no folder "${folder}".`);
    }
    const engine = new EnginePool({ binary: findEnginePath(), log });
    const repository = await openRepository(resolve(folder), {
      engine,
      schema: loadSchema(),
      catalogue: readCatalogue(),
      log,
      watch: false,
    });
    try {
      const session: CommandSession = {
        repository,
        terminal,
        readSnapshot: () => repository.session.readSnapshot(neverCancelled),
      };
      process.exitCode = await work(session);
    } finally {
      await repository.dispose();
      await engine.dispose();
    }
  } catch (error) {
    terminal.warn(`driftline: ${describeFailure(error, options)}\n`);
    process.exitCode = exitStatus.couldNotRun;
  }
}

/** The message alone for what a person can correct; with `--verbose` the stack of what is a bug. */
function describeFailure(error: unknown, options: CommonOptions): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return options.verbose && !(error instanceof UsageError) ? (error.stack ?? error.message) : error.message;
}

/** Writes a JSON answer, two spaces a level, one line feed at the end. */
export function writeJson(terminal: Terminal, answer: object): void {
  terminal.write(`${JSON.stringify(answer, undefined, 2)}\n`);
}

/** Writes to this process's own streams; a reader that went away (`| head`) ends the output, not the command. */
function createTerminal(options: CommonOptions): Terminal {
  process.stdout.on('error', (error: Error) => {
    if (!('code' in error && error.code === 'EPIPE')) {
      throw error;
    }
  });
  const color = options.color !== false && process.stdout.isTTY && !process.env['NO_COLOR'];
  return {
    write: text => process.stdout.write(text),
    warn: text => process.stderr.write(text),
    color,
  };
}
