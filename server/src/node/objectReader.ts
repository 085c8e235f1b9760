import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { BlobProblem } from '../tree/fileTree.ts';
import { gitConfiguration, gitEnvironment } from './gitEnvironment.ts';

/**
 * Contents out of git's object store, by one long-lived `git cat-file --batch` a repository: requests are pipelined, the process is
 * started when first needed and again when it ended.
 */

/** Larger objects are no source that people edit; they are skipped without being held. */
export const maximumObjectSize = 20 * 1024 * 1024;

/** After so many processes that ended without any answer, git does not work here. */
const maximumSilentEnds = 5;

interface Request {
  readonly id: string;
  readonly resolve: (content: Uint8Array | BlobProblem) => void;
  /** Whether the process ended once already while this was asked. */
  readonly retried: boolean;
}

/** The answer that is arriving: how much of it is still to come, the newline behind it included. */
interface Body {
  readonly chunks: Buffer[] | undefined;
  readonly size: number;
  remaining: number;
}

export class ObjectReader {
  readonly #folder: string;
  #process: ChildProcessWithoutNullStreams | undefined;
  #waiting: Request[] = [];
  #header: Buffer = Buffer.alloc(0);
  #body: Body | undefined;
  /** Processes that ended one after the other without answering anything. */
  #silentEnds = 0;
  #disposed = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The content of the object with this id, or why it cannot be had. Never rejects. */
  read(id: string): Promise<Uint8Array | BlobProblem> {
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id)) {
      return Promise.resolve(unreadable(`"${id}" is no object id.`));
    }
    return new Promise(resolve => this.#ask({ id, resolve, retried: false }));
  }

  /** Ends the process; what was asked and not answered is unreadable. */
  dispose(): void {
    this.#disposed = true;
    const child = this.#process;
    this.#process = undefined;
    child?.stdin.end();
    child?.kill();
    this.#takeWaiting().forEach(request => request.resolve(unreadable('the repository was closed.')));
  }

  #ask(request: Request): void {
    if (this.#disposed) {
      request.resolve(unreadable('the repository was closed.'));
      return;
    }
    this.#waiting.push(request);
    this.#process ??= this.#start();
    this.#process.stdin.write(`${request.id}\n`);
  }

  #start(): ChildProcessWithoutNullStreams {
    const options = gitConfiguration.flatMap(setting => ['-c', setting]);
    const child = spawn('git', [...options, 'cat-file', '--batch'], {
      cwd: this.#folder,
      env: gitEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.#process === child) {
        this.#receive(chunk);
      }
    });
    // A process that ends while requests are written to it is seen by its end; what it says of errors, by the answers it gives.
    child.stdin.on('error', () => child.kill());
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString('latin1')).slice(-2000)));
    child.on('error', () => this.#ended(child, complaint));
    child.on('close', () => this.#ended(child, complaint));
    return child;
  }

  #ended(child: ChildProcessWithoutNullStreams, complaint: string): void {
    if (this.#process !== child) {
      return;
    }
    this.#process = undefined;
    const waiting = this.#takeWaiting();
    if (complaint.includes('promisor remote')) {
      // Before 2.44 git cannot be told not to fetch from a partial clone's remote: being refused the connection, it ends.
      waiting.shift()?.resolve(missing);
      waiting.forEach(request => this.#ask(request));
      return;
    }
    this.#silentEnds++;
    if (this.#silentEnds > maximumSilentEnds) {
      waiting.forEach(request => request.resolve(unreadable('git cannot be run.')));
      return;
    }
    // Only the request that was being answered can have caused the end: it is tried once more, the others as often as needed.
    const [first, ...others] = waiting;
    if (first?.retried) {
      first.resolve(unreadable('git ended while reading it.'));
    } else if (first) {
      this.#ask({ ...first, retried: true });
    }
    others.forEach(request => this.#ask(request));
  }

  #takeWaiting(): Request[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#header = Buffer.alloc(0);
    this.#body = undefined;
    return waiting;
  }

  #receive(chunk: Buffer): void {
    this.#silentEnds = 0;
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#body ? this.#receiveBody(this.#body, rest) : this.#receiveHeader(rest);
    }
  }

  /** `<id> <type> <size>` or `<id> missing`, up to a newline. */
  #receiveHeader(chunk: Buffer): Buffer {
    const end = chunk.indexOf(10);
    if (end === -1) {
      this.#header = Buffer.concat([this.#header, chunk]);
      return Buffer.alloc(0);
    }
    const line = Buffer.concat([this.#header, chunk.subarray(0, end)]).toString('latin1');
    this.#header = Buffer.alloc(0);
    const size = /^[0-9a-f]+ \w+ (?<size>\d+)$/.exec(line)?.groups?.['size'];
    if (size === undefined) {
      this.#waiting.shift()?.resolve(missing);
    } else {
      this.#body = { size: Number(size), remaining: Number(size) + 1, chunks: Number(size) > maximumObjectSize ? undefined : [] };
    }
    return chunk.subarray(end + 1);
  }

  #receiveBody(body: Body, chunk: Buffer): Buffer {
    const taken = chunk.subarray(0, body.remaining);
    body.remaining -= taken.length;
    body.chunks?.push(taken);
    if (body.remaining === 0) {
      this.#body = undefined;
      const content = body.chunks && new Uint8Array(Buffer.concat(body.chunks).subarray(0, body.size));
      this.#waiting.shift()?.resolve(content ?? tooLarge(body.size));
    }
    return chunk.subarray(taken.length);
  }
}

const missing: BlobProblem = { reason: 'unreadable', message: 'this clone does not have its content.' };

/** Why a file of this size, in bytes, is not read. */
export function tooLarge(size: number): BlobProblem {
  return unreadable(
    `it is too large (${Math.round(size / 1024 / 1024)} MB; at most ${maximumObjectSize / 1024 / 1024} MB are read).`,
  );
}

function unreadable(message: string): BlobProblem {
  return { reason: 'unreadable', message };
}
