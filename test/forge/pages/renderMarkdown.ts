import markdownIt from 'markdown-it';
import { escapeHtml, Html } from './html.ts';

/**
 * A pull request's text as GitHub shows it: GitHub's Markdown, and of HTML only tags without attributes from a short list. Everything
 * else of the text appears as text, pictures as links, comments not at all.
 */

const allowedTags = new Set(
  'details summary br hr b strong i em s del ins code pre kbd sub sup p div span ul ol li table thead tbody tr th td blockquote h1 h2 h3 h4 h5 h6'.split(' '),
); // prettier-ignore

const renderer = createRenderer();

export function renderMarkdown(text: string): Html {
  return new Html(renderer.render(text));
}

function createRenderer(): ReturnType<typeof markdownIt> {
  const made = markdownIt({ html: true, linkify: true, breaks: true });
  const { rules } = made.renderer;
  rules.html_block = rules.html_inline = (tokens, index) => filterHtml(tokens[index]?.content ?? '');
  rules.image = (tokens, index) => {
    const token = tokens[index];
    const address = String(token?.attrGet('src') ?? '');
    return `<a href="${escapeHtml(address)}" rel="nofollow noreferrer">${escapeHtml(token?.content || address)}</a>`;
  };
  rules.link_open = (tokens, index, options, _environment, self) => {
    tokens[index]?.attrSet('rel', 'nofollow noreferrer');
    return self.renderToken(tokens, index, options);
  };
  return made;
}

/** Comments are left out, allowed tags stay, with `open` as the only attribute; the rest is escaped. */
function filterHtml(text: string): string {
  return text
    .split(/(<!--[\s\S]*?-->|<\/?[a-z][a-z0-9]*(?: open)?\s*\/?>)/i)
    .map((part, index) => {
      if (index % 2 === 0) {
        return escapeHtml(part);
      }
      const [, name = ''] = /^<\/?([a-z][a-z0-9]*)/i.exec(part) ?? [];
      return part.startsWith('<!--') ? '' : allowedTags.has(name.toLowerCase()) ? part : escapeHtml(part);
    })
    .join('');
}
