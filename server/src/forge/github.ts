import type { CancellationToken } from '../base/cancellation.ts';
import type {
  Check,
  Forge,
  ForgeAddress,
  ForgeAnswer,
  ForgeHttp,
  ForgeLimits,
  NewPullRequest,
  PullRequest,
  PullRequestDetail,
  PullRequestUpdate,
} from './forge.ts';
import { failed, succeeded } from './forgeRequest.ts';
import { readCheckRuns, readStatuses } from './githubChecks.ts';
import { createGithubRequests } from './githubRequests.ts';
import type { GithubRequests, Intent } from './githubRequests.ts';
import { describeGithubRules } from './githubRules.ts';
import { isJsonArray } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { textAt } from './jsonFields.ts';
import { branchMoved, chooseListed, isFrom } from './pullRequestChoice.ts';
import {
  findLastWords,
  readAccountFields,
  readListFields,
  readPullRequestFields,
  readRepositoryFields,
  readReviewFields,
  readReviewList,
} from './pullRequestFields.ts';

/** GitHub.com and GitHub Enterprise Server. Which requests it makes is written here; how they are made, in githubRequests.ts. */

/**
 * The text of a pull request: "body is too long (maximum is 65536 characters)", counted in code points (measured in
 * dead-claudia/github-limits, pull request 13); its title: 256.
 */
export const githubLimits: ForgeLimits = { body: 65_536, bodyUnit: 'codePoints', title: 256, draft: 'field', folds: true };

const readNeeds = 'the permission "Contents: read" (classic tokens: the scope "repo")';
const pullNeeds = 'the permission "Pull requests: write" (classic tokens: the scope "repo")';
const pullReadNeeds = 'the permission "Pull requests: read" (classic tokens: the scope "repo")';
const checkNeeds = 'the permissions "Checks: read" and "Commit statuses: read" (classic tokens: the scope "repo")';
const branchNeeds = 'the permission "Contents: write" (classic tokens: the scope "repo")';

/** Elements of a page; the API's greatest. */
const pageSize = 100;
/** Pages of checks, reviews and rules that are read at most. */
const pageLimit = 3;
/** Pull requests of one list. */
const listSize = 50;

const reviewStates = new Map([
  ['APPROVED', 'approved'],
  ['CHANGES_REQUESTED', 'changes-requested'],
  ['COMMENTED', 'commented'],
  ['DISMISSED', 'dismissed'],
] as const);

/** Mutations, since the REST API can open drafts but not change them. */
export const draftMutations = {
  toDraft: 'mutation ($id: ID!) { convertPullRequestToDraft(input: { pullRequestId: $id }) { pullRequest { isDraft } } }',
  toReady: 'mutation ($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } } }',
} as const;

/** What all requests need: the repository, how to ask, and what it is called. */
interface Github {
  readonly address: ForgeAddress;
  readonly requests: GithubRequests;
  readonly repository: { readonly owner: string; readonly repo: string };
  /** `acme/shop` */
  readonly label: string;
  log(message: string): void;
}

export function createGithubForge(address: ForgeAddress, http: ForgeHttp): Forge {
  const github: Github = {
    address,
    requests: createGithubRequests(address, http),
    repository: { owner: address.owner, repo: address.name },
    label: `${address.owner}/${address.name}`,
    log: message => http.log(message),
  };
  const { requests, repository, label } = github;
  return {
    address,
    limits: githubLimits,
    readAccount: token =>
      requests.request(
        { aim: 'read who you are', needs: 'the right to read your profile' },
        token,
        readAccountFields,
        (octokit, request) => octokit.request('GET /user', { request }),
      ),
    readRepository: token =>
      requests.request({ aim: `read ${label}`, needs: readNeeds }, token, readRepositoryFields, (octokit, request) =>
        octokit.request('GET /repos/{owner}/{repo}', { ...repository, request }),
      ),
    readBranchRules: (branch, token) => readBranchRules(github, branch, token),
    findPullRequest: (head, base, token) => findPullRequest(github, head, base, token),
    listPullRequests: token => listPullRequests(github, token),
    readPullRequest: (number, token) => readDetail(github, number, token),
    openPullRequest: (request, token) => openPullRequest(github, request, token),
    updatePullRequest: (number, update, token) => updatePullRequest(github, number, update, token),
    deleteBranch: (branch, commit, token) => deleteBranch(github, branch, commit, token),
  };
}

