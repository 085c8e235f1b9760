import * as vscode from 'vscode';
import { proposalsRequest } from '../../server/src/protocol.ts';
import type { ForgeView, ProposalsParams, ProposalsView } from '../../server/src/protocol.ts';
import type { Consent } from './consent.ts';
import type { Credentials } from './credentials.ts';
import { LatestTask } from './latestTask.ts';
import type { ProposalNode } from './proposalNode.ts';
import { delayNextPoll } from './proposalPolling.ts';
import { describeLack, judgeLack, nameEnvironments } from './proposalTexts.ts';
import { createProposalItem } from './proposalTreeItem.ts';
import { listChildren, listRoots } from './proposalTree.ts';
import type { RepositoryProposals } from './proposalTree.ts';
import type { ServerConnection } from './serverConnection.ts';
import { readsProposals } from './settings.ts';

/**
 * The Proposals view: shows what the forge said last, and asks again only with the person's agreement, while the view is on the screen
 * of the window that has the focus, as rarely as the server says.
 */
export class ProposalsTreeView implements vscode.Disposable, vscode.TreeDataProvider<ProposalNode> {
  readonly #server: ServerConnection;
  readonly #consent: Consent;
  readonly #view: vscode.TreeView<ProposalNode>;
  readonly #treeEmitter = new vscode.EventEmitter<void>();
  readonly #answers = new Map<string, ProposalsView>();
  readonly #failures = new Map<string, number>();
  readonly #reading = new LatestTask(() => this.#read());
  readonly #listeners: vscode.Disposable;
  #roots = '';
  #shown = '';
  #timer: NodeJS.Timeout | undefined;
  /** The person asked for it, or something was done just now. */
  #now = false;

  readonly onDidChangeTreeData = this.#treeEmitter.event;

  constructor(server: ServerConnection, consent: Consent, credentials: Credentials) {
    this.#server = server;
    this.#consent = consent;
    this.#view = vscode.window.createTreeView('driftline.proposals', { treeDataProvider: this, showCollapseAll: true });
    this.#listeners = vscode.Disposable.from(
      server.onDidChangeState(() => this.#stateChanged()),
      this.#view.onDidChangeVisibility(() => this.#reading.request()),
      vscode.window.onDidChangeWindowState(() => this.#schedule()),
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration('driftline.proposals')) {
          this.#schedule();
        }
      }),
      credentials.onDidChange(() => this.refresh()),
      consent.onDidChange(() => this.refresh()),
    );
    this.#show();
  }

  /** Forges of the workspace's repositories, as far as they are recognised. */
  get forges(): readonly { readonly root: string; readonly forge: ForgeView }[] {
    return [...this.#answers.values()].flatMap(({ root, forge }) => (forge ? [{ root, forge }] : []));
  }

  /** Asks anew at once, as far as that is allowed. */
  refresh(): void {
    this.#now = true;
    this.#reading.request();
  }

  getTreeItem(node: ProposalNode): vscode.TreeItem {
    return createProposalItem(node);
  }

  getChildren(node?: ProposalNode): ProposalNode[] {
    const repositories = this.#repositories();
    return [...(node ? listChildren(node, repositories) : listRoots(repositories))];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#reading.dispose();
    this.#listeners.dispose();
    this.#view.dispose();
    this.#treeEmitter.dispose();
  }

  #repositories(): readonly RepositoryProposals[] {
    return this.#server.state.repositories
      .filter(({ git }) => git)
      .map(({ root, name, environments }) => {
        const view = this.#answers.get(root);
        return {
          root,
          name,
          view: view && nameEnvironments(view, environments),
          lack: describeLack(view, this.#isConnected(view)),
        };
      });
  }

  #isConnected(view: ProposalsView | undefined): boolean {
    return view?.forge ? this.#consent.has({ root: view.root, host: view.forge.host }) : false;
  }

  /** Only which repositories there are matters here; the rest of the state changes with every key. */
  #stateChanged(): void {
    const roots = JSON.stringify([this.#server.situation, ...this.#repositories().map(({ root }) => root)]);
    if (roots !== this.#roots) {
      this.#roots = roots;
      this.#reading.request();
    }
  }

  /** Asks for each repository: first what is known without the forge, so that the forge's name is known before it is contacted. */
  async #read(): Promise<void> {
    const refresh = this.#now;
    this.#now = false;
    const roots = this.#repositories().map(({ root }) => root);
    [...this.#answers.keys()].filter(root => !roots.includes(root)).forEach(root => this.#answers.delete(root));
    for (const root of this.#view.visible || refresh ? roots : []) {
      const known = this.#answers.get(root) ?? (await this.#ask({ root, online: false }));
      if (known) {
        this.#answers.set(root, known);
        this.#show();
      }
      const asks = this.#isConnected(known) && (refresh || this.#isSeen);
      const answer = asks
        ? await this.#ask({ root, online: true, ...(refresh ? { refresh } : {}) })
        : await this.#ask({ root, online: false });
      this.#take(root, answer, asks);
    }
    this.#show();
    this.#schedule();
  }

  #ask(params: ProposalsParams): Promise<ProposalsView | undefined> {
    return this.#server.request<ProposalsView>(proposalsRequest, params);
  }

  #take(root: string, answer: ProposalsView | undefined, asked: boolean): void {
    if (answer) {
      this.#answers.set(root, answer);
    }
    if (asked) {
      const failed = !answer || answer.problem !== null;
      this.#failures.set(root, failed ? (this.#failures.get(root) ?? 0) + 1 : 0);
    }
  }

  get #isSeen(): boolean {
    return this.#view.visible && vscode.window.state.focused;
  }

  /** The next question comes when the first repository is due. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const delays = [...this.#answers.values()]
      .map(view =>
        delayNextPoll({
          seen: this.#isSeen,
          wanted: readsProposals(),
          connected: this.#isConnected(view),
          view,
          failures: this.#failures.get(view.root) ?? 0,
        }),
      )
      .filter(delay => delay !== undefined);
    if (delays.length > 0) {
      this.#timer = setTimeout(() => this.#reading.request(), Math.min(...delays));
    }
  }

  #show(): void {
    const views = [...this.#answers.values()];
    const lack = judgeLack(views, view => this.#isConnected(view));
    const shown = JSON.stringify([lack, this.#repositories()]);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    void vscode.commands.executeCommand('setContext', 'driftline.proposals', lack);
    const [only] = views;
    // Where nothing is listed, the view's own words say that one has to sign in.
    const isSaid = lack === 'signIn' && only?.proposals.length === 0 && only.unfinished.length === 0;
    this.#view.message = views.length === 1 && !isSaid ? (only?.problem ?? undefined) : undefined;
    this.#treeEmitter.fire();
  }
}
