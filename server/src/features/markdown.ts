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
