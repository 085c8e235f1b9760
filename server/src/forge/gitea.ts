import { isJsonObject } from '../base/json.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import type { JsonValue } from '../base/json.ts';
import type {
  BranchRules,
  Check,
  CheckState,
  Forge,
  ForgeAddress,
  ForgeAnswer,
  ForgeHttp,
  ForgeLimits,
  NewPullRequest,
  PullRequest,
  PullRequestDetail,
  PullRequestUpdate,
  Review,
} from './forge.ts';
import { failed, succeeded } from './forgeRequest.ts';
import { createGiteaRequests, giteaPath } from './giteaRequests.ts';
import type { GiteaCall, GiteaRequests } from './giteaRequests.ts';
import { draftPrefix, withoutDraftPrefix } from './giteaTitle.ts';
import { describeApprovals, describeCheck } from './githubRules.ts';
import { booleanAt, fieldAt, listAt, numberAt, textAt, webAddressAt } from './jsonFields.ts';
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

/** Gitea and Forgejo, by version 1 of their API. Which requests it makes is written here; how they are made, in giteaRequests.ts. */

/**
 * Gitea stores texts of any length (`Content LONGTEXT` in models/issues/issue.go), but has to render them for each view; 256 KiB is
 * as much as GitHub would store. Titles are cut at 255 (models/issues/pull.go), the prefix of drafts included.
 */
export const giteaLimits: ForgeLimits = {
  body: 262_144,
  bodyUnit: 'bytes',
  title: 255 - draftPrefix.length,
  draft: 'titlePrefix',
  folds: true,
};

const readNeeds = 'the scope "read:repository"';
const writeNeeds = 'the scope "write:repository"';

/** Pages of checks, reviews and pull requests that are read at most. */
const pageLimit = 3;
/** Pages of open pull requests that are searched for one branch. */
const searchLimit = 20;
const listSize = 50;

const reviewStates: ReadonlyMap<string, Review['state']> = new Map([
  ['APPROVED', 'approved'],
  ['REQUEST_CHANGES', 'changes-requested'],
  ['COMMENT', 'commented'],
]);

/** Gitea takes a warning for a failure when it sums up. */
const checkStates: ReadonlyMap<string, CheckState> = new Map([
  ['success', 'success'],
  ['pending', 'pending'],
  ['failure', 'failure'],
  ['error', 'failure'],
  ['warning', 'failure'],
  ['skipped', 'neutral'],
]);

/** What all requests need: the repository, how to ask, and what it is called. */
interface Gitea {
  readonly address: ForgeAddress;
  readonly requests: GiteaRequests;
  /** `/repos/acme/shop` */
  readonly path: string;
  /** `acme/shop` */
  readonly label: string;
  log(message: string): void;
}

export function createGiteaForge(address: ForgeAddress, http: ForgeHttp): Forge {
  const gitea: Gitea = {
    address,
    requests: createGiteaRequests(address, http),
    path: giteaPath('repos', address.owner, address.name),
    label: `${address.owner}/${address.name}`,
    log: message => http.log(message),
  };
  return {
    address,
    limits: giteaLimits,
    readAccount: token =>
      gitea.requests.request(
        { method: 'GET', path: '/user', aim: 'read who you are', needs: 'the scope "read:user"' },
        token,
        readAccountFields,
      ),
    readRepository: token => gitea.requests.request(repositoryCall(gitea), token, readRepositoryFields),
    readBranchRules: (branch, token) => readBranchRules(gitea, branch, token),
    findPullRequest: (head, base, token) => findPullRequest(gitea, head, base, token),
    listPullRequests: token => listPullRequests(gitea, token),
    readPullRequest: (number, token) => readDetail(gitea, number, token),
    openPullRequest: (order, token) => openPullRequest(gitea, order, token),
    updatePullRequest: (number, update, token) => updatePullRequest(gitea, number, update, token),
    deleteBranch: (branch, commit, token) => deleteBranch(gitea, branch, commit, token),
  };
}

