import { runTests } from '@vscode/test-electron';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleEditorSuites, prepareEditorSuites, testsModule } from '../test/host/editorSuites.ts';

/**
 * `npm run test:electron -- [VERSION]`: the editor suites in the desktop editor, which is downloaded (the newest stable one unless a
 * version is given). Needs a network and a display; the extension must be built before.
 */

const directory = mkdtempSync(join(tmpdir(), 'driftline-electron-'));
try {
  await bundleEditorSuites();
  for (const { name, workspace, neighbourDirs, environment } of prepareEditorSuites(directory)) {
    console.log(`Editor suites on "${name}"`);
    await runTests({
      version: process.argv[2] ?? 'stable',
      extensionDevelopmentPath: [join(import.meta.dirname, '..'), ...neighbourDirs],
      extensionTestsPath: testsModule,
      extensionTestsEnv: { ...environment },
      launchArgs: [
        workspace,
        '--disable-extensions',
        '--disable-workspace-trust',
        `--user-data-dir=${join(directory, `user-${name}`)}`,
      ],
    });
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
