import type { CancellationToken } from '../base/cancellation.ts';

/**
 * The port to a forge: what Driftline needs of GitHub, Gitea and the others to propose a change and to follow it. One file per
 * forge implements it; nothing outside this folder knows which one it talks to. A failure is an answer, never thrown.
 */

export type ForgeKind = 'github' | 'gitlab' | 'gitea' | 'bitbucket' | 'bitbucketServer' | 'azureDevOps';

/** A repository on a forge, as its remote address tells. */
export interface ForgeAddress {
  readonly kind: ForgeKind;
  /** What the person knows it by, with the port if it is not the usual one: `github.com`, `git.example.com:3000`. */
  readonly host: string;
  /** Address of the forge's pages without a slash at its end: `https://git.example.com/forge`. Tokens go to this origin's API only. */
  readonly webUrl: string;
  /** Address of its API without a slash at its end: `https://api.github.com`, `https://git.example.com/api/v1`. */
  readonly apiUrl: string;
  /** User, organisation or group path: `acme`, on GitLab also `acme/platform`. */
  readonly owner: string;
  readonly name: string;
}

/** What a forge cannot do or how much it takes; the plan of a proposal keeps to it. */
export interface ForgeLimits {
  /** Greatest length of a pull request's text, in {@link bodyUnit}. GitHub 65,536, Azure DevOps 4,000, Bitbucket Data Center 30,000. */
  readonly body: number;
  /** What the forge counts: UTF-16 code units, Unicode code points or UTF-8 bytes. */
  readonly bodyUnit: 'utf16' | 'codePoints' | 'bytes';
  readonly title: number;
  /** Pull requests may be drafts: by a field of their own, by a prefix of the title, or not at all. */
  readonly draft: 'field' | 'titlePrefix' | 'none';
  /** `<details>` folds in the text; otherwise what would be folded is left out first. */
  readonly folds: boolean;
}

/** Why a forge did not do what it was asked. Stable codes; {@link ForgeProblem.message} is for people. */
export type ForgeProblemCode =
  /** 401: no token, or one that is no longer valid. */
  | 'unauthorized'
  /** 403, and 404 where the token lacks the permission. */
  | 'forbidden'
  | 'not-found'
  /** 409: something else happened meanwhile. */
  | 'conflict'
  /** 422, 400: the forge refuses what was sent. */
  | 'invalid'
  /** 422 or 409 in so many words: there is an open pull request for the branch. */
  | 'already-exists'
  /** 429, and 403 with the limit used up. */
  | 'rate-limited'
  /** 5xx, and answers that are none of the API's. */
  | 'unavailable'
  /** No connection: name, network, certificate, time-out. */
  | 'unreachable'
  | 'cancelled';

export interface ForgeProblem {
  readonly code: ForgeProblemCode;
  /** Whole sentences: what the forge said, and what to do. Never contains a token. */
  readonly message: string;
  /** When it may go well again, ISO 8601; of `rate-limited` and `unavailable`, if the forge tells. */
  readonly retryAt?: string;
  /** HTTP status; `undefined` without an answer. */
  readonly status?: number;
}

export type ForgeAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ForgeProblem };

export interface ForgeAccount {
  readonly login: string;
  readonly name: string | null;
}

export interface ForgeRepository {
  readonly defaultBranch: string;
  readonly webUrl: string;
  readonly archived: boolean;
  /** Whether the account may push; `null` if the forge does not tell. */
  readonly canPush: boolean | null;
  /** `owner/name` this one was forked from. */
  readonly forkOf: string | null;
}

/** What the forge's rules demand of a branch. */
export interface BranchRules {
  /** Direct pushes are refused or need a pull request. */
  readonly protected: boolean;
  /** What the rules say, for people: `2 approvals`, `signed commits`, `check "ci/verify"`. */
  readonly requirements: readonly string[];
}

export type PullRequestState = 'open' | 'merged' | 'closed';

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: PullRequestState;
  readonly draft: boolean;
  readonly webUrl: string;
  readonly author: string;
  readonly head: { readonly owner: string; readonly branch: string; readonly commit: string };
  readonly base: { readonly branch: string; readonly commit: string };
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Commit on the base branch, once merged. */
  readonly mergeCommit: string | null;
}

