import type { ForgeProblem, NewPullRequest, PullRequest } from './forge.ts';

/** What the clients of all forges decide alike about pull requests and branches. */

/** Whether a pull request comes from `head` and goes into `base`; owners are compared as forges do, without regard to case. */
export function isFrom(pull: PullRequest, head: NewPullRequest['head'], base: string): boolean {
  const isSameOwner = pull.head.owner.toLowerCase() === head.owner.toLowerCase();
  return pull.state === 'open' && isSameOwner && pull.head.branch === head.branch && pull.base.branch === base;
}

/** All open ones, as many closed ones as there is room for, newest first by their last change. */
export function chooseListed(open: readonly PullRequest[], closed: readonly PullRequest[], size: number): readonly PullRequest[] {
  const isNewer = (a: PullRequest, b: PullRequest): number => Date.parse(b.updatedAt) - Date.parse(a.updatedAt);
  const chosen = open.slice(0, size);
  return [...chosen, ...[...closed].sort(isNewer).slice(0, size - chosen.length)].sort(isNewer);
}

/** Somebody has pushed to a branch that was to be deleted. */
export function branchMoved(host: string, branch: string): ForgeProblem {
  const message = `Branch ${branch} on ${host} has other commits than this proposal, so it is left as it is. Delete it there if nobody needs them.`;
  return { code: 'conflict', message };
}
