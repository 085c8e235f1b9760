// The one entry of `npm start`, `npm test` and the other scripts. Plain JavaScript for whatever Node the machine has: it installs the
// project's own packages (among them the Node that everything else runs with) when the lock file changed, then hands over.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.driftline-install');
const [task = '', ...rest] = process.argv.slice(2);

/** @type {Record<string, string>} */
const tasks = {
  build: 'script/build.ts',
  demo: 'script/demo.ts',
  test: 'script/test.ts',
  'test:editor': 'script/testEditor.ts',
  'test:electron': 'script/testElectron.ts',
  'test:oracles': 'script/testOracles.ts',
  bench: 'test/bench/bench.ts',
  corpus: 'script/corpus.ts',
  'corpus:helm': 'script/helmCorpus.ts',
  package: 'script/package.ts',
};

const entry = tasks[task];
if (entry === undefined) {
  console.error(`Usage: node script/bootstrap.mjs ${Object.keys(tasks).join('|')} [arguments]`);
  process.exit(2);
}

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.log('Installing the packages of package-lock.json (once, and again when it changes) …');
  run('npm', ['ci', '--no-audit', '--no-fund'], { shell: process.platform === 'win32' });
  writeFileSync(stamp, wanted);
}

const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
run(node, [join(root, entry), ...rest], { env: { ...process.env, PATH: bin + delimiter + process.env.PATH } });

/**
 * Runs a program with this terminal; ends with its exit status unless that is 0.
 * @param {string} program
 * @param {string[]} programArguments
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
function run(program, programArguments, options) {
  const result = spawnSync(program, programArguments, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) {
    console.error(`Cannot start ${program}: ${result.error.message}`);
  }
  if (result.status !== 0) {
    process.exit(result.status ?? 1);
  }
}
