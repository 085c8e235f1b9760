import type { Location } from './textRange.ts';

/**
 * What could not be determined, and why. Unknown is never shown as "no change" and never as the user's error.
 */

/** Stable codes: interfaces show {@link Unknown.message}, programs read the reason. */
export type UnknownReason =
  /** A remote base or file; nothing is fetched by opening a file. */
  | 'remote'
  /** `helmCharts` or a Helm inflation generator. */
  | 'helm'
  /** A chart that is in no cache of this machine, or that cannot be told. */
  | 'chart'
  /** An exec, Go or container plugin or KRM function: programs named by a repository are not run. */
  | 'plugin'
  /** The file is a Git LFS pointer whose content git does not store. */
  | 'lfs'
  /** A user filter (`filter=` attribute) decides what git stores; filter programs are not run. */
  | 'filter'
  /** A link that leaves the repository. */
  | 'link-outside'
  /** Text conflicts between the branch and its target, or conflict markers in a file. */
  | 'conflict'
  /** The engine ended during the build, or could not be started: the next time it may go well. */
  | 'engine'
  /** The build takes more time or memory than one may: it will the next time too. */
  | 'limit'
  /** A file could not be read from disk or git. */
  | 'unreadable'
  /** A revision that is not in this clone. */
  | 'revision'
  /** The workspace is not trusted: neither git nor the engine runs on its content. */
  | 'untrusted'
  /** The files come from another repository, a registry or a bucket. */
  | 'source'
  /** The value of a variable that nothing in the repository defines, or only what cannot be rendered. */
  | 'variables'
  /** Values that a chart needs and that nothing in the repository gives. */
  | 'values'
  /** A feature that this version does not render. */
  | 'unsupported';

export interface Unknown {
  readonly reason: UnknownReason;
  /** A whole sentence for people: what is unknown and what to do about it. */
  readonly message: string;
  /** The line that causes it; `undefined` if it is no line of the repository. */
  readonly location?: Location;
}
