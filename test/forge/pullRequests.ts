import { nodeId } from './forgeState.ts';
import type { Account, ForgeState, PullRequest, Repository, Review } from './forgeState.ts';
import { checkState, checkTexts, findHindrance, findOpen, mergeTitle } from './pullRequestRules.ts';
import { forbidden, invalid, invalidPullRequest, notFound, Refusal } from './refusal.ts';

/**
 * What can be done to pull requests, with GitHub's rules: the one place for REST, GraphQL and the pages. Knows no HTTP; what a person
 * may not or cannot do comes back as a {@link Refusal}.
 */

export interface NewPullRequest {
  readonly title: string;
  readonly body: string | null;
  /** `branch`, or `owner:branch` of a fork. */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
}

export interface PullRequestChange {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly base?: string;
  readonly draft?: boolean;
}

export interface MergeOrder {
  readonly method: 'merge' | 'squash';
  /** What the head has to be at. */
  readonly commit?: string;
  readonly title?: string;
  readonly message?: string;
}

/** Opens a pull request. */
export async function openPullRequest(
  state: ForgeState,
  repository: Repository,
  author: Account,
  request: NewPullRequest,
): Promise<PullRequest | Refusal> {
  const head = findHead(state, repository, request.head);
  if (!head?.repository.canWrite(author) && !repository.canWrite(author)) {
    return forbidden;
  }
  const wrongText = checkTexts(request);
  if (wrongText) {
    return wrongText;
  }
  const headCommit = await head?.repository.git.findCommit(`refs/heads/${head.branch}`);
  const baseCommit = await repository.git.findCommit(`refs/heads/${request.base}`);
  if (!head || headCommit === undefined || baseCommit === undefined) {
    const field = baseCommit === undefined ? 'base' : 'head';
    return invalid({ resource: 'PullRequest', field, code: 'invalid' });
  }
  const number = Math.max(0, ...repository.pullRequests.keys()) + 1;
  await keepHead(repository, number, head);
  if (await repository.git.isAncestor(headCommit, baseCommit)) {
    return invalidPullRequest(
      `No commits between ${labelOf(repository, repository, request.base)} and ${labelOf(repository, head.repository, head.branch)}`,
    );
  }
  if (findOpen(repository, head, request.base)) {
    return invalidPullRequest(`A pull request already exists for ${head.repository.owner.login}:${head.branch}.`);
  }
  const now = new Date();
  const pullRequest: PullRequest = {
    id: state.nextId(),
    number,
    title: request.title,
    body: request.body,
    state: 'open',
    draft: request.draft,
    author,
    head: { ...head, commit: headCommit },
    base: { branch: request.base, commit: baseCommit },
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    requestedReviewers: [],
    reviews: [],
  };
  repository.pullRequests.set(number, pullRequest);
  return pullRequest;
}

/** Changes title, text, state, base or draft. */
export async function changePullRequest(
  repository: Repository,
  pullRequest: PullRequest,
  account: Account,
  change: PullRequestChange,
): Promise<PullRequest | Refusal> {
  if (pullRequest.author !== account && !repository.canWrite(account)) {
    return forbidden;
  }
  const refusal =
    checkTexts({ title: change.title ?? pullRequest.title, body: change.body }) ??
    (await checkState(repository, pullRequest, change));
  if (refusal) {
    return refusal;
  }
  const baseCommit =
    change.base === undefined ? pullRequest.base.commit : await repository.git.findCommit(`refs/heads/${change.base}`);
  if (baseCommit === undefined) {
    return invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
  }
  const state = change.state ?? pullRequest.state;
  return replace(repository, {
    ...pullRequest,
    title: change.title ?? pullRequest.title,
    body: change.body === undefined ? pullRequest.body : change.body,
    draft: change.draft ?? pullRequest.draft,
    base: { branch: change.base ?? pullRequest.base.branch, commit: baseCommit },
    state,
    closedAt: state === 'open' ? null : (pullRequest.closedAt ?? new Date()),
  });
}

