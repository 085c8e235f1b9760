import type { CancellationToken } from '../base/cancellation.ts';
import type { Forge, ForgeAddress, ForgePages } from '../forge/forge.ts';
import type { ChangedFile, GitStepAnswer, ProposalRecord } from '../proposal/proposal.ts';

/**
 * What proposing needs of the world, as ports: git with the person's own configuration, the forge behind a remote, and a place for
 * records. `node/` implements them; the language server and the command line use the same ones.
 */

/** How the person's git makes commits here; shown before it is done. */
export interface CommitSettings {
  /** `undefined`: git does not know who commits. */
  readonly identity: { readonly name: string; readonly email: string } | undefined;
  /** What `commit.gpgSign` and `gpg.format` say. */
  readonly signing: 'none' | 'openpgp' | 'ssh' | 'x509';
  /** Hooks that will run, such as `pre-commit`, `commit-msg`, `pre-push`. */
  readonly hooks: readonly string[];
  /** Text of `commit.template` without comments; `''` if there is none. */
  readonly template: string;
  /** `format.signOff` is set. */
  readonly signOff: boolean;
}

export interface ProposalRemote {
  readonly name: string;
  /** As git would use it, `insteadOf` and ssh aliases applied, without user name and password. */
  readonly fetchUrl: string;
  readonly pushUrl: string;
}

export interface HeadState {
  readonly commit: string;
  /** Short name; `null` if HEAD is detached. */
  readonly branch: string | null;
  /** Upstream of the branch as `<remote>/<branch>`; `null` without one. */
  readonly upstream: string | null;
  /** Commits of HEAD that are not on the target, newest first. */
  readonly unmerged: readonly { readonly commit: string; readonly subject: string }[];
}

/** Content that the editor holds and the disk does not. */
export type ReadBuffer = (path: string) => string | undefined;

export interface CommitOrder {
  /** Parent of the commit. */
  readonly head: string;
  /** Further parent: HEAD, where an update also takes over what was merged meanwhile. */
  readonly secondParent?: string;
  /** The tree that the files are put into: HEAD's, or an earlier proposal's. */
  readonly baseTree: string;
  readonly files: readonly string[];
  readonly message: string;
  readonly signOff: boolean;
  readonly skipHooks: boolean;
  /** Name for `refs/driftline/proposals/<branch>`. */
  readonly branch: string;
  readonly readBuffer: ReadBuffer;
  /** Told what hooks and git print, as it comes, secrets removed. */
  readonly onOutput: (text: string) => void;
}

export interface CommitMade {
  readonly commit: string;
  /** Files that a hook changed, so that the commit differs from the working tree. */
  readonly changedByHooks: readonly string[];
}

export interface PushOrder {
  readonly remote: string;
  readonly commit: string;
  readonly branch: string;
  /** What the branch must stand at on the remote; `null`: it must not exist. */
  readonly expected: string | null;
  readonly skipHooks: boolean;
  readonly onOutput: (text: string) => void;
}

/** git for proposals: it writes objects, `refs/driftline/…`, and what the person asked for by name; never HEAD, branches, index, stash or files. */
export interface ProposalGit {
  /** `undefined` before the first commit. `target`: the commit that `unmerged` is counted from. */
  readHead(target: string): Promise<HeadState | undefined>;
  /** Files that differ from HEAD: staged or not, untracked ones, unsaved buffers; submodules and conflicts as blocked ones. */
  readChangedFiles(readBuffer: ReadBuffer, buffered: readonly string[]): Promise<readonly ChangedFile[]>;
  readCommitSettings(): Promise<CommitSettings>;
  readRemotes(): Promise<readonly ProposalRemote[]>;
  /** The remote that `remote.pushDefault` or the branch's configuration names; else `remote`. */
  readPushRemote(remote: string, branch: string | null): Promise<string>;
  /** Names of branches, local ones and those last seen on `remote`. */
  readBranches(remote: string): Promise<readonly string[]>;
  commit(order: CommitOrder, token: CancellationToken): Promise<GitStepAnswer<CommitMade>>;
  push(order: PushOrder, token: CancellationToken): Promise<GitStepAnswer<undefined>>;
  /** Fetches one branch of a remote without touching any branch; answers its commit, `undefined` if it does not exist. */
  fetchBranch(remote: string, branch: string, token: CancellationToken): Promise<GitStepAnswer<string | undefined>>;
  /** Removes `refs/driftline/proposals/<branch>`. */
  forget(branch: string): Promise<void>;
  /**
   * Checks out a proposal's branch without touching a file: makes or forwards the local branch, sets its upstream, moves HEAD, and
   * brings the index entries of the proposal's files up to it. Refused if the branch has other commits or HEAD is not the commit's parent.
   */
  switchTo(record: ProposalRecord): Promise<GitStepAnswer<undefined>>;
  /**
   * Moves commits made by hand from the checked-out branch to a new one: the new branch is checked out, the old one goes back to
   * `keep`; files and index stay.
   */
  moveCommits(branch: string, newBranch: string, keep: string): Promise<GitStepAnswer<undefined>>;
  /**
   * Takes the files of a proposal back to HEAD where they are exactly what the proposal holds (it is safe on the remote); answers
   * the paths that were left because they differ.
   */
  takeBack(record: ProposalRecord): Promise<GitStepAnswer<readonly string[]>>;
}

