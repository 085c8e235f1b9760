import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { RequestType, StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';

/**
 * The other side of engine/PROTOCOL.md for tests: one engine process, and files held in memory. It talks to the program directly,
 * without the supervision of server/src/node, so that what the program does on its own is seen.
 */

export interface BuildReply {
  readonly objects: readonly { readonly id: string; readonly body?: string }[];
  readonly yaml?: string;
  readonly reads: readonly { readonly kind: string; readonly path: string }[];
  readonly error?: { readonly message: string; readonly kind: string; readonly path?: string };
  readonly unknown?: { readonly reason: string; readonly message: string; readonly path: string };
}

/** Repository-relative paths and what the files hold. */
export type Files = Readonly<Record<string, string>>;

const readTree = new RequestType<{ readonly path: string }, object, void>('tree/read');

export class EngineClient {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  #files: Files = {};

  private constructor(child: ChildProcess, connection: MessageConnection) {
    this.#child = child;
    this.#connection = connection;
    connection.onRequest(readTree, params => entryAt(this.#files, params.path));
    connection.listen();
  }

  /** Starts `command` (the engine, or a program that starts it) and waits until it answers. */
  static async start(
    command: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    memoryLimit?: number,
  ): Promise<EngineClient> {
    const [program = '', ...programArguments] = command;
    const child = spawn(program, programArguments, { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child, 'spawn');
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const client = new EngineClient(child, connection);
    await connection.sendRequest('initialize', { memoryLimit });
    return client;
  }

  /** Builds the kustomization in `root` of a repository that holds just these files. */
  build(files: Files, root: string): Promise<BuildReply> {
    this.#files = files;
    return this.#connection.sendRequest<BuildReply>('kustomize/build', { root, loadRestrictor: 'rootOnly', yaml: true });
  }

  /** Sends any request of the protocol. */
  request(method: string, params: object): Promise<unknown> {
    return this.#connection.sendRequest(method, params);
  }

  /** Answers the exit status when the process ends by itself. */
  async ended(): Promise<number | null> {
    const [status] = (await once(this.#child, 'exit')) as [number | null];
    this.#connection.dispose();
    return status;
  }

  /** Closes the process's standard input, as the end of its parent does. Answers its exit status. */
  hangUp(): Promise<number | null> {
    const ended = this.ended();
    this.#child.stdin?.end();
    return ended;
  }

  /** Asks the process to end. Answers its exit status. */
  async end(): Promise<number | null> {
    const ended = this.ended();
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    return ended;
  }
}

function entryAt(files: Files, path: string): object {
  const text = Object.hasOwn(files, path) ? files[path] : undefined;
  if (text !== undefined) {
    return { kind: 'file', blob: Buffer.from(text).toString('base64url'), text };
  }
  const prefix = path === '' ? '' : `${path}/`;
  const names = Object.keys(files)
    .filter(file => file.startsWith(prefix))
    .map(file => file.slice(prefix.length).split('/', 1)[0] ?? '');
  return names.length > 0 ? { kind: 'directory', names: [...new Set(names)] } : { kind: 'missing' };
}
