import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension in the editor', () => {
  it('activates by itself in a repository', async () => {
    const extension = vscode.extensions.getExtension('driftline.driftline');
    assert.ok(extension, 'not installed');
    await waitUntil(() => extension.isActive);
  });

  it('runs where the repository is', () => {
    const extension = vscode.extensions.getExtension('driftline.driftline');
    assert.equal(extension?.extensionKind, vscode.ExtensionKind.Workspace);
  });
});

/** Resolves when the condition holds; the test's own timeout ends the wait. */
async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
