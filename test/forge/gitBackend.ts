import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname } from 'node:path';
import { cleanGitEnvironment } from './bareRepository.ts';
import type { Account, Repository } from './forgeState.ts';
import { protectionConfiguration } from './protectedBranches.ts';

/** git over HTTP: `git http-backend` as a CGI program behind GitHub's way of letting people in. Nothing is buffered: packs stream. */

export interface GitRequest {
  readonly repository: Repository | undefined;
  /** Behind `/<owner>/<name>.git`: `/info/refs`, `/git-receive-pack`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly account: Account | undefined;
  /** The request has an Authorization header, good or not. */
  readonly hasCredentials: boolean;
  /** The connection is cut in the middle of the answer, after git has done its work. */
  readonly cutAnswer: boolean;
}

export interface GitBackendOptions {
  /** Folder of {@link createHooks}. */
  readonly hooks: string;
  /** Address of the forge without a slash at its end. */
  readonly url: string;
}

/** Serves one request of a git client; resolves when the answer is out or cut. */
export async function serveGit(
  options: GitBackendOptions,
  git: GitRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const writes = git.path === '/git-receive-pack' || git.query.get('service') === 'git-receive-pack';
  const refusal = findRefusal(git, writes);
  if (refusal || !git.repository) {
    request.resume();
    const { status, text } = refusal ?? notFound;
    response.writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      ...(status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}),
    });
    response.end(`${text}\n`);
    return;
  }
  await runBackend(options, git, git.repository, request, response);
}

const notFound = { status: 404, text: 'Repository not found.' };

function findRefusal(git: GitRequest, writes: boolean): { readonly status: number; readonly text: string } | undefined {
  const { repository, account } = git;
  if (git.hasCredentials && !account) {
    return { status: 401, text: 'Invalid username or token. Password authentication is not supported for Git operations.' };
  }
  if (!account && (writes || !repository?.canRead(undefined))) {
    return { status: 401, text: 'Authentication required.' };
  }
  if (!repository?.canRead(account)) {
    return notFound;
  }
  if (writes && repository.archived) {
    return { status: 403, text: 'This repository was archived so it is read-only.' };
  }
  if (writes && !repository.canWrite(account)) {
    return { status: 403, text: `Permission to ${repository.fullName}.git denied to ${account?.login}.` };
  }
  return undefined;
}

/** Lets `git http-backend` answer. Errors of its own it prints in the answer or on its standard error, which goes nowhere. */
function runBackend(
  options: GitBackendOptions,
  git: GitRequest,
  repository: Repository,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], {
      env: backendEnvironment(options, git, repository, request),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.once('error', reject);
    child.stdin.on('error', () => undefined);
    request.pipe(child.stdin);
    response.once('close', () => {
      // A client that went away must not leave receive-pack waiting for the rest of its pack.
      child.stdin.destroy();
      child.stdout.destroy();
      resolve();
    });
    let head: Buffer | undefined = Buffer.alloc(0);
    let isCut = false;
    child.stdout.on('data', (chunk: Buffer) => {
      const body: Buffer | undefined = head ? takeHead(Buffer.concat([head, chunk]), response) : chunk;
      head = body ? undefined : Buffer.concat([head ?? Buffer.alloc(0), chunk]);
      if (body && body.length > 0 && !response.destroyed && !isCut) {
        isCut = git.cutAnswer;
        writeBody(body, git, response, child.stdout);
      }
    });
    child.once('close', () => {
      if (git.cutAnswer) {
        response.socket?.destroySoon();
      } else {
        response.end();
      }
    });
  });
}

function writeBody(body: Buffer, git: GitRequest, response: ServerResponse, source: NodeJS.ReadableStream): void {
  const goesOn = response.write(git.cutAnswer ? body.subarray(0, body.length >> 1) : body);
  if (!goesOn) {
    source.pause();
    response.once('drain', () => source.resume());
  }
}

/** Sends the CGI program's headers as soon as they are complete; answers what of the body came with them, `undefined` before. */
function takeHead(received: Buffer, response: ServerResponse): Buffer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) {
    return undefined;
  }
  const headers = received
    .toString('latin1', 0, end)
    .split('\r\n')
    .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const);
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200';
  headers.filter(([name]) => name.toLowerCase() !== 'status').forEach(([name, value]) => response.setHeader(name, value));
  response.writeHead(Number.parseInt(status, 10));
  response.flushHeaders();
  return received.subarray(end + 4);
}

function backendEnvironment(
  options: GitBackendOptions,
  git: GitRequest,
  repository: Repository,
  request: IncomingMessage,
): Record<string, string> {
  const protection = protectionConfiguration(repository, options.hooks, options.url);
  const configuration: readonly (readonly [string, string])[] = [
    ['http.receivepack', 'true'],
    ['uploadpack.allowFilter', 'true'],
    ['uploadpack.allowAnySHA1InWant', 'true'],
    ['receive.autogc', 'false'],
    ...protection.configuration,
  ];
  const header = (name: string): string => String(request.headers[name] ?? '');
  return {
    ...cleanGitEnvironment(),
    ...protection.environment,
    GIT_CONFIG_COUNT: String(configuration.length),
    ...Object.fromEntries(
      configuration.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
    GIT_PROJECT_ROOT: dirname(repository.git.path),
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${basename(repository.git.path)}${git.path}`,
    QUERY_STRING: git.query.toString(),
    REQUEST_METHOD: request.method ?? 'GET',
    REMOTE_ADDR: '127.0.0.1',
    // git takes a push only from somebody.
    ...(git.account ? { REMOTE_USER: git.account.login } : {}),
    CONTENT_TYPE: header('content-type'),
    ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: header('content-length') }),
    ...(request.headers['content-encoding'] === undefined ? {} : { HTTP_CONTENT_ENCODING: header('content-encoding') }),
    ...(request.headers['git-protocol'] === undefined ? {} : { GIT_PROTOCOL: header('git-protocol') }),
  };
}
