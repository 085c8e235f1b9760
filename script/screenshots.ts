import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openWorkbench } from '../test/host/browser.ts';
import { startHost } from '../test/host/host.ts';
import {
  hoverText,
  openFile,
  replaceText,
  setExpanded,
  waitForGutterMarks,
  waitForLens,
  waitForStatusItem,
  waitForTreeRow,
} from '../test/host/workbench.ts';
import { createSample } from '../test/sample/createSample.ts';
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
}

const directory = mkdtempSync(join(tmpdir(), 'driftline-screenshots-'));
mkdirSync(folder, { recursive: true });
const host = await startHost({ workspace: createSample(directory).root, extensionDir: projectRoot, trust: true });
try {
  const workbench = await openWorkbench(host, { viewport: { width: 1180, height: 640 } });
  await takePictures(workbench.page);
  await workbench.dispose();
} finally {
  await host.dispose();
  rmSync(directory, { recursive: true, force: true });
}
