import type { Unknown } from '../base/unknown.ts';
import { findBranch, findDefaultBranch, findRemote, shortName } from './gitFacts.ts';
import type { GitFacts } from './gitFacts.ts';

/** The branch that changes are merged into: what is *yours* and what is *waiting* are told apart by it. */

export interface TargetBranch {
  /** Full name of the reference; `HEAD` if there is no branch to speak of. */
  readonly name: string;
  /** How people call it: `origin/main`. */
  readonly label: string;
  readonly commit: string;
}

export type Target =
  | { readonly kind: 'known'; readonly target: TargetBranch }
  | { readonly kind: 'unknown'; readonly unknown: Unknown }
  /** No git, or no commit yet. */
  | { readonly kind: 'none' };

/**
 * `configured` is `target` of `.driftline.yaml`; without it the remote's default branch as last fetched is meant, without a remote
 * the branch that is checked out.
 */
export function findTarget(facts: GitFacts | undefined, configured: string | undefined): Target {
  if (!facts) {
    return { kind: 'none' };
  }
  const reference = configured === undefined ? findDefaultBranch(facts) : findBranch(facts, configured);
  if (reference) {
    return { kind: 'known', target: { name: reference.name, label: shortName(reference.name), commit: reference.commit } };
  }
  if (configured !== undefined) {
    const remote = findRemote(facts);
    const advice = remote
      ? `Fetch it (git fetch ${remote.name}) or correct "target" in .driftline.yaml.`
      : 'Correct "target" in .driftline.yaml.';
    return { kind: 'unknown', unknown: { reason: 'revision', message: `This clone has no branch "${configured}". ${advice}` } };
  }
  const { head } = facts;
  if (!head) {
    return { kind: 'none' };
  }
  const { branch } = head;
  const target = branch === undefined ? { name: 'HEAD', label: 'HEAD' } : { name: `refs/heads/${branch}`, label: branch };
  return { kind: 'known', target: { ...target, commit: head.commit } };
}

/**
 * The target's name without its remote, as Flux's sources name branches; `undefined` where it depends on what is checked out, or
 * is not in this clone.
 */
export function nameTargetBranch(facts: GitFacts, configured: string | undefined): string | undefined {
  const reference = configured === undefined ? findDefaultBranch(facts) : findBranch(facts, configured);
  const remote = findRemote(facts)?.name ?? '';
  const prefix = ['refs/heads/', `refs/remotes/${remote}/`].find(candidate => reference?.name.startsWith(candidate));
  return prefix === undefined ? undefined : reference?.name.slice(prefix.length);
}

/** What is told where HEAD and the target branch have no common ancestor in this clone, so that nothing can be merged. */
export function unknownMergeBase(facts: GitFacts, target: TargetBranch): Unknown {
  const message = facts.shallow
    ? `This clone does not reach back to where HEAD and ${target.label} parted. Fetch the history: git fetch --unshallow.`
    : `HEAD and ${target.label} have no common ancestor, so they cannot be merged.`;
  return { reason: 'revision', message };
}
