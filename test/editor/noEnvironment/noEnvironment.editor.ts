import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileUri } from '../documents.ts';
import { eventually } from '../eventually.ts';

describe('in a folder without any environment', () => {
  it('opens a configuration to begin with, not saved yet', async () => {
    await vscode.extensions.getExtension('driftline.driftline')?.activate();
    await vscode.commands.executeCommand('driftline.createConfiguration');
    const document = await eventually(
      () => vscode.window.activeTextEditor?.document,
      active => assert.match(active?.getText() ?? '', /^version: 1$/m),
    );
    assert.equal(document?.uri.toString(), fileUri('.driftline.yaml').with({ scheme: 'untitled' }).toString());
    assert.equal(document.languageId, 'yaml');
    assert.ok(document.isDirty);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