/** How commits relate; read-only but for objects that a merge makes. */
export interface ProposalHistory {
  /** `true` also for a commit and itself. */
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  findMergeBase(a: string, b: string): Promise<string | undefined>;
  /** How many commits `to` has that `from` lacks; `undefined` if this clone cannot tell. */
  countCommits(from: string, to: string): Promise<number | undefined>;
  /** Short name of the remote's default branch as last seen; `undefined` if it was never told. */
  readDefaultBranch(remote: string): Promise<string | undefined>;
  /** What HEAD's reflog says was done last: `commit: Raise replicas`, `pull: Fast-forward`; `undefined` without one. */
  readLastAction(): Promise<string | undefined>;
  /** Paths that differ between two commits, renames as both paths; `undefined` if one of them is not in this clone. */
  readDifferences(from: string, to: string): Promise<readonly string[] | undefined>;
  /** The tree of two commits merged, and the files in it that conflict; `undefined` if this git cannot say (before 2.38). */
  mergeTrees(ours: string, theirs: string): Promise<{ readonly tree: string; readonly conflicts: readonly string[] } | undefined>;
}

/** Records of proposals of one repository, shared by all its working trees and windows. */
export interface ProposalJournal {
  readRecords(): Promise<readonly ProposalRecord[]>;
  write(record: ProposalRecord): Promise<void>;
  remove(id: string): Promise<void>;
  /** Random. */
  createId(): string;
  /** ISO 8601. */
  now(): string;
}

/** Where a token comes from, in the order they are tried. */
export type CredentialSource = 'authentication' | 'credentialHelper' | 'environment' | 'secretStorage';

/** The person at the editor, who may be asked. A command line has nobody: every answer is `undefined`. */
export interface Person {
  /** A token from the editor's authentication or secret storage; `undefined`: none, or the person declined. */
  readToken(params: {
    readonly source: 'authentication' | 'secretStorage';
    readonly kind: string;
    /** The token is for this origin and sent nowhere else. */
    readonly origin: string;
    readonly interactive: boolean;
  }): Promise<string | undefined>;
  /** The forge refused the token. */
  rejectToken(params: {
    readonly source: 'authentication' | 'secretStorage';
    readonly kind: string;
    readonly origin: string;
  }): void;
  /** git or ssh asks something; `undefined`: the person declined. */
  prompt(text: string, secret: boolean): Promise<string | undefined>;
}

export interface ForgeConnection {
  readonly forge: Forge;
  readonly pages: ForgePages;
  /** Where the token comes from; `undefined`: there is none. */
  readonly source: CredentialSource | undefined;
}

export interface Forges {
  /** The forge a remote address belongs to, from the address and the settings alone. */
  recognise(url: string): ForgeAddress | undefined;
  /** As {@link recognise}; a host that is not known is asked once which forge it is. Only after the person agreed to contact it. */
  discover(url: string, token: CancellationToken): Promise<ForgeAddress | undefined>;
  pages(address: ForgeAddress): ForgePages;
  /**
   * @param interactive whether the person may be asked to sign in.
   * @param anew a token is looked for even if there was none a moment ago; default: `false`.
   */
  connect(address: ForgeAddress, options: { readonly interactive: boolean; readonly anew?: boolean }): Promise<ForgeConnection>;
  /** The token was refused: it is not offered again, and a helper or store is told. */
  reject(address: ForgeAddress): Promise<void>;
}
