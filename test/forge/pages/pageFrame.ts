import type { Repository } from '../forgeState.ts';
import { html } from './html.ts';
import type { Html, Part } from './html.ts';

/** What all pages have in common: head, navigation, styles. */

export interface PageFrame {
  readonly title: string;
  readonly repository: Repository | undefined;
  readonly section: 'code' | 'pulls' | undefined;
  /** Seconds after which the page loads again, while something is under way. */
  readonly refresh?: number;
}

export const stylePath = '/assets/forge.css';

export function renderPage(frame: PageFrame, content: Part): Html {
  const { repository, section } = frame;
  const base = repository ? `/${repository.fullName}` : '';
  const open = repository ? [...repository.pullRequests.values()].filter(pullRequest => pullRequest.state === 'open').length : 0;
  const here = (name: PageFrame['section']): Html | undefined => (section === name ? html` aria-current="page"` : undefined);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        ${frame.refresh !== undefined && html`<meta http-equiv="refresh" content="${frame.refresh}" />`}
        <title>${frame.title} · Local forge</title>
        <link rel="stylesheet" href="${stylePath}" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <a class="home" href="/">Local forge</a>
          ${repository && html`<span class="slash">/</span><a href="${base}">${repository.owner.login}</a><span class="slash">/</span><a href="${base}"><b>${repository.name}</b></a>`}
          <span class="note">on this machine only, in the place of GitHub Enterprise Server</span>
        </header>
        ${
          repository &&
          html`<nav>
            <a href="${base}" ${here('code')}>Code</a>
            <a href="${base}/pulls" ${here('pulls')}>Pull requests <span class="count">${open}</span></a>
          </nav>`
        }
        <main>${content}</main>
      </body>
    </html> `;
}

/** A date as the server's person writes it, exact on hovering. */
export function renderDate(date: Date): Html {
  const iso = date.toISOString();
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

export const styles = `
:root {
  --bg: #fff; --fg: #1f2328; --muted: #59636e; --line: #d1d9e0; --soft: #f6f8fa; --link: #0969da;
  --ok: #1a7f37; --bad: #d1242f; --wait: #9a6700; --merged: #8250df; --add: #dafbe1; --del: #ffebe9; --hunk: #ddf4ff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0d1117; --fg: #f0f6fc; --muted: #9198a1; --line: #3d444d; --soft: #151b23; --link: #4493f8;
    --ok: #3fb950; --bad: #f85149; --wait: #d29922; --merged: #ab7df8; --add: #12261e; --del: #25171c; --hunk: #121d2f;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 system-ui, 'Segoe UI', 'Liberation Sans', sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible, button:focus-visible, input:focus-visible, textarea:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
header { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline; padding: 14px 24px 8px; background: var(--soft); }
header .home { color: var(--fg); font-weight: 600; }
.slash, .note, .muted, time { color: var(--muted); }
header .note { margin-left: auto; font-size: 12px; }
nav { display: flex; gap: 4px; padding: 0 20px; background: var(--soft); border-bottom: 1px solid var(--line); }
nav a { padding: 8px 12px; color: var(--fg); border-bottom: 2px solid transparent; }
nav a[aria-current] { border-color: #fd8c73; font-weight: 600; }
.count { padding: 0 7px; border-radius: 10px; background: var(--line); font-size: 12px; font-weight: 500; }
main { max-width: 1100px; margin: 0 auto; padding: 20px 24px 60px; }
h1 { margin: 0 0 8px; font-size: 26px; font-weight: 500; line-height: 1.25; overflow-wrap: anywhere; }
h1 .muted { font-weight: 300; }
h2 { margin: 28px 0 8px; font-size: 16px; }
code, pre, .sha, .branch { font: 12px/1.6 ui-monospace, 'DejaVu Sans Mono', 'Liberation Mono', monospace; }
.branch { padding: 1px 6px; border-radius: 6px; background: var(--hunk); overflow-wrap: anywhere; }
.badge { display: inline-block; padding: 4px 12px; border-radius: 16px; color: #fff; font-weight: 600; background: var(--muted); }
.badge.open { background: #1f883d; } .badge.merged { background: #8250df; } .badge.closed { background: #cf222e; }
.badge.draft { background: #59636e; }
.box { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; margin: 8px 0; }
.box > .head { padding: 8px 14px; background: var(--soft); border-bottom: 1px solid var(--line); }
.box > .row { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; padding: 8px 14px; border-bottom: 1px solid var(--line); }
.box > :last-child { border-bottom: 0; }
.row .end { margin-left: auto; }
.ok { color: var(--ok); } .bad { color: var(--bad); } .wait { color: var(--wait); }
.markdown { padding: 14px; overflow-wrap: anywhere; }
.markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; }
.markdown table, .markdown details { margin: 0 0 12px; }
.markdown table { display: block; overflow-x: auto; border-collapse: collapse; }
.markdown th, .markdown td { padding: 5px 12px; border: 1px solid var(--line); }
.markdown th { background: var(--soft); }
.markdown pre { padding: 12px; overflow-x: auto; background: var(--soft); border-radius: 6px; }
.markdown :not(pre) > code { padding: 2px 5px; background: var(--soft); border: 1px solid var(--line); border-radius: 5px; }
.markdown h1, .markdown h2 { padding-bottom: 4px; border-bottom: 1px solid var(--line); font-size: 20px; font-weight: 600; }
.markdown h3 { font-size: 16px; } .markdown summary { cursor: pointer; }
.markdown blockquote { margin: 0 0 12px; padding: 0 12px; color: var(--muted); border-left: 4px solid var(--line); }
.diff { margin: 0; overflow-x: auto; }
.diff span { display: block; min-width: max-content; padding: 0 14px; white-space: pre; }
.diff .add { background: var(--add); } .diff .del { background: var(--del); } .diff .hunk { background: var(--hunk); color: var(--muted); }
pre.file { margin: 0; padding: 12px 14px; overflow-x: auto; }
form.actions { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
button { padding: 5px 14px; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); color: var(--fg); font: inherit; font-weight: 500; cursor: pointer; }
button.primary { background: #1f883d; border-color: #1f883d; color: #fff; }
button:disabled { opacity: .5; cursor: default; }
input, textarea { width: 100%; padding: 6px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--bg); color: var(--fg); font: inherit; }
form.actions input { flex: 1; min-width: 200px; width: auto; }
textarea { min-height: 260px; font: 12px/1.6 ui-monospace, 'DejaVu Sans Mono', monospace; }
label { display: block; margin: 12px 0 4px; font-weight: 600; }
.problem { padding: 10px 14px; margin: 0 0 14px; border: 1px solid var(--bad); border-radius: 6px; }
`;
