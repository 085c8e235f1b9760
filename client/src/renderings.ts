import * as vscode from 'vscode';
import { renderingRequest } from '../../server/src/protocol.ts';
import type { RenderingParams, RenderingView } from '../../server/src/protocol.ts';
import { formatRenderingAddress, parseRenderingQuery, renderingScheme } from './renderingAddress.ts';
import { initialState } from './situation.ts';
import type { ServerConnection } from './serverConnection.ts';

/**
 * Renderings as read-only virtual documents, with links to the sources of their objects. Open ones follow each edit.
 */
export class Renderings implements vscode.Disposable, vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider {
  readonly #server: ServerConnection;
  readonly #changeEmitter = new vscode.EventEmitter<vscode.Uri>();
  readonly #listeners: vscode.Disposable;
  #seen = initialState;

  readonly onDidChange = this.#changeEmitter.event;

  constructor(server: ServerConnection) {
    this.#server = server;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(renderingScheme, this),
      vscode.languages.registerDocumentLinkProvider({ scheme: renderingScheme }, this),
      server.onDidChangeState(() => this.#update()),
    );
  }

  /** The address of a rendering's document. */
  uriOf(params: RenderingParams): vscode.Uri {
    const name = this.#findEnvironment(params)?.name ?? params.environment;
    return vscode.Uri.from({ scheme: renderingScheme, ...formatRenderingAddress(params, name) });
  }

  /** Environments of which a document is open. */
  get openEnvironments(): readonly RenderingParams[] {
    return openDocuments().flatMap(({ uri }) => parseRenderingQuery(uri.query) ?? []);
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    return (await this.#read(uri, token))?.text ?? '';
  }

  async provideDocumentLinks(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.DocumentLink[]> {
    const view = await this.#read(document.uri, token);
    return view && view.text === document.getText() ? view.objects.flatMap(object => linkToSource(document, object)) : [];
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changeEmitter.dispose();
  }

  async #read(uri: vscode.Uri, token: vscode.CancellationToken): Promise<RenderingView | undefined> {
    const params = parseRenderingQuery(uri.query);
    return params && this.#server.request<RenderingView>(renderingRequest, params, token);
  }

  /** Documents whose environment has a new answer are read again; the editor drops a text that is the same. */
  #update(): void {
    const before = this.#seen;
    const now = this.#server.state;
    for (const { uri } of openDocuments()) {
      const params = parseRenderingQuery(uri.query);
      const environment = params && this.#findEnvironment(params);
      if (environment && !environment.updating) {
        const old = findEnvironment(before, params);
        if (before.revision !== now.revision || JSON.stringify(old) !== JSON.stringify(environment)) {
          this.#changeEmitter.fire(uri);
        }
      }
    }
    this.#seen = now;
  }

  #findEnvironment(params: RenderingParams): ReturnType<typeof findEnvironment> {
    return findEnvironment(this.#server.state, params);
  }
}

function findEnvironment({ repositories }: ServerConnection['state'], params: RenderingParams) {
  return repositories.find(({ root }) => root === params.root)?.environments.find(({ id }) => id === params.environment);
}

function openDocuments(): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(({ uri, isClosed }) => uri.scheme === renderingScheme && !isClosed);
}

/** The object's first line leads to the line where its source begins. */
function linkToSource(document: vscode.TextDocument, object: RenderingView['objects'][number]): vscode.DocumentLink[] {
  const { range, source } = object;
  if (!source || range.start.line >= document.lineCount) {
    return [];
  }
  const { line, character } = source.range.start;
  const target = vscode.Uri.parse(source.uri).with({ fragment: `L${line + 1},${character + 1}` });
  const link = new vscode.DocumentLink(document.lineAt(range.start.line).range, target);
  link.tooltip = 'Open the source';
  return [link];
}
