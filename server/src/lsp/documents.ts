import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Connection } from 'vscode-languageserver';

/** The texts of open documents, kept by incremental synchronisation. */
export class Documents {
  readonly #documents = new Map<string, TextDocument>();

  /** Listens on the connection; `changed` is told a document's URI and new text, `undefined` when it was closed. */
  constructor(connection: Connection, changed: (uri: string, text: string | undefined) => void) {
    connection.onDidOpenTextDocument(({ textDocument }) => {
      const document = TextDocument.create(textDocument.uri, textDocument.languageId, textDocument.version, textDocument.text);
      this.#documents.set(document.uri, document);
      changed(document.uri, document.getText());
    });
    connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
      const document = this.#documents.get(textDocument.uri);
      if (document) {
        TextDocument.update(document, [...contentChanges], textDocument.version);
        changed(document.uri, document.getText());
      }
    });
    connection.onDidCloseTextDocument(({ textDocument }) => {
      this.#documents.delete(textDocument.uri);
      changed(textDocument.uri, undefined);
    });
  }

  /** An open document; `undefined` if it is not open. */
  get(uri: string): TextDocument | undefined {
    return this.#documents.get(uri);
  }

  /** URIs of all open documents. */
  get uris(): readonly string[] {
    return [...this.#documents.keys()];
  }
}
