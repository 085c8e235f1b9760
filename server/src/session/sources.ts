import type { Unknown } from '../base/unknown.ts';
import type { Environment } from '../gitops/environment.ts';
import type { DriftlineConfig } from '../gitops/declared.ts';
import type { Deployed } from '../evidence/deployedRevision.ts';
import type { FileTree } from '../tree/fileTree.ts';

/**
 * What a session needs of the world, as ports: the files now, the commits git has, and a clock. `node/` implements them.
 */

/** The files of a repository, as they are now. */
export interface WorktreeSource {
  /** The working tree with the unsaved buffers on top. */
  getTree(): Promise<FileTree>;
}

/** What git says at one moment about the branch worked on and the one it is going to. */
export interface Revisions {
  /** The target branch as compared with, such as `origin/main`. */
  readonly target: string;
  /** Full name of its reference: `refs/remotes/origin/main`, `refs/heads/main`; `HEAD` if there is no branch to speak of. */
  readonly targetReference: string;
  readonly targetTree: FileTree;
  readonly targetCommit: string;
  /** Tree of the merge base of HEAD and the target; an unknown says why there is none. */
  readonly mergeBase: FileTree | Unknown;
  /** What the environment runs, and the evidence for it. */
  resolveDeployed(environment: Environment): Promise<Deployed>;
}

/** git, read-only. */
export interface RevisionSource {
  /** `undefined`: there is no commit yet. An unknown: the configured target is not in this clone. */
  readRevisions(config: DriftlineConfig): Promise<Revisions | Unknown | undefined>;
  /** Whether HEAD or a reference is another than {@link readRevisions} last saw: those who watch are told a moment later. */
  haveMoved(): Promise<boolean>;
  /** The commit a revision of the command line names (`HEAD~1`, a tag, a branch); `undefined` if there is none. */
  resolveRevision(revision: string): Promise<string | undefined>;
  /** The tree of a commit; `undefined` if this clone does not have it. */
  readCommitTree(commit: string): Promise<FileTree | undefined>;
}
