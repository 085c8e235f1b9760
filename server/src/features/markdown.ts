/**
 * Text of a repository inside Markdown: shown as it is, never as markup, link, image, HTML or command.
 */

/** `text` with everything escaped that Markdown or HTML would read as markup. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]()#+\-.!|~<>&$@:]/g, character =>
      character === '<' ? '&lt;' : character === '&' ? '&amp;' : `\\${character}`,
    )
    .replaceAll(/\r?\n/g, ' ');
}

/** `text` as code: in a fence of backticks longer than any run inside. */
export function codeSpan(text: string): string {
  const line = text.replaceAll(/\r?\n/g, '⏎');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(run => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}
