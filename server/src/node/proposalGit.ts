import type { ProposalFailureCode } from '../proposal/proposal.ts';
import type { ProposalGit } from '../session/proposalPorts.ts';
import { readChangedFiles } from './changedFiles.ts';
import { readBranches, readCommitSettings, readHead } from './commitSettings.ts';
import { createGitContext, failed } from './gitContext.ts';
import type { ProposalGitOptions } from './gitContext.ts';
import type { GitRepository } from './gitRepository.ts';
import { makeCommit } from './proposalCommit.ts';
import { fetchBranch, pushCommit } from './proposalPush.ts';
import { proposalReference } from './proposalReference.ts';
import { readPushRemote, readRemotes } from './proposalRemotes.ts';
import { moveCommits, switchTo } from './proposalBranches.ts';
import { takeBack } from './takeBack.ts';

/**
 * git's side of proposals, for one working tree: the list of what it can do. A proposal writes objects, `refs/driftline/…` and what
 * it is asked for by name; never HEAD, branches, index, stash or files.
 */
export function createProposalGit(repository: GitRepository, options: ProposalGitOptions): ProposalGit {
  const context = createGitContext(repository, options);
  /** What git cannot even begin with is an answer too. */
  const guard = async <T>(work: Promise<T>, code: ProposalFailureCode): Promise<T | ReturnType<typeof failed>> => {
    try {
      return await work;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      options.log(`${repository.root}: ${message}`);
      return failed(code, `git cannot work here: ${message}`);
    }
  };
  return {
    readHead: target => readHead(context, target),
    readChangedFiles: (readBuffer, buffered) => readChangedFiles(context, readBuffer, buffered),
    readCommitSettings: () => readCommitSettings(context),
    readRemotes: () => readRemotes(context),
    readPushRemote: (remote, branch) => readPushRemote(context, remote, branch),
    readBranches: remote => readBranches(context, remote),
    commit: (order, token) => guard(makeCommit(context, order, token), 'proposal.commit-failed'),
    push: (order, token) => guard(pushCommit(context, order, token), 'proposal.push-failed'),
    fetchBranch: (remote, branch, token) => guard(fetchBranch(context, { remote, branch }, token), 'proposal.push-failed'),
    async forget(branch) {
      const { personal } = context;
      await personal.run(['update-ref', '-d', proposalReference(branch)]);
    },
    switchTo: record => guard(switchTo(context, record), 'proposal.conflict'),
    moveCommits: (branch, newBranch, keep) => guard(moveCommits(context, { branch, newBranch, keep }), 'proposal.conflict'),
    takeBack: record => guard(takeBack(context, record), 'proposal.conflict'),
  };
}
