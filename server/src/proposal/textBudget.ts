import type { ForgeLimits } from '../forge/forge.ts';

/** How much text a forge takes. */

export type TextUnit = ForgeLimits['bodyUnit'];

const encoder = new TextEncoder();

/** Length of `text` in the unit that the forge counts. */
export function measureText(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'utf16':
      return text.length;
    case 'bytes':
      return encoder.encode(text).length;
    case 'codePoints': {
      let count = 0;
      for (const character of text) {
        count += character === '' ? 0 : 1;
      }
      return count;
    }
  }
}

/** What is left of a limit while a text is put together. Pieces must not end inside a character. */
export class TextBudget {
  readonly #unit: TextUnit;
  #left: number;

  constructor(limit: number, unit: TextUnit) {
    this.#unit = unit;
    this.#left = limit;
  }

  /** Takes what `text` needs; `false`, and nothing is taken, if it does not fit. */
  take(text: string): boolean {
    const length = measureText(text, this.#unit);
    if (length > this.#left) {
      return false;
    }
    this.#left -= length;
    return true;
  }
}
