import type { DocumentSchema } from '../../server/src/protocol.ts';
import { schemaScheme } from './ingredientSchemas.ts';

/** Schemas that are kept though no open document has them any more. */
const keptSchemas = 20;

/** The schemas of open documents, as the server described them, by addresses that change with what they say. Knows no editor. */
export class DocumentSchemas {
  readonly #ids = new Map<string, string>();
  readonly #schemas = new Map<string, string>();

  /** Takes the server's answer about a document. */
  update(uri: string, answer: DocumentSchema | null | undefined): void {
    if (!answer) {
      this.#ids.delete(uri);
      return;
    }
    this.#ids.set(uri, answer.id);
    if (answer.schema !== undefined) {
      this.#schemas.set(answer.id, answer.schema);
      this.#forget();
    }
  }

  /** The document was closed. */
  remove(uri: string): void {
    this.#ids.delete(uri);
  }

  /** The id whose text is at hand, to ask whether it still holds. */
  knownId(uri: string): string | undefined {
    const id = this.#ids.get(uri);
    return id !== undefined && this.#schemas.has(id) ? id : undefined;
  }

  /** Address of the schema of a document; `undefined` if there is none. */
  schemaFor(uri: string): string | undefined {
    const id = this.knownId(uri);
    return id === undefined ? undefined : addressPrefix + id;
  }

  /** The text behind an address; `undefined` if it is none of ours. */
  contentOf(address: string): string | undefined {
    return address.startsWith(addressPrefix) ? this.#schemas.get(address.slice(addressPrefix.length)) : undefined;
  }

  #forget(): void {
    const used = new Set(this.#ids.values());
    const unused = [...this.#schemas.keys()].filter(id => !used.has(id));
    unused.slice(0, Math.max(0, unused.length - keptSchemas)).forEach(id => this.#schemas.delete(id));
  }
}

const addressPrefix = `${schemaScheme}://schema/document/`;
