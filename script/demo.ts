import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startHost } from '../test/host/host.ts';
import { createSample } from '../test/sample/createSample.ts';
import { demoChecks, startSampleForge } from '../test/sample/startSampleForge.ts';
import { buildAll } from './build.ts';
import { ensureHost } from './ensureHost.ts';

/**
 * `npm start -- [FOLDER] [--code]`: builds Driftline, makes the sample repository and opens it in a real editor, in the browser or, with
 * `--code`, in the `code` on the PATH. The sample is made in FOLDER and kept, or in a temporary folder and removed at the end. Its
 * remote is a forge that runs on this machine as long as the demo does, so that a change can go the whole way without an account.
 */

const root = join(import.meta.dirname, '..');

/** @param forgePage the forge's page of the repository. */
function describeWhatToTry(forgePage: string): string {
  return `
  1. Open environments/prod-eu/autoscaler.yaml and set minReplicas to 8: the line on top says what changes, before you save.
  2. Change LOG_LEVEL in apps/web/deployment.yaml: a base reaches all three environments. Hover a value to see where it comes from.
  3. Look at the Environments view: a colleague's memory change waits for prod-eu and prod-us; it is not counted as yours.
  4. Misspell a path in environments/staging/kustomization.yaml: the error is on that line, and only staging is unknown.
  5. Set mail_replicas to '3' in platform/infrastructure/settings.yaml: Flux puts it into what another Kustomization delivers.
     Change the labels in charts/status-page/templates/_helpers.tpl: the release of that chart shows every object they reach.
  6. Take that back and run "Driftline: Propose Change…": branch, commit and pull request in one step; your files stay as they are.
  7. Look at the pull request on the forge of this demo, ${forgePage}: a simulated check passes after a
     moment. Approve and merge it there as your colleague Jonas; main takes no other way.
`;
}

interface DemoOptions {
  /** `undefined`: a temporary folder. */
  readonly folder: string | undefined;
  readonly editor: 'browser' | 'code';
}

/** Runs until the editor is closed (`code`) or the process is asked to end (browser). */
async function runDemo(options: DemoOptions): Promise<void> {
  const directory = options.folder ? resolve(options.folder) : mkdtempSync(join(tmpdir(), 'driftline-demo-'));
  if (existsSync(join(directory, 'shop'))) {
    throw new Error(`${join(directory, 'shop')} exists already: give another folder, or remove it`);
  }
  await buildAll();
  if (options.editor === 'browser') {
    await ensureHost();
  }
  console.log('Making the sample repository …');
  const sample = createSample(directory, { withFlux: true });
  const forge = await startSampleForge(sample, { simulatedChecks: demoChecks });
  const whatToTry = describeWhatToTry(forge.page);
  try {
    await (options.editor === 'code' ? openInCode(sample.root, whatToTry) : openInBrowser(sample.root, forge.page, whatToTry));
  } finally {
    await forge.dispose();
    if (!options.folder) {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

/** Serves the editor on loopback, only to who has the address, until the process is asked to end. */
async function openInBrowser(workspace: string, forgePage: string, whatToTry: string): Promise<void> {
  // The host's name does not say what runs there.
  const settings = { 'driftline.forges': { [new URL(forgePage).host]: 'github' } };
  // Trusted, because the folder was made here a moment ago.
  const host = await startHost({ workspace, extensionDir: root, trust: true, token: 'random', settings });
  console.log(`\nThe sample repository ${workspace} is open in VS Code; press Ctrl-C to end:\n\n  ${host.url}\n${whatToTry}`);
  openAddress(host.url);
  try {
    await new Promise<void>(end => ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(signal => process.once(signal, () => end())));
  } finally {
    await host.dispose();
  }
}

/** With the extension under development beside the person's own; ends when the window is closed. */
function openInCode(workspace: string, whatToTry: string): Promise<void> {
  console.log(`\nOpening ${workspace} with "code"; the sample is there until the window is closed.\n${whatToTry}`);
  const flags = [`--extensionDevelopmentPath=${root}`, '--new-window', '--wait', workspace];
  return new Promise((end, fail) => {
    const code = spawn('code', flags, { stdio: 'inherit', shell: process.platform === 'win32' });
    code.once('error', error => fail(new Error(`Cannot start "code" (${error.message}): is VS Code's command on the PATH?`)));
    code.once('exit', () => end());
  });
}

/** Opens the person's browser where there is a desktop; elsewhere the printed address has to do. */
function openAddress(url: string): void {
  if (process.platform === 'darwin') {
    spawnSync('open', [url]);
  } else if (process.platform === 'win32') {
    spawnSync('explorer', [url]);
  } else if (process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) {
    spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
      .on('error', error => console.log(`No browser was opened: ${error.message}`))
      .unref();
  }
}

const demoArguments = process.argv.slice(2);
try {
  await runDemo({
    folder: demoArguments.find(argument => !argument.startsWith('--')),
    editor: demoArguments.includes('--code') ? 'code' : 'browser',
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
