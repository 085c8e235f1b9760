/** `text` as code in Markdown, on one line (line breaks read `⏎`): in a fence of backticks longer than any run inside. */
export function codeSpan(text: string): string {
  const line = text.replaceAll(/\r?\n/g, '⏎');
  let longest = 0;
  for (const run of line.matchAll(/`+/g)) {
    longest = Math.max(longest, run[0].length);
  }
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}
