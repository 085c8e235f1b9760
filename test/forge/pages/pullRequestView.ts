import type { CommitObject } from '../commitObject.ts';
import type { Account, CheckRun, PullRequest, Repository, Review } from '../forgeState.ts';
import type { PullRequestFacts } from '../pullShapes.ts';
import { findHindrance } from '../pullRequestRules.ts';
import { renderCommits, renderDifferences } from './differenceView.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { renderDate, renderPage } from './pageFrame.ts';
import { renderMarkdown } from './renderMarkdown.ts';

/** The page of a pull request, with everything a reviewer can do. */

export interface PullRequestView {
  readonly repository: Repository;
  readonly pullRequest: PullRequest;
  readonly facts: PullRequestFacts;
  readonly commits: readonly CommitObject[];
  /** Who looks at the page and acts on it. */
  readonly visitor: Account;
  /** Why the last action was refused. */
  readonly problem: string | undefined;
}

export function renderPullRequest(view: PullRequestView): Html {
  const { repository, pullRequest, facts, commits } = view;
  const { head, base, number, title } = pullRequest;
  const isWaiting = waitsForChecks(repository, pullRequest);
  const many = commits.length === 1 ? '1 commit' : `${commits.length} commits`;
  return renderPage(
    { title: `${title} · Pull request #${number}`, repository, section: 'pulls', ...(isWaiting ? { refresh: 3 } : {}) },
    html`${view.problem !== undefined && html`<p class="problem" role="alert">${view.problem}</p>`}
      <h1>${title} <span class="muted">#${number}</span></h1>
      <p>
        ${renderState(pullRequest)} <b>${pullRequest.author.name}</b> ${pullRequest.mergedAt ? 'had' : 'wants to have'} ${many}
        merged into <span class="branch">${base.branch}</span> from
        <span class="branch">${head.repository === repository ? '' : `${head.repository.owner.login}:`}${head.branch}</span>
        <span class="muted">· opened</span> ${renderDate(pullRequest.createdAt)}
      </p>
      <div class="box">
        <div class="head"><b>${pullRequest.author.name}</b> <span class="muted">wrote</span></div>
        <div class="markdown">
          ${pullRequest.body ? renderMarkdown(pullRequest.body) : html`<i class="muted">No description provided.</i>`}
        </div>
      </div>
      <h2>Commits</h2>
      ${renderCommits(repository, commits)}
      <h2>Checks</h2>
      ${renderChecks(view)}
      <h2>Reviews</h2>
      ${renderReviews(view)} ${renderMerging(view)}
      <h2>Files changed <span class="count">${facts.files.length}</span></h2>
      ${renderDifferences(facts.files)}`,
  );
}

/** A check runs, or one may be about to appear. */
function waitsForChecks(repository: Repository, { state, head, createdAt }: PullRequest): boolean {
  const runs = repository.checkRunsOf(head.commit);
  const isNew = Date.now() - createdAt.getTime() < 10_000;
  return state === 'open' && (runs.some(run => run.status !== 'completed') || (runs.length === 0 && isNew));
}

/** Open, draft, merged or closed, as a coloured word. */
export function renderState(pullRequest: PullRequest): Html {
  const word = pullRequest.mergedAt ? 'merged' : pullRequest.state === 'closed' ? 'closed' : pullRequest.draft ? 'draft' : 'open';
  return html`<span class="badge ${word}">${word.charAt(0).toUpperCase() + word.slice(1)}</span>`;
}

function renderForm({ repository, pullRequest }: PullRequestView, content: Html): Html {
  return html`<form class="actions" method="post" action="/${repository.fullName}/pull/${pullRequest.number}">${content}</form>`;
}

