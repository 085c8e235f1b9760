import Mocha from 'mocha';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleEditorSuites, prepareEditorSuites, testsModule } from '../test/host/editorSuites.ts';
import { runEditorTests } from '../test/host/runEditorTests.ts';
import { ensureHost } from './ensureHost.ts';

/**
 * `node script/testEditor.ts [--counts=FILE]`: the editor suites in the extension host of a real editor, then the interface suites on its
 * workbench. The extension must be built before. With `--counts` the numbers are written as `{"passed":N,"failed":N}`.
 */

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const root = join(import.meta.dirname, '..');

/** `test/editor`: suites that use the editor's API from inside. */
async function runEditorSuites(): Promise<Counts> {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-editor-'));
  try {
    await bundleEditorSuites();
    const results: Counts[] = [];
    for (const { name, workspace, neighbourDirs, environment } of prepareEditorSuites(directory)) {
      console.log(`Editor suites on "${name}"`);
      results.push(await runEditorTests({ workspace, extensionDir: root, neighbourDirs, testsModule, environment }));
    }
    return addUp(results);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** `test/interface`: suites that see and use the workbench from outside, as a person does. */
async function runInterfaceSuites(): Promise<Counts> {
  const mocha = new Mocha({ timeout: 120_000, forbidOnly: true, forbidPending: true, reporter: 'spec' });
  globSync('test/interface/**/*.interface.ts', { cwd: root })
    .sort()
    .forEach(file => mocha.addFile(join(root, file)));
  await mocha.loadFilesAsync();
  return new Promise(resolve => {
    const runner = mocha.run(failed => resolve({ passed: runner.stats?.passes ?? 0, failed }));
  });
}

function addUp(results: readonly Counts[]): Counts {
  return results.reduce((sum, next) => ({ passed: sum.passed + next.passed, failed: sum.failed + next.failed }), {
    passed: 0,
    failed: 0,
  });
}

await ensureHost();
const counts = addUp([await runEditorSuites(), await runInterfaceSuites()]);
console.log(`The real editor: ${counts.passed} passed, ${counts.failed} failed`);
const countsFile = process.argv.find(argument => argument.startsWith('--counts='))?.slice('--counts='.length);
if (countsFile) {
  writeFileSync(countsFile, JSON.stringify({ passed: counts.passed, failed: counts.failed }));
}
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