/** Reviews a pull request. `event` undefined: a pending review. */
export function reviewPullRequest(
  state: ForgeState,
  repository: Repository,
  pullRequest: PullRequest,
  author: Account,
  review: { readonly event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT' | undefined; readonly body: string },
): Review | Refusal {
  const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;
  if (author === pullRequest.author && (review.event === 'APPROVE' || review.event === 'REQUEST_CHANGES')) {
    const words = review.event === 'APPROVE' ? 'approve' : 'request changes on';
    return new Refusal(422, 'Unprocessable Entity', [`Can not ${words} your own pull request`]);
  }
  if (review.body === '' && (review.event === 'REQUEST_CHANGES' || review.event === 'COMMENT')) {
    return new Refusal(422, 'Unprocessable Entity', ['Body can not be blank']);
  }
  const made: Review = {
    id: state.nextId(),
    author,
    body: review.body,
    state: review.event ? states[review.event] : 'PENDING',
    commit: pullRequest.head.commit,
    submittedAt: new Date(),
  };
  replace(repository, {
    ...pullRequest,
    reviews: [...pullRequest.reviews, made],
    requestedReviewers: pullRequest.requestedReviewers.filter(reviewer => reviewer !== author),
  });
  return made;
}

export function requestReviewers(
  state: ForgeState,
  repository: Repository,
  pullRequest: PullRequest,
  account: Account,
  logins: readonly string[],
): PullRequest | Refusal {
  if (!repository.canWrite(account)) {
    return forbidden;
  }
  const reviewers = logins.map(login => state.findAccount(login));
  if (reviewers.includes(pullRequest.author)) {
    return new Refusal(422, 'Review cannot be requested from pull request author.');
  }
  const collaborators = reviewers.filter(reviewer => reviewer !== undefined && repository.canWrite(reviewer)) as Account[];
  if (collaborators.length < logins.length) {
    return new Refusal(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository.fullName} repository.`,
    );
  }
  return replace(repository, {
    ...pullRequest,
    requestedReviewers: [...new Set([...pullRequest.requestedReviewers, ...collaborators])],
  });
}

/** Merges; answers the commit on the base branch. */
export async function mergePullRequest(
  repository: Repository,
  pullRequest: PullRequest,
  account: Account,
  order: MergeOrder,
): Promise<string | Refusal> {
  if (!repository.canWrite(account)) {
    return forbidden;
  }
  if (order.commit !== undefined && order.commit !== pullRequest.head.commit) {
    return new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  }
  const hindrance = findHindrance(repository, pullRequest);
  if (hindrance !== undefined) {
    return new Refusal(405, hindrance);
  }
  const { base, head } = pullRequest;
  const tree = await repository.git.mergeTrees(base.commit, head.commit);
  if (tree === undefined) {
    return new Refusal(405, 'Pull Request is not mergeable');
  }
  const squash = order.method === 'squash';
  const title = order.title ?? mergeTitle(pullRequest, order.method);
  const message = order.message ?? (squash ? '' : pullRequest.title);
  const commit = await repository.git.commitTree(
    tree,
    squash ? [base.commit] : [base.commit, head.commit],
    message === '' ? `${title}\n` : `${title}\n\n${message}\n`,
    squash ? pullRequest.author : account,
  );
  if (!(await repository.git.moveReference(`refs/heads/${base.branch}`, commit, base.commit))) {
    return new Refusal(409, 'Base branch was modified. Review and try the merge again.');
  }
  replace(repository, { ...pullRequest, ...mergedNow(account, commit) });
  return commit;
}

/**
 * Brings open pull requests up to what their branches are now: pushes move the head, a deleted head branch closes, a head that is part
 * of the base counts as merged.
 */
export async function followBranches(state: ForgeState, repository: Repository): Promise<void> {
  const open = [...repository.pullRequests.values()].filter(pullRequest => pullRequest.state === 'open');
  if (open.length === 0) {
    return;
  }
  const branches = new Map<Repository, ReadonlyMap<string, string>>();
  for (const candidate of state.findNetwork(repository)) {
    branches.set(candidate, await candidate.git.readBranches());
  }
  for (const pullRequest of open) {
    const { head, base } = pullRequest;
    const headCommit = branches.get(head.repository)?.get(head.branch);
    const baseCommit = branches.get(repository)?.get(base.branch) ?? base.commit;
    if (headCommit === undefined) {
      replace(repository, { ...pullRequest, state: 'closed', closedAt: new Date() });
    } else if (headCommit !== head.commit || baseCommit !== base.commit) {
      await keepHead(repository, pullRequest.number, head);
      const moved = { ...pullRequest, head: { ...head, commit: headCommit } };
      const merged = baseCommit !== base.commit && (await repository.git.isAncestor(headCommit, baseCommit));
      replace(
        repository,
        // The base of a merged one stays where it was before, so that its commits and files can still be told.
        merged ? { ...moved, ...mergedNow(pullRequest.author, headCommit) } : { ...moved, base: { ...base, commit: baseCommit } },
      );
    }
  }
}

/** The pull request with an id of GraphQL. */
export function findByNodeId(
  state: ForgeState,
  id: string,
): { readonly repository: Repository; readonly pullRequest: PullRequest } | undefined {
  for (const repository of state.repositories) {
    for (const pullRequest of repository.pullRequests.values()) {
      if (nodeId('PR', pullRequest.id) === id) {
        return { repository, pullRequest };
      }
    }
  }
  return undefined;
}

/** Deletes a branch of the repository; one that pull requests come from closes them. */
export async function deleteBranch(repository: Repository, account: Account, branch: string): Promise<Refusal | undefined> {
  if (!repository.canWrite(account)) {
    return forbidden;
  }
  if ((await repository.git.findCommit(`refs/heads/${branch}`)) === undefined) {
    return new Refusal(422, 'Reference does not exist');
  }
  if (repository.protectionOf(branch) || branch === repository.defaultBranch) {
    return new Refusal(422, 'Cannot delete this protected ref.');
  }
  return (await repository.git.deleteBranch(branch)) ? undefined : notFound;
}

function replace(repository: Repository, pullRequest: PullRequest): PullRequest {
  const updated = { ...pullRequest, updatedAt: new Date() };
  repository.pullRequests.set(pullRequest.number, updated);
  return updated;
}

function mergedNow(
  account: Account,
  commit: string,
): Pick<PullRequest, 'state' | 'closedAt' | 'mergedAt' | 'mergedBy' | 'mergeCommit'> {
  const now = new Date();
  return { state: 'closed', closedAt: now, mergedAt: now, mergedBy: account, mergeCommit: commit };
}

/** The repository and branch that `branch` or `owner:branch` names; whether the branch exists is another question. */
export function findHead(
  state: ForgeState,
  repository: Repository,
  head: string,
): { readonly repository: Repository; readonly branch: string } | undefined {
  const colon = head.indexOf(':');
  const owner = colon < 0 ? repository.owner.login : head.slice(0, colon);
  const found = state.findNetwork(repository).find(candidate => candidate.owner.login.toLowerCase() === owner.toLowerCase());
  return found && { repository: found, branch: head.slice(colon + 1) };
}

/** The commits of a head stay in the base's repository as `refs/pull/<number>/head`, also when their branch goes. */
async function keepHead(
  repository: Repository,
  number: number,
  head: { readonly repository: Repository; readonly branch: string },
): Promise<void> {
  await repository.git.fetchCommit(head.repository.git, head.branch, `refs/pull/${number}/head`);
}

function labelOf(base: Repository, repository: Repository, branch: string): string {
  return repository === base ? branch : `${repository.owner.login}:${branch}`;
}
