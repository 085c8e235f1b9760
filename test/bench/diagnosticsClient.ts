import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Diagnostic, DocumentDiagnosticReport } from 'vscode-languageserver';
import type { Position } from '../../server/src/base/textRange.ts';

/** Any language server for YAML over a real connection, as one editor drives it in which one file is typed in. */

export interface ServerUnderTest {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** URI of the workspace's folder. */
  readonly folder: string;
  /** Diagnostics are asked for behind each keystroke, instead of awaited. */
  readonly pull: boolean;
  /** Settings by section, for servers that ask for them. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const patience = 120_000;

export class DiagnosticsClient {
  readonly #process: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #pull: boolean;
  readonly #waiting = new Set<(diagnostics: readonly Diagnostic[]) => void>();
  #uri = '';
  #version = 1;

  private constructor(child: ChildProcess, connection: MessageConnection, pull: boolean) {
    this.#process = child;
    this.#connection = connection;
    this.#pull = pull;
  }

  static async start({ command, folder, pull, settings }: ServerUnderTest): Promise<DiagnosticsClient> {
    const [program = '', ...programArguments] = command;
    const child = spawn(program, programArguments, { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const client = new DiagnosticsClient(child, connection, pull);
    connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) => {
      if (params.uri === client.#uri) {
        client.#waiting.forEach(receive => receive(params.diagnostics));
      }
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: { section?: string }[] }) =>
      items.map(({ section = '' }) => settings[section] ?? null),
    );
    // Registrations and refreshes: whatever else a server asks for is granted.
    connection.onRequest(() => null);
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: folder,
      workspaceFolders: [{ uri: folder, name: 'bench' }],
      capabilities: {
        workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true } },
        textDocument: { synchronization: {}, ...(pull ? { diagnostic: {} } : { publishDiagnostics: {} }) },
      },
    });
    await connection.sendNotification('initialized', {});
    return client;
  }

  /** Opens the file; resolves when a diagnostic mentions `word`. */
  async open(uri: string, text: string, word: string): Promise<void> {
    this.#uri = uri;
    const seen = this.#waitFor(word);
    await this.#connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version: this.#version, text },
    });
    await this.#ask(word, seen);
  }

  /** Types a character; resolves with the milliseconds until a diagnostic mentions `word`. */
  async type(position: Position, character: string, word: string): Promise<number> {
    const seen = this.#waitFor(word);
    const start = performance.now();
    this.#version++;
    await this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.#uri, version: this.#version },
      contentChanges: [{ range: { start: position, end: position }, text: character }],
    });
    await this.#ask(word, seen);
    return performance.now() - start;
  }

  /** Bytes that the server and the programs it started hold now (resident set). */
  readMemory(): number {
    const listing = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).stdout;
    return listing
      .split('\n')
      .map(line => line.trim().split(/\s+/).map(Number))
      .filter(([pid, parent]) => pid === this.#process.pid || parent === this.#process.pid)
      .reduce((sum, [, , kibibytes = 0]) => sum + kibibytes * 1024, 0);
  }

  async dispose(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    await this.#connection.sendRequest('shutdown').catch(() => undefined);
    await this.#connection.sendNotification('exit').catch(() => undefined);
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(timer);
    this.#connection.dispose();
  }

  async #ask(word: string, seen: Promise<void>): Promise<void> {
    if (!this.#pull) {
      return seen;
    }
    const deadline = performance.now() + patience;
    while (performance.now() < deadline) {
      const report = await this.#connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', {
        textDocument: { uri: this.#uri },
      });
      if (report.kind === 'full' && mentions(report.items, word)) {
        return undefined;
      }
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    throw new Error(`No diagnostic mentions "${word}".`);
  }

  #waitFor(word: string): Promise<void> {
    if (this.#pull) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(receive);
      };
      const receive = (diagnostics: readonly Diagnostic[]): void => {
        if (mentions(diagnostics, word)) {
          finish();
          resolve();
        }
      };
      const timer = setTimeout(() => {
        finish();
        reject(new Error(`No diagnostic mentions "${word}".`));
      }, patience);
      this.#waiting.add(receive);
    });
  }
}

function mentions(diagnostics: readonly Diagnostic[], word: string): boolean {
  return diagnostics.some(({ message }) => typeof message === 'string' && message.split(/\W/).includes(word));
}
