import type { PullRequest, Repository } from './forgeState.ts';
import { fileJson, fullPullRequestJson, pullRequestJson, reviewJson } from './pullShapes.ts';
import type { PullRequestFacts } from './pullShapes.ts';
import { changePullRequest, mergePullRequest, openPullRequest, requestReviewers, reviewPullRequest } from './pullRequests.ts';
import { findHindrance } from './pullRequestRules.ts';
import { notFound, Refusal, unauthenticated } from './refusal.ts';
import { findRefusal, readFlag, readNullableText, readText, readTexts, readWord } from './requestBody.ts';
import { paginate, route } from './restRoute.ts';
import type { RepositoryCall, RepositoryRoute, RestReply } from './restRoute.ts';
import { commitJson } from './restShapes.ts';

/** Routes of pull requests and their reviews. */

export const pullRoutes: readonly RepositoryRoute[] = [
  route('GET', '/pulls', listPullRequests),
  route('POST', '/pulls', createPullRequest),
  route(
    'GET',
    '/pulls/{pull_number}',
    withPullRequest((call, pullRequest) => replyInFull(call, pullRequest, 200)),
  ),
  route('PATCH', '/pulls/{pull_number}', withPullRequest(updatePullRequest)),
  route('GET', '/pulls/{pull_number}/files', withPullRequest(listFiles)),
  route('GET', '/pulls/{pull_number}/commits', withPullRequest(listCommits)),
  route('GET', '/pulls/{pull_number}/reviews', withPullRequest(listReviews)),
  route('POST', '/pulls/{pull_number}/reviews', withPullRequest(createReview)),
  route('POST', '/pulls/{pull_number}/requested_reviewers', withPullRequest(addReviewers)),
  route('PUT', '/pulls/{pull_number}/merge', withPullRequest(merge)),
];

type PullRequestHandler = (call: RepositoryCall, pullRequest: PullRequest) => Promise<RestReply | Refusal> | RestReply | Refusal;

function withPullRequest(handle: PullRequestHandler): RepositoryRoute['handle'] {
  return call => {
    const pullRequest = call.repository.pullRequests.get(Number(call.parameters['pull_number']));
    return pullRequest ? handle(call, pullRequest) : notFound;
  };
}

/** What comparing the two sides tells. */
export async function readFacts(repository: Repository, pullRequest: PullRequest): Promise<PullRequestFacts> {
  const { head, base, state } = pullRequest;
  const mergeBase = (await repository.git.findMergeBase(base.commit, head.commit)) ?? base.commit;
  const [files, commits, tree] = await Promise.all([
    repository.git.readDifferences(mergeBase, head.commit),
    repository.git.readCommits(base.commit, head.commit),
    state === 'open' ? repository.git.mergeTrees(base.commit, head.commit) : undefined,
  ]);
  const mergeable = state === 'open' ? tree !== undefined : null;
  const hindered = findHindrance(repository, pullRequest) === undefined ? 'clean' : pullRequest.draft ? 'draft' : 'blocked';
  return {
    files,
    commits: commits.length,
    mergeable,
    mergeableState: mergeable === null ? 'unknown' : mergeable ? hindered : 'dirty',
  };
}

async function replyInFull(call: RepositoryCall, pullRequest: PullRequest, status: number): Promise<RestReply> {
  const facts = await readFacts(call.repository, pullRequest);
  const body = fullPullRequestJson(call.at, call.repository, pullRequest, facts, call.viewer);
  return { status, body, ...(status === 201 ? { headers: { location: String(body['url']) } } : {}) };
}