function renderChecks(view: PullRequestView): Html {
  const { repository, pullRequest } = view;
  const runs = repository.checkRunsOf(pullRequest.head.commit);
  const statuses = repository.statusesOf(pullRequest.head.commit);
  const isOpen = pullRequest.state === 'open';
  return html`<div class="box">
    ${runs.map(
      run =>
        html`<div class="row">
          ${renderMark(run)} <a href="/${repository.fullName}/runs/${run.id}">${run.name}</a>
          <span class="muted"
            >${run.conclusion ?? run.status.replace('_', ' ')}${run.summary !== null && ` – ${run.summary}`}</span
          >
        </div>`,
    )}
    ${statuses.map(
      status =>
        html`<div class="row">
          ${renderMark({ status: status.state === 'pending' ? 'in_progress' : 'completed', conclusion: status.state === 'success' ? 'success' : 'failure' })}
          <span>${status.context}</span>
          <span class="muted">${status.state}${status.description !== null && ` – ${status.description}`}</span>
        </div>`,
    )}
    ${runs.length + statuses.length === 0 && html`<div class="row muted">No checks yet</div>`}
    ${
      isOpen &&
      html`<div class="row">
        ${renderForm(view, html`<button name="action" value="passChecks">Pass the checks</button> <button name="action" value="failChecks">Fail the checks</button>`)}
      </div>`
    }
  </div>`;
}

function renderMark({ status, conclusion }: Pick<CheckRun, 'status' | 'conclusion'>): Html {
  if (status !== 'completed') {
    return html`<span class="wait" aria-hidden="true">●</span>`;
  }
  const passed = conclusion === 'success' || conclusion === 'neutral' || conclusion === 'skipped';
  return passed ? html`<span class="ok" aria-hidden="true">✓</span>` : html`<span class="bad" aria-hidden="true">✗</span>`;
}

const reviewWords: Readonly<Record<Review['state'], { readonly text: string; readonly kind: string }>> = {
  APPROVED: { text: 'approved', kind: 'ok' },
  CHANGES_REQUESTED: { text: 'requested changes', kind: 'bad' },
  COMMENTED: { text: 'commented', kind: 'muted' },
  PENDING: { text: 'is writing a review', kind: 'muted' },
};

function renderReviews(view: PullRequestView): Html {
  const { pullRequest, visitor } = view;
  const reviewable = pullRequest.state === 'open' && pullRequest.author !== visitor;
  return html`<div class="box">
    ${pullRequest.reviews.map(
      review =>
        html`<div class="row">
          <b>${review.author.name}</b> <span class="${reviewWords[review.state].kind}">${reviewWords[review.state].text}</span>
          <span>${review.body}</span> <span class="end">${renderDate(review.submittedAt)}</span>
        </div>`,
    )}
    ${pullRequest.requestedReviewers.map(reviewer => html`<div class="row"><b>${reviewer.name}</b> <span class="muted">was asked for a review</span></div>`)}
    ${pullRequest.reviews.length + pullRequest.requestedReviewers.length === 0 && html`<div class="row muted">No reviews yet</div>`}
    ${
      reviewable &&
      html`<div class="row">
        ${renderForm(
          view,
          html`<input name="comment" aria-label="Comment" placeholder="Comment of ${visitor.name}" />
            <button class="primary" name="action" value="approve">Approve</button>
            <button name="action" value="requestChanges">Request changes</button>`,
        )}
      </div>`
    }
  </div>`;
}

function renderMerging(view: PullRequestView): Html | undefined {
  const { repository, pullRequest, facts } = view;
  if (pullRequest.mergedAt) {
    const commit = pullRequest.mergeCommit ?? '';
    return html`<h2>Merged</h2>
      <div class="box">
        <div class="row">
          ${pullRequest.mergedBy?.name} merged this as
          <a class="sha" href="/${repository.fullName}/commit/${commit}">${commit.slice(0, 7)}</a>
          ${renderDate(pullRequest.mergedAt)}
        </div>
      </div>`;
  }
  if (pullRequest.state === 'closed') {
    return html`<h2>Closed</h2>
      <div class="box">
        <div class="row">${renderForm(view, html`<button name="action" value="reopen">Reopen</button>`)}</div>
      </div>`;
  }
  const hindrance =
    facts.mergeable === false ? 'This branch has conflicts that must be resolved.' : findHindrance(repository, pullRequest);
  const disabled = hindrance === undefined ? undefined : html` disabled`;
  return html`<h2>Merge</h2>
    <div class="box">
      <div class="row ${hindrance === undefined ? 'ok' : 'wait'}">${hindrance ?? 'Nothing stands in the way.'}</div>
      <div class="row">
        ${renderForm(
          view,
          html`<button class="primary" name="action" value="merge" ${disabled}>Merge</button>
            <button name="action" value="squash" ${disabled}>Squash and merge</button>
            ${pullRequest.draft && html`<button name="action" value="ready">Ready for review</button>`}
            <button name="action" value="close">Close</button>`,
        )}
      </div>
    </div>`;
}
