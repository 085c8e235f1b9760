import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestType, StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { BuildRequest, BuildResult, EngineError, EngineObject, EngineRead, EngineVersions } from '../engine/engine.ts';
import type { UnknownReason } from '../base/unknown.ts';
import type { Linked, Tree } from '../tree/tree.ts';

/**
 * One process of the engine (engine/PROTOCOL.md): starts it without a PATH and with a private temporary folder, answers its
 * questions about the tree, and turns its end into an *unknown* of the build that ran. It knows nothing of queues or restarts.
 */

export interface EngineProcessOptions {
  /** Path of `driftline-engine`. */
  readonly binary: string;
  /** Milliseconds a build may take before the process is ended. */
  readonly deadline: number;
  /** Bytes of memory after which the process ends itself. */
  readonly memoryLimit: number;
  readonly log: (line: string) => void;
}

/** What the engine answers to `kustomize/build`, see engine/PROTOCOL.md. */
interface BuildReply {
  readonly objects?: readonly (Omit<EngineObject, 'body'> & { readonly body?: string })[];
  readonly yaml?: string;
  readonly reads?: readonly EngineRead[];
  readonly error?: EngineError;
  readonly unknown?: { readonly reason: UnknownReason; readonly message: string; readonly path?: string };
}

type WireEntry =
  | ({ readonly kind: 'file'; readonly blob: string; readonly text?: string; readonly base64?: string } & Linked)
  | ({ readonly kind: 'directory'; readonly names: readonly string[] } & Linked)
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly reason: string; readonly message: string };

const readTreeRequest = new RequestType<{ readonly path: string }, WireEntry, void>('tree/read');
const readBlobRequest = new RequestType<{ readonly id: string }, { readonly text?: string; readonly base64?: string }, void>(
  'blob/read',
);

