/**
 * Text of a repository inside Markdown: it is shown as it is and cannot become formatting, a link, an image or a command.
 * Knows nothing about the editor.
 */

/** Every character of CommonMark, of HTML and of the editor's `$(icon)` syntax that could mean something. */
const meaningful = /[\\`*_{}[\]()<>#+\-.!|~&$"':@]/g;

/** `text` as literal Markdown text on one line. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(meaningful, character => `\\${character}`);
}

/** `text` as inline code on one line, between more backticks than it has in a row. */
export function inlineCode(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  if (line.trim() === '') {
    return '';
  }
  const ticks = '`'.repeat(longestRun(line, '`') + 1);
  return `${ticks} ${line} ${ticks}`;
}

/** `text` as a code block, between more backticks than it has in a row. */
export function codeBlock(text: string, language: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text, '`') + 1));
  return `${ticks}${language}\n${text}\n${ticks}`;
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const one of text) {
    run = one === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
