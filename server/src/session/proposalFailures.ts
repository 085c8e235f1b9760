import type { ForgeProblem, ForgeProblemCode } from '../forge/forge.ts';
import type { GitFailure, ProposalFailure, ProposalFailureCode, ProposalStep, WayOut } from '../proposal/proposal.ts';

/** The one table of what can go wrong with a proposal: title, documentation, and the ways out that are offered. */

export interface FailureDescription {
  readonly title: string;
  /** Why it happens and what to do, for the documentation. */
  readonly documentation: string;
  /** In the order they are offered. */
  readonly waysOut: readonly WayOut[];
}

export const proposalFailureCodes: Readonly<Record<ProposalFailureCode, FailureDescription>> = {
  'proposal.impossible': {
    title: 'Nothing can be proposed here',
    documentation:
      'The repository has no commit, no remote, or no target branch that is known in this clone. The message says which, and what to do.',
    waysOut: ['startAnew'],
  },
  'proposal.busy': {
    title: 'Another proposal is being made',
    documentation: 'Proposals of one repository are made one after the other. Wait until the other one is done, or cancel it.',
    waysOut: ['retry'],
  },
  'proposal.nothing-to-propose': {
    title: 'There is nothing to propose',
    documentation: 'No file is selected, and the branch has no commit that the target lacks. Edit something, or select files.',
    waysOut: ['startAnew'],
  },
  'proposal.files-changed': {
    title: 'A selected file cannot be proposed any more',
    documentation:
      'A file was reverted, got a conflict or became something that cannot be part of a proposal since it was selected.',
    waysOut: ['startAnew'],
  },
  'proposal.conflict': {
    title: 'The update conflicts with what others pushed',
    documentation:
      'Somebody pushed to the branch of the proposal, and changed a file that is selected, or the branch conflicts with HEAD. Switch to the branch, merge by hand, and propose again.',
    waysOut: ['startAnew'],
  },
  'proposal.hook-failed': {
    title: 'A hook refused the commit or the push',
    documentation:
      'A hook of the repository (pre-commit, commit-msg, pre-push, …) ended with an error; its output says why. Mend what it found and retry, or leave the hooks out if you know better: the review and CI still check.',
    waysOut: ['retry', 'skipHooks'],
  },
  'proposal.signing-failed': {
    title: 'The commit could not be signed',
    documentation:
      'git is configured to sign commits (commit.gpgSign), and the signing program failed: no key, a locked key, or no agent that could ask. The output says which.',
    waysOut: ['retry'],
  },
  'proposal.identity-missing': {
    title: 'git does not know who commits',
    documentation: 'Set user.name and user.email (git config --global user.name "…"), then retry.',
    waysOut: ['retry'],
  },
  'proposal.lfs-missing': {
    title: 'Git LFS is needed',
    documentation: 'A selected file is kept by Git LFS, and the program git-lfs is not installed or could not upload it.',
    waysOut: ['retry', 'startAnew'],
  },
  'proposal.commit-failed': {
    title: 'git could not make the commit',
    documentation: 'git said why in its output. Nothing of the working tree was changed.',
    waysOut: ['retry', 'startAnew'],
  },
  'proposal.push-protected': {
    title: 'The branch is protected',
    documentation:
      'A proposal is never pushed to a protected branch: the default branch, the target, a branch that an environment is delivered from, one that git.branchProtection names or the forge protects. Give it another name.',
    waysOut: ['renameBranch'],
  },
  'proposal.push-rejected': {
    title: 'The remote refused the push',
    documentation: 'A rule or a hook of the remote refused the push; its output says which.',
    waysOut: ['retry', 'renameBranch'],
  },
  'proposal.branch-exists': {
    title: 'The branch exists on the remote already',
    documentation: 'A new proposal never takes over a branch that somebody has pushed. Give it another name.',
    waysOut: ['renameBranch', 'retry'],
  },
  'proposal.remote-moved': {
    title: 'The branch moved on the remote',
    documentation: 'Somebody pushed to the branch, or deleted it, since it was looked at. Retry looks at it anew.',
    waysOut: ['retry', 'startAnew'],
  },
  'proposal.push-denied': {
    title: 'The remote does not let you push',
    documentation:
      'The remote does not know you or does not let you push. Check the account that git uses, or push to a fork: git config remote.pushDefault <fork>.',
    waysOut: ['retry', 'signIn'],
  },
  'proposal.push-unreachable': {
    title: 'The remote cannot be reached',
    documentation: 'No connection to the remote: name, network, proxy, VPN or certificate. The commit is kept; retry pushes it.',
    waysOut: ['retry'],
  },
  'proposal.push-failed': {
    title: 'The push failed',
    documentation: 'git said why in its output. The commit is kept; retry pushes it.',
    waysOut: ['retry'],
  },
  'proposal.forge-unauthorized': {
    title: 'The forge does not know you',
    documentation:
      'There is no token for the forge, or it is no longer valid. Sign in and retry, or open the pull request on the page with the text that was prepared.',
    waysOut: ['signIn', 'retry', 'openComparePage', 'copyText'],
  },
  'proposal.forge-forbidden': {
    title: 'The forge does not let you',
    documentation:
      'The account or the token lacks a permission (GitHub: Pull requests and Contents, write; Gitea: repository, write), or single sign-on must be authorised for it.',
    waysOut: ['signIn', 'retry', 'openComparePage', 'copyText'],
  },
  'proposal.forge-not-found': {
    title: 'The forge does not find the repository',
    documentation: 'The repository was renamed or removed, or the account may not see it.',
    waysOut: ['signIn', 'retry', 'openComparePage', 'copyText'],
  },
  'proposal.forge-conflict': {
    title: 'Something else happened on the forge meanwhile',
    documentation: 'The pull request or branch changed while it was written to. Retry looks at it anew.',
    waysOut: ['retry', 'openComparePage'],
  },
  'proposal.forge-invalid': {
    title: 'The forge refuses the pull request',
    documentation: 'The forge does not accept what was sent; its message says why.',
    waysOut: ['retry', 'openComparePage', 'copyText'],
  },
  'proposal.forge-rate-limited': {
    title: 'The forge asks to wait',
    documentation: 'Too many requests were made with this account. Retry when the time that is shown has come.',
    waysOut: ['retry', 'openComparePage', 'copyText'],
  },
  'proposal.forge-unavailable': {
    title: 'The forge has a fault',
    documentation: 'The forge answered with an error of its own. The branch is pushed; retry opens the pull request.',
    waysOut: ['retry', 'openComparePage', 'copyText'],
  },
  'proposal.forge-unreachable': {
    title: 'The forge cannot be reached',
    documentation:
      'No connection to the forge: name, network, proxy or certificate. The branch is pushed; retry opens the pull request.',
    waysOut: ['retry', 'openComparePage', 'copyText'],
  },
  'proposal.interrupted': {
    title: 'The proposal was interrupted',
    documentation:
      'The editor or the command ended before the proposal was done. What was done is kept; retry goes on from there.',
    waysOut: ['retry', 'startAnew'],
  },
  'proposal.cancelled': {
    title: 'The proposal was cancelled',
    documentation: 'You stopped it. What was done is kept; retry goes on from there.',
    waysOut: ['retry', 'startAnew'],
  },
};

