import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ProposalRemote } from '../session/proposalPorts.ts';
import type { GitContext } from './gitContext.ts';

/** Remotes as git reaches them: `insteadOf` and the aliases of the ssh configuration applied, user names and passwords left out. */

/** ssh only reads its configuration; it takes longer only where that runs programs. In ms. */
const sshTimeout = 5000;

export async function readRemotes({ repository }: Pick<GitContext, 'repository'>): Promise<readonly ProposalRemote[]> {
  const names = await readRemoteNames({ repository });
  const sshConfiguration = await readSshConfiguration();
  const readUrl = async (gitArguments: readonly string[]): Promise<string | undefined> => {
    const answer = await repository.command.run(['remote', 'get-url', ...gitArguments]);
    const url = answer.ok ? answer.text.split('\n')[0] : undefined;
    return url ? removeUser(await resolveAlias(url, sshConfiguration)) : undefined;
  };
  const remotes = await Promise.all(
    names.map(async name => {
      const [fetchUrl, pushUrl] = [await readUrl(['--', name]), await readUrl(['--push', '--', name])];
      return fetchUrl !== undefined && pushUrl !== undefined ? [{ name, fetchUrl, pushUrl }] : [];
    }),
  );
  return remotes.flat();
}

/** Origins (`https://host[:port]`) that a push to the remote or a fetch from it reaches. */
export async function readOrigins({ repository }: Pick<GitContext, 'repository'>, remote: string): Promise<readonly string[]> {
  const urls: string[] = [];
  for (const kind of [[], ['--push']]) {
    const answer = await repository.command.run(['remote', 'get-url', '--all', ...kind, '--', remote]);
    urls.push(...(answer.ok ? answer.text.split('\n') : []));
  }
  return [...new Set(urls.filter(url => /^https?:/i.test(url) && URL.canParse(url)).map(url => new URL(url).origin))];
}

/** As git decides it (git-config(1), `remote.pushDefault`): the branch's push remote, the common one, the branch's remote. */
export async function readPushRemote(
  { repository }: Pick<GitContext, 'repository'>,
  remote: string,
  branch: string | null,
): Promise<string> {
  const configuration = await repository.readConfiguration();
  const names = await readRemoteNames({ repository });
  const wanted = [
    branch === null ? undefined : configuration.get(`branch.${branch}.pushremote`),
    configuration.get('remote.pushdefault'),
    branch === null ? undefined : configuration.get(`branch.${branch}.remote`),
  ];
  return wanted.find(name => name !== undefined && names.includes(name)) ?? remote;
}

async function readRemoteNames({ repository }: Pick<GitContext, 'repository'>): Promise<readonly string[]> {
  const answer = await repository.command.run(['remote']);
  return answer.ok ? answer.text.split('\n').filter(name => name !== '') : [];
}

interface SshAddress {
  readonly host: string;
  readonly port: string | undefined;
  readonly path: string;
}

function parseSshAddress(url: string): SshAddress | undefined {
  const full = /^(?:ssh|git\+ssh|ssh\+git):\/\/(?:[^@/]*@)?([^:/@[\]]+)(?::(\d+))?\/(.*)$/i.exec(url);
  if (full) {
    const [, host = '', port, path = ''] = full;
    return { host, port, path };
  }
  const short = url.includes('://') ? null : /^(?:[^@/:]+@)?([^:/@[\]]{2,}):(.*)$/.exec(url);
  return short ? { host: short[1] ?? '', port: undefined, path: short[2] ?? '' } : undefined;
}

/** Replaces a name that only the ssh configuration knows by the host's own. */
async function resolveAlias(url: string, sshConfiguration: string): Promise<string> {
  const address = parseSshAddress(url);
  if (!address || !/^\w[\w.-]*$/.test(address.host) || !isPossibleAlias(address.host, sshConfiguration)) {
    return url;
  }
  const answer = await askSsh(address.host);
  const host = /^hostname (.+)$/m.exec(answer)?.[1]?.trim();
  const port = address.port ?? /^port (\d+)$/m.exec(answer)?.[1];
  if (host === undefined || host === address.host) {
    return url;
  }
  return port === undefined || port === '22'
    ? `git@${host}:${address.path.replace(/^\/+/, '')}`
    : `ssh://git@${host}:${port}/${address.path.replace(/^\/+/, '')}`;
}

/** A name without a dot, one whose last part no domain ends with (`github.com-work`), or one that the configuration names. */
function isPossibleAlias(host: string, sshConfiguration: string): boolean {
  const last = host.split('.').at(-1) ?? '';
  const isNamed = sshConfiguration.split('\n').some(
    line =>
      /^\s*host[\s=]/i.test(line) &&
      line
        .toLowerCase()
        .split(/[\s="]+/)
        .includes(host.toLowerCase()),
  );
  return !host.includes('.') || !/^(?:[a-z]+|\d+)$/i.test(last) || isNamed;
}

async function readSshConfiguration(): Promise<string> {
  try {
    return await readFile(join(homedir(), '.ssh', 'config'), 'utf8');
  } catch {
    // There is none.
    return '';
  }
}

/** What ssh would use for a host; `''` without ssh. */
function askSsh(host: string): Promise<string> {
  return new Promise(resolve => {
    execFile('ssh', ['-G', '--', host], { timeout: sshTimeout, windowsHide: true }, (error, stdout) =>
      resolve(error ? '' : stdout),
    );
  });
}

/** `https://user:password@host/` and `ssh://user:password@host/`; the user of ssh is no secret, and part of its short form. */
function removeUser(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/i, '$1').replace(/^([a-z+]+:\/\/[^/@:]*):[^/@]*@/i, '$1@');
}
