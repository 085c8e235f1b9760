import * as vscode from 'vscode';
import { moveCommitsRequest, proposeCommand } from '../../server/src/protocol.ts';
import type { ActionResult, MoveCommitsParams, ProtectedCommit } from '../../server/src/protocol.ts';
import { describeProtectedCommit, listCommits, validateBranchName } from './protectedCommitTexts.ts';
import type { ServerConnection } from './serverConnection.ts';

/** Points out a commit by hand to a protected branch, once, with the way out: the commit moves to a branch of its own. */
export class ProtectedCommitNotice {
  readonly #server: ServerConnection;
  readonly #state: vscode.Memento;

  constructor(server: ServerConnection, workspaceState: vscode.Memento) {
    this.#server = server;
    this.#state = workspaceState;
  }

  /** Tells it, unless the same was told before, perhaps in an earlier run of the window. */
  async tell(commit: ProtectedCommit): Promise<void> {
    const key = `driftline.protectedCommit:${commit.root}#${commit.branch}`;
    const told = JSON.stringify(commit.commits);
    if (this.#state.get(key) === told) {
      return;
    }
    await this.#state.update(key, told);
    const move = 'Move to a Branch…';
    const choice = await vscode.window.showInformationMessage(describeProtectedCommit(commit), move, 'Not Now');
    if (choice === move) {
      await this.#move(commit);
    }
  }

  async #move({ root, branch, commits, suggestedBranch }: ProtectedCommit): Promise<void> {
    const newBranch = await vscode.window.showInputBox({
      title: `Move ${listCommits(commits)} from ${branch} to a Branch`,
      prompt: 'Name of the new branch. It is checked out; your files and what is staged stay as they are.',
      value: suggestedBranch,
      ignoreFocusOut: true,
      validateInput: text => validateBranchName(text, branch),
    });
    if (newBranch === undefined) {
      return;
    }
    const params: MoveCommitsParams = { root, newBranch: newBranch.trim() };
    const result = await this.#server.request<ActionResult>(moveCommitsRequest, params);
    if (!result || result.problem !== null) {
      void vscode.window.showWarningMessage(result?.problem ?? 'The Driftline server did not answer; nothing was moved.');
      return;
    }
    const propose = 'Propose Change…';
    const message = result.message ?? `You are on ${params.newBranch} now.`;
    if ((await vscode.window.showInformationMessage(message, propose)) === propose) {
      await vscode.commands.executeCommand(proposeCommand, { root });
    }
  }
}
