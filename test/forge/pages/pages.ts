import type { Account, ForgeState, PullRequest, Repository } from '../forgeState.ts';
import {
  changePullRequest,
  findHead,
  followBranches,
  mergePullRequest,
  openPullRequest,
  reviewPullRequest,
} from '../pullRequests.ts';
import { Refusal } from '../refusal.ts';
import { readFacts } from '../restPulls.ts';
import type { Html } from './html.ts';
import { stylePath, styles } from './pageFrame.ts';
import { renderPullRequest } from './pullRequestView.ts';
import {
  renderCheckRun,
  renderCommit,
  renderComparison,
  renderFile,
  renderHome,
  renderPullRequests,
  renderRepository,
} from './repositoryView.ts';

/**
 * The forge's pages for people. There is no signing in: whoever looks at them reviews as one person and opens pull requests as
 * another. What changes something is a form of the forge's own pages; forms of other pages are refused by their `Origin`.
 */

export interface PagesOptions {
  readonly state: ForgeState;
  /** Address of the forge without a slash at its end. */
  readonly url: string;
  /** Who reviews and merges. */
  readonly reviewer: Account;
  /** Who opens pull requests. */
  readonly author: Account;
}

export interface PageRequest {
  readonly method: string;
  readonly url: URL;
  readonly origin: string | undefined;
  readonly body: string;
}

export interface PageReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: Buffer;
}

/** Answers a request that is for no API. */
export async function answerPage(options: PagesOptions, request: PageRequest): Promise<PageReply> {
  if (request.url.pathname === stylePath) {
    return { status: 200, headers: { 'content-type': 'text/css; charset=utf-8' }, raw: Buffer.from(styles) };
  }
  if (request.method !== 'GET' && (request.method !== 'POST' || request.origin !== options.url)) {
    return textReply(request.method === 'POST' ? 403 : 405, 'Only forms of this forge change something here.');
  }
  const [, owner = '', name = '', rest = ''] = /^\/([^/]+)\/([^/]+)(\/.*)?$/.exec(decodePath(request.url.pathname)) ?? [];
  const readable = options.state.repositories.filter(candidate => candidate.canRead(options.reviewer));
  if (owner === '') {
    return request.url.pathname === '/' ? pageReply(200, renderHome(readable)) : textReply(404, 'Not Found');
  }
  const repository = options.state.findRepository(owner, name);
  if (!repository || !readable.includes(repository)) {
    return textReply(404, 'Not Found');
  }
  await followBranches(options.state, repository);
  const page = { ...options, repository };
  const reply =
    request.method === 'POST'
      ? await act(page, rest, new URLSearchParams(request.body))
      : await show(page, rest, request.url.searchParams);
  return reply ?? textReply(404, 'Not Found');
}

interface RepositoryPage extends PagesOptions {
  readonly repository: Repository;
}

async function show(page: RepositoryPage, path: string, query: URLSearchParams): Promise<PageReply | undefined> {
  const { repository } = page;
  const [, kind = '', rest = ''] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
  switch (kind) {
    case '':
    case 'tree':
      return showFiles(repository, rest || repository.defaultBranch);
    case 'blob':
    case 'raw':
      return showFile(repository, rest, kind);
    case 'commit':
      return showCommit(repository, rest);
    case 'pulls':
      return pageReply(200, renderPullRequests(repository));
    case 'pull':
      return showPullRequest(page, repository.pullRequests.get(Number(rest.split('/')[0])), undefined);
    case 'compare':
      return showComparison(page, rest, { title: query.get('title') ?? '', body: query.get('body') ?? '' }, undefined);
    case 'runs': {
      const run = repository.checkRuns.find(candidate => candidate.id === Number(rest));
      return run && pageReply(200, renderCheckRun(repository, run));
    }
    default:
      return undefined;
  }
}