/** Rulesets apply to branches that do not exist yet too; servers before 3.11 do not know them. */
async function readBranchRules(github: Github, branch: string, token: CancellationToken) {
  const { requests, repository, label } = github;
  const intent = { aim: `read the rules of branch ${branch} in ${label}`, needs: readNeeds };
  const answer = await requests.request(intent, token, asValue, (octokit, request) =>
    octokit.request('GET /repos/{owner}/{repo}/branches/{branch}', { ...repository, branch, request }),
  );
  if (!answer.ok && answer.problem.code !== 'not-found') {
    return answer;
  }
  const rules = await requests.requestPages(intent, token, pageLimit, asList, (octokit, page, request) =>
    octokit.request('GET /repos/{owner}/{repo}/rules/branches/{branch}', {
      ...repository,
      branch,
      per_page: pageSize,
      page,
      request,
    }),
  );
  const isUnknown = !rules.ok && (rules.problem.code === 'not-found' || rules.problem.code === 'forbidden');
  if (!rules.ok && !(answer.ok && isUnknown)) {
    return rules;
  }
  return succeeded(describeGithubRules(answer.ok ? answer.value : null, rules.ok ? rules.value : []));
}

function asValue(value: JsonValue): JsonValue {
  return value;
}

function asList(value: JsonValue): readonly JsonValue[] | undefined {
  return isJsonArray(value) ? value : undefined;
}

function readPullRequests(value: JsonValue): readonly PullRequest[] | undefined {
  return readListFields(value, readPullRequestFields);
}

/** @returns the newest one if there are several; `head` and `base` are compared here too, because GitHub ignores what it cannot read. */
async function findPullRequest(github: Github, head: NewPullRequest['head'], base: string, token: CancellationToken) {
  const { requests, repository, label } = github;
  const intent = { aim: `look for a pull request in ${label}`, needs: pullReadNeeds };
  const query = { ...repository, state: 'open', head: `${head.owner}:${head.branch}`, base, per_page: listSize } as const;
  const answer = await requests.request(intent, token, readPullRequests, (octokit, request) =>
    octokit.request('GET /repos/{owner}/{repo}/pulls', { ...query, request }),
  );
  return answer.ok ? succeeded(answer.value.find(pull => isFrom(pull, head, base))) : answer;
}

/** Open ones and closed ones are asked for apart, so that many closed ones never hide an open one. */
async function listPullRequests(github: Github, token: CancellationToken) {
  const { requests, repository, label } = github;
  const intent = { aim: `read the pull requests of ${label}`, needs: pullReadNeeds };
  const list = (state: 'open' | 'closed') =>
    requests.request(intent, token, readPullRequests, (octokit, request) => {
      const query = { ...repository, state, sort: 'updated', direction: 'desc', per_page: listSize } as const;
      return octokit.request('GET /repos/{owner}/{repo}/pulls', { ...query, request });
    });
  const open = await list('open');
  if (!open.ok) {
    return open;
  }
  const closed = await list('closed');
  return closed.ok ? succeeded(chooseListed(open.value, closed.value, listSize)) : closed;
}

/** A pull request with the parts of its answer that a {@link PullRequest} has no room for. */
interface RawPullRequest {
  readonly pullRequest: PullRequest;
  readonly nodeId: string | undefined;
  readonly mergeable: boolean | null;
}

function readRaw(value: JsonValue): RawPullRequest | undefined {
  const pullRequest = readPullRequestFields(value);
  const mergeable = typeof value === 'object' && value !== null && 'mergeable' in value ? value['mergeable'] : null;
  return (
    pullRequest && {
      pullRequest,
      nodeId: textAt(value, 'node_id'),
      mergeable: typeof mergeable === 'boolean' && pullRequest.state === 'open' ? mergeable : null,
    }
  );
}

