import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openWorkbench, screenshot } from '../host/browser.ts';
import type { OpenWorkbench } from '../host/browser.ts';
import { startHost } from '../host/host.ts';
import type { RunningHost } from '../host/host.ts';
import {
  openFile,
  readInterruptions,
  readTree,
  replaceText,
  runCommand,
  setExpanded,
  typeIntoInput,
  typeText,
  waitForGutterMarks,
  waitForLens,
  waitForStatusItem,
  waitForTreeRow,
  waitForViewMessage,
} from '../host/workbench.ts';
import { createSample } from '../sample/createSample.ts';

/** The Environments view as a person uses it, on the sample repository with one edited value that is not saved. */
describe('the Environments view', () => {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-environments-'));
  const opened: { host?: RunningHost; workbench?: OpenWorkbench } = {};
  const view = 'Environments';

  before(async () => {
    const { root } = createSample(directory);
    opened.host = await startHost({
      workspace: root,
      extensionDir: join(import.meta.dirname, '..', '..'),
      trust: true,
      token: 'random',
    });
    opened.workbench = await openWorkbench(opened.host);
    await openFile(getPage(), 'environments/prod-eu/autoscaler.yaml', 6);
    await replaceText(getPage(), 'minReplicas: 4', 'minReplicas: 6');
  });

  after(async () => {
    await opened.workbench?.dispose();
    await opened.host?.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  function getPage(): Page {
    assert.ok(opened.workbench, 'the workbench is not open');
    return opened.workbench.page;
  }

  async function readRows(): Promise<string[]> {
    return (await readTree(getPage(), view)).map(
      ({ level, label, description }) => `${'  '.repeat(level - 1)}${label}: ${description}`,
    );
  }

  it('says in the status bar how many environments there are and compared with what', async () => {
    await waitForStatusItem(getPage(), '1 of 3 environments changes · vs origin/main');
  });

  it('marks the changed value beside its line number, and has one line above the file', async () => {
    await waitForGutterMarks(getPage(), 1);
    await waitForLens(getPage(), 'prod-eu: 1 object changes');
    await screenshot(getPage(), 'marks-and-lens');
  });

  it('shows the changed objects two clicks after the status item', async () => {
    const page = getPage();
    await (await waitForStatusItem(page, '1 of 3 environments')).click();
    await (await waitForTreeRow(page, view, 'prod-eu')).click();
    await waitForTreeRow(page, view, 'api (Deployment)');
    assert.deepEqual(await readRows(), [
      'staging: unchanged · compared with origin/main (assumed)',
      'prod-eu: 1 object changes · 1 object waiting · compared with tag prod-eu-2026.10.19 (declared)',
      '  Yours: 1 object',
      '    web (HorizontalPodAutoscaler): shop · 1 field',
      '  Waiting: 1 object · merged by others, not delivered yet',
      '    api (Deployment): shop · 1 field',
      'prod-us: unchanged · 2 objects waiting · compared with origin/deployed/prod-us (declared)',
    ]);
    await screenshot(page, 'changed-objects');
  });

  it('says the same to a screen reader', async () => {
    const spoken = (await readTree(getPage(), view)).map(row => row.spoken);
    assert.ok(
      spoken.some(text => text.startsWith('HorizontalPodAutoscaler web, in namespace shop, 1 field changed')),
      spoken.join('\n'),
    );
  });

  it('opens before and after, and leads from a field to the line that decides it', async () => {
    const page = getPage();
    await (await waitForTreeRow(page, view, 'web (HorizontalPodAutoscaler)')).click();
    await page.locator('.tab.active').filter({ hasText: 'origin/main ↔ with your changes' }).waitFor();
    await screenshot(page, 'before-and-after');
    await setExpanded(await waitForTreeRow(page, view, 'web (HorizontalPodAutoscaler)'), 'expanded');
    await (await waitForTreeRow(page, view, 'spec.minReplicas')).click();
    await page.locator('.tab.active').filter({ hasText: 'autoscaler.yaml' }).waitFor();
    await waitForStatusItem(page, 'Ln 6, Col 16');
    await screenshot(page, 'why');
  });

  it('follows typing without losing what is unfolded', async () => {
    const page = getPage();
    await openFile(page, 'environments/prod-eu/autoscaler.yaml', 6);
    await page.keyboard.press('End');
    await typeText(page, '0');
    await waitForTreeRow(page, view, '4 → 60');
    assert.equal((await readRows()).length, 8);
  });

  it('filters environments while a person types, and shows all again', async () => {
    const page = getPage();
    await runCommand(page, 'Driftline: Filter Environments');
    const input = await typeIntoInput(page, 'prod @waiting');
    await waitForViewMessage(page, view, 'Filter “prod @waiting”: 2 of 3 environments');
    await input.press('Enter');
    assert.deepEqual(
      (await readTree(page, view)).filter(({ level }) => level === 1).map(({ label }) => label),
      ['prod-eu', 'prod-us'],
    );
    await screenshot(page, 'filter');
    await runCommand(page, 'Driftline: Clear Filter');
    await waitForTreeRow(page, view, 'staging');
  });

  it('has asked and interrupted nothing, and contacted nobody', async () => {
    assert.deepEqual(await readInterruptions(getPage()), []);
    assert.deepEqual(opened.workbench?.foreignRequests, []);
  });
});
