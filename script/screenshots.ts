import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openWorkbench } from '../test/host/browser.ts';
import { startHost } from '../test/host/host.ts';
import {
  findReviewPage,
  hoverText,
  openFile,
  replaceText,
  runCommand,
  setExpanded,
  waitForGutterMarks,
  waitForLens,
  waitForStatusItem,
  waitForTreeRow,
} from '../test/host/workbench.ts';
import { createSample } from '../test/sample/createSample.ts';
import { startSampleForge } from '../test/sample/startSampleForge.ts';
import { projectRoot } from './steps.ts';

/** `node script/screenshots.ts`: the pictures of README.md and docs/, taken in the real editor on the sample repository. */

const folder = join(projectRoot, 'docs/images');
const view = 'Environments';

async function takePictures(page: Page): Promise<void> {
  const take = (name: string) => page.screenshot({ path: join(folder, `${name}.png`) });
  await openFile(page, 'environments/prod-eu/autoscaler.yaml', 6);
  await replaceText(page, 'minReplicas: 4', 'minReplicas: 6');
  await waitForGutterMarks(page, 1);
  await waitForLens(page, 'prod-eu: 1 object changes');
  await hoverText(page, '6');
  await take('hover');
  await page.keyboard.press('Escape');
  await (await waitForStatusItem(page, '1 of 3 environments')).click();
  await (await waitForTreeRow(page, view, 'prod-eu')).click();
  await setExpanded(await waitForTreeRow(page, view, 'web (HorizontalPodAutoscaler)'), 'expanded');
  await waitForTreeRow(page, view, 'spec.minReplicas');
  await page.mouse.move(700, 600);
  await take('view');
  await (await waitForTreeRow(page, view, 'web (HorizontalPodAutoscaler)')).click();
  await page.locator('.tab.active').filter({ hasText: 'origin/main ↔ with your changes' }).waitFor();
  await page.mouse.move(700, 620);
  await take('diff');
  await openFile(page, 'apps/web/deployment.yaml', 1);
  await replaceText(page, 'LOG_LEVEL', 'LOGGING_LEVEL');
  await runCommand(page, 'Driftline: Propose Change');
  await findReviewPage(page).getByText('2 of 2 selected').waitFor();
  await page.setViewportSize({ width: 1180, height: 860 });
  await page.mouse.move(1170, 300);
  await take('review');
}

const directory = mkdtempSync(join(tmpdir(), 'driftline-screenshots-'));
mkdirSync(folder, { recursive: true });
const sample = createSample(directory);
const forge = await startSampleForge(sample);
// Pictures show a host that a reader knows; nothing is contacted before the person proposes.
execFileSync('git', ['config', 'remote.origin.url', 'https://github.com/shop/shop.git'], { cwd: sample.root });
const host = await startHost({ workspace: sample.root, extensionDir: projectRoot, trust: true });
try {
  const workbench = await openWorkbench(host, { viewport: { width: 1180, height: 640 } });
  await takePictures(workbench.page);
  await workbench.dispose();
} finally {
  await host.dispose();
  await forge.dispose();
  rmSync(directory, { recursive: true, force: true });
}
