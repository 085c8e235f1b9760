import type { FileDifference } from './bareRepository.ts';
import { nodeId } from './forgeState.ts';
import type { Account, PullRequest, Repository, Review } from './forgeState.ts';
import { accountJson, dateText, repositoryJson, repositoryUrl } from './restShapes.ts';
import type { Addresses, Json } from './restShapes.ts';

/** The JSON of GitHub's REST API for pull requests, their files and reviews. */

/** What only the answer for a single pull request tells. */
export interface PullRequestFacts {
  readonly commits: number;
  readonly files: readonly FileDifference[];
  readonly mergeable: boolean | null;
  /** GitHub's word: `clean`, `dirty`, `blocked`, `draft`, `unknown`. */
  readonly mergeableState: string;
}

/** A pull request as it appears in lists. */
export function pullRequestJson(
  at: Addresses,
  repository: Repository,
  pullRequest: PullRequest,
  viewer: Account | undefined,
): Json {
  const { number, head, base } = pullRequest;
  const url = `${repositoryUrl(at, repository)}/pulls/${number}`;
  const issue = `${repositoryUrl(at, repository)}/issues/${number}`;
  const web = pullRequestPage(at, repository, pullRequest);
  const links = {
    self: url,
    html: web,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repositoryUrl(at, repository)}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${repositoryUrl(at, repository)}/statuses/${head.commit}`,
  };
  return {
    id: pullRequest.id,
    node_id: nodeId('PR', pullRequest.id),
    url,
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    number,
    state: pullRequest.state,
    locked: false,
    title: pullRequest.title,
    user: accountJson(at, pullRequest.author),
    body: pullRequest.body,
    labels: [],
    milestone: null,
    created_at: dateText(pullRequest.createdAt),
    updated_at: dateText(pullRequest.updatedAt),
    closed_at: pullRequest.closedAt && dateText(pullRequest.closedAt),
    merged_at: pullRequest.mergedAt && dateText(pullRequest.mergedAt),
    merge_commit_sha: pullRequest.mergeCommit,
    assignee: null,
    assignees: [],
    requested_reviewers: pullRequest.requestedReviewers.map(reviewer => accountJson(at, reviewer)),
    requested_teams: [],
    head: sideJson(at, head.repository, head, viewer),
    base: sideJson(at, repository, base, viewer),
    author_association: associationOf(repository, pullRequest.author),
    auto_merge: null,
    draft: pullRequest.draft,
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  };
}

/** A pull request on its own. */
export function fullPullRequestJson(
  at: Addresses,
  repository: Repository,
  pullRequest: PullRequest,
  facts: PullRequestFacts,
  viewer: Account | undefined,
): Json {
  const sum = (count: (file: FileDifference) => number): number => facts.files.reduce((total, file) => total + count(file), 0);
  return {
    ...pullRequestJson(at, repository, pullRequest, viewer),
    merged: pullRequest.mergedAt !== null,
    mergeable: facts.mergeable,
    mergeable_state: facts.mergeableState,
    rebaseable: facts.mergeable,
    merged_by: pullRequest.mergedBy && accountJson(at, pullRequest.mergedBy),
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: facts.commits,
    additions: sum(file => file.additions),
    deletions: sum(file => file.deletions),
    changed_files: facts.files.length,
  };
}

function sideJson(
  at: Addresses,
  repository: Repository,
  side: { readonly branch: string; readonly commit: string },
  viewer: Account | undefined,
): Json {
  return {
    label: `${repository.owner.login}:${side.branch}`,
    ref: side.branch,
    sha: side.commit,
    user: accountJson(at, repository.owner),
    repo: repositoryJson(at, repository, viewer),
  };
}

export function fileJson(at: Addresses, repository: Repository, commit: string, file: FileDifference): Json {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const web = `${at.web}/${repository.fullName}`;
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${web}/blob/${commit}/${path}`,
    raw_url: `${web}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(at, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}

export function reviewJson(at: Addresses, repository: Repository, pullRequest: PullRequest, review: Review): Json {
  const html = `${pullRequestPage(at, repository, pullRequest)}#pullrequestreview-${review.id}`;
  const pull = `${repositoryUrl(at, repository)}/pulls/${pullRequest.number}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: accountJson(at, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(repository, review.author),
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.state === 'PENDING' ? {} : { submitted_at: dateText(review.submittedAt) }),
    commit_id: review.commit,
  };
}

/** Address of its page. */
export function pullRequestPage(at: Addresses, repository: Repository, pullRequest: PullRequest): string {
  return `${at.web}/${repository.fullName}/pull/${pullRequest.number}`;
}

function associationOf(repository: Repository, account: Account): string {
  return account === repository.owner ? 'OWNER' : repository.canWrite(account) ? 'COLLABORATOR' : 'NONE';
}