function readPull(github: Github, number: number, token: CancellationToken): Promise<ForgeAnswer<RawPullRequest>> {
  const intent = { aim: `read pull request ${number} of ${github.label}`, needs: pullReadNeeds };
  return github.requests.request(intent, token, readRaw, (octokit, request) =>
    octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...github.repository, pull_number: number, request }),
  );
}

async function readDetail(github: Github, number: number, token: CancellationToken): Promise<ForgeAnswer<PullRequestDetail>> {
  const { requests, repository, label } = github;
  const raw = await readPull(github, number, token);
  if (!raw.ok) {
    return raw;
  }
  const { pullRequest, mergeable } = raw.value;
  const checks = await readChecks(github, pullRequest.head.commit, token);
  if (!checks.ok) {
    return checks;
  }
  const intent = { aim: `read the reviews of pull request ${number} of ${label}`, needs: pullReadNeeds };
  const reviews = await requests.requestPages(intent, token, pageLimit, readReviews, (octokit, page, request) => {
    const query = { ...repository, pull_number: number, per_page: pageSize, page };
    return octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', { ...query, request });
  });
  return reviews.ok
    ? succeeded({ pullRequest, checks: checks.value, reviews: findLastWords(reviews.value), mergeable })
    : reviews;
}

function readReviews(value: JsonValue) {
  return readReviewList(value, review => readReviewFields(review, reviewStates));
}

/** Check runs and statuses; what the token may not read is said in a check's place, since "no checks" would be another statement. */
async function readChecks(github: Github, ref: string, token: CancellationToken): Promise<ForgeAnswer<readonly Check[]>> {
  const { requests, repository, label } = github;
  const intent = { aim: `read the checks of ${label}`, needs: checkNeeds };
  const runs = await requests.requestPages(intent, token, pageLimit, readCheckRuns, (octokit, page, request) => {
    const query = { ...repository, ref, per_page: pageSize, page };
    return octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', { ...query, request });
  });
  if (!runs.ok && runs.problem.code !== 'forbidden') {
    return runs;
  }
  const statuses = await requests.requestPages(intent, token, pageLimit, readStatuses, (octokit, page, request) => {
    const query = { ...repository, ref, per_page: pageSize, page };
    return octokit.request('GET /repos/{owner}/{repo}/commits/{ref}/status', { ...query, request });
  });
  if (!statuses.ok && statuses.problem.code !== 'forbidden') {
    return statuses;
  }
  return succeeded([
    ...(runs.ok ? runs.value : [unreadable('Check runs', runs.problem.message)]),
    ...(statuses.ok ? statuses.value : [unreadable('Commit statuses', statuses.problem.message)]),
  ]);
}

function unreadable(name: string, description: string): Check {
  return { name, state: 'neutral', description, webUrl: null };
}

async function openPullRequest(
  github: Github,
  order: NewPullRequest,
  token: CancellationToken,
): Promise<ForgeAnswer<PullRequest>> {
  const { address, requests, repository, label } = github;
  const isFork = order.head.owner.toLowerCase() !== address.owner.toLowerCase();
  const head = isFork ? `${order.head.owner}:${order.head.branch}` : order.head.branch;
  const { title, body, base, draft } = order;
  const intent = { aim: `open a pull request in ${label}`, needs: pullNeeds };
  const opened = await requests.request(intent, token, readPullRequestFields, (octokit, request) =>
    octokit.request('POST /repos/{owner}/{repo}/pulls', { ...repository, title, body, head, base, draft, request }),
  );
  if (!opened.ok) {
    return explainWrite(github, intent, opened, token);
  }
  if (order.reviewers.length > 0) {
    await requestReviews(github, opened.value.number, order.reviewers, token);
  }
  return opened;
}

