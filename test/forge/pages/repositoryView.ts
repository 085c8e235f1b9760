import type { FileDifference } from '../bareRepository.ts';
import type { CommitObject } from '../commitObject.ts';
import type { CheckRun, Repository } from '../forgeState.ts';
import { describeSignature, renderCommits, renderDifferences, subjectOf } from './differenceView.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { renderDate, renderPage } from './pageFrame.ts';
import { renderState } from './pullRequestView.ts';

/** Pages of a repository: files, branches, lists, single commits and files, and the form for a new pull request. */

export function renderHome(repositories: readonly Repository[]): Html {
  return renderPage(
    { title: 'Repositories', repository: undefined, section: undefined },
    html`<h1>Repositories</h1>
      <div class="box">
        ${repositories.map(({ fullName }) => html`<div class="row"><a href="/${fullName}">${fullName}</a></div>`)}
      </div>`,
  );
}

export function renderRepository(
  repository: Repository,
  branch: string,
  files: readonly string[],
  branches: ReadonlyMap<string, string>,
): Html {
  const base = `/${repository.fullName}`;
  return renderPage(
    { title: repository.fullName, repository, section: 'code' },
    html`${renderPullRequestRows(repository, 'open')}
      <h2>Branches</h2>
      <div class="box">
        ${[...branches].map(
          ([name, commit]) =>
            html`<div class="row">
              <a class="branch" href="${base}/tree/${name}">${name}</a>
              <a class="sha" href="${base}/commit/${commit}">${commit.slice(0, 7)}</a>
              ${repository.protectionOf(name) && html`<span class="muted">protected</span>`}
              ${name !== repository.defaultBranch && html`<a class="end" href="${base}/compare/${repository.defaultBranch}...${name}?expand=1">New pull request</a>`}
            </div>`,
        )}
      </div>
      <h2>Files of <span class="branch">${branch}</span></h2>
      <div class="box">
        ${files.map(path => html`<div class="row"><a href="${base}/blob/${branch}/${path}">${path}</a></div>`)}
      </div>`,
  );
}

export function renderPullRequests(repository: Repository): Html {
  return renderPage(
    { title: `Pull requests · ${repository.fullName}`, repository, section: 'pulls' },
    html`${renderPullRequestRows(repository, 'open')} ${renderPullRequestRows(repository, 'closed')}`,
  );
}

function renderPullRequestRows(repository: Repository, state: 'open' | 'closed'): Html {
  const found = [...repository.pullRequests.values()].filter(pullRequest => pullRequest.state === state).reverse();
  return html`<h2>${state === 'open' ? 'Open' : 'Closed'} pull requests</h2>
    <div class="box">
      ${found.map(
        pullRequest =>
          html`<div class="row">
            ${renderState(pullRequest)}
            <a href="/${repository.fullName}/pull/${pullRequest.number}"><b>${pullRequest.title}</b></a>
            <span class="muted">#${pullRequest.number} by ${pullRequest.author.name}</span>
            <span class="end">${renderDate(pullRequest.updatedAt)}</span>
          </div>`,
      )}
      ${found.length === 0 && html`<div class="row muted">None</div>`}
    </div>`;
}

export function renderCommit(repository: Repository, commit: CommitObject, files: readonly FileDifference[]): Html {
  const rest = commit.message.split('\n').slice(1).join('\n').trim();
  return renderPage(
    { title: subjectOf(commit), repository, section: 'code' },
    html`<h1>${subjectOf(commit)}</h1>
      <p class="muted">
        <span class="sha">${commit.id}</span> · ${commit.author.name} · ${describeSignature(commit)} ·
        ${renderDate(commit.author.date)}
      </p>
      ${rest !== '' && html`<div class="box"><pre class="file">${rest}</pre></div>`} ${renderDifferences(files)}`,
  );
}

export function renderFile(repository: Repository, path: string, content: string): Html {
  return renderPage(
    { title: path, repository, section: 'code' },
    html`<h1>${path}</h1>
      <div class="box"><pre class="file">${content}</pre></div>`,
  );
}

export function renderCheckRun(repository: Repository, run: CheckRun): Html {
  return renderPage(
    { title: run.name, repository, section: 'pulls' },
    html`<h1>${run.name}</h1>
      <p class="muted">
        ${run.conclusion ?? run.status.replace('_', ' ')} · on <span class="sha">${run.commit}</span> ·
        ${renderDate(run.startedAt)}
      </p>
      <div class="box"><div class="markdown">${run.summary ?? 'This check says nothing of itself.'}</div></div>`,
  );
}

export interface Comparison {
  readonly base: string;
  /** As the address has it: `branch` or `owner:branch`. */
  readonly head: string;
  readonly commits: readonly CommitObject[];
  readonly files: readonly FileDifference[];
  readonly title: string;
  readonly body: string;
  readonly problem: string | undefined;
}

export function renderComparison(repository: Repository, comparison: Comparison): Html {
  const { base, head, commits, files, problem } = comparison;
  const [first] = commits;
  return renderPage(
    { title: `${base}...${head}`, repository, section: 'pulls' },
    html`${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
      <h1>Open a pull request</h1>
      <p>Into <span class="branch">${base}</span> from <span class="branch">${head}</span></p>
      <form method="post" action="/${repository.fullName}/pulls">
        <input type="hidden" name="base" value="${base}" /><input type="hidden" name="head" value="${head}" />
        <label for="title">Title</label>
        <input id="title" name="title" required maxlength="256" value="${comparison.title || (first ? subjectOf(first) : '')}" />
        <label for="body">Description</label>
        <textarea id="body" name="body">${comparison.body}</textarea>
        <p>
          <button class="primary" name="draft" value="">Create pull request</button>
          <button name="draft" value="on">Create draft</button>
        </p>
      </form>
      <h2>Commits</h2>
      ${renderCommits(repository, commits)}
      <h2>Files changed</h2>
      ${renderDifferences(files)}`,
  );
}
