import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { createTemporaryFolder } from './temporaryFolders.ts';

/**
 * Lets git and ssh ask the person, for the time of one command: a socket in a private folder, and a program that git starts to put
 * its question there. Questions for a web address are answered from the forge's account first, if there is one for that address.
 */

export interface Credential {
  readonly username: string;
  readonly password: string;
}

export interface AskpassOptions {
  /** Asks the person; `undefined`: declined. */
  readonly prompt: (text: string, secret: boolean) => Promise<string | undefined>;
  /** The account for this origin (`https://host[:port]`), which git's own helpers had no answer for; `undefined` if there is none. */
  readonly answerCredential?: (origin: string) => Promise<Credential | undefined>;
  /** Origins that an account may be given to: those of the remote. */
  readonly origins?: readonly string[];
  /** Receives each secret that is handed out, so that it is hidden in what programs print. */
  readonly secrets: string[];
}

export interface Askpass {
  /** For the command that may ask. */
  readonly environment: Readonly<Record<string, string>>;
  dispose(): Promise<void>;
}

interface Question {
  readonly key: string;
  readonly text: string;
  /** `SSH_ASKPASS_PROMPT`: `confirm` (yes or no), `none` (only told). */
  readonly kind?: string;
}

/** Node inside an editor is the editor itself, unless told otherwise; only here, for hooks may start editors. */
const launcherText = `#!/bin/sh
export ELECTRON_RUN_AS_NODE=1
exec "$DRIFTLINE_ASKPASS_NODE" "$DRIFTLINE_ASKPASS_MAIN" "$@"
`;

/** A question is short; whoever sends more is no askpass. In characters. */
const longestQuestion = 64 * 1024;

/** Starts to listen. The caller disposes it when the command has ended. */
export async function openAskpass(options: AskpassOptions): Promise<Askpass> {
  const folder = await createTemporaryFolder();
  const key = randomBytes(32).toString('hex');
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\driftline-${randomBytes(16).toString('hex')}` : join(folder, 'ask');
  const sockets = new Set<Socket>();
  const answer = createAnswers(options);
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, key, answer);
  });
  await listen(server, path);
  const launcher = join(folder, 'askpass.sh');
  // One program without arguments is all that git and ssh can be told; git brings a shell along on Windows too.
  await writeFile(launcher, launcherText, { mode: 0o700 });
  return {
    environment: {
      GIT_ASKPASS: launcher,
      SSH_ASKPASS: launcher,
      SSH_ASKPASS_REQUIRE: 'force',
      // Older versions of ssh ask by a program only where there is a display.
      DISPLAY: process.env['DISPLAY'] ?? ':0',
      DRIFTLINE_ASKPASS_NODE: process.execPath,
      DRIFTLINE_ASKPASS_MAIN: findProgram(),
      DRIFTLINE_ASKPASS_SOCKET: path,
      DRIFTLINE_ASKPASS_KEY: key,
    },
    async dispose() {
      sockets.forEach(socket => socket.destroy());
      await new Promise(resolve => server.close(resolve));
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Beside the bundled server, or among the sources. */
function findProgram(): string {
  const candidates = [join(import.meta.dirname, 'askpass.js'), join(import.meta.dirname, 'askpassMain.ts')];
  return candidates.find(path => existsSync(path)) ?? 'askpass.js';
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

function serve(socket: Socket, key: string, answer: (question: Question) => Promise<string | undefined>): void {
  let received = '';
  socket.setEncoding('utf8');
  // Whoever asked has gone.
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    received += text;
    if (received.length > longestQuestion) {
      socket.destroy();
    }
    if (!received.includes('\n')) {
      return;
    }
    const question = parseQuestion(received);
    if (!question || !isSameKey(question.key, key)) {
      socket.destroy();
      return;
    }
    void answer(question).then(given => socket.end(JSON.stringify(given === undefined ? {} : { answer: given })));
  });
}

function parseQuestion(text: string): Question | undefined {
  try {
    const { key, text: asked, kind } = JSON.parse(text) as Partial<Record<keyof Question, unknown>>;
    if (typeof key !== 'string' || typeof asked !== 'string') {
      return undefined;
    }
    return typeof kind === 'string' ? { key, text: asked, kind } : { key, text: asked };
  } catch {
    // Not from our program.
    return undefined;
  }
}

function isSameKey(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function createAnswers(options: AskpassOptions): (question: Question) => Promise<string | undefined> {
  const accounts = new Map<string, Promise<Credential | undefined>>();
  const findAccount = (origin: string): Promise<Credential | undefined> => {
    const known = accounts.get(origin) ?? options.answerCredential?.(origin) ?? Promise.resolve(undefined);
    accounts.set(origin, known);
    return known;
  };
  return async ({ text, kind }) => {
    if (kind === 'none') {
      // ssh only tells something, such as that a key wants to be touched; the answer is not looked at.
      return '';
    }
    const asked = parseCredentialQuestion(text);
    const account = asked && options.origins?.includes(asked.origin) ? await findAccount(asked.origin) : undefined;
    if (account && asked) {
      options.secrets.push(account.password);
      return asked.field === 'username' ? account.username : account.password;
    }
    const isSecret = kind !== 'confirm' && !/^Username for |\(yes\/no/i.test(text);
    const answer = await options.prompt(text.trim(), isSecret);
    if (answer !== undefined && isSecret) {
      options.secrets.push(answer);
    }
    return answer;
  };
}

/**
 * `Username for 'https://host': ` and `Password for 'https://user@host/path': `, as git asks them (`credential_describe`). Older
 * versions write user and path as they are, and both can come from a repository (`.lfsconfig`): where either could be taken for
 * another host, nobody but the person answers.
 */
const credentialQuestion =
  /^(?<field>Username|Password) for '(?<origin>https?:\/\/(?:[\w.~%+-]*@)?(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d+)?)(?:\/[^'@]*)?': ?$/i;

function parseCredentialQuestion(text: string): { readonly field: 'username' | 'password'; readonly origin: string } | undefined {
  const { field, origin } = credentialQuestion.exec(text)?.groups ?? {};
  if (field === undefined || origin === undefined || !URL.canParse(origin)) {
    return undefined;
  }
  return { field: field === 'Username' ? 'username' : 'password', origin: new URL(origin).origin };
}
