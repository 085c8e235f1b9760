import { redactSecrets } from '../forge/redactSecrets.ts';

/** Passes on what programs print, line by line, so that no secret can slip through between two chunks. */

/** A line without an end is passed on in pieces of this length, in characters. */
const longestLine = 64 * 1024;

/** Of a long output the end is kept: that is where programs say why they failed. In characters. */
const longestOutput = 256 * 1024;

export class OutputFilter {
  readonly #secrets: readonly string[];
  readonly #onOutput: ((text: string) => void) | undefined;
  readonly #decoder = new TextDecoder();
  #line = '';
  #text = '';

  /** @param secrets texts that are hidden wherever they stand; may grow while this is used. */
  constructor(secrets: readonly string[], onOutput: ((text: string) => void) | undefined) {
    this.#secrets = secrets;
    this.#onOutput = onOutput;
  }

  write(chunk: Uint8Array): void {
    this.#line += this.#decoder.decode(chunk, { stream: true });
    const end = Math.max(this.#line.lastIndexOf('\n'), this.#line.lastIndexOf('\r')) + 1;
    const length = end === 0 && this.#line.length > longestLine ? this.#line.length : end;
    if (length > 0) {
      this.#pass(this.#line.slice(0, length));
      this.#line = this.#line.slice(length);
    }
  }

  /** All that was printed (of much its end), without secrets; progress that overwrote itself only as it ended. */
  end(): string {
    if (this.#line !== '') {
      this.#pass(this.#line);
      this.#line = '';
    }
    return this.#text.replaceAll('\r\n', '\n').replace(/^.*\r(?=[^\n])/gm, '');
  }

  #pass(text: string): void {
    const clean = redactSecrets(text, this.#secrets);
    this.#text = (this.#text + clean).slice(-longestOutput);
    this.#onOutput?.(clean);
  }
}
