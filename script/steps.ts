import { spawn } from 'node:child_process';
import { mkdtempSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The steps of `npm test` and `npm run test:oracles`: each runs, is timed, and adds to one count of passed and failed tests. */

export interface Counts {
  passed: number;
  failed: number;
}

export const projectRoot = join(import.meta.dirname, '..');

/** Runs steps one after another, all of them even when one fails. */
export class Steps {
  readonly #counts: Counts = { passed: 0, failed: 0 };

  /** A check without a count of its own: it counts as one test. */
  async check(title: string, program: string, programArguments: readonly string[], cwd: string = projectRoot): Promise<void> {
    const status = await this.#timed(title, () => run(program, programArguments, cwd));
    this.#add({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 });
  }

  /** A function that throws on failure: it counts as one test. */
  async call(title: string, work: () => Promise<unknown>): Promise<boolean> {
    const passed = await this.#timed(title, async () => {
      try {
        await work();
        return true;
      } catch (error) {
        console.error(error);
        return false;
      }
    });
    this.#add({ passed: passed ? 1 : 0, failed: passed ? 0 : 1 });
    return passed;
  }

  /** Mocha suites; a run that dies without counts is one failure. */
  async mocha(title: string, globs: readonly string[], suiteArguments: readonly string[] = []): Promise<void> {
    await this.counted(title, file => ['script/runMocha.ts', file, ...globs, ...suiteArguments]);
  }

  /** Mocha suites in several processes at the same time: most of their time goes by while they wait for git and other programs. */
  async mochaTogether(title: string, parts: readonly (readonly string[])[]): Promise<void> {
    const programs = parts.map(globs => (file: string) => ['script/runMocha.ts', file, ...globs]);
    const counts = await this.#timed(title, () => Promise.all(programs.map(count)));
    counts.forEach(part => this.#add(part));
  }

  /** A Node program that writes `{passed, failed}` to the file it is given. */
  async counted(title: string, programArguments: (countsFile: string) => readonly string[]): Promise<void> {
    this.#add(await this.#timed(title, () => count(programArguments)));
  }

  /** Prints the line a CI looks for, and sets the exit status. */
  finish(): Counts {
    console.log(`${this.#counts.passed} passed, ${this.#counts.failed} failed`);
    process.exitCode = this.#counts.failed > 0 ? 1 : 0;
    return this.#counts;
  }

  #add(counts: Counts): void {
    this.#counts.passed += counts.passed;
    this.#counts.failed += counts.failed;
  }

  async #timed<T>(title: string, work: () => Promise<T>): Promise<T> {
    console.log(`── ${title}`);
    const start = performance.now();
    const result = await work();
    console.log(`   ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return result;
  }
}

/** Runs a Node program that writes its counts to a file; one that dies without any is one failure. */
async function count(programArguments: (countsFile: string) => readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-counts-'));
  const file = join(folder, 'counts.json');
  const status = await run(process.execPath, programArguments(file));
  const counts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Counts) : { passed: 0, failed: 0 };
  rmSync(folder, { recursive: true, force: true });
  const died = counts.failed === 0 && (status !== 0 || counts.passed === 0);
  return died ? { ...counts, failed: 1 } : counts;
}

/** Runs a program with this terminal. Answers its exit status; 127 if it cannot be started. */
export function run(program: string, programArguments: readonly string[], cwd: string = projectRoot): Promise<number> {
  return new Promise(resolve => {
    const child = spawn(program, programArguments, { cwd, stdio: 'inherit' });
    child.once('error', error => {
      console.error(`Cannot start ${program}: ${error.message}`);
      resolve(127);
    });
    child.once('exit', code => resolve(code ?? 1));
  });
}
