/** Whether ssh wants a yes or a no, as for the key of an unknown host: `… (yes/no/[fingerprint])?`. */
export function isYesNoQuestion(text: string): boolean {
  return /\(yes\/no(?:\/\[fingerprint\])?\)\s*\??\s*$/i.test(text);
}

/** A question without the colon behind which a terminal would let one type. */
export function trimQuestion(text: string): string {
  return text.trim().replace(/\s*:$/, '');
}
