import MarkdownIt from 'markdown-it';

/** A pull request's text as a forge reads it: as rendered Markdown, and as raw text that is scanned for references. */

const renderer = new MarkdownIt({ html: true, linkify: true });

export interface RenderedMarkdown {
  readonly html: string;
  /** Names of all elements, in order of appearance, each once. */
  readonly elements: readonly string[];
  /** Text outside of code, where forges look for mentions, references and emoji. */
  readonly prose: string;
  /** Text inside of code, as a reader sees it. */
  readonly code: string;
}

export function renderMarkdown(text: string): RenderedMarkdown {
  const html = renderer.render(text);
  const elements = [...new Set([...html.matchAll(/<([a-z][a-z0-9-]*)/gi)].map(match => (match[1] ?? '').toLowerCase()))];
  const code = [...html.matchAll(/<code[^>]*>([\s\S]*?)<\/code>/g)].map(match => decode(match[1] ?? ''));
  const prose = decode(html.replaceAll(/<code[^>]*>[\s\S]*?<\/code>/g, ' ').replaceAll(/<[^>]*>/g, ' '));
  return { html, elements, prose, code: code.join('\n') };
}

function decode(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');
}

/** What GitLab closes issues by, in the raw text (`Gitlab.config.gitlab.issue_closing_pattern`, its default). */
export const closingPattern =
  /\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?):? +(?:issues? +)?(?:https?:\/\/\S|[\w/.-]*#\d|[A-Z][A-Z0-9_]+-\d)/i;
/** What forges link in prose: mentions, issues, merge requests, work items, addresses, labels, milestones, emoji. */
export const referencePattern = /[@#!~%$^&]\w|\bGH-\d|:\/\/|\bwww\.|\b[0-9a-f]{7,40}\b|:[a-z0-9_+-]+:/i;
