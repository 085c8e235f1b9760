/**
 * The part of the protocol that is about proposals, see protocol.ts. The server contacts a forge or a remote only in requests that
 * say `online` or that do so by their purpose; the client asks for the person's consent before it sends one.
 */

/** Client → server: branch patterns that the editor protects (`git.branchProtection`), and whether it signs off commits. */
export const editorGitNotification = 'driftline/editorGit';
export interface EditorGitParams {
  /** Globs as VS Code reads them, such as `main` or `release/*`. */
  readonly branchProtection: readonly string[];
  /** `git.alwaysSignOff`. */
  readonly alwaysSignOff: boolean;
}

/** Client → server request: what a proposal of some files would be, everything prepared. */
export const planProposalRequest = 'driftline/planProposal';
export interface PlanProposalParams {
  /** URI of the repository's root. */
  readonly root: string;
  /** Selects the files that reach this environment; default: all. */
  readonly environment?: string;
  /** Selects these, repository-relative; wins over {@link environment}. */
  readonly files?: readonly string[];
  /** What the person has written so far; absent: to be prepared. Driftline's part of the text is made anew, the person's words stay. */
  readonly title?: string;
  readonly branch?: string;
  readonly body?: string;
  /** Id of the record to go on with: an unfinished proposal, or an open one that is updated. */
  readonly record?: string;
  /** The forge may be contacted: account, its rules, an open pull request. */
  readonly online?: boolean;
}

export interface ProposalFileView {
  readonly path: string;
  readonly uri: string;
  /** Of renamed ones: the path before. */
  readonly from: string | null;
  readonly status: 'added' | 'changed' | 'deleted' | 'renamed' | 'typeChanged';
  readonly selected: boolean;
  readonly unsaved: boolean;
  readonly tracked: boolean;
  /** Why it cannot be part of a proposal, `null` if it can. */
  readonly blocked: string | null;
  /** Ids of the environments it reaches. */
  readonly environments: readonly string[];
}

/** What the selected files change in one environment. */
export interface ProposalEnvironmentView {
  readonly id: string;
  readonly name: string;
  readonly headline: string;
  readonly status: 'pending' | 'unchanged' | 'added' | 'removed' | 'changed' | 'unknown' | 'failed';
  readonly risks: readonly { readonly severity: string; readonly message: string; readonly object: string }[];
  /** `compared with origin/main, fetched 3 hours ago (assumed)`; `null` if nothing is compared. */
  readonly comparedWith: string | null;
}

export interface ProposalPlanView {
  readonly root: string;
  readonly repository: string;
  /** Why nothing can be proposed, in a sentence with what to do; `null` if it can. The lists may be empty then. */
  readonly problem: string | null;
  readonly files: readonly ProposalFileView[];
  readonly environments: readonly ProposalEnvironmentView[];
  readonly title: string;
  readonly branch: string;
  /** Why the branch name cannot be used; `null` if it can. */
  readonly branchProblem: string | null;
  readonly body: string;
  /** Greatest lengths the forge takes. */
  readonly limits: { readonly title: number; readonly body: number };
  readonly commitMessage: string;
  readonly draft: boolean;
  readonly draftSupported: boolean;
  readonly base: string;
  /** Branch that is checked out; `null`: detached. */
  readonly headBranch: string | null;
  /** Why the checked-out branch is protected; empty if it is not. */
  readonly protection: readonly string[];
  readonly destination: {
    readonly remote: string;
    readonly pushRemote: string;
    /** `null`: no forge was recognised; the branch is pushed, the text is there to paste. */
    readonly forge: ForgeView | null;
  } | null;
  /** `null`: not signed in, or not asked ({@link PlanProposalParams.online}). */
  readonly account: AccountView | null;
  readonly commit: {
    readonly author: string | null;
    readonly signing: 'none' | 'openpgp' | 'ssh' | 'x509';
    readonly hooks: readonly string[];
    readonly signOff: boolean;
  };
  /** The open pull request that this proposal updates; `null` for a new one. */
  readonly updates: { readonly number: number; readonly webUrl: string; readonly title: string } | null;
  /** The record to go on with, and how far it got. */
  readonly record: ProposalRecordView | null;
  readonly warnings: readonly string[];
}

export interface ForgeView {
  readonly kind: string;
  /** `GitHub`, `Gitea`. */
  readonly label: string;
  readonly host: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly webUrl: string;
}

export interface AccountView {
  readonly login: string;
  /** Where the token comes from, for people: `VS Code's GitHub sign-in`, `git credential helper`, `environment variable`, `secret storage`. */
  readonly source: string;
}

export type ProposalStepName = 'prepare' | 'commit' | 'push' | 'open';

export interface ProposalRecordView {
  readonly id: string;
  readonly title: string;
  readonly branch: string;
  readonly updatedAt: string;
  readonly done: readonly ProposalStepName[];
  readonly pullRequest: { readonly number: number; readonly webUrl: string } | null;
  readonly failure: ProposalFailureView | null;
}

export interface ProposalFailureView {
  readonly step: ProposalStepName;
  readonly code: string;
  readonly message: string;
  readonly output: string;
  readonly waysOut: readonly ('retry' | 'skipHooks' | 'renameBranch' | 'signIn' | 'openComparePage' | 'copyText' | 'startAnew')[];
  readonly retryAt?: string;
}

/** Client → server request: does it. Reports by {@link proposalProgressNotification}; cancelling the request stops after the step that runs. */
export const submitProposalRequest = 'driftline/submitProposal';
export interface SubmitProposalParams {
  readonly root: string;
  readonly files: readonly string[];
  readonly title: string;
  readonly branch: string;
  readonly body: string;
  readonly commitMessage: string;
  readonly draft: boolean;
  readonly signOff: boolean;
  readonly skipHooks: boolean;
  /** Pushes without opening a pull request. */
  readonly pushOnly: boolean;
  /** Id of the record to go on with (retry, update). */
  readonly record?: string;
}

