import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { proposalProgressNotification } from '../../../server/src/protocol.ts';
import type { ProposalProgress } from '../../../server/src/protocol.ts';
import { readReviewArgument } from '../commandArguments.ts';
import type { ReviewArgument } from '../commandArguments.ts';
import { ReviewPanel } from './reviewPanel.ts';
import type { PageFiles, ReviewParts } from './reviewPanel.ts';
import type { ReviewTarget } from './reviewMessages.ts';

/** The review pages that are open: one for each repository, also after the window was reloaded. */
export class ReviewPanels implements vscode.Disposable {
  readonly #parts: Omit<ReviewParts, 'pageFiles'>;
  readonly #extensionUri: vscode.Uri;
  readonly #panels = new Set<ReviewPanel>();
  readonly #serializer: vscode.Disposable;
  #pageFiles: Promise<PageFiles> | undefined;

  constructor(extensionUri: vscode.Uri, parts: Omit<ReviewParts, 'pageFiles'>) {
    this.#parts = parts;
    this.#extensionUri = extensionUri;
    parts.server.listen(proposalProgressNotification, (progress: ProposalProgress) =>
      this.#panels.forEach(panel => panel.takeProgress(progress)),
    );
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel, state: unknown) => this.#restore(panel, state),
    });
  }

  /** Opens the page of a repository: that of the argument, else of the active editor, else of the only one, else the one picked. */
  async open(argument: unknown): Promise<void> {
    const wanted = readReviewArgument(argument);
    const root = wanted.root ?? this.#rootOfSourceControl(argument) ?? (await this.#findRoot());
    if (root === undefined) {
      return;
    }
    const target: ReviewTarget = { id: randomUUID(), ...targetOf(wanted) };
    const known = [...this.#panels].find(panel => panel.root === root);
    if (known) {
      known.show(wanted.environment === undefined && wanted.record === undefined ? undefined : target);
      return;
    }
    const pageFiles = await this.#readPageFiles();
    const panel = vscode.window.createWebviewPanel(viewType, 'Propose Change', vscode.ViewColumn.Active);
    this.#add(panel, root, target, pageFiles);
  }

  dispose(): void {
    this.#serializer.dispose();
    this.#panels.forEach(panel => panel.dispose());
  }

  #add(panel: vscode.WebviewPanel, root: string, target: ReviewTarget, pageFiles: PageFiles): void {
    const added = new ReviewPanel({ ...this.#parts, pageFiles }, panel, root, target);
    this.#panels.add(added);
    panel.onDidDispose(() => this.#panels.delete(added));
  }

  /** The page brings its own words; it only has to find its repository again. */
  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { root, target } = readKept(state);
    if (root === undefined) {
      panel.dispose();
      return;
    }
    this.#add(panel, root, { id: target ?? randomUUID() }, await this.#readPageFiles());
  }

  /** The source control view hands over what it shows. */
  #rootOfSourceControl(argument: unknown): string | undefined {
    const uri = typeof argument === 'object' && argument !== null && 'rootUri' in argument ? argument.rootUri : undefined;
    const { repositories } = this.#parts.server.state;
    return uri instanceof vscode.Uri
      ? repositories.find(({ root }) => vscode.Uri.parse(root, true).fsPath === uri.fsPath)?.root
      : undefined;
  }

  async #findRoot(): Promise<string | undefined> {
    const { repositories } = this.#parts.server.state;
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const around = repositories.find(({ root }) => active?.startsWith(`${root}/`));
    const [only] = repositories;
    if (around ?? (repositories.length === 1 && only)) {
      return (around ?? only)?.root;
    }
    if (repositories.length === 0) {
      return vscode.workspace.workspaceFolders?.[0]?.uri.toString();
    }
    const items = repositories.map(({ name, root }) => ({ label: name, description: vscode.Uri.parse(root).fsPath, root }));
    const picked = await vscode.window.showQuickPick(items, { title: 'Propose Change', placeHolder: 'Repository' });
    return picked?.root;
  }

  #readPageFiles(): Promise<PageFiles> {
    this.#pageFiles ??= readPageFiles(this.#extensionUri);
    return this.#pageFiles;
  }
}

const viewType = 'driftline.review';

async function readPageFiles(extensionUri: vscode.Uri): Promise<PageFiles> {
  const [script = '', style = ''] = await Promise.all(
    ['reviewPage.js', 'reviewPage.css'].map(async name =>
      new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extensionUri, 'dist', name))),
    ),
  );
  return { script, style };
}

function targetOf({ environment, record }: ReviewArgument): Omit<ReviewTarget, 'id'> {
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(record === undefined ? {} : { record }),
  };
}

function readKept(state: unknown): { readonly root?: string; readonly target?: string } {
  const { root, draft } = typeof state === 'object' && state !== null ? (state as Record<string, unknown>) : {};
  const target = typeof draft === 'object' && draft !== null && 'target' in draft ? draft.target : undefined;
  return {
    ...(typeof root === 'string' ? { root } : {}),
    ...(typeof target === 'string' ? { target } : {}),
  };
}
