import * as vscode from 'vscode';
import { changeRequest } from '../../server/src/protocol.ts';
import type { ChangeView, EnvironmentParams } from '../../server/src/protocol.ts';
import { filterStates, parseFilter } from './environmentFilter.ts';
import { EnvironmentTree } from './environmentTree.ts';
import type { TreeRefresh } from './environmentTree.ts';
import { LatestTask } from './latestTask.ts';
import { plural } from './phrases.ts';
import type { ServerConnection } from './serverConnection.ts';
import { createTreeItem } from './treeItem.ts';
import type { EnvironmentNode, TreeNode } from './treeNode.ts';

/**
 * The Environments view: shows what {@link EnvironmentTree} holds, fetches the changes of expanded environments, and shows
 * anew only what differs, so that nothing moves while a person types.
 */
export class EnvironmentsView implements vscode.Disposable, vscode.TreeDataProvider<TreeNode> {
  readonly #server: ServerConnection;
  readonly #tree = new EnvironmentTree();
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #treeEmitter = new vscode.EventEmitter<TreeNode[] | undefined>();
  readonly #visibleEmitter = new vscode.EventEmitter<void>();
  readonly #expanded = new Set<EnvironmentNode>();
  readonly #fetching = new LatestTask(() => this.#fetchExpanded());
  readonly #listeners: vscode.Disposable;

  readonly onDidChangeTreeData = this.#treeEmitter.event;
  /** Fires when other environments than before are on the screen in detail. */
  readonly onDidChangeVisible = this.#visibleEmitter.event;

  constructor(server: ServerConnection) {
    this.#server = server;
    this.#view = vscode.window.createTreeView('driftline.environments', { treeDataProvider: this, showCollapseAll: true });
    this.#listeners = vscode.Disposable.from(
      server.onDidChangeState(() => this.#update()),
      this.#view.onDidExpandElement(({ element }) => this.#setExpanded(element, 'expanded')),
      this.#view.onDidCollapseElement(({ element }) => this.#setExpanded(element, 'collapsed')),
      this.#view.onDidChangeVisibility(() => this.#visibleEmitter.fire()),
    );
    this.#update();
  }

  /** Environments that are shown with what is in them. */
  get visibleEnvironments(): readonly EnvironmentParams[] {
    return this.#view.visible ? [...this.#expanded].map(({ root, environment }) => ({ root, environment })) : [];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return createTreeItem(this.#tree, node);
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.parent;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node && this.#server.situation !== 'ready') {
      return [];
    }
    if (node?.kind === 'environment' && !this.#tree.hasChange(node)) {
      await this.#fetch(node);
    }
    return [...this.#tree.getChildren(node)];
  }

  /** Opens the view; with an environment, selects it and unfolds its change. */
  async show(params?: EnvironmentParams): Promise<void> {
    const node = params ? this.#tree.findEnvironment(params) : undefined;
    if (!node) {
      await vscode.commands.executeCommand('driftline.environments.focus');
      return;
    }
    if (!this.#tree.getChildren(node.parent).includes(node)) {
      this.clearFilter();
    }
    await this.#view.reveal(node, { select: true, focus: true, expand: 2 });
  }

  /** Lets a person type a filter that is applied while it is typed; Escape restores the one before. */
  askFilter(): void {
    const before = this.#tree.filter;
    const input = vscode.window.createInputBox();
    input.title = 'Filter Environments';
    input.placeholder = `Words of a name or path; ${filterStates.join(', ')}`;
    input.prompt = 'Enter keeps the filter, Escape restores the one before.';
    input.value = before?.text ?? '';
    let accepted = false;
    input.onDidChangeValue(text => this.#setFilter(text));
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      if (!accepted) {
        this.#setFilter(before?.text ?? '');
      }
      input.dispose();
    });
    input.show();
  }

  /** Shows all environments again. */
  clearFilter(): void {
    this.#setFilter('');
  }

  dispose(): void {
    this.#fetching.dispose();
    this.#listeners.dispose();
    this.#view.dispose();
    this.#treeEmitter.dispose();
    this.#visibleEmitter.dispose();
  }

  #update(): void {
    const situation = this.#server.situation;
    void vscode.commands.executeCommand('setContext', 'driftline.situation', situation);
    const refresh = this.#tree.update(situation === 'ready' ? this.#server.state : { ...this.#server.state, repositories: [] });
    this.#refresh(refresh);
    this.#fetching.request();
    this.#describe();
  }

  #setFilter(text: string): void {
    const filter = parseFilter(text);
    this.#tree.setFilter(filter);
    void vscode.commands.executeCommand('setContext', 'driftline.filtered', filter !== undefined);
    this.#refresh('all');
    this.#describe();
  }

  #refresh(refresh: TreeRefresh): void {
    if (refresh === 'all') {
      this.#treeEmitter.fire(undefined);
    } else if (refresh.length > 0) {
      this.#treeEmitter.fire([...refresh]);
    }
  }

  /** The message under the title, and the number on the icon. */
  #describe(): void {
    const { shown, all } = this.#tree.countEnvironments();
    const { filter } = this.#tree;
    this.#view.message = filter ? `Filter “${filter.text}”: ${shown} of ${plural(all, 'environment')}` : undefined;
    const changed = this.#server.state.repositories
      .flatMap(({ environments }) => environments)
      .filter(({ status }) => ['added', 'removed', 'changed'].includes(status)).length;
    this.#view.badge = changed > 0 ? { value: changed, tooltip: `${plural(changed, 'environment')} changed by you` } : undefined;
  }

  #setExpanded(node: TreeNode, state: 'expanded' | 'collapsed'): void {
    if (node.kind !== 'environment') {
      return;
    }
    if (state === 'expanded') {
      this.#expanded.add(node);
      // The editor may still have children from before the node was collapsed.
      this.#fetching.request();
    } else {
      this.#expanded.delete(node);
      this.#tree.forgetChange(node);
    }
    this.#visibleEmitter.fire();
  }

  /** Brings the changes of expanded environments up to date; what is being computed is fetched when its answer is there. */
  async #fetchExpanded(): Promise<void> {
    for (const node of this.#expanded) {
      const environment = this.#tree.getEnvironment(node);
      if (!environment) {
        this.#expanded.delete(node);
      } else if (!environment.updating) {
        const changed = await this.#fetch(node);
        this.#refresh(changed ? [changed] : []);
      }
    }
  }

  async #fetch(node: EnvironmentNode): Promise<EnvironmentNode | undefined> {
    const { root, environment } = node;
    const params: EnvironmentParams = { root, environment };
    const change = await this.#server.request<ChangeView>(changeRequest, params);
    return change && this.#tree.setChange(params, change);
  }
}
