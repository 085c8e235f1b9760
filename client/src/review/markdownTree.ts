import MarkdownIt from 'markdown-it';
import type { Token } from 'markdown-it';

/**
 * Markdown of a pull request as a tree of a few harmless elements, for the preview. HTML is text, except for the folding and the line
 * breaks that Driftline's own part uses; nothing here makes HTML of anything.
 */

/** An element by its name, or a text. */
export type MarkdownNode = string | MarkdownElement;

export interface MarkdownElement {
  readonly tag: string;
  /** Of links: an address that begins with `https://` or `http://`. */
  readonly href?: string;
  /** Of lists: the first number. */
  readonly start?: number;
  readonly children: MarkdownNode[];
}

/** What of CommonMark and tables becomes an element; anything else is left out and its content stays. */
const allowedTags: readonly string[] =
  'p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s a br hr table thead tbody tr th td'.split(' ');

/** Tags that are understood where a text has HTML. */
const htmlTag = /<!--[\s\S]*?-->|<(\/?)(details|summary|code|br|sub|sup)\s*\/?>/gi;

/** The tree of a text. */
export function parseMarkdown(text: string): readonly MarkdownNode[] {
  const root: MarkdownElement = { tag: '', children: [] };
  const builder = new TreeBuilder(root);
  for (const token of new MarkdownIt({ html: true, linkify: false }).parse(text, {})) {
    addToken(builder, token);
  }
  return root.children;
}

/** Puts nodes where they belong; an end without a beginning is passed over. */
class TreeBuilder {
  readonly #open: MarkdownElement[];

  constructor(root: MarkdownElement) {
    this.#open = [root];
  }

  add(node: MarkdownNode): void {
    this.#open.at(-1)?.children.push(node);
  }

  begin(element: MarkdownElement): void {
    this.add(element);
    this.#open.push(element);
  }

  end(tag: string): void {
    const at = this.#open.findLastIndex(element => element.tag === tag);
    if (at > 0) {
      this.#open.splice(at);
    }
  }
}

function addToken(builder: TreeBuilder, token: Token): void {
  switch (token.type) {
    case 'inline':
      token.children?.forEach(child => addToken(builder, child));
      return;
    case 'text':
      builder.add(token.content);
      return;
    case 'softbreak':
      builder.add('\n');
      return;
    case 'fence':
    case 'code_block':
      builder.add({ tag: 'pre', children: codeLines(token) });
      return;
    case 'code_inline':
      builder.add({ tag: 'code', children: [token.content] });
      return;
    case 'image':
      builder.add({ tag: 'em', children: [`image: ${token.content}`] });
      return;
    case 'html_block':
    case 'html_inline':
      addHtml(builder, token.content);
      return;
    default:
      addElement(builder, token);
  }
}

function addElement(builder: TreeBuilder, token: Token): void {
  const { tag, nesting } = token;
  if (!allowedTags.includes(tag) || token.hidden) {
    return;
  }
  if (nesting < 0) {
    builder.end(tag);
    return;
  }
  const href = String(token.attrGet('href') ?? '');
  const start = Number(token.attrGet('start') ?? Number.NaN);
  const element: MarkdownElement = {
    tag,
    children: [],
    ...(/^https?:\/\//i.test(href) ? { href } : {}),
    ...(Number.isInteger(start) ? { start } : {}),
  };
  if (nesting > 0) {
    builder.begin(element);
  } else {
    builder.add(element);
  }
}

/** Lines of a difference are told apart; other code is one text. */
function codeLines({ info, content }: Token): MarkdownNode[] {
  const text = content.replace(/\n$/, '');
  if (info.trim() !== 'diff') {
    return [text];
  }
  return text.split('\n').map((line, index, lines): MarkdownNode => {
    const withBreak = index < lines.length - 1 ? `${line}\n` : line;
    const tag = line.startsWith('+') ? 'ins' : line.startsWith('-') ? 'del' : undefined;
    return tag === undefined ? withBreak : { tag, children: [withBreak] };
  });
}

function addHtml(builder: TreeBuilder, html: string): void {
  let read = 0;
  for (const match of html.matchAll(htmlTag)) {
    addHtmlText(builder, html.slice(read, match.index));
    read = match.index + match[0].length;
    const tag = match[2]?.toLowerCase();
    if (tag === 'br') {
      builder.add({ tag, children: [] });
    } else if (tag !== undefined && match[1] === '/') {
      builder.end(tag);
    } else if (tag !== undefined) {
      builder.begin({ tag, children: [] });
    }
  }
  addHtmlText(builder, html.slice(read));
}

function addHtmlText(builder: TreeBuilder, text: string): void {
  if (text.trim() !== '') {
    builder.add(decodeEntities(text));
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) {
        return entities[name.toLowerCase()] ?? whole;
      }
      const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point) : whole;
    },
  );
}