export type CheckState = 'pending' | 'success' | 'failure' | 'neutral';

/** One check of a commit: a check run, a commit status, a pipeline. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** The forge's words: `3 tests failed`. */
  readonly description: string | null;
  readonly webUrl: string | null;
}

export interface Review {
  readonly author: string;
  /** The reviewer's last word that counts. */
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed';
  /** ISO 8601. */
  readonly at: string;
}

/** State of a pull request beyond its text. */
export interface PullRequestDetail {
  readonly pullRequest: PullRequest;
  /** Of the head commit. */
  readonly checks: readonly Check[];
  /** One per reviewer. */
  readonly reviews: readonly Review[];
  /** `null`: the forge is still computing it, or does not tell. */
  readonly mergeable: boolean | null;
}

export interface NewPullRequest {
  readonly title: string;
  readonly body: string;
  /** Owner of the repository the branch was pushed to: another one for a fork. */
  readonly head: { readonly owner: string; readonly branch: string };
  readonly base: string;
  readonly draft: boolean;
  readonly reviewers: readonly string[];
}

/** Only what is present changes. */
export interface PullRequestUpdate {
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
  readonly state?: 'open' | 'closed';
}

export interface Forge {
  readonly address: ForgeAddress;
  readonly limits: ForgeLimits;
  /** Who the token belongs to. */
  readAccount(token: CancellationToken): Promise<ForgeAnswer<ForgeAccount>>;
  readRepository(token: CancellationToken): Promise<ForgeAnswer<ForgeRepository>>;
  readBranchRules(branch: string, token: CancellationToken): Promise<ForgeAnswer<BranchRules>>;
  /** The open pull request from `head`, into `base`; `undefined` if there is none. */
  findPullRequest(
    head: NewPullRequest['head'],
    base: string,
    token: CancellationToken,
  ): Promise<ForgeAnswer<PullRequest | undefined>>;
  /** Open ones and those closed lately, newest first, at most 50. */
  listPullRequests(token: CancellationToken): Promise<ForgeAnswer<readonly PullRequest[]>>;
  readPullRequest(number: number, token: CancellationToken): Promise<ForgeAnswer<PullRequestDetail>>;
  openPullRequest(request: NewPullRequest, token: CancellationToken): Promise<ForgeAnswer<PullRequest>>;
  updatePullRequest(number: number, update: PullRequestUpdate, token: CancellationToken): Promise<ForgeAnswer<PullRequest>>;
  /** Deletes a branch if it still stands at `commit`; that it is gone already is fine. `conflict` if somebody has pushed to it. */
  deleteBranch(branch: string, commit: string, token: CancellationToken): Promise<ForgeAnswer<undefined>>;
}

/** Pages of a forge that need no token and no request. */
export interface ForgePages {
  /** Where a pull request from `head` into `base` can be written by hand, title and text filled in as far as addresses allow. */
  compare(base: string, head: NewPullRequest['head'], title: string, body: string): string;
  branch(branch: string): string;
  commit(commit: string): string;
}

/** What signs a person in to a forge. Never shown, written or logged. */
export interface ForgeToken {
  readonly token: string;
  /**
   * Whom git's credential helper gave it for: it may be a password then, which forges that take passwords get together with the
   * name; `undefined` for what is certainly a token.
   */
  readonly user?: string;
}

/** What a forge needs of the world: `node/` implements it. */
export interface ForgeHttp {
  /**
   * Like the global `fetch`, through the person's proxy. Rejects only if there is no answer; follows no redirect to another origin.
   */
  readonly fetch: typeof fetch;
  /** The token for the forge; `undefined`: none is to be had. Read anew for each request, kept nowhere else. */
  readToken(): Promise<ForgeToken | undefined>;
  /** Told what the forge made of a token: one that was refused is not offered again, the next source is tried. */
  tellToken(token: ForgeToken, verdict: 'accepted' | 'refused'): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Tells of a request in words without any secret: `GET /repos/acme/shop/pulls: 304`. */
  log(message: string): void;
}
