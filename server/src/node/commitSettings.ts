import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommitSettings, HeadState } from '../session/proposalPorts.ts';
import type { GitContext } from './gitContext.ts';
import { readHooks } from './proposalHooks.ts';

/** What git is configured to do for commits here, and where HEAD stands; nothing is run. */

export async function readCommitSettings(context: GitContext): Promise<CommitSettings> {
  const { repository } = context;
  const configuration = await repository.readConfiguration();
  const read = async (type: string, key: string): Promise<string | undefined> => {
    // Asking git for each that is not set would take longer than all the rest.
    if (!configuration.has(key.toLowerCase())) {
      return undefined;
    }
    const answer = await repository.command.run(['config', `--type=${type}`, '--get', key]);
    return answer.ok ? answer.text.replace(/\n$/, '') || undefined : undefined;
  };
  const [identity, signs, format, signOff] = [
    await readIdentity(context),
    await read('bool', 'commit.gpgSign'),
    await read('bool-or-str', 'gpg.format'),
    await read('bool', 'format.signOff'),
  ];
  const template = await read('path', 'commit.template');
  const comment = configuration.get('core.commentchar') ?? '#';
  const { names: hooks } = await readHooks(context);
  return {
    identity,
    signing: signs !== 'true' ? 'none' : format === 'ssh' || format === 'x509' ? format : 'openpgp',
    hooks,
    template: template === undefined ? '' : await readTemplate(resolve(repository.root, template), comment),
    signOff: signOff === 'true',
  };
}

/** git's own answer, which considers variables and the system; `undefined` if it would not commit. */
async function readIdentity({ personal }: GitContext): Promise<CommitSettings['identity']> {
  const [author, committer] = [
    await personal.run(['var', 'GIT_AUTHOR_IDENT']),
    await personal.run(['var', 'GIT_COMMITTER_IDENT']),
  ];
  const [, name, email] = /^(.*) <(.*)> \d+ [+-]\d+\s*$/.exec(author.ok && committer.ok ? author.stdout : '') ?? [];
  return name !== undefined && email !== undefined ? { name, email } : undefined;
}

async function readTemplate(file: string, comment: string): Promise<string> {
  // `auto` chooses a character that the message does not begin a line with; the template is written with the usual one.
  const mark = comment === 'auto' ? '#' : comment;
  try {
    const lines = (await readFile(file, 'utf8')).split(/\r?\n/).filter(line => !line.startsWith(mark));
    return lines.join('\n').trim();
  } catch {
    // git would refuse to open an editor with it; a message that is given does not need it.
    return '';
  }
}

/** `undefined` before the first commit. */
export async function readHead({ repository }: GitContext, target: string): Promise<HeadState | undefined> {
  const commit = await repository.findCommit('HEAD');
  if (commit === undefined) {
    return undefined;
  }
  const branch = await readCurrentBranch({ repository });
  const upstream =
    branch === null
      ? undefined
      : await repository.command.run(['for-each-ref', '--format=%(upstream:short)', `refs/heads/${branch}`]);
  const commits = (await repository.readCommits(target, 'HEAD')) ?? [];
  return {
    commit,
    branch,
    upstream: (upstream?.ok ? upstream.text.split('\n')[0]?.trim() : '') || null,
    unmerged: commits.map(({ commit: id, subject }) => ({ commit: id, subject })),
  };
}

/** Short name of the branch that is checked out; `null` if HEAD is detached. */
export async function readCurrentBranch({ repository }: Pick<GitContext, 'repository'>): Promise<string | null> {
  const answer = await repository.command.run(['symbolic-ref', '--quiet', 'HEAD']);
  const name = answer.ok ? answer.text.trim() : '';
  return name.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : null;
}

/** Names of local branches and of those last seen on the remote, each once. */
export async function readBranches({ repository }: GitContext, remote: string): Promise<readonly string[]> {
  const tracking = `refs/remotes/${remote}/`;
  const answer = await repository.command.run(['for-each-ref', '--format=%(refname)', 'refs/heads/', tracking]);
  const names = (answer.ok ? answer.text.split('\n') : []).flatMap(name =>
    name.startsWith('refs/heads/')
      ? [name.slice('refs/heads/'.length)]
      : name.startsWith(tracking) && name !== `${tracking}HEAD`
        ? [name.slice(tracking.length)]
        : [],
  );
  return [...new Set(names)];
}
