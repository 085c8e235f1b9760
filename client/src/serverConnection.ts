import * as vscode from 'vscode';
import { DidChangeWatchedFilesNotification, State } from 'vscode-languageclient/node';
import type { LanguageClient, Middleware } from 'vscode-languageclient/node';
import { ingredientsNotification, stateNotification, trustNotification } from '../../server/src/protocol.ts';
import type { IngredientsParams, WorkspaceState } from '../../server/src/protocol.ts';
import { FileEvents } from './fileEvents.ts';
import { createLanguageClient } from './languageClient.ts';
import { orderRepositories } from './repositoryOrder.ts';
import { RestartPolicy } from './restartPolicy.ts';
import { asUpdating, initialState, judgeSituation } from './situation.ts';
import type { ServerCondition, Situation } from './situation.ts';

/**
 * The language server as the rest of the client sees it: its latest state, requests that answer `undefined` when it cannot
 * answer, and its life: started with the first folder, restarted when it ends, told when the workspace becomes trusted.
 */
export class ServerConnection implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #channel: vscode.LogOutputChannel;
  readonly #policy = new RestartPolicy();
  readonly #stateEmitter = new vscode.EventEmitter<void>();
  readonly #ingredientsEmitter = new vscode.EventEmitter<IngredientsParams>();
  readonly #startEmitter = new vscode.EventEmitter<void>();
  /** What else each client is to answer and to listen for. */
  readonly #handlers: ((client: LanguageClient) => void)[] = [];
  readonly #fileEvents = new FileEvents(changes => this.notify(DidChangeWatchedFilesNotification.method, { changes }));
  readonly #listeners: vscode.Disposable;
  #middleware: Middleware = {};
  #client: LanguageClient | undefined;
  #condition: ServerCondition = 'idle';
  /** The server ended and is about to be started again. */
  #restarting = false;
  #state: WorkspaceState = initialState;

  /** Fires when the state or the situation changed. */
  readonly onDidChangeState = this.#stateEmitter.event;
  /** Fires when the server has found which files are ingredients. */
  readonly onDidChangeIngredients = this.#ingredientsEmitter.event;

  /** Fires when the server has started, also again. */
  readonly onDidStart = this.#startEmitter.event;

  constructor(extensionUri: vscode.Uri, channel: vscode.LogOutputChannel) {
    this.#extensionUri = extensionUri;
    this.#channel = channel;
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.notify(trustNotification);
        this.#stateEmitter.fire();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#foldersChanged()),
    );
  }

  /** What the server said last. */
  get state(): WorkspaceState {
    return this.#state;
  }

  get situation(): Situation {
    return judgeSituation({
      condition: this.#condition,
      folders: vscode.workspace.workspaceFolders?.length ?? 0,
      trusted: vscode.workspace.isTrusted,
      state: this.#state,
    });
  }

  /** Answers what the server asks by this method; to be said before {@link start}. */
  answer(method: string, handler: (params: never) => Promise<unknown>): void {
    this.#handlers.push(client => client.onRequest(method, handler as (params: unknown) => Promise<unknown>));
  }

  /** Receives what the server tells by this method; to be said before {@link start}. */
  listen(method: string, handler: (params: never) => void): void {
    this.#handlers.push(client => client.onNotification(method, handler as (params: unknown) => void));
  }

  /** Starts the server if there is a folder to serve, else as soon as there is one. */
  start(middleware: Middleware): void {
    this.#middleware = middleware;
    this.#foldersChanged();
  }

  /** Starts the server anew, also one that is left stopped. */
  async restart(): Promise<void> {
    this.#policy.reset();
    await this.#stop();
    await this.#start();
  }

  /** Sends a request. `undefined`: no server, the request failed (see the log), or it was cancelled. */
  async request<R>(method: string, params?: unknown, token?: vscode.CancellationToken): Promise<R | undefined> {
    const client = this.#client;
    if (!client?.isRunning()) {
      return undefined;
    }
    try {
      // A token that is `undefined` would count as a second parameter.
      return await (token ? client.sendRequest<R>(method, params, token) : client.sendRequest<R>(method, params));
    } catch (error) {
      if (!token?.isCancellationRequested) {
        this.#channel.debug(`${method}: ${error instanceof Error ? error.message : String(error)}`);
      }
      return undefined;
    }
  }

  /** Sends a notification if there is a server. */
  notify(method: string, params?: unknown): void {
    if (this.#client?.isRunning()) {
      this.#client.sendNotification(method, params).catch((error: unknown) => this.#channel.warn(`${method}: ${String(error)}`));
    }
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#fileEvents.dispose();
    void this.#stop();
    this.#stateEmitter.dispose();
    this.#ingredientsEmitter.dispose();
    this.#startEmitter.dispose();
  }

  #foldersChanged(): void {
    if (this.#condition === 'idle' && vscode.workspace.workspaceFolders?.length) {
      void this.#start();
    } else {
      this.#stateEmitter.fire();
    }
  }

  async #start(): Promise<void> {
    const client = createLanguageClient({
      extensionUri: this.#extensionUri,
      channel: this.#channel,
      middleware: this.#middleware,
      delayAfterEnd: () => this.#ended(),
    });
    this.#client = client;
    client.onNotification(stateNotification, (state: WorkspaceState) => this.#setState(state));
    client.onNotification(ingredientsNotification, (ingredients: IngredientsParams) =>
      this.#ingredientsEmitter.fire(ingredients),
    );
    this.#handlers.forEach(handle => handle(client));
    client.onDidChangeState(({ newState }) => this.#clientChanged(newState));
    try {
      await client.start();
    } catch (error) {
      this.#channel.error(`The server does not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#condition = 'idle';
    try {
      await client?.dispose();
    } catch (error) {
      // A server that is starting or gone cannot be stopped in order; its process ends with its connection.
      this.#channel.debug(`Stopping the server: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #clientChanged(state: State): void {
    if (state === State.Starting) {
      this.#setCondition('starting');
    } else if (state === State.Running) {
      this.#restarting = false;
      this.#setCondition('running');
      this.#startEmitter.fire();
    } else if (state === State.StartFailed && !this.#restarting) {
      this.#setCondition('stopped');
    }
  }

  /** The process ended by itself. What it said stays, as something that is being computed anew. */
  #ended(): number | undefined {
    const delay = this.#policy.delayAfterEnd(Date.now());
    this.#restarting = delay !== undefined;
    this.#state = asUpdating(this.#state);
    this.#setCondition(this.#restarting ? 'starting' : 'stopped');
    return delay;
  }

  #setCondition(condition: ServerCondition): void {
    this.#condition = condition;
    this.#stateEmitter.fire();
  }

  #setState(state: WorkspaceState): void {
    if (state.phase === 'untrusted' && vscode.workspace.isTrusted) {
      // Trust was given while the server was starting.
      this.notify(trustNotification);
    }
    const restarted = state.phase === 'starting' && state.repositories.length === 0;
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
    const ordered = { ...state, repositories: orderRepositories(state.repositories, folders) };
    this.#state = restarted ? asUpdating(this.#state) : ordered;
    this.#fileEvents.watchRoots(state.repositories.map(({ root }) => vscode.Uri.parse(root)));
    this.#stateEmitter.fire();
  }
}
