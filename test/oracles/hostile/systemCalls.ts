import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** System calls of a program and its children, as strace writes them down. Linux only. */

/** A program that was started. */
export interface Execution {
  readonly program: string;
  readonly programArguments: readonly string[];
}

export interface SystemCalls {
  /** Programs that were started, in order. */
  readonly executions: readonly Execution[];
  /** Connections that were tried, the local ones of libc's own look-ups left out. */
  readonly connections: readonly string[];
}

/** Makes sure that strace is there. @throws {Error} saying why not. */
export function ensureStrace(): void {
  if (process.platform !== 'linux') {
    throw new Error('System calls can be watched on Linux only.');
  }
  if (spawnSync('strace', ['-V']).status === 0) {
    return;
  }
  console.log('Installing strace …');
  const installed = spawnSync('apt-get', ['install', '-y', '-q', 'strace'], { stdio: 'inherit' });
  if (installed.status !== 0) {
    throw new Error('strace is needed to see that nothing is started and nothing connected to: install the package "strace".');
  }
}

/** The command line that runs a program under strace; the calls are written to `log`. */
export function traceCommand(log: string, command: readonly string[]): string[] {
  return ['strace', '-f', '-qq', '-v', '-s', '4096', '-o', log, '-e', 'trace=execve,execveat,connect', ...command];
}

/** Reads what strace wrote. */
export function readSystemCalls(log: string): SystemCalls {
  const lines = joinInterrupted(readFileSync(log, 'utf8').split('\n'));
  const executions = lines.flatMap(line => {
    const call = /\bexecve(?:at)?\((?:\d+, )?"(?<program>[^"]*)", \[(?<list>.*?)\], .*= 0$/.exec(line)?.groups;
    const list = call?.['list'] ?? '';
    return call
      ? [{ program: call['program'] ?? '', programArguments: (JSON.parse(`[${toJson(list)}]`) as string[]).slice(1) }]
      : [];
  });
  const connections = lines.filter(line => /\bconnect\(/.test(line) && !line.includes('/nscd/socket'));
  return { executions, connections };
}

/** C's escapes that JSON does not know become question marks; nobody looks at them. */
function toJson(list: string): string {
  return list.replaceAll(/\\(?!["\\nrt])./g, '?');
}

/** A call that others interrupt is written in two lines. */
function joinInterrupted(lines: readonly string[]): string[] {
  const open = new Map<string, string>();
  return lines.flatMap(line => {
    const process = /^\d+/.exec(line)?.[0] ?? '';
    const head = /^(?<begun>.*) <unfinished \.\.\.>$/.exec(line)?.groups?.['begun'];
    if (head !== undefined) {
      open.set(process, head);
      return [];
    }
    const tail = /<\.\.\. \w+ resumed>(?<rest>.*)$/.exec(line)?.groups?.['rest'];
    return [tail === undefined ? line : `${open.get(process) ?? ''}${tail}`];
  });
}