export interface ProposalResultView {
  readonly outcome: 'done' | 'failed';
  readonly record: ProposalRecordView;
  /** Page to write the pull request on by hand; `null` without a forge or once it is open. */
  readonly comparePage: string | null;
  readonly body: string;
}

/** Server → client: what a proposal is doing. */
export const proposalProgressNotification = 'driftline/proposalProgress';
export interface ProposalProgress {
  readonly root: string;
  /** The record's id. */
  readonly id: string;
  readonly step: ProposalStepName;
  readonly state: 'running' | 'done' | 'failed';
  /** What hooks and git printed since the last notification. */
  readonly output: string;
}

/** Client → server request: proposals of a repository. */
export const proposalsRequest = 'driftline/proposals';
export interface ProposalsParams {
  readonly root: string;
  /** Asks the forge, if its last answer is old enough; otherwise only what is known is told. */
  readonly online: boolean;
  /** The person asked for it now. */
  readonly refresh?: boolean;
}

export interface ProposalView {
  readonly number: number;
  readonly title: string;
  readonly webUrl: string;
  readonly state: 'open' | 'merged' | 'closed';
  readonly draft: boolean;
  readonly author: string;
  readonly branch: string;
  readonly base: string;
  /** Made by the account that is signed in, or from this clone. */
  readonly mine: boolean;
  /** Its text has Driftline's part. */
  readonly ours: boolean;
  /** Id of this clone's record, if it was made here. */
  readonly record: string | null;
  /** Environments that Driftline's part names. */
  readonly environments: readonly string[];
  readonly updatedAt: string;
  /** `null`: not asked yet. */
  readonly checks:
    | readonly {
        readonly name: string;
        readonly state: 'pending' | 'success' | 'failure' | 'neutral';
        readonly description: string | null;
        readonly webUrl: string | null;
      }[]
    | null;
  readonly reviews: readonly { readonly author: string; readonly state: string }[] | null;
  readonly mergeable: boolean | null;
}

export interface ProposalsView {
  readonly root: string;
  readonly forge: ForgeView | null;
  readonly account: AccountView | null;
  /** Why there is no list, or why it may be old, in a sentence; `null` if all is well. */
  readonly problem: string | null;
  /** Whether signing in would help. */
  readonly signIn: boolean;
  readonly proposals: readonly ProposalView[];
  /** Proposals of this clone that did not get through; retry goes on from where they stand. */
  readonly unfinished: readonly ProposalRecordView[];
  /** When the forge was asked last, ISO 8601; `null`: never. */
  readonly readAt: string | null;
  /** When it may be asked again, milliseconds from now. */
  readonly nextRefresh: number;
}

/** Client → server request: closes a pull request, deletes its branch, forgets the record. Answers a problem or `null`. */
export const closeProposalRequest = 'driftline/closeProposal';
export interface CloseProposalParams {
  readonly root: string;
  readonly number: number;
  /** Deletes the branch on the remote, if nobody has pushed to it, and the local one, if it is not checked out. */
  readonly deleteBranch: boolean;
}

/** Client → server request: gives up an unfinished proposal of this clone (nothing on the remote is touched). */
export const discardProposalRequest = 'driftline/discardProposal';
/** Client → server request: checks out a proposal's branch; no file is touched. Answers a problem or `null`. */
export const switchToProposalRequest = 'driftline/switchToProposal';
/** Client → server request: takes the proposal's files back to HEAD where nothing was edited since. */
export const takeBackProposalRequest = 'driftline/takeBackProposal';
export interface ProposalRecordParams {
  readonly root: string;
  readonly record: string;
}

/** What a request that changes something answers. */
export interface ActionResult {
  /** Why it was not done, in a sentence; `null` if it was. */
  readonly problem: string | null;
  /** Worth knowing although it was done. */
  readonly message: string | null;
}

/** Server → client: the person has committed by hand to a protected branch; sent once for each branch and commit. */
export const protectedCommitNotification = 'driftline/protectedCommit';
export interface ProtectedCommit {
  readonly root: string;
  readonly branch: string;
  /** `main is the default branch`. */
  readonly reasons: readonly string[];
  /** Subjects of the commits that are not on the remote, newest first. */
  readonly commits: readonly string[];
  readonly suggestedBranch: string;
}

/** Client → server request: moves those commits to a new branch, which is checked out; files and index stay. */
export const moveCommitsRequest = 'driftline/moveCommits';
export interface MoveCommitsParams {
  readonly root: string;
  readonly newBranch: string;
}

/** Server → client request: a token from VS Code's authentication or secret storage; `null`: none, or the person declined. */
export const credentialRequest = 'driftline/credential';
export interface CredentialParams {
  readonly source: 'authentication' | 'secretStorage';
  readonly kind: string;
  /** Origin the token is for: `https://github.com`. It is sent nowhere else. */
  readonly origin: string;
  /** The person may be asked. */
  readonly interactive: boolean;
}
export interface Credential {
  readonly token: string;
}

/** Server → client: the forge refused this token; params {@link CredentialParams} (`interactive` is `false`). */
export const credentialRejectedNotification = 'driftline/credentialRejected';

/** Server → client request: git or ssh asks something (user name, password, passphrase, unknown host); `null`: the person declined. */
export const promptRequest = 'driftline/prompt';
export interface PromptParams {
  /** As git or ssh put it. */
  readonly text: string;
  /** What is typed is not shown. */
  readonly secret: boolean;
}

/** Command (client side): opens the review page, argument optionally {@link EnvironmentParams}. */
export const proposeCommand = 'driftline.propose';
