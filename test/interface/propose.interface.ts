import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { openWorkbench, screenshot } from '../host/browser.ts';
import type { OpenWorkbench } from '../host/browser.ts';
import { startHost } from '../host/host.ts';
import type { RunningHost } from '../host/host.ts';
import { findReviewPage, openFile, openSideBar, replaceText, runCommand, saveFile, waitForTreeRow } from '../host/workbench.ts';
import { createSample } from '../sample/createSample.ts';
import { samplePerson, startSampleForge } from '../sample/startSampleForge.ts';
import type { SampleForge } from '../sample/startSampleForge.ts';

/**
 * The whole way in the real editor: edit, review page, a signed pull request on the forge; a further edit that updates it; check,
 * review and merge on the forge's own pages, and what the Proposals view then says.
 */
describe('the way of a change to a merged pull request', () => {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-way-'));
  const sample = createSample(directory);
  const opened: { forge?: SampleForge; host?: RunningHost; workbench?: OpenWorkbench } = {};
  const file = 'environments/prod-eu/autoscaler.yaml';
  const allowed = join(directory, 'allowed-signers');

  before(async () => {
    opened.forge = await startSampleForge(sample);
    signCommits();
    const { host } = new URL(opened.forge.page);
    opened.host = await startHost({
      workspace: sample.root,
      extensionDir: join(import.meta.dirname, '..', '..'),
      trust: true,
      token: 'random',
      settings: { 'driftline.forges': { [host]: 'github' } },
    });
    opened.workbench = await openWorkbench(opened.host);
  });

  after(async () => {
    await opened.workbench?.dispose();
    await opened.host?.dispose();
    await opened.forge?.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  /** As people set it up: a key, and git told to sign with it. */
  function signCommits(): void {
    const key = join(directory, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', samplePerson.email, '-f', key]);
    writeFileSync(allowed, `${samplePerson.email} ${readFileSync(`${key}.pub`, 'utf8')}`);
    git('config', 'gpg.format', 'ssh');
    git('config', 'user.signingKey', key);
    git('config', 'commit.gpgSign', 'true');
  }

  function getPage(): Page {
    assert.ok(opened.workbench, 'the workbench is not open');
    return opened.workbench.page;
  }

  function review(): FrameLocator {
    return findReviewPage(getPage());
  }

  /** In the bare repository, where the forge keeps what was pushed. */
  function onForge(...gitArguments: string[]): string {
    return execFileSync('git', gitArguments, { cwd: sample.remote, encoding: 'utf8' }).trim();
  }

  function git(...gitArguments: string[]): string {
    return execFileSync('git', gitArguments, { cwd: sample.root, encoding: 'utf8' }).trim();
  }

  function pullRequest() {
    const found = opened.forge?.forge.repository('shop/shop').pullRequests.get(1);
    assert.ok(found, 'there is no pull request on the forge');
    return found;
  }

  it('opens a pull request with branch, author, signature, files and text', async () => {
    await openFile(getPage(), file, 6);
    await replaceText(getPage(), 'minReplicas: 4', 'minReplicas: 8');
    await saveFile(getPage());
    await runCommand(getPage(), 'Driftline: Propose Change');
    await review().getByText('1 of 1 selected').waitFor();
    await review().getByLabel('Title').fill('Scale web in Europe');
    await review().getByRole('button', { name: 'Propose', exact: true }).click();
    await review().getByRole('heading', { name: 'Pull request #1 is open' }).waitFor();

    const pull = pullRequest();
    assert.deepEqual(
      [pull.title, pull.state, pull.author.login, pull.base.branch],
      ['Scale web in Europe', 'open', 'robin', 'main'],
    );
    const { branch } = pull.head;
    assert.equal(branch, 'driftline/scale-web-in-europe');
    assert.equal(onForge('diff', '--name-only', `main~1...${branch}`), file);
    assert.equal(
      onForge('log', '-1', '--format=%an <%ae>|%s', branch),
      `${samplePerson.name} <${samplePerson.email}>|Scale web in Europe`,
    );
    assert.equal(
      onForge('-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${allowed}`, 'log', '-1', '--format=%G? %GS', branch),
      `G ${samplePerson.email}`,
    );
    assert.match(pull.body ?? '', /`prod-eu`.*1 object changes/);
    assert.match(pull.body ?? '', /`spec\.minReplicas`: `4` → `8`/);
    assert.equal(git('status', '--porcelain'), `M ${file}`, 'the edit is where it was');
    assert.equal(git('branch', '--show-current'), 'main');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await screenshot(getPage(), `propose-failed-${this.currentTest.title.slice(0, 10)}`);
    }
  });

  it('updates it with a further edit: the text follows, words that were added on the forge stay', async () => {
    const { forge, token } = opened.forge ?? {};
    await fetch(`${forge?.apiUrl}/repos/shop/shop/pulls/1`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ body: `The sale starts on Friday.\n\n${pullRequest().body ?? ''}` }),
    });
    await runCommand(getPage(), 'Driftline: Connect to Forge');
    await openSideBar(getPage(), 'Driftline');
    const row = await waitForTreeRow(getPage(), 'Proposals', 'Scale web in Europe');
    await openFile(getPage(), file, 6);
    await replaceText(getPage(), 'minReplicas: 8', 'minReplicas: 10');
    await saveFile(getPage());
    await row.hover();
    await row.getByLabel(/^Update with My Edits/).click();
    await review().getByText(/#1/).first().waitFor();
    await review().getByText('1 of 1 selected').waitFor();
    await screenshot(getPage(), 'propose-update');
    await review()
      .getByRole('button', { name: /^Update/ })
      .click();
    await review().getByRole('heading', { name: 'Pull request #1 is updated' }).waitFor();
    const { body, head } = pullRequest();
    assert.match(body ?? '', /^The sale starts on Friday\./);
    assert.match(body ?? '', /`4` → `10`/);
    assert.equal(onForge('rev-list', '--count', `main~1..${head.branch}`), '2');
  });

  it('tells when it is approved and merged on the forge', async () => {
    const browser = getPage().context().browser();
    assert.ok(browser);
    const page = await browser.newPage();
    try {
      await page.goto(`${opened.forge?.page}/pull/1`);
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('button', { name: 'Pass the checks' }).click();
      await page.getByRole('button', { name: 'Squash and merge' }).click();
      await page.getByText('Merged', { exact: true }).first().waitFor();
      await screenshot(page, 'propose-merged');
    } finally {
      await page.close();
    }
    await getPage().waitForTimeout(3500);
    await runCommand(getPage(), 'Driftline: Refresh Proposals');
    await waitForTreeRow(getPage(), 'Proposals', /Scale web in Europe.*merged/);
    await screenshot(getPage(), 'propose-view-merged');
  });
});
