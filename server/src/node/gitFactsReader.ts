import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitFacts, GitReference, GitRemote } from '../evidence/gitFacts.ts';
import type { GitRepository } from './gitRepository.ts';

/** Reads from git what {@link GitFacts} states. */

const fields = ['refname', 'objectname', '*objectname', 'objecttype', '*objecttype', 'creatordate:iso-strict', 'symref'];

/** The facts as they are now; read them again after a change of references. */
export async function readGitFacts(repository: GitRepository): Promise<GitFacts> {
  const format = fields.map(field => `%(${field})`).join('%00');
  const [listed, symbolicHead, commit, configuration] = await Promise.all([
    repository.command.run(['for-each-ref', `--format=${format}`, 'refs/heads', 'refs/remotes', 'refs/tags']),
    repository.command.run(['symbolic-ref', '--quiet', 'HEAD']),
    repository.findCommit('HEAD'),
    repository.readConfiguration(),
  ]);
  const branch = symbolicHead.ok ? symbolicHead.text.trim().replace(/^refs\/heads\//, '') : '';
  const fetchTimes = new Map<string, Promise<string | undefined>>();
  const references = (listed.ok ? listed.text : '').split('\n').flatMap(line => parseReference(line) ?? []);
  return {
    head: commit === undefined ? undefined : { commit, ...(branch === '' ? {} : { branch }) },
    references: new Map(references.map(reference => [reference.name, reference])),
    remotes: readRemotes(configuration),
    upstreamRemote: configuration.get(`branch.${branch}.remote`),
    shallow: (await modifiedAt(join(repository.commonDir, 'shallow'))) !== undefined,
    readFetchTime: reference => {
      // Asked for each environment at each keystroke.
      const time = fetchTimes.get(reference) ?? readFetchTime(repository, reference);
      fetchTimes.set(reference, time);
      return time;
    },
  };
}

/** Addresses of the repository's remotes, without credentials. */
export async function readRemoteUrls(repository: GitRepository): Promise<string[]> {
  return readRemotes(await repository.readConfiguration()).map(({ url }) => url);
}

function parseReference(line: string): GitReference | undefined {
  const [name, object, peeled, type, peeledType, at = '', symbolic] = line.split('\0');
  if (!name || !object) {
    return undefined;
  }
  const commit = type === 'commit' ? object : peeledType === 'commit' ? peeled : undefined;
  return commit ? { name, commit, at, ...(symbolic ? { symbolic } : {}) } : undefined;
}

function readRemotes(configuration: ReadonlyMap<string, string>): GitRemote[] {
  return [...configuration].flatMap(([key, url]) => {
    const name = /^remote\.(?<name>[\s\S]+)\.url$/.exec(key)?.groups?.['name'];
    return name === undefined ? [] : [{ name, url: withoutCredentials(url) }];
  });
}

/** `https://user:token@host/x` → `https://host/x`; the user of an ssh address (`git@host:x`) belongs to it. */
function withoutCredentials(url: string): string {
  return url.replace(/^(?<scheme>https?:\/\/)[^/@]*@/, '$<scheme>');
}

/**
 * The latest of: the last fetch that names the branch (FETCH_HEAD; a fetch that failed leaves it empty), the last update in the
 * reference's log (also a push), and after a clone the log of the remote's HEAD.
 */
async function readFetchTime(repository: GitRepository, reference: string): Promise<string | undefined> {
  const match = /^refs\/remotes\/(?<remote>[^/]+)\/(?<branch>.+)$/.exec(reference);
  if (!match?.groups) {
    return undefined;
  }
  const { remote = '', branch = '' } = match.groups;
  const logs = join(repository.commonDir, 'logs', 'refs', 'remotes', remote);
  const times = await Promise.all([
    fetchHeadTime(join(repository.gitDir, 'FETCH_HEAD'), branch),
    modifiedAt(join(logs, branch)),
    modifiedAt(join(logs, 'HEAD')),
  ]);
  const latest = Math.max(...times.map(time => time ?? 0));
  return latest === 0 ? undefined : new Date(latest).toISOString();
}

async function fetchHeadTime(path: string, branch: string): Promise<number | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return text.includes(`\tbranch '${branch}' of `) ? await modifiedAt(path) : undefined;
  } catch {
    return undefined;
  }
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}
