import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { neverCancelled } from '../../server/src/base/cancellation.ts';
import { openGitRepository } from '../../server/src/node/gitRepository.ts';
import type { GitRepository } from '../../server/src/node/gitRepository.ts';
import type { ProposalGitOptions } from '../../server/src/node/gitContext.ts';
import { createProposalGit } from '../../server/src/node/proposalGit.ts';
import type { GitStepAnswer, ProposalRecord } from '../../server/src/proposal/proposal.ts';
import type { CommitMade, CommitOrder, ProposalGit, PushOrder } from '../../server/src/session/proposalPorts.ts';
import { createGitFixture } from '../support/gitFixture.ts';
import type { GitFixture, GitFixtureOptions } from '../support/gitFixture.ts';

/** A repository with a bare remote `origin`, and git's side of proposals for it. */
export interface ProposalFixture extends GitFixture {
  readonly repository: GitRepository;
  readonly proposals: ProposalGit;
  /** Folder of the bare repository behind `origin`. */
  readonly remote: string;
  /** Writes an executable hook (a shell script without its first line) into `folder`, by default the repository's own. */
  hook(name: string, script: string, folder?: string): void;
  /** Commits `files` with what the disk holds, on HEAD. */
  propose(files: readonly string[], order?: Partial<CommitOrder>): Promise<GitStepAnswer<CommitMade>>;
  /** {@link propose}, which must succeed. */
  commitFiles(files: readonly string[], order?: Partial<CommitOrder>): Promise<CommitMade>;
  push(commit: string, order?: Partial<PushOrder>): Promise<GitStepAnswer<undefined>>;
}

export interface ProposalFixtureOptions extends GitFixtureOptions {
  readonly options?: Partial<ProposalGitOptions>;
  /** Opens this folder of the repository; default: its root. */
  readonly folder?: string;
}

export const quietOptions: ProposalGitOptions = { person: { prompt: () => Promise.resolve(undefined) }, log: () => undefined };

/** For a suite's `before`: git runs here as the person's git would, who is nobody with a configuration. The answer undoes it. */
export function isolatePersonalGit(): () => void {
  const names = ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_NOSYSTEM'] as const;
  const before = names.map(name => [name, process.env[name]] as const);
  process.env['GIT_CONFIG_GLOBAL'] = devNull;
  process.env['GIT_CONFIG_NOSYSTEM'] = '1';
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  };
}

/** Whoever makes it disposes it. */
export async function createProposalFixture(options: ProposalFixtureOptions = {}): Promise<ProposalFixture> {
  const git = createGitFixture(options);
  const remote = realpathSync(mkdtempSync(join(tmpdir(), 'driftline-remote-')));
  git.git('init', '-q', '--bare', ...(options.init ?? []), remote);
  git.git('config', 'user.name', 'Ada');
  git.git('config', 'user.email', 'ada@example.org');
  git.git('remote', 'add', 'origin', remote);
  return addProposals(git, remote, options);
}

/** Opens the repository as it is. */
export async function addProposals(
  git: GitFixture,
  remote: string,
  { options, folder }: ProposalFixtureOptions = {},
): Promise<ProposalFixture> {
  const opening = await openGitRepository(folder ?? git.root);
  assert.ok(opening.kind === 'repository', JSON.stringify(opening));
  const { repository } = opening;
  const proposals = createProposalGit(repository, { ...quietOptions, ...options });
  const propose: ProposalFixture['propose'] = async (files, order = {}) => {
    const head = (await repository.findCommit('HEAD')) ?? '';
    const wanted: CommitOrder = {
      head,
      baseTree: head,
      files,
      message: 'Raise replicas\n\nBecause of the load.\n',
      signOff: false,
      skipHooks: false,
      branch: 'raise-replicas',
      readBuffer: () => undefined,
      onOutput: () => undefined,
      ...order,
    };
    return proposals.commit(wanted, neverCancelled);
  };
  return {
    ...git,
    repository,
    proposals,
    remote,
    hook(name, script, hooks = join(repository.commonDir, 'hooks')) {
      const file = join(hooks, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
    },
    propose,
    async commitFiles(files, order) {
      const answer = await propose(files, order);
      assert.ok(answer.ok, JSON.stringify(answer));
      return answer.value;
    },
    push(commit, order = {}) {
      const wanted = {
        remote: 'origin',
        commit,
        branch: 'raise-replicas',
        expected: null,
        skipHooks: false,
        onOutput: () => undefined,
      };
      return proposals.push({ ...wanted, ...order }, neverCancelled);
    },
    dispose() {
      repository.dispose();
      git.dispose();
      rmSync(remote, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** A record of a proposal as the session would write it down. */
export function createRecord(fields: Partial<ProposalRecord> & { readonly files?: readonly string[] } = {}): ProposalRecord {
  const { files = [], ...others } = fields;
  return {
    version: 1,
    id: 'a1',
    createdAt: '2026-01-01T12:00:00.000Z',
    updatedAt: '2026-01-01T12:00:00.000Z',
    request: {
      files,
      branch: 'raise-replicas',
      title: 'Raise replicas',
      body: '',
      commitMessage: 'Raise replicas',
      draft: false,
      signOff: false,
      skipHooks: false,
      pushOnly: false,
    },
    destination: { remote: 'origin', pushRemote: 'origin', base: 'main', forge: undefined, headOwner: undefined },
    contents: {},
    head: '',
    headBranch: 'main',
    commit: null,
    expected: null,
    done: [],
    pullRequest: null,
    failure: null,
    ...others,
  };
}
