import type { JsonValue } from '../base/json.ts';

/** Values of rendered objects as one line of text. */

const longest = 120;

/** `"3"` → `3`, `{a: 1}` → `{"a":1}`; line breaks become `⏎`; cut at 120 characters with `…`; `null` for an absent value. */
export function valueText(value: JsonValue | undefined): string | null {
  if (value === undefined) {
    return null;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\r?\n/g, '⏎');
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
