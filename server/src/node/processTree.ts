import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * Ending a process with all that it started: a hook, its programs, ssh. On POSIX the process must lead a group of its own
 * (`detached: true`); Windows keeps track of children itself.
 */

/** Time, in ms, that programs get to end by themselves, for example to remove their lock files. */
const grace = 2000;

/** Asks the whole tree to end, and ends what is still there after two seconds. */
export function endProcessTree(child: ChildProcess, platform: NodeJS.Platform = process.platform): void {
  const { pid } = child;
  if (pid === undefined) {
    return;
  }
  if (platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => child.kill());
    return;
  }
  signalGroup(pid, 'SIGTERM');
  setTimeout(() => signalGroup(pid, 'SIGKILL'), grace).unref();
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

/** Whether a process with this id runs on this machine. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
