import type { ForgeAddress, PullRequest } from '../forge/forge.ts';

/**
 * A proposal: a branch, a commit, a push and a pull request for a change. The data that planning, doing and following it share;
 * plain and immutable. Nothing here does I/O.
 */

/** How a file differs from HEAD, as a person would say it. */
export type FileStatus = 'added' | 'changed' | 'deleted' | 'renamed' | 'typeChanged';

/** A file that can be part of a proposal. */
export interface ChangedFile {
  readonly path: string;
  /** Of renamed ones: the path on HEAD. */
  readonly from?: string;
  readonly status: FileStatus;
  /** The editor holds changes that are not saved; they are part of the proposal. */
  readonly unsaved: boolean;
  /** Git knows the path; `false` for untracked files. */
  readonly tracked: boolean;
  /** Why it cannot be proposed (a conflict, a submodule, Git LFS without its program); `undefined` if it can. */
  readonly blocked?: string;
}

/** The steps in their order; each can be retried, and what is done stays done. */
export const proposalSteps = ['prepare', 'commit', 'push', 'open'] as const;
export type ProposalStep = (typeof proposalSteps)[number];

/** What the person decided on the review page or the command line. */
export interface ProposalRequest {
  /** Paths that are part of it; of a renamed file both. */
  readonly files: readonly string[];
  readonly branch: string;
  readonly title: string;
  /** The pull request's text, Driftline's own part between its markers. */
  readonly body: string;
  readonly commitMessage: string;
  readonly draft: boolean;
  readonly signOff: boolean;
  /** Hooks that check the commit or the push are left out (`--no-verify`). */
  readonly skipHooks: boolean;
  /** Pushes only: no pull request is opened, because no forge is known or nobody signed in. */
  readonly pushOnly: boolean;
}

/** What people write in a pull request. */
export type PullRequestWords = Pick<ProposalRequest, 'title' | 'body' | 'draft'>;

/** Where a proposal goes. */
export interface ProposalDestination {
  /** Name of the git remote the target branch belongs to. */
  readonly remote: string;
  /** Name of the git remote that is pushed to: another one for a fork. */
  readonly pushRemote: string;
  /** Branch it is merged into, without the remote: `main`. */
  readonly base: string;
  /** `undefined`: no forge was recognised. */
  readonly forge: ForgeAddress | undefined;
  /** Owner of the repository that is pushed to. */
  readonly headOwner: string | undefined;
}

/**
 * What is written down after each step, so that a retry, also after a restart of the editor, goes on from there. Never holds a
 * token or the content of a file.
 */
export interface ProposalRecord {
  /** Format of this record. */
  readonly version: 1;
  /** Random, stable over retries and updates. */
  readonly id: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly request: ProposalRequest;
  readonly destination: ProposalDestination;
  /** Blob ids of the files when the commit was made, `null` for deleted ones: a retry sees whether they were edited since. */
  readonly contents: Readonly<Record<string, string | null>>;
  /** HEAD when the commit was made. */
  readonly head: string;
  /** Branch that was checked out, short name; `null` if HEAD was detached. */
  readonly headBranch: string | null;
  /**
   * The commit that was made last for this branch, kept by `refs/driftline/proposals/<branch>`; `null` before the first. Of a push that
   * broke off it can be on the remote though nobody was told.
   */
  readonly commit: string | null;
  /** What the branch stood at on the remote before this push: an update's lease; `null` for a new branch. */
  readonly expected: string | null;
  /** Steps that are done. */
  readonly done: readonly ProposalStep[];
  /** The pull request, once open. */
  readonly pullRequest: { readonly number: number; readonly webUrl: string } | null;
  /** What the pull request said when the person began to edit its words; absent if that is not known. */
  readonly seen?: PullRequestWords;
  /** Why the last try ended early; `null` while it runs and when it is done. */
  readonly failure: ProposalFailure | null;
}

/** What the branch holds on the remote, as far as this clone was told; `null`: nothing was pushed. */
export function getPushedCommit({ done, commit, expected }: ProposalRecord): string | null {
  return done.includes('push') ? commit : expected;
}

/** Whether a record led to this pull request of this repository; a number alone means nothing elsewhere. */
export function isOfPullRequest({ destination, pullRequest }: ProposalRecord, address: ForgeAddress, number: number): boolean {
  return pullRequest?.number === number && destination.forge !== undefined && nameOf(destination.forge) === nameOf(address);
}

/** Without the port: that of the pages is not told by every remote address. */
function nameOf({ host, owner, name }: ForgeAddress): string {
  return `${host.replace(/:\d+$/, '')}/${owner}/${name}`.toLowerCase();
}

/** Stable codes of what can go wrong; documentation is generated from their table. */
export type ProposalFailureCode =
  | 'proposal.impossible'
  | 'proposal.busy'
  | 'proposal.nothing-to-propose'
  | 'proposal.files-changed'
  | 'proposal.conflict'
  | 'proposal.hook-failed'
  | 'proposal.signing-failed'
  | 'proposal.identity-missing'
  | 'proposal.lfs-missing'
  | 'proposal.commit-failed'
  | 'proposal.push-protected'
  | 'proposal.push-rejected'
  | 'proposal.branch-exists'
  | 'proposal.remote-moved'
  | 'proposal.push-denied'
  | 'proposal.push-unreachable'
  | 'proposal.push-failed'
  | 'proposal.forge-unauthorized'
  | 'proposal.forge-forbidden'
  | 'proposal.forge-not-found'
  | 'proposal.forge-conflict'
  | 'proposal.forge-invalid'
  | 'proposal.forge-rate-limited'
  | 'proposal.forge-unavailable'
  | 'proposal.forge-unreachable'
  | 'proposal.interrupted'
  | 'proposal.cancelled';

/** What a person can do about a failure; the review page and the command line offer these. */
export type WayOut =
  | 'retry'
  /** Once more without the hooks. */
  | 'skipHooks'
  /** With another branch name. */
  | 'renameBranch'
  | 'signIn'
  /** Open the forge's page with title and text filled in. */
  | 'openComparePage'
  | 'copyText'
  /** Look at the files again and start anew. */
  | 'startAnew';

export interface ProposalFailure {
  readonly step: ProposalStep;
  readonly code: ProposalFailureCode;
  /** Whole sentences: what happened, what is done already, what to do. */
  readonly message: string;
  /** What the hook, git or the forge printed, secrets removed; `''` if nothing. */
  readonly output: string;
  readonly waysOut: readonly WayOut[];
  /** When a retry may go well, ISO 8601. */
  readonly retryAt?: string;
}

/** How a proposal went. */
export type ProposalOutcome =
  | { readonly kind: 'done'; readonly record: ProposalRecord; readonly pullRequest: PullRequest | undefined }
  | { readonly kind: 'failed'; readonly record: ProposalRecord; readonly failure: ProposalFailure };

/** A failure as git's side of a proposal reports it. */
export type GitStepAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: GitFailure };

export interface GitFailure {
  readonly code: ProposalFailureCode;
  readonly message: string;
  readonly output: string;
}