const forgeFailures: Readonly<Record<ForgeProblemCode, ProposalFailureCode>> = {
  unauthorized: 'proposal.forge-unauthorized',
  forbidden: 'proposal.forge-forbidden',
  'not-found': 'proposal.forge-not-found',
  conflict: 'proposal.forge-conflict',
  invalid: 'proposal.forge-invalid',
  'already-exists': 'proposal.forge-conflict',
  'rate-limited': 'proposal.forge-rate-limited',
  unavailable: 'proposal.forge-unavailable',
  unreachable: 'proposal.forge-unreachable',
  cancelled: 'proposal.cancelled',
};

/** What is done already, for the end of a failure's message. */
const already: Readonly<Record<ProposalStep, string>> = {
  prepare: 'Nothing was done.',
  commit: 'Nothing was pushed; your files are as they were.',
  push: 'The commit is made and kept; nothing was pushed.',
  open: 'The branch is pushed; the pull request is not open yet.',
};

/** The same where the answer is missing: what was asked for may have been done all the same. */
const perhaps: Readonly<Partial<Record<ProposalStep, string>>> = {
  push: 'The commit is made and kept; whether the branch arrived is not known, and retry finds out.',
  open: 'The branch is pushed; whether the pull request is open is not known, and retry finds out.',
};

const unanswered: ReadonlySet<ProposalFailureCode> = new Set([
  'proposal.push-unreachable',
  'proposal.push-failed',
  'proposal.forge-unavailable',
  'proposal.forge-unreachable',
  'proposal.interrupted',
  'proposal.cancelled',
]);

/** A failure with the ways out of its code; the message ends with what is done already. */
export function createFailure(
  step: ProposalStep,
  code: ProposalFailureCode,
  message: string,
  { output = '', standing = describeStanding(step, code) }: { readonly output?: string; readonly standing?: string } = {},
): ProposalFailure {
  return { step, code, message: `${message} ${standing}`, output, waysOut: proposalFailureCodes[code].waysOut };
}

function describeStanding(step: ProposalStep, code: ProposalFailureCode): string {
  return (unanswered.has(code) ? perhaps[step] : undefined) ?? already[step];
}

export function fromGitFailure(step: ProposalStep, { code, message, output }: GitFailure): ProposalFailure {
  return createFailure(step, code, message, { output });
}

/** @param standing what is done already, where it is something else than usual at this step. */
export function fromForgeProblem(step: ProposalStep, problem: ForgeProblem, standing?: string): ProposalFailure {
  const failure = createFailure(step, forgeFailures[problem.code], problem.message, { standing });
  return problem.retryAt === undefined ? failure : { ...failure, retryAt: problem.retryAt };
}
