import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepositoryOptions } from './giteaApi.ts';
import type { GiteaUser } from './giteaApi.ts';
import type { GiteaServer } from './giteaServer.ts';
import { isolatedGitEnvironment } from './gitFixture.ts';
import { ProposalWork } from './proposalWork.ts';
import { createSample } from '../sample/createSample.ts';

/** The sample repository at a real Gitea, and the language server on a clone of it. */

export interface GiteaProposalOptions extends Pick<RepositoryOptions, 'private'> {
  /** Who works on the clone; the owner unless given. */
  readonly as?: GiteaUser;
  /** No credential helper: the token has to come from elsewhere. */
  readonly signedOut?: boolean;
  /** Variables of the server's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Makes a repository `name` of `owner`, with the sample's branches and tags. Whoever makes it disposes it; the Gitea stays. */
export async function createGiteaProposalFixture(
  gitea: GiteaServer,
  owner: GiteaUser,
  name: string,
  options: GiteaProposalOptions = {},
): Promise<ProposalWork> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-gitea-proposals-'));
  const { root, remote } = createSample(folder);
  const { cloneUrl } = await gitea.createRepository(owner.name, name, { private: options.private ?? false });
  const withOwner = cloneUrl.replace('//', `//${owner.name}:${owner.token}@`);
  execFileSync('git', ['--git-dir', remote, 'push', '-q', withOwner, 'refs/heads/*:refs/heads/*', 'refs/tags/*:refs/tags/*'], {
    env: isolatedGitEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const bare = join(gitea.folder, 'repositories', owner.name, `${name}.git`);
  const work = new ProposalWork({ folder, root, bare, environment: options.environment ?? {} });
  const person = options.as ?? owner;
  work.git('remote', 'set-url', 'origin', cloneUrl);
  work.git('config', 'user.name', person.name);
  work.git('config', 'user.email', `${person.name}@example.org`);
  if (!options.signedOut) {
    work.keepCredential(gitea.url, person.name, person.token);
  }
  await work.restart();
  return work;
}
