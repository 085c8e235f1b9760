import type { JsonValue } from '../base/json.ts';

/** Values of rendered objects as one line of text. */

const longest = 120;

/** `text`, or its beginning with `…` if it is longer than `most` UTF-16 code units; no character is torn. */
export function cutText(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}

/** `"3"` → `3`, `{a: 1}` → `{"a":1}`; line breaks become `⏎`; cut at 120 characters with `…`; `null` for an absent value. */
export function valueText(value: JsonValue | undefined): string | null {
  if (value === undefined) {
    return null;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\r?\n/g, '⏎');
  return cutText(line, longest);
}