function repositoryCall({ path, label }: Gitea): GiteaCall {
  return { method: 'GET', path, aim: `read ${label}`, needs: readNeeds };
}

function branchCall({ path, label }: Gitea, branch: string): GiteaCall {
  const aim = `read branch ${branch} of ${label}`;
  return { method: 'GET', path: `${path}${giteaPath('branches', branch)}`, aim, needs: readNeeds };
}

/** A pull request as the rest of Driftline knows it: its title without the prefix that makes it a draft. */
function readPullRequest(value: JsonValue): PullRequest | undefined {
  const pull = readPullRequestFields(value);
  return pull?.draft ? { ...pull, title: withoutDraftPrefix(pull.title) } : pull;
}

/** Of a branch that does not exist yet Gitea tells nothing. */
async function readBranchRules(gitea: Gitea, branch: string, token: CancellationToken): Promise<ForgeAnswer<BranchRules>> {
  const answer = await gitea.requests.request(branchCall(gitea, branch), token, value =>
    isJsonObject(value) ? value : undefined,
  );
  if (answer.ok) {
    return succeeded(await describeRules(gitea, answer.value, token));
  }
  const isNew = answer.problem.code === 'not-found' && (await isVisible(gitea, token));
  return isNew ? succeeded({ protected: false, requirements: [] }) : answer;
}

async function describeRules(gitea: Gitea, branch: JsonValue, token: CancellationToken): Promise<BranchRules> {
  const contexts = listAt(branch, 'status_check_contexts').filter(context => typeof context === 'string');
  const requirements = [
    ...describeApprovals(numberAt(branch, 'required_approvals') ?? 0),
    ...(booleanAt(branch, 'enable_status_check') === true ? contexts.map(describeCheck) : []),
  ];
  // Only administrators are told the rule's name, and only they may read the rest of it.
  const rule = textAt(branch, 'effective_branch_protection_name');
  const more = rule === undefined || rule === '' ? [] : await readFurtherRules(gitea, rule, token);
  return { protected: booleanAt(branch, 'protected') === true, requirements: [...requirements, ...more] };
}

async function readFurtherRules(gitea: Gitea, rule: string, token: CancellationToken): Promise<readonly string[]> {
  const path = `${gitea.path}${giteaPath('branch_protections', rule)}`;
  const call: GiteaCall = { method: 'GET', path, aim: `read the rules of ${gitea.label}`, needs: readNeeds };
  const answer = await gitea.requests.request(call, token, value => (isJsonObject(value) ? value : undefined));
  return [
    ...(answer.ok && booleanAt(answer.value, 'require_signed_commits') === true ? ['signed commits'] : []),
    ...(answer.ok && booleanAt(answer.value, 'block_on_outdated_branch') === true ? ['branch up to date'] : []),
  ];
}

function pullsCall(gitea: Gitea, query: GiteaCall['query']): GiteaCall {
  const path = `${gitea.path}/pulls`;
  return { method: 'GET', path, query: query ?? {}, aim: `read the pull requests of ${gitea.label}`, needs: readNeeds };
}

function readPullRequests(value: JsonValue): readonly PullRequest[] | undefined {
  return readListFields(value, readPullRequest);
}

/**
 * Goes through the open ones: the request for one by its branches (`…/pulls/{base}/{head}`) may answer with one that is closed.
 */
async function findPullRequest(gitea: Gitea, head: NewPullRequest['head'], base: string, token: CancellationToken) {
  const call = pullsCall(gitea, { state: 'open', sort: 'recentupdate', base_branch: base });
  const answer = await gitea.requests.requestPages(call, token, searchLimit, readPullRequests);
  return answer.ok ? succeeded(answer.value.find(pull => isFrom(pull, head, base))) : answer;
}

/** Open ones and closed ones are asked for apart, so that many closed ones never hide an open one. */
async function listPullRequests(gitea: Gitea, token: CancellationToken) {
  const list = (state: 'open' | 'closed') =>
    gitea.requests.request(pullsCall(gitea, { state, sort: 'recentupdate', limit: listSize }), token, readPullRequests);
  const open = await list('open');
  if (!open.ok) {
    return open;
  }
  const closed = await list('closed');
  return closed.ok ? succeeded(chooseListed(open.value, closed.value, listSize)) : closed;
}

