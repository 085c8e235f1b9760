import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { CodeLens, Diagnostic, InitializeResult, RegistrationParams, UnregistrationParams } from 'vscode-languageserver';
import { stateNotification } from '../../server/src/protocol.ts';
import type { EnvironmentState, InitializationOptions, WorkspaceState } from '../../server/src/protocol.ts';

/** The bundled server over a real connection, as any editor would drive it. */

export interface ServerOptions {
  /** Workspace folders, absolute. */
  readonly folders: readonly string[];
  readonly initializationOptions?: InitializationOptions;
  /** The client takes offers of formatting later on. Default: it is told at the start. */
  readonly registers?: boolean;
  /** The client pulls diagnostics. Default: they are pushed. */
  readonly pull?: boolean;
  /** Program and arguments to start; default: this Node with `dist/server.js --stdio`. */
  readonly command?: readonly string[];
  /** The server's environment; default: our own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Milliseconds that waiting for an answer may take on a loaded machine; default 15,000. */
  readonly patience?: number;
}

const bundle = join(import.meta.dirname, '../../dist/server.js');
const dynamic = { dynamicRegistration: true };
const defaultPatience = 15_000;

export class ServerClient {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  /** Every log line of the server. */
  readonly log: string[] = [];
  /** Pushed diagnostics by URI. */
  readonly pushed = new Map<string, Diagnostic[]>();
  /** Methods that the server has registered for. */
  readonly registered = new Set<string>();
  /** How often the server asked to pull diagnostics again. */
  refreshes = 0;
  state: WorkspaceState | undefined;
  capabilities: InitializeResult['capabilities'] = {};
  readonly #patience: number;
  readonly #waiting = new Set<() => void>();
  readonly #texts = new Map<string, { version: number; text: string }>();

  private constructor(child: ChildProcess, connection: MessageConnection, patience: number) {
    this.process = child;
    this.connection = connection;
    this.#patience = patience;
  }

  /** Starts a server, initialises it and opens the folders. */
  static async start(options: ServerOptions): Promise<ServerClient> {
    const [program = '', ...programArguments] = options.command ?? [process.execPath, bundle, '--stdio'];
    const child = spawn(program, programArguments, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: options.environment ?? process.env,
    });
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const client = new ServerClient(child, connection, options.patience ?? defaultPatience);
    client.#listen();
    const folders = options.folders.map(folder => ({ uri: pathToFileURL(folder).href, name: folder }));
    const result = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: folders[0]?.uri ?? null,
      workspaceFolders: folders,
      initializationOptions: options.initializationOptions,
      capabilities: {
        workspace: { workspaceFolders: true, codeLens: { refreshSupport: true }, diagnostics: { refreshSupport: true } },
        textDocument: {
          ...(options.pull === true ? { diagnostic: {} } : {}),
          ...(options.registers === true ? { formatting: dynamic, rangeFormatting: dynamic } : {}),
        },
      },
    });
    client.capabilities = result.capabilities;
    await connection.sendNotification('initialized', {});
    return client;
  }

  /** Opens a file with its text on disk, or another. Answers the URI. */
  async open(path: string, text: string = readFileSync(path, 'utf8'), languageId = 'yaml'): Promise<string> {
    const uri = pathToFileURL(path).href;
    this.#texts.set(uri, { version: 1, text });
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
    return uri;
  }

  /** Replaces the text of an open document. */
  async change(uri: string, text: string): Promise<void> {
    const version = (this.#texts.get(uri)?.version ?? 0) + 1;
    this.#texts.set(uri, { version, text });
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }

  /** Replaces one occurrence of `from` in an open document. */
  async replace(uri: string, from: string, to: string): Promise<string> {
    const { text } = this.#texts.get(uri) ?? { text: '' };
    if (!text.includes(from)) {
      throw new Error(`${uri} does not contain "${from}".`);
    }
    const changed = text.replace(from, to);
    await this.change(uri, changed);
    return changed;
  }

  /** Resolves with the first state, from now on or already known, for which `predicate` holds. */
  async waitForState(predicate: (state: WorkspaceState) => boolean, what = 'the expected state'): Promise<WorkspaceState> {
    const deadline = performance.now() + this.#patience;
    for (;;) {
      if (this.state && predicate(this.state)) {
        return this.state;
      }
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new Error(`${what} was not reached; the last one is ${JSON.stringify(this.state, undefined, 1)}`);
      }
      await new Promise<void>(resolve => {
        const done = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, left);
        this.#waiting.add(done);
      });
    }
  }

  /** Waits until everything is computed, and until `predicate` holds for the environment of that name. */
  async waitForEnvironment(
    name: string,
    predicate: (environment: EnvironmentState) => boolean = () => true,
  ): Promise<EnvironmentState> {
    const find = (state: WorkspaceState): EnvironmentState | undefined =>
      state.repositories.flatMap(repository => repository.environments).find(environment => environment.name === name);
    const state = await this.waitForState(candidate => {
      const environment = find(candidate);
      return candidate.phase === 'ready' && environment !== undefined && !environment.updating && predicate(environment);
    }, `environment ${name}`);
    const environment = find(state);
    if (!environment) {
      throw new Error(`There is no environment ${name}.`);
    }
    return environment;
  }

  /** Titles of the document's lenses. */
  async readLenses(uri: string): Promise<string[]> {
    const lenses = await this.connection.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    return lenses.map(lens => lens.command?.title ?? '');
  }

  /** Asks the server to end, and ends it. */
  async dispose(): Promise<void> {
    const ended = new Promise(resolve => this.process.once('exit', resolve));
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await this.connection.sendRequest('shutdown').catch(() => undefined);
      await this.connection.sendNotification('exit').catch(() => undefined);
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(timer);
    }
    this.connection.dispose();
  }

  #listen(): void {
    this.connection.onNotification(stateNotification, (state: WorkspaceState) => {
      this.state = state;
      this.#waiting.forEach(done => done());
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    this.connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) => {
      this.pushed.set(params.uri, params.diagnostics);
      this.#waiting.forEach(done => done());
    });
    this.connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
      registrations.forEach(({ method }) => this.registered.add(method));
      this.#waiting.forEach(done => done());
      return null;
    });
    this.connection.onRequest('client/unregisterCapability', ({ unregisterations }: UnregistrationParams) => {
      unregisterations.forEach(({ method }) => this.registered.delete(method));
      this.#waiting.forEach(done => done());
      return null;
    });
    this.connection.onRequest('workspace/codeLens/refresh', () => null);
    this.connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      return null;
    });
    this.connection.listen();
  }
}
