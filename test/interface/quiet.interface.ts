import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkbench, screenshot } from '../host/browser.ts';
import type { OpenWorkbench } from '../host/browser.ts';
import { startHost } from '../host/host.ts';
import type { RunningHost } from '../host/host.ts';
import { openFile, readInterruptions, readTabs, replaceText, saveFile, waitForStatusItem } from '../host/workbench.ts';
import { createSample } from '../sample/createSample.ts';

/** The first minute with the extension, as a person has it: nothing asks, nothing pops up, nothing is contacted. */
describe('the first minute in the workbench', () => {
  const directory = mkdtempSync(join(tmpdir(), 'driftline-quiet-'));
  const { root } = createSample(directory);
  const opened: { host?: RunningHost; workbench?: OpenWorkbench } = {};

  before(async () => {
    opened.host = await startHost({
      workspace: root,
      extensionDir: join(import.meta.dirname, '..', '..'),
      trust: true,
      token: 'random',
    });
    opened.workbench = await openWorkbench(opened.host);
  });

  after(async () => {
    await opened.workbench?.dispose();
    await opened.host?.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  it('edits a value and saves it without an interruption or a request beyond the host', async () => {
    const { workbench } = opened;
    assert.ok(workbench);
    const { page, foreignRequests } = workbench;
    await waitForStatusItem(page, /\bmain\b/);
    await openFile(page, 'environments/prod-eu/autoscaler.yaml', 6);
    await replaceText(page, 'minReplicas: 4', 'minReplicas: 6');
    await saveFile(page);
    assert.match(readFileSync(join(root, 'environments/prod-eu/autoscaler.yaml'), 'utf8'), /^ {2}minReplicas: 6$/m);
    assert.deepEqual(await readTabs(page), ['autoscaler.yaml']);
    await screenshot(page, 'first-minute');
    assert.deepEqual(await readInterruptions(page), []);
    assert.deepEqual(foreignRequests, []);
  });
});