export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #options: EngineProcessOptions;
  readonly #sentBlobs = new Set<string>();
  readonly #ended: Promise<string>;
  #tree: Tree | undefined;
  #alive = true;
  /** It was ended for taking more time or memory than a build may. */
  #isOverLimit = false;
  #versions: EngineVersions = {};

  private constructor(
    child: ChildProcess,
    connection: MessageConnection,
    temporaryFolder: string,
    options: EngineProcessOptions,
  ) {
    this.#child = child;
    this.#connection = connection;
    this.#options = options;
    // A process that ends without saying goodbye (the editor was closed) must leave nothing behind either.
    const removeAtExit = (): void => rmSync(temporaryFolder, { recursive: true, force: true });
    process.once('exit', removeAtExit);
    this.#ended = new Promise(resolve => {
      child.once('error', error => resolve(`it could not be started: ${error.message}`));
      child.once('exit', (code, signal) => {
        this.#isOverLimit ||= code === memoryStatus;
        resolve(describeExit(code, signal));
      });
    }).then(async reason => {
      this.#alive = false;
      connection.dispose();
      process.off('exit', removeAtExit);
      await rm(temporaryFolder, { recursive: true, force: true });
      return String(reason);
    });
    connection.onRequest(readTreeRequest, params => this.#readTree(params.path));
    connection.onRequest(readBlobRequest, params => this.#readBlob(params.id));
    connection.onError(([error]) => options.log(`engine: ${error.message}`));
    connection.listen();
  }

  /** Starts a process and waits until it answers. @throws {Error} if it cannot be started. */
  static async start(options: EngineProcessOptions): Promise<EngineProcess> {
    const temporaryFolder = await mkdtemp(join(tmpdir(), 'driftline-engine-'));
    const child = spawn(options.binary, ['render'], {
      cwd: temporaryFolder,
      env: engineEnvironment(temporaryFolder),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => options.log(`engine: ${text.trimEnd()}`));
    child.stdin.on('error', error => options.log(`engine: ${error.message}`));
    const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const engine = new EngineProcess(child, connection, temporaryFolder, options);
    const hello = connection.sendRequest<{ readonly versions: EngineVersions }>('initialize', {
      memoryLimit: options.memoryLimit,
    });
    const answer = await Promise.race([hello.catch(() => engine.#ended), engine.#ended]);
    if (typeof answer === 'string') {
      throw new Error(`The rendering engine did not start: ${answer}`);
    }
    engine.#versions = answer.versions;
    return engine;
  }

  /** Whether the process still runs. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Builds one kustomization; a process that ends meanwhile makes the result unknown. One build at a time. */
  async build(request: BuildRequest): Promise<BuildResult> {
    this.#tree = request.tree;
    const deadline = setTimeout(() => {
      this.#isOverLimit = true;
      this.kill();
    }, this.#options.deadline);
    try {
      const outcome = await this.#ask<BuildReply>('kustomize/build', {
        root: request.root,
        loadRestrictor: request.loadRestrictor,
        explain: request.explain ?? false,
        yaml: request.yaml ?? false,
        known: [...(request.known?.keys() ?? [])],
        resend: true,
        entries: await readExpected(request.tree, request.expectedReads ?? []),
      });
      return typeof outcome === 'string' ? this.#endedResult(outcome) : toResult(outcome, request.known);
    } catch (error) {
      return failedResult(error);
    } finally {
      clearTimeout(deadline);
      this.#tree = undefined;
    }
  }

  /** Any other request, about `tree` if it asks for files, within the same deadline or a shorter one. */
  async request(
    method: string,
    parameters: object,
    tree?: Tree,
    deadline = Infinity,
  ): Promise<{ readonly answer: object } | { readonly ended: { readonly reason: UnknownReason; readonly message: string } }> {
    this.#tree = tree;
    const timer = setTimeout(
      () => {
        this.#isOverLimit = true;
        this.kill();
      },
      Math.min(deadline, this.#options.deadline),
    );
    try {
      const answer = await this.#ask(method, parameters);
      return typeof answer === 'string' ? { ended: this.#describeEnd(answer) } : { answer };
    } finally {
      clearTimeout(timer);
      this.#tree = undefined;
    }
  }

  /** Prints objects as kustomize prints them. @throws {Error} if the process ends meanwhile. */
  async printYaml(bodies: readonly string[]): Promise<readonly string[]> {
    const outcome = await this.#ask<{ readonly texts: string[] }>('yaml/print', { bodies });
    if (typeof outcome === 'string') {
      throw new Error(`The rendering engine ended: ${outcome}`);
    }
    return outcome.texts;
  }

  /** Versions of the linked upstream modules, as the process told them at its start. */
  get versions(): EngineVersions {
    return this.#versions;
  }

  /** Ends the process at once; a running build becomes unknown. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends the process and waits for its end. */
  async dispose(): Promise<void> {
    this.kill();
    await this.#ended;
  }

  /**
   * Asks the process; a text is why it ended instead of answering. One that can no longer be spoken to has ended or is ended, so that
   * nobody else is handed it: its pipes close before its end is reported.
   */
  async #ask<Answer extends object>(method: string, parameters: object): Promise<Answer | string> {
    try {
      return await Promise.race([this.#connection.sendRequest<Answer>(method, parameters), this.#ended]);
    } catch (error) {
      this.#options.log(`engine: ${error instanceof Error ? error.message : String(error)}`);
      this.kill();
      return this.#ended;
    }
  }

  #endedResult(why: string): BuildResult {
    return { kind: 'unknown', ...this.#describeEnd(why), reads: [] };
  }

  #describeEnd(why: string): { readonly reason: UnknownReason; readonly message: string } {
    const reason = this.#isOverLimit ? 'limit' : 'engine';
    return { reason, message: `The rendering engine stopped during this build: ${why}.` };
  }

  async #readTree(path: string): Promise<WireEntry> {
    const tree = this.#tree;
    const entry = tree ? await tree.read(path) : { kind: 'missing' as const };
    if (!tree || entry.kind !== 'file' || this.#sentBlobs.has(entry.blob)) {
      return entry;
    }
    const bytes = await tree.readBlob(entry.blob);
    if (!bytes) {
      return { kind: 'unknown', reason: 'unreadable', message: `The content of ${path} cannot be read.` };
    }
    this.#sentBlobs.add(entry.blob);
    return { ...entry, ...encodeContent(bytes) };
  }

  async #readBlob(id: string): Promise<{ readonly text?: string; readonly base64?: string }> {
    const bytes = await this.#tree?.readBlob(id);
    if (!bytes) {
      throw new Error(`The content of blob ${id} cannot be read.`);
    }
    this.#sentBlobs.add(id);
    return encodeContent(bytes);
  }
}

function toResult(reply: BuildReply, known: ReadonlyMap<string, string> | undefined): BuildResult {
  const reads = reply.reads ?? [];
  if (reply.unknown) {
    return { kind: 'unknown', ...reply.unknown, reads };
  }
  if (reply.error) {
    return { kind: 'failed', error: reply.error, reads };
  }
  const objects = (reply.objects ?? []).map(object => {
    const body = object.body ?? known?.get(object.id);
    if (body === undefined) {
      throw new Error(`The engine left out the body of ${object.id}, which was not known.`);
    }
    return { ...object, body };
  });
  return { kind: 'objects', objects, reads, yaml: reply.yaml };
}

/** What the process sees of this one's environment: no PATH, no HOME, no proxy, no credential. */
function engineEnvironment(temporaryFolder: string): Record<string, string> {
  const systemRoot = process.env['SystemRoot'];
  return {
    PATH: '',
    TMPDIR: temporaryFolder,
    TEMP: temporaryFolder,
    TMP: temporaryFolder,
    HOME: temporaryFolder,
    GOTRACEBACK: 'none',
    ...(systemRoot === undefined ? {} : { SystemRoot: systemRoot }),
  };
}

/** Looks the paths of the last build up again, so that the engine starts with most answers. */
export async function readExpected(tree: Tree, reads: readonly EngineRead[]): Promise<Record<string, WireEntry>> {
  const paths = reads.map(read => read.path);
  const entries = await Promise.all(paths.map(path => tree.read(path)));
  return Object.fromEntries(entries.map((entry, index) => [paths[index] ?? '', entry]));
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function encodeContent(bytes: Uint8Array): { readonly text: string } | { readonly base64: string } {
  try {
    return { text: strictUtf8.decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
  }
}

/** Exit status of a process that used more memory than it may (engine/PROTOCOL.md). */
const memoryStatus = 70;

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (code === memoryStatus) {
    return 'it reached its memory limit';
  }
  return signal ? `it was ended (${signal}), most likely past its deadline` : `it ended with status ${code ?? 'unknown'}`;
}

function failedResult(error: unknown): BuildResult {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'unknown', reason: 'engine', message: `The rendering engine could not answer: ${message}`, reads: [] };
}