async function showFiles(repository: Repository, branch: string): Promise<PageReply | undefined> {
  const branches = await repository.git.readBranches();
  const commit = branches.get(branch);
  return commit === undefined
    ? undefined
    : pageReply(200, renderRepository(repository, branch, await repository.git.readPaths(commit), branches));
}

/** The address has branch or commit and path in one; branches may have slashes. */
async function showFile(repository: Repository, address: string, kind: 'blob' | 'raw'): Promise<PageReply | undefined> {
  const parts = address.split('/');
  for (let length = 1; length < parts.length; length++) {
    const reference = parts.slice(0, length).join('/');
    const commit = (await repository.git.findCommit(`refs/heads/${reference}`)) ?? (await repository.git.findCommit(reference));
    const path = parts.slice(length).join('/');
    const entry = commit === undefined ? undefined : await repository.git.findEntry(commit, path);
    if (entry?.type === 'blob') {
      const content = (await repository.git.readBlob(entry.id)).toString('utf8');
      return kind === 'raw' ? textReply(200, content) : pageReply(200, renderFile(repository, path, content));
    }
  }
  return undefined;
}

/** The tree without files, which a first commit is compared with. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

async function showCommit(repository: Repository, id: string): Promise<PageReply | undefined> {
  const commit = /^[0-9a-f]{7,64}$/.test(id) ? await repository.git.findCommit(id) : undefined;
  if (commit === undefined) {
    return undefined;
  }
  const object = await repository.git.readCommit(commit);
  const files = await repository.git.readDifferences(object.parents[0] ?? emptyTree, commit);
  return pageReply(200, renderCommit(repository, object, files));
}

async function showPullRequest(
  page: RepositoryPage,
  pullRequest: PullRequest | undefined,
  refusal: Refusal | undefined,
): Promise<PageReply | undefined> {
  if (!pullRequest) {
    return undefined;
  }
  const { repository, reviewer } = page;
  const [facts, commits] = await Promise.all([
    readFacts(repository, pullRequest),
    repository.git.readCommits(pullRequest.base.commit, pullRequest.head.commit),
  ]);
  const view = { repository, pullRequest, facts, commits, visitor: reviewer, problem: refusal && refusalText(refusal) };
  return pageReply(refusal ? refusal.status : 200, renderPullRequest(view));
}

/** @param address `main...feature`, or `main...owner:feature` for a fork. */
async function showComparison(
  page: RepositoryPage,
  address: string,
  texts: { readonly title: string; readonly body: string },
  refusal: Refusal | undefined,
): Promise<PageReply | undefined> {
  const { state, repository } = page;
  const [base = '', head = ''] = address.split('...');
  const found = findHead(state, repository, head);
  const baseCommit = await repository.git.findCommit(`refs/heads/${base}`);
  const headCommit = await found?.repository.git.findCommit(`refs/heads/${found.branch}`);
  if (baseCommit === undefined || headCommit === undefined || !found) {
    return undefined;
  }
  if (found.repository !== repository) {
    await repository.git.fetchCommit(found.repository.git, found.branch, 'refs/forge/compared');
  }
  const mergeBase = (await repository.git.findMergeBase(baseCommit, headCommit)) ?? baseCommit;
  const [commits, files] = await Promise.all([
    repository.git.readCommits(baseCommit, headCommit),
    repository.git.readDifferences(mergeBase, headCommit),
  ]);
  const problem = refusal && refusalText(refusal);
  return pageReply(
    refusal ? refusal.status : 200,
    renderComparison(repository, { base, head, commits, files, ...texts, problem }),
  );
}