/** The pull request stands whether or not its reviewers can be asked (they may lack access); why not is logged. */
async function requestReviews(github: Github, number: number, reviewers: readonly string[], token: CancellationToken) {
  const intent = { aim: `ask for reviews of pull request ${number}`, needs: pullNeeds };
  const order = { ...github.repository, pull_number: number, reviewers: [...reviewers] };
  const answer = await github.requests.send(intent, token, (octokit, request) =>
    octokit.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', { ...order, request }),
  );
  if (!answer.ok) {
    github.log(answer.problem.message);
  }
}

async function updatePullRequest(
  github: Github,
  number: number,
  { draft, ...fields }: PullRequestUpdate,
  token: CancellationToken,
): Promise<ForgeAnswer<PullRequest>> {
  const { requests, repository, label } = github;
  const intent = { aim: `change pull request ${number} of ${label}`, needs: pullNeeds };
  const isPatch = Object.values(fields).some(field => field !== undefined);
  const patched = isPatch
    ? await requests.request(intent, token, readRaw, (octokit, request) =>
        octokit.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...repository,
          pull_number: number,
          ...fields,
          request,
        }),
      )
    : await readPull(github, number, token);
  if (!patched.ok) {
    return isPatch ? explainWrite(github, intent, patched, token) : patched;
  }
  const { pullRequest, nodeId } = patched.value;
  if (draft === undefined || draft === pullRequest.draft || nodeId === undefined) {
    return succeeded(pullRequest);
  }
  const changed = await requests.mutate(intent, token, draft ? draftMutations.toDraft : draftMutations.toReady, nodeId);
  if (!changed.ok) {
    return changed;
  }
  const after = await readPull(github, number, token);
  return after.ok ? succeeded(after.value.pullRequest) : after;
}

async function deleteBranch(github: Github, branch: string, commit: string, token: CancellationToken) {
  const { address, requests, repository, label } = github;
  const intent = { aim: `delete branch ${branch} of ${label}`, needs: branchNeeds };
  const ref = `heads/${branch}`;
  const current = await requests.request(
    intent,
    token,
    value => textAt(value, 'object', 'sha'),
    (octokit, request) => octokit.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...repository, ref, request }),
  );
  if (!current.ok) {
    return current.problem.code === 'not-found' ? confirmGone(github, current, token) : current;
  }
  if (current.value !== commit) {
    return failed(branchMoved(address.host, branch));
  }
  const deleted = await requests.send(intent, token, (octokit, request) =>
    octokit.request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', { ...repository, ref, request }),
  );
  const isGone = !deleted.ok && deleted.problem.code === 'invalid' && /reference does not exist/i.test(deleted.problem.message);
  return isGone ? succeeded(undefined) : explainWrite(github, intent, deleted, token);
}

/** A branch that is not found is gone only if the repository is to be seen. */
async function confirmGone(github: Github, missing: ForgeAnswer<unknown> & { readonly ok: false }, token: CancellationToken) {
  const seen = await isVisible(github, token);
  return seen ? succeeded(undefined) : failed(missing.problem);
}

/** GitHub answers 404 where a token may read but not write; whether it may read tells the two apart. */
async function explainWrite<T>(
  github: Github,
  { aim, needs }: Intent,
  answer: ForgeAnswer<T>,
  token: CancellationToken,
): Promise<ForgeAnswer<T>> {
  if (answer.ok || answer.problem.code !== 'not-found' || !(await isVisible(github, token))) {
    return answer;
  }
  const message = `${github.address.host} does not let you ${aim}: you may read the repository but not change it. The token needs ${needs}, and your account the right to push.`;
  return failed({ ...answer.problem, code: 'forbidden', message });
}

async function isVisible(github: Github, token: CancellationToken): Promise<boolean> {
  const intent = { aim: `read ${github.label}`, needs: readNeeds };
  const answer = await github.requests.send(intent, token, (octokit, request) =>
    octokit.request('GET /repos/{owner}/{repo}', { ...github.repository, request }),
  );
  return answer.ok;
}
