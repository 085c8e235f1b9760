import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/**
 * `node endWithParent.ts FOLDER PROGRAM ARGUMENTS…`: runs a program in its folder until standard input ends, because whoever started this is
 * done with it or is gone, however it ended. Then the program is ended and its folder removed.
 */

const [folder = '', program = '', ...programArguments] = process.argv.slice(2);
const child = spawn(program, programArguments, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });

process.stdin.on('end', () => child.kill('SIGKILL')).resume();
// Ctrl+C reaches every process of the terminal; this one is needed a moment longer.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => child.kill('SIGKILL'));
}
child.on('error', error => console.error(error.message));
child.on('close', status => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  process.exit(status ?? 0);
});