function listPullRequests(call: RepositoryCall): RestReply {
  const { at, repository, query, viewer } = call;
  const wanted = query.get('state') ?? 'open';
  const head = query.get('head') ?? '';
  const base = query.get('base');
  const sort = query.get('sort') ?? 'created';
  const ascending = (query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc')) === 'asc';
  const found = [...repository.pullRequests.values()]
    .filter(pullRequest => wanted === 'all' || pullRequest.state === wanted)
    // As GitHub does it, a head without its owner is not looked at.
    .filter(pullRequest => !head.includes(':') || labelOfHead(pullRequest) === head)
    .filter(pullRequest => base === null || pullRequest.base.branch === base)
    .sort((one, other) => {
      const dates = sort === 'updated' ? one.updatedAt.getTime() - other.updatedAt.getTime() : 0;
      return (dates || one.number - other.number) * (ascending ? 1 : -1);
    });
  const { items, headers } = paginate(call, '/pulls', found);
  return { status: 200, headers, body: items.map(pullRequest => pullRequestJson(at, repository, pullRequest, viewer)) };
}

function labelOfHead({ head }: PullRequest): string {
  return `${head.repository.owner.login}:${head.branch}`;
}

async function createPullRequest(call: RepositoryCall): Promise<RestReply | Refusal> {
  const { state, repository, viewer, body } = call;
  const [title, head, base] = [readText(body, 'title'), readText(body, 'head'), readText(body, 'base')];
  const [text, draft] = [readNullableText(body, 'body'), readFlag(body, 'draft')];
  const refusal = viewer ? findRefusal(title, head, base, text, draft) : unauthenticated;
  if (refusal || !viewer || title instanceof Refusal || head instanceof Refusal || base instanceof Refusal) {
    return refusal ?? unauthenticated;
  }
  const opened = await openPullRequest(state, repository, viewer, {
    title: title ?? '',
    body: text instanceof Refusal ? null : (text ?? null),
    head: head ?? '',
    base: base ?? '',
    draft: draft === true,
  });
  return opened instanceof Refusal ? opened : replyInFull(call, opened, 201);
}

async function updatePullRequest(call: RepositoryCall, pullRequest: PullRequest): Promise<RestReply | Refusal> {
  const { repository, viewer, body } = call;
  const [title, base, text] = [readText(body, 'title'), readText(body, 'base'), readNullableText(body, 'body')];
  const state = readWord(body, 'state', ['open', 'closed']);
  if (title instanceof Refusal || base instanceof Refusal || text instanceof Refusal || state instanceof Refusal || !viewer) {
    return findRefusal(title, base, text, state) ?? unauthenticated;
  }
  const changed = await changePullRequest(repository, pullRequest, viewer, { title, base, body: text, state });
  return changed instanceof Refusal ? changed : replyInFull(call, changed, 200);
}

async function listFiles(call: RepositoryCall, pullRequest: PullRequest): Promise<RestReply> {
  const { at, repository } = call;
  const { files } = await readFacts(repository, pullRequest);
  const { items, headers } = paginate(call, `/pulls/${pullRequest.number}/files`, files);
  return { status: 200, headers, body: items.map(file => fileJson(at, repository, pullRequest.head.commit, file)) };
}

async function listCommits(call: RepositoryCall, pullRequest: PullRequest): Promise<RestReply> {
  const { state, at, repository } = call;
  const commits = await repository.git.readCommits(pullRequest.base.commit, pullRequest.head.commit);
  const { items, headers } = paginate(call, `/pulls/${pullRequest.number}/commits`, commits);
  return { status: 200, headers, body: items.map(commit => commitJson(at, repository, commit, state.accounts)) };
}

function listReviews(call: RepositoryCall, pullRequest: PullRequest): RestReply {
  const { at, repository } = call;
  const { items, headers } = paginate(call, `/pulls/${pullRequest.number}/reviews`, pullRequest.reviews);
  return { status: 200, headers, body: items.map(review => reviewJson(at, repository, pullRequest, review)) };
}

function createReview({ state, at, repository, viewer, body }: RepositoryCall, pullRequest: PullRequest): RestReply | Refusal {
  const event = readWord(body, 'event', ['APPROVE', 'REQUEST_CHANGES', 'COMMENT']);
  const text = readText(body, 'body');
  if (event instanceof Refusal || text instanceof Refusal || !viewer) {
    return findRefusal(event, text) ?? unauthenticated;
  }
  const review = reviewPullRequest(state, repository, pullRequest, viewer, { event, body: text ?? '' });
  return review instanceof Refusal ? review : { status: 200, body: reviewJson(at, repository, pullRequest, review) };
}

function addReviewers({ state, at, repository, viewer, body }: RepositoryCall, pullRequest: PullRequest): RestReply | Refusal {
  const logins = readTexts(body, 'reviewers');
  if (logins instanceof Refusal || !viewer) {
    return findRefusal(logins) ?? unauthenticated;
  }
  const updated = requestReviewers(state, repository, pullRequest, viewer, logins);
  return updated instanceof Refusal ? updated : { status: 201, body: pullRequestJson(at, repository, updated, viewer) };
}

async function merge({ repository, viewer, body }: RepositoryCall, pullRequest: PullRequest): Promise<RestReply | Refusal> {
  const method = readWord(body, 'merge_method', ['merge', 'squash']);
  const [commit, title, message] = [readText(body, 'sha'), readText(body, 'commit_title'), readText(body, 'commit_message')];
  if (
    method instanceof Refusal ||
    commit instanceof Refusal ||
    title instanceof Refusal ||
    message instanceof Refusal ||
    !viewer
  ) {
    return findRefusal(method, commit, title, message) ?? unauthenticated;
  }
  const merged = await mergePullRequest(repository, pullRequest, viewer, { method: method ?? 'merge', commit, title, message });
  return merged instanceof Refusal
    ? merged
    : { status: 200, body: { sha: merged, merged: true, message: 'Pull Request successfully merged' } };
}