function pullCall(gitea: Gitea, number: number): GiteaCall {
  const path = `${gitea.path}${giteaPath('pulls', number)}`;
  return { method: 'GET', path, aim: `read pull request ${number} of ${gitea.label}`, needs: readNeeds };
}

async function readDetail(gitea: Gitea, number: number, token: CancellationToken): Promise<ForgeAnswer<PullRequestDetail>> {
  const { requests, path, label } = gitea;
  const call = pullCall(gitea, number);
  const pull = await requests.request(call, token, value => {
    const pullRequest = readPullRequest(value);
    return pullRequest && { pullRequest, mergeable: readMergeable(value, pullRequest) };
  });
  if (!pull.ok) {
    return pull;
  }
  const { pullRequest, mergeable } = pull.value;
  const statusPath = `${path}${giteaPath('commits', pullRequest.head.commit, 'status')}`;
  const statusCall: GiteaCall = { method: 'GET', path: statusPath, aim: `read the checks of ${label}`, needs: readNeeds };
  const checks =
    pullRequest.head.commit === '' ? succeeded([]) : await requests.requestPages(statusCall, token, pageLimit, readChecks);
  if (!checks.ok) {
    return checks;
  }
  const reviewCall = { ...call, path: `${call.path}/reviews`, aim: `read the reviews of pull request ${number} of ${label}` };
  const reviews = await requests.requestPages(reviewCall, token, pageLimit, readReviews);
  return reviews.ok
    ? succeeded({ pullRequest, checks: checks.value, reviews: findLastWords(reviews.value), mergeable })
    : reviews;
}

/** Drafts and merged ones count as not mergeable, which says nothing about conflicts. */
function readMergeable(value: JsonValue, pull: PullRequest): boolean | null {
  return pull.state === 'open' && !pull.draft ? (booleanAt(value, 'mergeable') ?? null) : null;
}

function readReviews(value: JsonValue): readonly Review[] | undefined {
  return readReviewList(value, review => readReviewFields(review, reviewStates));
}

/** The latest status of each context; a commit without any has `null` for a list. */
function readChecks(value: JsonValue): readonly Check[] | undefined {
  return isJsonObject(value) ? readListFields(fieldAt(value, 'statuses') ?? [], readCheck) : undefined;
}

function readCheck(value: JsonValue): Check | undefined {
  const name = textAt(value, 'context');
  const state = checkStates.get(textAt(value, 'status') ?? '');
  if (name === undefined || state === undefined) {
    return undefined;
  }
  const description = textAt(value, 'description') ?? '';
  return { name, state, description: description === '' ? null : description, webUrl: webAddressAt(value, 'target_url') ?? null };
}

async function openPullRequest(gitea: Gitea, order: NewPullRequest, token: CancellationToken): Promise<ForgeAnswer<PullRequest>> {
  const { address, requests, path, label } = gitea;
  const isFork = order.head.owner.toLowerCase() !== address.owner.toLowerCase();
  const head = isFork ? `${order.head.owner}:${order.head.branch}` : order.head.branch;
  const title = order.draft ? `${draftPrefix}${order.title}` : order.title;
  const body = { title, body: order.body, head, base: order.base };
  const call: GiteaCall = {
    method: 'POST',
    path: `${path}/pulls`,
    body,
    aim: `open a pull request in ${label}`,
    needs: writeNeeds,
  };
  const opened = await requests.request(call, token, readPullRequest);
  if (!opened.ok) {
    return explainOpening(gitea, order, opened, token);
  }
  if (order.reviewers.length > 0) {
    await requestReviews(gitea, opened.value.number, order.reviewers, token);
  }
  // A server with other prefixes did not take it for a draft; the title shall not keep a prefix that means nothing there.
  return order.draft && !opened.value.draft ? patchPull(gitea, opened.value.number, { title: order.title }, token) : opened;
}

