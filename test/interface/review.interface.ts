import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { openWorkbench, screenshot } from '../host/browser.ts';
import type { OpenWorkbench } from '../host/browser.ts';
import { startHost } from '../host/host.ts';
import type { RunningHost } from '../host/host.ts';
import {
  findReviewPage,
  openFile,
  openSideBar,
  readInterruptions,
  readTabs,
  replaceText,
  runCommand,
  waitForTreeRow,
  waitForWelcome,
} from '../host/workbench.ts';
import { createSample } from '../sample/createSample.ts';
import { startSampleForge } from '../sample/startSampleForge.ts';
import type { SampleForge } from '../sample/startSampleForge.ts';

/** The review page as a person without a mouse uses it: two edits that are not saved, a hook that objects, a pull request. */
describe('the review page', () => {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-review-'));
  const sample = createSample(directory);
  const opened: { forge?: SampleForge; host?: RunningHost; workbench?: OpenWorkbench } = {};
  const hook = join(sample.root, '.git', 'hooks', 'pre-commit');

  before(async () => {
    opened.forge = await startSampleForge(sample);
    opened.host = await startHost({
      workspace: sample.root,
      extensionDir: join(import.meta.dirname, '..', '..'),
      trust: true,
      token: 'random',
      settings: { 'driftline.forges': { [new URL(opened.forge.page).host]: 'github' } },
    });
    opened.workbench = await openWorkbench(opened.host);
    await openFile(getPage(), 'environments/prod-eu/autoscaler.yaml', 6);
    await replaceText(getPage(), 'minReplicas: 4', 'minReplicas: 6');
    await openFile(getPage(), 'environments/staging/kustomization.yaml', 1);
    await replaceText(getPage(), 'LOG_LEVEL=debug', 'LOG_LEVEL=trace');
    await runCommand(getPage(), 'Driftline: Propose Change');
    await review().getByRole('heading', { name: 'Files' }).waitFor();
  });

  after(async () => {
    await opened.workbench?.dispose();
    await opened.host?.dispose();
    await opened.forge?.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  function getPage(): Page {
    assert.ok(opened.workbench, 'the workbench is not open');
    return opened.workbench.page;
  }

  function review(): FrameLocator {
    return findReviewPage(getPage());
  }

  function git(...gitArguments: string[]): string {
    return execFileSync('git', gitArguments, { cwd: sample.root, encoding: 'utf8' }).trim();
  }

  /** Presses Tab until the control that a screen reader calls so has the focus. */
  async function tabTo(name: string): Promise<void> {
    const seen: string[] = [];
    while (seen.length < 40) {
      await getPage().keyboard.press('Tab');
      const said = await review().locator(':focus').ariaSnapshot();
      if (said.includes(`"${name}"`)) {
        return;
      }
      seen.push(said);
    }
    assert.fail(`${name} is not reached by Tab, only\n${seen.join('\n')}`);
  }

  it('has the focus at what changes, and everything prepared', async () => {
    assert.match((await review().locator(':focus').textContent()) ?? '', /^What Changes/);
    assert.notEqual(await review().getByLabel('Title').inputValue(), '');
    assert.match(await review().getByLabel('Branch').inputValue(), /^driftline\//);
    await screenshot(getPage(), 'review');
  });

  it('names every control for a screen reader', async () => {
    const lines = (await review().locator('main').ariaSnapshot()).split('\n');
    const controls = lines.filter(line => /^\s*- (?:checkbox|textbox|button|link)\b/.test(line));
    assert.ok(controls.length > 8, lines.join('\n'));
    assert.deepEqual(
      controls.filter(line => !/^\s*- \w+ "[^"]+"/.test(line)),
      [],
    );
  });

  it('leaves a file out with the space bar, and what changes follows', async () => {
    await tabTo('Include environments/staging/kustomization.yaml');
    await getPage().keyboard.press('Space');
    await review().getByText('1 of 2 selected').waitFor();
    await review().locator('.environments strong').filter({ hasText: 'staging' }).waitFor({ state: 'detached' });
    assert.deepEqual(await review().locator('.environments strong').allInnerTexts(), ['prod-eu']);
  });

  it('keeps what is typed, while hidden and over a reload of the window', async () => {
    await tabTo('Title');
    await getPage().keyboard.press('End');
    await getPage().keyboard.press('Shift+Home');
    await getPage().keyboard.type('Six replicas for prod-eu');
    await openFile(getPage(), 'README.md');
    await runCommand(getPage(), 'Driftline: Propose Change');
    await review().getByText('1 of 2 selected').waitFor();
    assert.equal(await review().getByLabel('Title').inputValue(), 'Six replicas for prod-eu');
    // In a browser the editor writes down its state every five seconds.
    await getPage().waitForTimeout(6000);
    await getPage().reload();
    await review().getByText('1 of 2 selected').waitFor({ timeout: 60_000 });
    assert.equal(await review().getByLabel('Title').inputValue(), 'Six replicas for prod-eu');
  });

  it('has contacted nobody so far, and says what will be', async () => {
    await review()
      .getByText(/Nothing has been contacted so far\. Proposing pushes to origin/)
      .waitFor();
    assert.deepEqual(await readInterruptions(getPage()), []);
  });

  it('tells why a hook objects, and what can be done', async () => {
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\necho "replicas must be odd" >&2\nexit 1\n', { mode: 0o755 });
    await review().getByLabel('Title').focus();
    await review().locator('button[type=submit][aria-disabled=false]').waitFor();
    await getPage().keyboard.press('Control+Enter');
    await review().getByRole('heading', { name: 'The commit failed' }).waitFor();
    await review().getByLabel('Output of git and hooks').getByText('replicas must be odd').waitFor();
    assert.equal(await review().locator(':focus').textContent(), 'The commit failed');
    assert.match(await review().getByRole('alert').innerText(), /hook/);
    assert.match(await review().locator('.submission').innerText(), /Your files are as they were, and you are still on main\./);
    await screenshot(getPage(), 'review-failed');
  });

  it('goes on from there to the pull request', async () => {
    const head = git('rev-parse', 'HEAD');
    rmSync(hook);
    await tabTo('Retry');
    await getPage().keyboard.press('Enter');
    await review().getByRole('heading', { name: 'Pull request #1 is open' }).waitFor();
    assert.equal(await review().locator(':focus').textContent(), 'Pull request #1 is open');
    await screenshot(getPage(), 'review-done');
    const [branch = ''] = git('ls-remote', '--heads', sample.remote, 'driftline/*').split('\t');
    assert.equal(git('log', '--format=%s', '-1', branch), 'Six replicas for prod-eu');
    assert.deepEqual(
      [git('rev-parse', 'HEAD'), git('branch', '--show-current'), git('status', '--porcelain')],
      [head, 'main', ''],
    );
    assert.ok((await readTabs(getPage())).includes('autoscaler.yaml'));
  });

  it('shows the proposal in its view once the person has connected', async () => {
    await openSideBar(getPage(), 'Driftline');
    await waitForWelcome(getPage(), 'Proposals', /only when you agree.*Connect$/);
    await runCommand(getPage(), 'Driftline: Connect to Forge');
    await waitForTreeRow(getPage(), 'Proposals', 'Six replicas for prod-eu');
    await screenshot(getPage(), 'proposals');
    assert.deepEqual(await readInterruptions(getPage()), []);
    assert.deepEqual(opened.workbench?.foreignRequests, []);
  });
});
