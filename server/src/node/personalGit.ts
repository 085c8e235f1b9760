import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { CancellationToken } from '../base/cancellation.ts';
import { OutputFilter } from './outputFilter.ts';
import { endProcessTree } from './processTree.ts';

/**
 * Runs git as the person's git, with their configuration, hooks, filters, signing and ssh: only inside a proposal that they started.
 * What a command means is not known here. Not by simple-git, which starts git in our own process group: a hook that hangs could be
 * left, not ended, and ssh would ask on the terminal behind an editor.
 */

export interface PersonalRun {
  /** Default: the folder git was made for. */
  readonly folder?: string;
  /** `name=value`, for this command alone. */
  readonly configuration?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Told what git and its programs print for people, secrets removed. */
  readonly onOutput?: (text: string) => void;
  readonly token?: CancellationToken;
  /** Never to be shown; may grow while the command runs. */
  readonly secrets?: readonly string[];
}

export interface PersonalAnswer {
  readonly ok: boolean;
  /** It was ended because the token said so. */
  readonly cancelled: boolean;
  readonly stdout: string;
  /** What was printed for people, secrets removed. */
  readonly output: string;
}

export interface PersonalGit {
  run(gitArguments: readonly string[], options?: PersonalRun): Promise<PersonalAnswer>;
}

/** Configuration that keeps a proposal from starting what outlives it. */
const imposedConfiguration = [
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'core.quotePath=false',
];

/** How often, in ms, it is looked whether the person cancelled. */
const cancellationInterval = 50;

/** How long, in ms, output is waited for after git ended: a program that a hook left behind may hold it open for ever. */
const lingering = 500;

/** Variables that tie git to one repository (`git rev-parse --local-env-vars`), ask in other ways, or print what is secret. */
const dropped = new Set(
  `GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
   GIT_COMMON_DIR GIT_PREFIX GIT_NAMESPACE GIT_CONFIG GIT_CONFIG_PARAMETERS
   GIT_SHALLOW_FILE GIT_GRAFT_FILE GIT_REPLACE_REF_BASE GIT_NO_REPLACE_OBJECTS GIT_IMPLICIT_WORK_TREE
   GIT_INTERNAL_SUPER_PREFIX GIT_QUARANTINE_PATH GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS
   GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS GIT_OPTIONAL_LOCKS GIT_NO_LAZY_FETCH GIT_REDIRECT_STDOUT
   GIT_REDIRECT_STDERR GIT_CURL_VERBOSE GIT_ASKPASS SSH_ASKPASS SSH_ASKPASS_REQUIRE GIT_SEQUENCE_EDITOR
   GIT_EXTERNAL_DIFF ELECTRON_RUN_AS_NODE`.split(/\s+/),
);

/** The person's environment, as far as it is not about another repository; nothing opens an editor or asks on a terminal. */
export function personalEnvironment(own: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    const upper = name.toUpperCase();
    if (value !== undefined && !dropped.has(upper) && !upper.startsWith('GIT_TRACE')) {
      environment[name] = value;
    }
  }
  // Messages are in English to be recognised; hooks keep the person's character set, which LC_ALL=C would take from them.
  const { LC_ALL: everything, LANGUAGE: _language, ...others } = environment;
  const locale: Record<string, string> = everything === undefined ? {} : { LANG: everything, LC_CTYPE: everything };
  return {
    ...others,
    ...locale,
    LC_MESSAGES: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: ':',
    GIT_SEQUENCE_EDITOR: ':',
    GIT_PAGER: 'cat',
    // Empty: ask nobody. A command that may ask sets its own.
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    SSH_ASKPASS_REQUIRE: 'never',
  };
}

/** Git for `folder`. A failure is an answer. */
export function createPersonalGit(folder: string): PersonalGit {
  return {
    run: (gitArguments, options = {}) =>
      runProcess(() => {
        const configuration = [...imposedConfiguration, ...(options.configuration ?? [])].flatMap(setting => ['-c', setting]);
        return spawn('git', [...configuration, ...gitArguments], {
          cwd: options.folder ?? folder,
          env: { ...personalEnvironment(), ...options.environment },
          detached: process.platform !== 'win32',
          stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
          windowsHide: true,
        });
      }, options),
  };
}

function runProcess(start: () => ChildProcess, options: PersonalRun): Promise<PersonalAnswer> {
  const stdout: Buffer[] = [];
  const filter = new OutputFilter(options.secrets ?? [], options.onOutput);
  return new Promise(resolve => {
    if (options.token?.isCancellationRequested) {
      resolve({ ok: false, cancelled: true, stdout: '', output: '' });
      return;
    }
    const child = start();
    let cancelled = false;
    const watch = setInterval(() => {
      if (options.token?.isCancellationRequested && !cancelled) {
        cancelled = true;
        endProcessTree(child);
      }
    }, cancellationInterval);
    const finish = (ok: boolean): void => {
      clearInterval(watch);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ ok: ok && !cancelled, cancelled, stdout: Buffer.concat(stdout).toString('utf8'), output: filter.end() });
    };
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => filter.write(chunk));
    child.on('error', error => {
      filter.write(Buffer.from(`git cannot be started: ${error.message}\n`));
      finish(false);
    });
    child.on('close', code => finish(code === 0));
    child.on('exit', code => setTimeout(() => finish(code === 0), lingering));
    // A git that ends before it read everything says why by its status.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}
