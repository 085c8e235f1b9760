/** HTML that is escaped unless it is HTML already. */
export class Html {
  readonly text: string;

  /** @param text is sent as it is. */
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

/** `` html`<b>${anything}</b>` ``: everything put in is escaped, except HTML made the same way; lists are joined, nothing is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + partText(parts[index])).join(''));
}

/** For text and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function partText(part: Part): string {
  if (part === null || part === undefined || part === false) {
    return '';
  }
  if (part instanceof Html) {
    return part.text;
  }
  return typeof part === 'object' ? part.map(partText).join('') : escapeHtml(String(part));
}
