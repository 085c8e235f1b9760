import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configureGlobal } from 'fast-check';
import Mocha from 'mocha';
import { readNumberArgument } from '../test/oracles/oracleArguments.ts';

/**
 * Runs mocha suites and writes their counts to a file, for `npm test` to add up:
 * `node script/runMocha.ts COUNTS.json GLOB… [--seed N --count N]`. Options of .mocharc.json apply.
 */

interface MochaOptions {
  readonly timeout: number;
}

const [countsFile, ...globs] = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
if (countsFile === undefined) {
  throw new Error('Usage: node script/runMocha.ts COUNTS.json GLOB…');
}
const { timeout } = JSON.parse(readFileSync('.mocharc.json', 'utf8')) as MochaOptions;
// A run can be repeated, and a failure belongs to a change; `--seed` tries others.
configureGlobal({ seed: readNumberArgument('seed', 1) });
// The suites start the bundled programs some hundred times: V8 keeps what it compiled of them.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '..', 'node_modules', '.cache', 'driftline-compiled');
const mocha = new Mocha({
  timeout,
  forbidOnly: true,
  forbidPending: true,
  reporter: process.env['CI'] === 'true' ? 'spec' : 'dot',
});
for (const file of globs.flatMap(glob => globSync(glob)).sort()) {
  mocha.addFile(file);
}
await mocha.loadFilesAsync();
const runner = mocha.run(failures => {
  writeFileSync(countsFile, JSON.stringify({ passed: runner.stats?.passes ?? 0, failed: failures }));
  process.exitCode = failures > 0 ? 1 : 0;
  // A leaked handle must not keep a finished run alive; suites that care about leaks check for them.
  setTimeout(() => process.exit(), 2000).unref();
});
