import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { openWorkbench, screenshot } from '../host/browser.ts';
import { startHost } from '../host/host.ts';
import type { RunningHost } from '../host/host.ts';
import { openSideBar, readInterruptions, readTree, readWelcome, waitForStatusItem, waitForTreeRow } from '../host/workbench.ts';
import { createSample } from '../sample/createSample.ts';

/** What is shown where there is nothing to compare: no environment, no trust; and where there are several repositories. */
describe('the Environments view in other situations', () => {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-situations-'));
  const extensionDir = join(import.meta.dirname, '..', '..');
  const view = 'Environments';

  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Opens a workspace in an editor of its own and shows the view. */
  async function check(workspace: string, trust: boolean, look: (page: Page, host: RunningHost) => Promise<void>): Promise<void> {
    const host = await startHost({ workspace, extensionDir, trust, token: 'random' });
    try {
      const workbench = await openWorkbench(host);
      try {
        await openSideBar(workbench.page, 'Driftline');
        await look(workbench.page, host);
        assert.deepEqual(workbench.foreignRequests, []);
      } finally {
        await workbench.dispose();
      }
    } finally {
      await host.dispose();
    }
  }

  it('has one sentence and one button in a folder without any environment', async () => {
    const folder = join(directory, 'empty');
    mkdirSync(folder);
    writeFileSync(join(folder, 'values.yaml'), 'a: 1\n');
    await check(folder, true, async page => {
      await waitForStatusItem(page, 'no environment');
      assert.deepEqual(await readWelcome(page, view), [
        'This folder has no kustomization that could be an environment.',
        'Create .driftline.yaml',
      ]);
      await screenshot(page, 'no-environment');
      await page.locator('.welcome-view-content .monaco-button').click();
      await page.locator('.tab.active').filter({ hasText: '.driftline.yaml' }).waitFor();
      assert.deepEqual(await readInterruptions(page), []);
    });
  });

  it('runs nothing in a folder that is not trusted, and offers to manage trust', async () => {
    const { root } = createSample(join(directory, 'untrusted'));
    await check(root, false, async page => {
      assert.deepEqual(await readWelcome(page, view), [
        'This workspace is not trusted, so neither git nor the engine runs on its files.',
        'Manage Workspace Trust',
      ]);
      await screenshot(page, 'not-trusted');
    });
  });

  it('groups environments by repository in a workspace of several folders', async () => {
    const first = createSample(join(directory, 'first'));
    const second = join(directory, 'tools');
    mkdirSync(second);
    writeFileSync(
      join(second, 'kustomization.yaml'),
      'configMapGenerator:\n  - name: tools\n    literals:\n      - LEVEL=info\n',
    );
    const workspace = join(directory, 'several.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: first.root }, { path: second }] }));
    await check(workspace, true, async page => {
      const shop = await waitForTreeRow(page, view, /shop.*3 environments/);
      await waitForTreeRow(page, view, /tools.*1 environment.*no git/);
      assert.equal(await shop.getAttribute('aria-level'), '1');
      await waitForTreeRow(page, view, /prod-eu/);
      assert.deepEqual(
        (await readTree(page, view)).filter(({ level }) => level === 1).map(({ label }) => label),
        ['shop', 'tools'],
      );
      await screenshot(page, 'several-repositories');
    });
  });

  it('starts a server that was killed again, and says in the status bar when it gives up', async () => {
    const { root } = createSample(join(directory, 'killed'));
    await check(root, true, async (page, host) => {
      await waitForTreeRow(page, view, 'prod-eu');
      const killed = new Set<number>();
      for (const attempt of [1, 2, 3, 4, 5]) {
        const server = await findServer(host, killed);
        process.kill(server, 'SIGKILL');
        killed.add(server);
        if (attempt === 1) {
          await findServer(host, killed);
          await waitForStatusItem(page, /^\W*3 environments/);
          await waitForTreeRow(page, view, 'prod-eu');
        }
      }
      await (await waitForStatusItem(page, 'Driftline stopped: Restart')).waitFor();
      await screenshot(page, 'server-stopped');
      assert.deepEqual(await readInterruptions(page), []);
      await (await waitForStatusItem(page, 'Driftline stopped: Restart')).click();
      await waitForTreeRow(page, view, 'prod-eu');
    });
  });

  /** Process id of the host's language server, other than those that were killed; waits until there is one. */
  async function findServer(host: RunningHost, killed: ReadonlySet<number>): Promise<number> {
    for (const ends = Date.now() + 20_000; Date.now() < ends; await setTimeout(50)) {
      const { stdout } = spawnSync('pgrep', ['-f', join(host.dataDir, 'extensions', '.*', 'dist', 'server.js')], {
        encoding: 'utf8',
      });
      const found = stdout
        .split('\n')
        .filter(Boolean)
        .map(Number)
        .find(id => !killed.has(id));
      if (found !== undefined) {
        return found;
      }
    }
    throw new Error('There is no language server');
  }
});
