import * as vscode from 'vscode';
import { closeProposalRequest, discardProposalRequest, switchToProposalRequest } from '../../server/src/protocol.ts';
import type { ActionResult, CloseProposalParams, ForgeView, ProposalRecordParams } from '../../server/src/protocol.ts';
import type { Consent } from './consent.ts';
import type { Credentials } from './credentials.ts';
import { openWebAddress } from './openWebAddress.ts';
import type { OpenProposalNode, ProposalNode, UnfinishedNode } from './proposalNode.ts';
import type { ProposalsTreeView } from './proposalsView.ts';
import { originOf } from './proposalTexts.ts';
import type { ReviewPanels } from './review/reviewPanels.ts';
import type { ServerConnection } from './serverConnection.ts';

/** What the actions act on. */
export interface ProposalParts {
  readonly server: ServerConnection;
  readonly consent: Consent;
  readonly credentials: Credentials;
  readonly panels: ReviewPanels;
  readonly view: ProposalsTreeView;
}

/** What a person can do with proposals and forges outside of the review page; what came of it is told once, quietly where it went well. */
export class ProposalActions {
  readonly #parts: ProposalParts;

  constructor(parts: ProposalParts) {
    this.#parts = parts;
  }

  /** The page of a proposal, or of one of its checks. */
  async open(argument: unknown): Promise<void> {
    const address = readNode(argument, 'proposal')?.view.webUrl ?? readNode(argument, 'check')?.view.webUrl;
    await openWebAddress(address ?? '');
  }

  async copyLink(argument: unknown): Promise<void> {
    const proposal = readNode(argument, 'proposal');
    if (proposal) {
      await vscode.env.clipboard.writeText(proposal.view.webUrl);
    }
  }

  /** The review page, to add further edits to a proposal. */
  async update(argument: unknown): Promise<void> {
    const record = recordOf(argument);
    if (record) {
      await this.#parts.panels.open(record);
    }
  }

  async switchTo(argument: unknown): Promise<void> {
    const node = readNode(argument, 'proposal');
    const record = recordOf(argument);
    if (node && record) {
      await this.#act(switchToProposalRequest, record, `You are on ${node.view.branch} now`);
    }
  }

  /** Asks before, because a pull request is also closed for those who review it. */
  async close(argument: unknown): Promise<void> {
    const node = readNode(argument, 'proposal');
    if (!node) {
      return;
    }
    const withBranch = 'Close and Delete Branch';
    const choice = await vscode.window.showWarningMessage(
      `Close pull request #${node.view.number}?`,
      {
        modal: true,
        detail: `“${node.view.title}” is closed for everybody who reviews it. The branch ${node.view.branch} is deleted only if nobody else has pushed to it.`,
      },
      withBranch,
      'Close and Keep Branch',
    );
    if (choice !== undefined) {
      const params: CloseProposalParams = { root: node.root, number: node.view.number, deleteBranch: choice === withBranch };
      await this.#act(closeProposalRequest, params, `Pull request #${node.view.number} is closed`);
    }
  }

  async discard(argument: unknown): Promise<void> {
    const node = readNode(argument, 'unfinished');
    const record = recordOf(argument);
    if (!node || !record) {
      return;
    }
    const discard = 'Discard';
    const choice = await vscode.window.showWarningMessage(
      `Discard the unfinished proposal “${node.view.title}”?`,
      { modal: true, detail: 'Your files stay as they are, and so does a branch that was pushed.' },
      discard,
    );
    if (choice === discard) {
      await this.#act(discardProposalRequest, record, 'The unfinished proposal is discarded');
    }
  }

  /** Lets the forge of a repository be contacted from now on. */
  async connect(): Promise<void> {
    const { forges } = this.#parts.view;
    const apart = forges.filter(({ root, forge }) => !this.#parts.consent.has({ root, host: forge.host }));
    const picked = await pick(apart, 'Connect to Forge');
    if (picked) {
      await this.#parts.consent.give({ root: picked.root, host: picked.forge.host });
    }
  }

  /** Takes that back. */
  async disconnect(): Promise<void> {
    const items = this.#parts.consent.agreements.map(agreement => ({
      label: agreement.host,
      description: vscode.Uri.parse(agreement.root).fsPath,
      agreement,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: 'Disconnect from Forge',
      placeHolder: items.length === 0 ? 'No forge is connected' : 'It is not contacted any more, unless you propose something',
    });
    if (picked) {
      await this.#parts.consent.takeBack(picked.agreement);
    }
  }

  async signIn(): Promise<void> {
    const { forges } = this.#parts.view;
    const picked = await pick(forges, 'Sign In to Forge');
    if (!picked) {
      return;
    }
    const { kind, label, webUrl, host } = picked.forge;
    if (await this.#parts.credentials.signIn({ kind, label, origin: originOf(webUrl) })) {
      await this.#parts.consent.give({ root: picked.root, host });
    }
  }

  async signOut(): Promise<void> {
    const { origins } = this.#parts.credentials;
    const picked = await vscode.window.showQuickPick([...origins], {
      title: 'Sign Out of Forge',
      placeHolder:
        origins.length === 0
          ? 'Driftline keeps no token. VS Code’s own sign-in is under Accounts; others belong to git.'
          : 'The token is forgotten here; the forge’s settings can revoke it',
    });
    if (picked !== undefined) {
      await this.#parts.credentials.signOut(picked);
    }
  }

  async #act(method: string, params: ProposalRecordParams | CloseProposalParams, done: string): Promise<void> {
    const result = await this.#parts.server.request<ActionResult>(method, params);
    if (!result || result.problem !== null) {
      void vscode.window.showWarningMessage(result?.problem ?? 'The Driftline server did not answer.');
    } else {
      vscode.window.setStatusBarMessage(`Driftline: ${result.message ?? done}`, 8000);
    }
    this.#parts.view.refresh();
  }
}

async function pick(
  forges: readonly { readonly root: string; readonly forge: ForgeView }[],
  title: string,
): Promise<{ readonly root: string; readonly forge: ForgeView } | undefined> {
  const [only] = forges;
  if (only && forges.length === 1) {
    return only;
  }
  const items = forges.map(entry => ({
    label: entry.forge.host,
    description: `${entry.forge.label}, ${entry.forge.repository}`,
    entry,
  }));
  const placeHolder = items.length === 0 ? 'There is none: no forge was recognised, or it is connected already' : 'Forge';
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.entry;
}

/** The record of a pull request that was made here, or of one that was not finished. */
function recordOf(argument: unknown): ProposalRecordParams | undefined {
  const node: OpenProposalNode | UnfinishedNode | undefined = readNode(argument, 'proposal') ?? readNode(argument, 'unfinished');
  const record = node?.kind === 'proposal' ? node.view.record : node?.view.id;
  return node && record ? { root: node.root, record } : undefined;
}

/** The view hands over its own nodes; anything else that calls is turned away by its lack of the kind. */
function readNode<K extends ProposalNode['kind']>(argument: unknown, kind: K): Extract<ProposalNode, { kind: K }> | undefined {
  const isNode =
    typeof argument === 'object' && argument !== null && 'kind' in argument && argument.kind === kind && 'view' in argument;
  return isNode ? (argument as Extract<ProposalNode, { kind: K }>) : undefined;
}