/** Does what a form asks for, and leads back to the page. */
async function act(page: RepositoryPage, path: string, form: URLSearchParams): Promise<PageReply | undefined> {
  const { state, repository, author } = page;
  if (path === '/pulls') {
    const [base = '', head = '', title = '', body = ''] = ['base', 'head', 'title', 'body'].map(name => form.get(name) ?? '');
    const draft = form.get('draft') === 'on';
    const opened = await openPullRequest(state, repository, author, {
      base,
      head,
      title,
      body: body.replaceAll('\r\n', '\n'),
      draft,
    });
    return opened instanceof Refusal
      ? showComparison(page, `${base}...${head}`, { title, body }, opened)
      : redirectTo(`/${repository.fullName}/pull/${opened.number}`);
  }
  const [, number = ''] = /^\/pull\/(\d+)$/.exec(path) ?? [];
  const pullRequest = repository.pullRequests.get(Number(number));
  if (!pullRequest) {
    return undefined;
  }
  const refusal = await actOnPullRequest(page, pullRequest, form.get('action') ?? '', form.get('comment') ?? '');
  return refusal ? showPullRequest(page, pullRequest, refusal) : redirectTo(`/${repository.fullName}/pull/${number}`);
}

async function actOnPullRequest(
  page: RepositoryPage,
  pullRequest: PullRequest,
  action: string,
  comment: string,
): Promise<Refusal | undefined> {
  const { state, repository, reviewer } = page;
  const outcome = await (() => {
    switch (action) {
      case 'approve':
        return reviewPullRequest(state, repository, pullRequest, reviewer, { event: 'APPROVE', body: comment });
      case 'requestChanges':
        return reviewPullRequest(state, repository, pullRequest, reviewer, {
          event: 'REQUEST_CHANGES',
          body: comment || 'Please have another look.',
        });
      case 'passChecks':
      case 'failChecks':
        return endChecks(state, repository, pullRequest, action === 'passChecks' ? 'success' : 'failure');
      case 'merge':
      case 'squash':
        return mergePullRequest(repository, pullRequest, reviewer, { method: action });
      case 'close':
      case 'reopen':
        return changePullRequest(repository, pullRequest, reviewer, { state: action === 'close' ? 'closed' : 'open' });
      case 'ready':
        return changePullRequest(repository, pullRequest, reviewer, { draft: false });
      default:
        return new Refusal(422, `There is no action "${action}"`);
    }
  })();
  return outcome instanceof Refusal ? outcome : undefined;
}

/** Ends all checks of the head by hand: those that are there, else those that the base branch demands, else one. */
function endChecks(
  state: ForgeState,
  repository: Repository,
  pullRequest: PullRequest,
  conclusion: 'success' | 'failure',
): undefined {
  const { commit } = pullRequest.head;
  const present = repository.checkRunsOf(commit).map(run => run.name);
  const demanded = repository.protectionOf(pullRequest.base.branch)?.checks ?? [];
  const names = [...new Set([...present, ...demanded])];
  const now = new Date();
  for (const name of names.length > 0 ? names : ['ci/verify']) {
    repository.checkRuns.push({
      id: state.nextId(),
      name,
      commit,
      status: 'completed',
      conclusion,
      startedAt: now,
      completedAt: now,
      detailsUrl: null,
      title: null,
      summary: `Ended by hand on the page of pull request #${pullRequest.number}`,
    });
  }
}

function refusalText(refusal: Refusal): string {
  const details = (refusal.errors ?? []).map(error =>
    typeof error === 'string' ? error : (error.message ?? `${error.field ?? error.resource}: ${error.code}`),
  );
  return details.length > 0 ? details.join(' ') : refusal.message;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const commonHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  // With less, the forms' own requests would have no `Origin`.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

function pageReply(status: number, page: Html): PageReply {
  return { status, headers: { ...commonHeaders, 'content-type': 'text/html; charset=utf-8' }, raw: Buffer.from(page.text) };
}

function textReply(status: number, text: string): PageReply {
  return { status, headers: { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8' }, raw: Buffer.from(text) };
}

function redirectTo(path: string): PageReply {
  return { status: 303, headers: { ...commonHeaders, location: path }, raw: Buffer.alloc(0) };
}
