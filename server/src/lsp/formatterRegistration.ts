import { BulkRegistration, DocumentFormattingRequest, DocumentRangeFormattingRequest } from 'vscode-languageserver';
import type { BulkUnregistration, ClientCapabilities, Connection, ServerCapabilities } from 'vscode-languageserver';

/** An editor with two formatters for a language asks the person which to take, so others than YAML are not even registered for. */
const documentSelector = [{ language: 'yaml' }];

/** Offers formatting while it is wanted, and takes the offer back when another extension formats YAML. */
export class FormatterRegistration {
  readonly #connection: Connection;
  readonly #isDynamic: boolean;
  #registered: BulkUnregistration | undefined;
  #wanted = false;
  #work: Promise<void> = Promise.resolve();

  constructor(connection: Connection, { textDocument }: ClientCapabilities) {
    this.#connection = connection;
    this.#isDynamic =
      textDocument?.formatting?.dynamicRegistration === true && textDocument.rangeFormatting?.dynamicRegistration === true;
  }

  /** For clients that take no offers later on. */
  get capabilities(): ServerCapabilities {
    return this.#isDynamic ? {} : { documentFormattingProvider: true, documentRangeFormattingProvider: true };
  }

  /** Offers formatting or takes it back; to be called when the client is initialized at the earliest. */
  update(wanted: boolean): void {
    if (this.#isDynamic && this.#wanted !== wanted) {
      this.#wanted = wanted;
      this.#work = this.#work.then(() => this.#follow()).catch((error: unknown) => this.#connection.console.warn(String(error)));
    }
  }

  async #follow(): Promise<void> {
    if (!this.#wanted) {
      this.#registered?.dispose();
      this.#registered = undefined;
    } else if (!this.#registered) {
      const offer = BulkRegistration.create();
      offer.add(DocumentFormattingRequest.type, { documentSelector });
      offer.add(DocumentRangeFormattingRequest.type, { documentSelector });
      this.#registered = await this.#connection.client.register(offer);
    }
  }
}
