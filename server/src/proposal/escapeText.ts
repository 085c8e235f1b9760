import { codeSpan } from '../base/codeSpan.ts';

/**
 * Text of a repository (names, values, paths, messages) inside what a forge renders and scans. It is only ever shown as code or as
 * plain words, so that no forge reads it as markup, and what forges look for in the raw text is broken up.
 */

/**
 * Everything that a reader cannot see or that changes how the rest is seen: control and format characters (bidirectional ones, those
 * without width), line and paragraph separators, halves of surrogate pairs.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Hidden characters as one writes them in code: `\u202e`. Line breaks and tabs count as hidden. */
export function showHidden(text: string): string {
  return text.replaceAll(hidden, character => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Not visible, joins what it stands between: a word with it is another word to a program and the same to a reader. */
const wordJoiner = '\u2060';

/**
 * A closing keyword before what can be an issue. GitLab scans the raw text for them, code included
 * (`Gitlab::ClosingIssueExtractor`), GitHub and Gitea what is no code.
 */
const closingKeyword =
  /\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?|reopen(?:s|ed|ing)?)(?=:?\s+(?:issues?\s+)?(?:\S*[#!]\d|https?:|[A-Z][A-Z0-9_]+-\d))/gi;
/** Azure Boards scans the raw text of pull requests on GitHub for its work items. */
const workItem = /\bAB(?=#\d)/gi;
const ownMarker = /driftline(?=:(?:begin|end))/gi;

/** Breaks up what is looked for in the raw text, also inside of code: closing keywords, Azure's work items, Driftline's own marker. */
export function disarm(text: string): string {
  return text
    .replaceAll(closingKeyword, word => `${word.slice(0, 1)}${wordJoiner}${word.slice(1)}`)
    .replaceAll(workItem, word => word + wordJoiner)
    .replaceAll(ownMarker, word => word + wordJoiner);
}

/** Text as code on one line; nothing inside a code span is markup, a mention, a reference or a command. */
export function inlineCode(text: string): string {
  return codeSpan(disarm(showHidden(text.replaceAll(/\r?\n/g, '⏎').replaceAll('\t', ' '))));
}

/** As {@link inlineCode} where only HTML is read, as in `<summary>`. */
export function htmlCode(text: string): string {
  const line = disarm(showHidden(text.replaceAll(/\r?\n/g, '⏎').replaceAll('\t', ' ')));
  const entities = line.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
  return `<code>${entities}</code>`;
}

/** Words and numbers that mean nothing to any forge. */
const plainWord = /^(?:[A-Za-z]+(?:['’-][A-Za-z]+)*|\d{1,6}(?:[.,]\d{1,6})*%?)?$/;
/** A word with the punctuation of the sentence around it. */
const wordInSentence = /^(?<before>["'(]*)(?<word>.*?)(?<after>[)"'.,;:]*)$/s;
const hexWord = /^[0-9a-f]{7,}$/i;

/** A sentence with names and values in it: plain words stay, everything else becomes code. */
export function sentence(text: string): string {
  return text
    .split(/\s+/)
    .filter(word => word !== '')
    .map(markWord)
    .join(' ');
}

function markWord(text: string): string {
  const { before = '', word = '', after = '' } = wordInSentence.exec(text)?.groups ?? {};
  return plainWord.test(word) && !hexWord.test(word) ? text : before + inlineCode(word) + after;
}

/** A cell of a table. A bar would end it, and no two forges agree on how to escape one: it is shown as `│`. */
export function tableCell(markdown: string): string {
  return markdown.replaceAll('|', '│');
}

/** A line of a fenced block. */
export function fencedLine(text: string): string {
  return disarm(showHidden(text.replaceAll('\t', '  ')));
}

/**
 * Text where nothing can be marked as code: titles and commit messages. Hidden characters are dropped; mentions, references,
 * addresses and emoji codes are pulled apart by a space, so that one sees that something was done.
 */
export function plainText(text: string): string {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(hidden, '')
    .replaceAll('`', "'")
    .replaceAll(/[@#!~&%$^](?=[\p{L}\p{N}_])/gu, '$& ')
    .replaceAll(/\bGH-(?=\d)/gi, '$& ')
    .replaceAll(/:(?=\/\/)/g, ': ')
    .replaceAll(/\bwww(?=\.)/gi, '$& ')
    .replaceAll(/:(?=[a-z0-9_+-]+:)/gi, ': ')
    .replaceAll(/(?<![\w-])[0-9a-f]{7,64}(?![\w-])/gi, id => `${id.slice(0, 3)}${wordJoiner}${id.slice(3)}`);
  return disarm(line).trim();
}
