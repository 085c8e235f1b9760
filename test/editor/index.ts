import { globSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/**
 * What the editor runs in its extension host: the suites `*.editor.ts` beside this file, bundled to CommonJS. The same module serves the
 * host of `test/host` and `@vscode/test-electron`; a suite may use `vscode` and must not know in which of the two it runs.
 */

/** Which of the bundled suites to run, relative to this file's bundle; set by the script that starts the editor. */
const suitesVariable = 'DRIFTLINE_EDITOR_SUITES';

/** Runs the suites with a line for each test and the count at the end; rejects if one failed, was left out, or there was none. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, forbidOnly: true, forbidPending: true, reporter: LineReporter });
  // The bundle is CommonJS, which is what the extension host loads.
  const files = globSync(process.env[suitesVariable] ?? '**/*.editor.js', { cwd: __dirname }).sort();
  if (files.length === 0) {
    throw new Error(`No editor suite matches ${process.env[suitesVariable]}`);
  }
  files.forEach(file => mocha.addFile(join(__dirname, file)));
  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${failures} tests of the editor suites failed`);
  }
}

/**
 * A line for each test; a failure with its account at once, for the editor may be ended before a summary. The bar in front tells these
 * lines from what the editor itself prints; the last one is what `test/host/runEditorTests.ts` reads the counts from.
 */
class LineReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('pass', test => print(`✔ ${test.fullTitle()} (${test.duration} ms)`));
    runner.on('fail', (test, error: Error) => print(`✘ ${test.fullTitle()}\n${error.stack ?? error.message}`));
    runner.once('end', () => print(`${this.stats.passes} passed, ${this.stats.failures} failed`));
  }
}

function print(text: string): void {
  text.split('\n').forEach(line => console.log(`│ ${line}`));
}
