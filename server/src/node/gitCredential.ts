import type { CancellationToken } from '../base/cancellation.ts';
import type { PersonalGit } from './personalGit.ts';

/**
 * Asks the person's credential helpers, in the language of git-credential(1). Everything secret goes by standard input and output,
 * never by an argument; nobody is asked: a helper answers from what it has, or there is no answer.
 */

/** What a credential is for. */
export interface CredentialPlace {
  readonly protocol: 'https' | 'http';
  /** With the port, if it is not the usual one. */
  readonly host: string;
  /** Path of the repository as in its remote address; helpers see it only where `credential.useHttpPath` is set. */
  readonly path: string;
}

export interface GitCredential {
  readonly username: string;
  readonly password: string;
  /** All lines of the answer: helpers want them back as they gave them. */
  readonly lines: readonly string[];
}

export interface GitCredentials {
  /** `undefined`: no helper knows one. */
  fill(place: CredentialPlace): Promise<GitCredential | undefined>;
  /** It worked: helpers that keep credentials keep it. */
  approve(credential: GitCredential): Promise<void>;
  /** It was refused: helpers forget it. */
  reject(credential: GitCredential): Promise<void>;
}

/** A helper that takes longer, in ms, waits for somebody who is not asked. */
const patience = 20_000;

/** Helpers with windows of their own: Git Credential Manager opens none then. */
const askNobody = { GCM_INTERACTIVE: 'never', GCM_GUI_PROMPT: '0' };

export function createGitCredentials(git: PersonalGit): GitCredentials {
  const run = async (action: 'fill' | 'approve' | 'reject', lines: readonly string[]): Promise<string | undefined> => {
    // git reads these lines up to an empty one; a line break in a value would be a line of its own.
    const input = `${lines.join('\n')}\n\n`;
    const answer = await git.run(['credential', action], { input, environment: askNobody, token: endAfter(patience) });
    return answer.ok ? answer.stdout : undefined;
  };
  return {
    async fill({ protocol, host, path }) {
      const values = [protocol, host, path];
      if (values.some(value => /[\r\n\0]/.test(value))) {
        return undefined;
      }
      const answer = await run('fill', [`protocol=${protocol}`, `host=${host}`, `path=${path}`]);
      return answer === undefined ? undefined : readCredential(answer);
    },
    async approve({ lines }) {
      await run('approve', lines);
    },
    async reject({ lines }) {
      await run('reject', lines);
    },
  };
}

function readCredential(answer: string): GitCredential | undefined {
  const lines = answer.split('\n').filter(line => line !== '');
  const read = (name: string): string | undefined => lines.find(line => line.startsWith(`${name}=`))?.slice(name.length + 1);
  const [username, password] = [read('username'), read('password')];
  return username === undefined || password === undefined || password === '' ? undefined : { username, password, lines };
}

/** A token that is cancelled after so many ms. */
function endAfter(duration: number): CancellationToken {
  const end = performance.now() + duration;
  return {
    get isCancellationRequested() {
      return performance.now() >= end;
    },
  };
}
