import type { PullRequest, Repository, Review } from './forgeState.ts';
import { invalid, invalidPullRequest } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** GitHub's rules for pull requests, in its words; nothing here changes anything. */

/** Characters, as GitHub counts them: code points. */
const longestBody = 65_536;
const longestTitle = 256;

/** The first line of the commit a merge makes. */
export function mergeTitle(pullRequest: PullRequest, method: 'merge' | 'squash'): string {
  const { head, number, title } = pullRequest;
  return method === 'squash'
    ? `${title} (#${number})`
    : `Merge pull request #${number} from ${head.repository.owner.login}/${head.branch}`;
}

/** What keeps the pull request from being merged, in GitHub's words; conflicts are not looked for. */
export function findHindrance(repository: Repository, pullRequest: PullRequest): string | undefined {
  if (pullRequest.state !== 'open') {
    return 'Pull Request is not mergeable';
  }
  if (pullRequest.draft) {
    return 'Pull Request is still a draft';
  }
  const protection = repository.protectionOf(pullRequest.base.branch);
  const verdicts = latestVerdicts(pullRequest);
  if (protection && verdicts.some(review => review.state === 'CHANGES_REQUESTED')) {
    return 'Changes have been requested.';
  }
  const approvals = verdicts.filter(review => review.state === 'APPROVED').length;
  if (protection && approvals < protection.approvals) {
    const missing = protection.approvals;
    return `At least ${missing} approving review${missing === 1 ? ' is' : 's are'} required by reviewers with write access.`;
  }
  const passed = new Set([
    ...repository.checkRunsOf(pullRequest.head.commit).filter(run => run.conclusion === 'success' || run.conclusion === 'neutral' || run.conclusion === 'skipped').map(run => run.name),
    ...repository.statusesOf(pullRequest.head.commit).filter(status => status.state === 'success').map(status => status.context),
  ]); // prettier-ignore
  const expected = protection?.checks.find(check => !passed.has(check));
  return expected === undefined ? undefined : `Required status check "${expected}" is expected.`;
}

/** The last approval or request for changes of each reviewer. */
export function latestVerdicts(pullRequest: PullRequest): Review[] {
  const verdicts = pullRequest.reviews.filter(review => review.state === 'APPROVED' || review.state === 'CHANGES_REQUESTED');
  return [...new Map(verdicts.map(review => [review.author, review])).values()];
}

/** Title and text within their limits. */
export function checkTexts(texts: { readonly title?: string; readonly body?: string | null | undefined }): Refusal | undefined {
  const { title, body } = texts;
  if (title === undefined || title.trim() === '') {
    return invalid({ resource: 'PullRequest', code: 'missing_field', field: 'title' });
  }
  if (countCharacters(title) > longestTitle) {
    return invalidPullRequest(`title is too long (maximum is ${longestTitle} characters)`, 'title');
  }
  if (body && countCharacters(body) > longestBody) {
    return invalidPullRequest(`body is too long (maximum is ${longestBody} characters)`, 'body');
  }
  return undefined;
}

/** Code points. */
function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** Whether a change of state is possible. */
export async function checkState(
  repository: Repository,
  pullRequest: PullRequest,
  change: { readonly state?: 'open' | 'closed' },
): Promise<Refusal | undefined> {
  const { head, base, mergedAt } = pullRequest;
  if (change.state !== 'open' || pullRequest.state === 'open') {
    return undefined;
  }
  if (mergedAt) {
    return invalidPullRequest('state cannot be changed. The pull request cannot be reopened.', 'state');
  }
  if ((await head.repository.git.findCommit(`refs/heads/${head.branch}`)) === undefined) {
    return invalidPullRequest(`state cannot be changed. The ${head.branch} branch has been deleted.`, 'state');
  }
  return findOpen(repository, head, base.branch, pullRequest)
    ? invalidPullRequest(
        `state cannot be changed. There is already an open pull request from ${head.branch} to ${base.branch}.`,
        'state',
      )
    : undefined;
}

/** The open pull request from a head into a base, other than `except`. */
export function findOpen(
  repository: Repository,
  head: { readonly repository: Repository; readonly branch: string },
  base: string,
  except?: PullRequest,
): PullRequest | undefined {
  return [...repository.pullRequests.values()].find(
    candidate =>
      candidate !== except &&
      candidate.state === 'open' &&
      candidate.head.repository === head.repository &&
      candidate.head.branch === head.branch &&
      candidate.base.branch === base,
  );
}
