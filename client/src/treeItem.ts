import * as vscode from 'vscode';
import { openDiffCommand } from '../../server/src/protocol.ts';
import { hasDetails } from './environmentTree.ts';
import type { EnvironmentTree } from './environmentTree.ts';
import {
  describeEnvironmentNode,
  describeField,
  describeFinding,
  describeObject,
  describePart,
  describeProblem,
  describeRepositoryNode,
  describeRisk,
} from './nodeTexts.ts';
import type { NodeText } from './nodeTexts.ts';
import type { TreeNode } from './treeNode.ts';

/** Command that goes from a changed value to the line that decides it. */
export const explainCommand = 'driftline.explain';
/** Command that opens what a finding is about. */
export const openFindingCommand = 'driftline.openFinding';

/** What `driftline.fetchCharts` may change. */
const missingChart = 'unknown.chart';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** A node as the editor shows it; what Enter does, and which actions the manifest may attach to it (`contextValue`). */
export function createTreeItem(tree: EnvironmentTree, node: TreeNode): vscode.TreeItem {
  switch (node.kind) {
    case 'repository': {
      const repository = tree.getRepository(node.root);
      return repository ? createItem(node, describeRepositoryNode(repository), Expanded) : createItem(node, goneText, None);
    }
    case 'problem':
      return createItem(node, describeProblem(node.message), None);
    case 'environment': {
      const environment = tree.getEnvironment(node);
      if (!environment) {
        return createItem(node, goneText, None);
      }
      const item = createItem(node, describeEnvironmentNode(environment), hasDetails(environment) ? Collapsed : None);
      item.contextValue = environment.deployed ? 'environment.compared' : 'environment';
      return item;
    }
    case 'finding': {
      const item = createItem(node, describeFinding(node), None);
      item.contextValue = node.finding.code === missingChart ? 'finding.chart' : item.contextValue;
      return node.finding.location ? withCommand(item, openFindingCommand, 'Open', node) : item;
    }
    case 'part':
      return createItem(node, describePart(node), Expanded);
    case 'object':
      return withCommand(createItem(node, describeObject(node.view), Collapsed), openDiffCommand, 'Open Changes', node);
    case 'risk':
      return createItem(node, describeRisk(node.risk), None);
    case 'field':
      return withCommand(createItem(node, describeField(node.view), None), explainCommand, 'Why This Value?', node);
  }
}

/** For a node that is asked for after its environment has gone, until the tree is shown anew. */
const goneText: NodeText = { label: '', description: '', tooltip: '', spoken: '', icon: 'circle-slash' };

function createItem(node: TreeNode, text: NodeText, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(text.label, state);
  item.id = node.id;
  item.description = text.description;
  item.tooltip = new vscode.MarkdownString(text.tooltip);
  item.accessibilityInformation = { label: text.spoken };
  item.iconPath = new vscode.ThemeIcon(text.icon, text.color === undefined ? undefined : new vscode.ThemeColor(text.color));
  item.contextValue = node.kind;
  return item;
}

function withCommand(item: vscode.TreeItem, command: string, title: string, node: TreeNode): vscode.TreeItem {
  item.command = { command, title, arguments: [node] };
  return item;
}
