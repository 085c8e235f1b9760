import * as vscode from 'vscode';
import {
  credentialRejectedNotification,
  credentialRequest,
  promptRequest,
  proposeCommand,
  protectedCommitNotification,
} from '../../server/src/protocol.ts';
import type { CredentialParams, PromptParams, ProtectedCommit } from '../../server/src/protocol.ts';
import { Consent } from './consent.ts';
import { Credentials } from './credentials.ts';
import { tellEditorGit } from './editorGit.ts';
import { ProposalActions } from './proposalActions.ts';
import { ProposalsTreeView } from './proposalsView.ts';
import { openProposalCommand, retryProposalCommand } from './proposalTreeItem.ts';
import { answerPrompt } from './prompts.ts';
import { ProtectedCommitNotice } from './protectedCommit.ts';
import { ReviewPanels } from './review/reviewPanels.ts';
import type { ServerConnection } from './serverConnection.ts';

/** Everything about proposals in the editor: what there is, and what each part needs. To be set up before the server is started. */
export function registerProposals(context: vscode.ExtensionContext, server: ServerConnection): vscode.Disposable {
  const consent = new Consent(context.globalState);
  const credentials = new Credentials(context);
  const notice = new ProtectedCommitNotice(server, context.workspaceState);
  const view = new ProposalsTreeView(server, consent, credentials);
  const panels = new ReviewPanels(context.extensionUri, { server, consent, credentials, onDidAct: () => view.refresh() });
  const actions = new ProposalActions({ server, consent, credentials, panels, view });

  server.answer(credentialRequest, (params: CredentialParams) => credentials.answer(params));
  server.answer(promptRequest, (params: PromptParams) => answerPrompt(params));
  server.listen(credentialRejectedNotification, (params: CredentialParams) => void credentials.reject(params));
  server.listen(protectedCommitNotification, (commit: ProtectedCommit) => void notice.tell(commit));
  return vscode.Disposable.from(credentials, view, panels, tellEditorGit(server), registerCommands(panels, actions, view));
}

/** Registers the commands about proposals, one line each; the manifest has their titles and places. */
function registerCommands(panels: ReviewPanels, actions: ProposalActions, view: ProposalsTreeView): vscode.Disposable {
  const handlers: Readonly<Record<string, (argument: unknown) => unknown>> = {
    [proposeCommand]: argument => panels.open(argument),
    'driftline.refreshProposals': () => view.refresh(),
    [openProposalCommand]: argument => actions.open(argument),
    'driftline.copyProposalLink': argument => actions.copyLink(argument),
    'driftline.updateProposal': argument => actions.update(argument),
    'driftline.switchToProposal': argument => actions.switchTo(argument),
    'driftline.closeProposal': argument => actions.close(argument),
    [retryProposalCommand]: argument => actions.update(argument),
    'driftline.discardProposal': argument => actions.discard(argument),
    'driftline.connectForge': () => actions.connect(),
    'driftline.disconnectForge': () => actions.disconnect(),
    'driftline.signIn': () => actions.signIn(),
    'driftline.signOut': () => actions.signOut(),
  };
  return vscode.Disposable.from(...Object.entries(handlers).map(([id, handler]) => vscode.commands.registerCommand(id, handler)));
}
