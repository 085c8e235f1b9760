import * as vscode from 'vscode';
import type { NodeText } from './nodeTexts.ts';
import type { ProposalNode } from './proposalNode.ts';
import { describeCheck, describeGroup, describeProposal, describeReview, describeUnfinished } from './proposalTexts.ts';
import { hasProposalDetails } from './proposalTree.ts';

/** Command that opens a proposal, or what a check has to say, in the browser. */
export const openProposalCommand = 'driftline.openProposal';
/** Command that goes on with a proposal that did not get through. */
export const retryProposalCommand = 'driftline.retryProposal';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** A node as the editor shows it; which actions the manifest attaches to it goes by `contextValue`. */
export function createProposalItem(node: ProposalNode): vscode.TreeItem {
  switch (node.kind) {
    case 'repository':
      return createItem(node, { ...plainText(node.name), icon: 'repo' }, Expanded);
    case 'lack':
      return createItem(node, plainText(node.message), None);
    case 'group':
      return createItem(node, describeGroup(node.label, node.children.length), Expanded);
    case 'proposal': {
      const item = createItem(node, describeProposal(node.view), hasProposalDetails(node.view) ? Collapsed : None);
      item.contextValue = ['proposal', node.view.state, ...(node.view.record === null ? [] : ['recorded'])].join('.');
      return item;
    }
    case 'unfinished': {
      const item = createItem(node, describeUnfinished(node.view), None);
      item.command = { command: retryProposalCommand, title: 'Go On', arguments: [node] };
      return item;
    }
    case 'check': {
      const item = createItem(node, describeCheck(node.view), None);
      if (node.view.webUrl !== null) {
        item.command = { command: openProposalCommand, title: 'Open in Browser', arguments: [node] };
      }
      return item;
    }
    case 'review':
      return createItem(node, describeReview(node.view), None);
  }
}

function plainText(text: string): NodeText {
  return { label: text, description: '', tooltip: '', spoken: text, icon: '' };
}

function createItem(node: ProposalNode, text: NodeText, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(text.label, state);
  item.id = node.id;
  item.description = text.description;
  item.tooltip = new vscode.MarkdownString(text.tooltip);
  item.accessibilityInformation = { label: text.spoken };
  item.contextValue = node.kind;
  if (text.icon !== '') {
    item.iconPath = new vscode.ThemeIcon(text.icon, text.color === undefined ? undefined : new vscode.ThemeColor(text.color));
  }
  return item;
}
