import type { FileDifference } from '../bareRepository.ts';
import type { CommitObject } from '../commitObject.ts';
import type { Repository } from '../forgeState.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { renderDate } from './pageFrame.ts';

/** Commits and changed files, as several pages show them. */

export function renderCommits(repository: Repository, commits: readonly CommitObject[]): Html {
  return html`<div class="box">
    ${commits.map(
      commit =>
        html`<div class="row">
          <a class="sha" href="/${repository.fullName}/commit/${commit.id}">${commit.id.slice(0, 7)}</a>
          <span>${subjectOf(commit)}</span>
          <span class="end muted">${commit.author.name} · ${describeSignature(commit)} · ${renderDate(commit.author.date)}</span>
        </div>`,
    )}
  </div>`;
}

export function subjectOf(commit: CommitObject): string {
  return commit.message.split('\n')[0] ?? '';
}

/** The forge knows nobody's keys: it tells that there is a signature, not whose. */
export function describeSignature(commit: CommitObject): string {
  if (!commit.signature) {
    return 'not signed';
  }
  return `signed with ${commit.signature.text.includes('SSH SIGNATURE') ? 'SSH' : 'OpenPGP'}`;
}

export function renderDifferences(files: readonly FileDifference[]): Html {
  return html`${files.map(
    file =>
      html`<div class="box">
        <div class="head">
          <b>${file.previousPath !== undefined && `${file.previousPath} → `}${file.path}</b>
          <span class="muted">${file.status}</span>
          <span class="ok">+${file.additions}</span> <span class="bad">−${file.deletions}</span>
        </div>
        <pre class="diff">
${file.patch === undefined ? html`<span class="muted">No text to compare</span>` : file.patch.split('\n').map(renderLine)}</pre>
      </div>`,
  )}`;
}

function renderLine(line: string): Html {
  const kinds: Readonly<Record<string, string>> = { '+': 'add', '-': 'del', '@': 'hunk' };
  return html`<span class="${kinds[line.charAt(0)] ?? ''}">${line === '' ? ' ' : line}</span>`;
}