/** What may not be done is answered by 403, so a 404 from a repository that can be seen is about the branches. */
async function explainOpening(
  gitea: Gitea,
  { head, base }: NewPullRequest,
  answer: ForgeAnswer<PullRequest> & { readonly ok: false },
  token: CancellationToken,
): Promise<ForgeAnswer<PullRequest>> {
  if (answer.problem.code !== 'not-found' || !(await isVisible(gitea, token))) {
    return answer;
  }
  const { host } = gitea.address;
  const message = `${host} cannot open a pull request in ${gitea.label}: there is no branch ${head.owner}:${head.branch} or no branch ${base}, or pull requests are switched off. Check the branches and the settings of the repository there.`;
  return failed({ ...answer.problem, code: 'invalid', message });
}

/** The pull request stands whether or not its reviewers can be asked (they may lack access); why not is logged. */
async function requestReviews(
  gitea: Gitea,
  number: number,
  reviewers: readonly string[],
  token: CancellationToken,
): Promise<void> {
  const path = `${gitea.path}${giteaPath('pulls', number, 'requested_reviewers')}`;
  const aim = `ask for reviews of pull request ${number}`;
  const answer = await gitea.requests.send({ method: 'POST', path, body: { reviewers }, aim, needs: writeNeeds }, token);
  if (!answer.ok) {
    gitea.log(answer.problem.message);
  }
}

async function updatePullRequest(
  gitea: Gitea,
  number: number,
  update: PullRequestUpdate,
  token: CancellationToken,
): Promise<ForgeAnswer<PullRequest>> {
  const current = await gitea.requests.request(pullCall(gitea, number), token, readPullRequest);
  if (!current.ok) {
    return current;
  }
  const draft = update.draft ?? current.value.draft;
  const title = update.title ?? current.value.title;
  const isTitleKept = title === current.value.title && draft === current.value.draft;
  const fields = {
    ...(isTitleKept ? {} : { title: draft ? `${draftPrefix}${title}` : title }),
    ...(update.body === undefined ? {} : { body: update.body }),
    // Where it stands so already, Gitea has nothing to do; of a merged one it refuses any state.
    ...(update.state === undefined || update.state === current.value.state ? {} : { state: update.state }),
  };
  return Object.keys(fields).length === 0 ? current : patchPull(gitea, number, fields, token);
}

async function patchPull(
  gitea: Gitea,
  number: number,
  fields: JsonValue,
  token: CancellationToken,
): Promise<ForgeAnswer<PullRequest>> {
  const { path } = pullCall(gitea, number);
  const call: GiteaCall = {
    method: 'PATCH',
    path,
    body: fields,
    aim: `change pull request ${number} of ${gitea.label}`,
    needs: writeNeeds,
  };
  return gitea.requests.request(call, token, readPullRequest);
}

async function deleteBranch(
  gitea: Gitea,
  branch: string,
  commit: string,
  token: CancellationToken,
): Promise<ForgeAnswer<undefined>> {
  const { address, requests, label } = gitea;
  const call = branchCall(gitea, branch);
  const current = await requests.request(call, token, value => textAt(value, 'commit', 'id'));
  if (!current.ok) {
    const isGone = current.problem.code === 'not-found' && (await isVisible(gitea, token));
    return isGone ? succeeded(undefined) : current;
  }
  if (current.value !== commit) {
    return failed(branchMoved(address.host, branch));
  }
  const deletion: GiteaCall = { ...call, method: 'DELETE', aim: `delete branch ${branch} of ${label}`, needs: writeNeeds };
  const deleted = await requests.send(deletion, token);
  // Somebody was faster.
  return !deleted.ok && deleted.problem.code === 'not-found' ? succeeded(undefined) : deleted;
}

async function isVisible(gitea: Gitea, token: CancellationToken): Promise<boolean> {
  return (await gitea.requests.send(repositoryCall(gitea), token)).ok;
}
