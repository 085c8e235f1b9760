import * as vscode from 'vscode';
import { editorGitNotification } from '../../server/src/protocol.ts';
import type { EditorGitParams } from '../../server/src/protocol.ts';
import type { ServerConnection } from './serverConnection.ts';

/** Tells the server what the editor's own git settings say: which branches are protected, and whether commits are signed off. */
export function tellEditorGit(server: ServerConnection): vscode.Disposable {
  const tell = (): void => server.notify(editorGitNotification, readEditorGit());
  return vscode.Disposable.from(
    server.onDidStart(tell),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('git.branchProtection') || event.affectsConfiguration('git.alwaysSignOff')) {
        tell();
      }
    }),
  );
}

function readEditorGit(): EditorGitParams {
  const git = vscode.workspace.getConfiguration('git');
  const patterns = git.get<unknown>('branchProtection');
  return {
    branchProtection: Array.isArray(patterns) ? patterns.filter(pattern => typeof pattern === 'string') : [],
    alwaysSignOff: git.get<unknown>('alwaysSignOff') === true,
  };
}
