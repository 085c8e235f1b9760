import { InsertTextMode } from 'vscode-languageserver';
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import type { ClientAbilities } from '../features/completion/completionRequest.ts';
import type { OpenText, Writing } from '../features/writing.ts';
import { documentSchemaRequest } from '../protocol.ts';
import type { DocumentSchemaParams } from '../protocol.ts';
import type { Documents } from './documents.ts';
import type { Position } from '../base/textRange.ts';
import { LineIndex } from '../yaml/lineIndex.ts';
import type { Safely } from './safeRequest.ts';

/** The requests of someone who writes: completion, hover, formatting. */
export function registerWritingRequests(connection: Connection, writing: Writing, documents: Documents, safely: Safely): void {
  const open = ({ uri }: { readonly uri: string }): OpenText => ({ uri, text: documents.get(uri)?.getText() ?? '' });
  connection.onCompletion(
    safely(({ textDocument, position, context }, token) => {
      const document = open(textDocument);
      const isAsked = mayAsk(context?.triggerCharacter, document.text, position);
      return isAsked ? writing.provideCompletion(document, position, token) : Promise.resolve([]);
    }),
  );
  connection.onHover(safely(({ textDocument, position }, token) => writing.provideHover(open(textDocument), position, token)));
  connection.onDocumentFormatting(safely(({ textDocument, options }) => writing.provideFormatting(open(textDocument), options)));
  connection.onDocumentRangeFormatting(
    safely(({ textDocument, options, range }) => writing.provideFormatting(open(textDocument), options, range)),
  );
  connection.onRequest(
    documentSchemaRequest,
    safely(({ textDocument, known }: DocumentSchemaParams) => writing.describeSchema(open(textDocument), known)),
  );
}

/** Whether a character that was typed asks for items: in YAML a dot or a quote is a part of a text, in a template it begins a name. */
function mayAsk(trigger: string | undefined, text: string, { line, character }: Position): boolean {
  if (trigger === undefined || !['.', '"', '$'].includes(trigger)) {
    return true;
  }
  const before = new LineIndex(text);
  const start = before.startOfLine(line);
  return text.slice(start, start + character).lastIndexOf('{{') > text.slice(start, start + character).lastIndexOf('}}');
}

/** What a client says it can do with items. */
export function readAbilities({ textDocument }: ClientCapabilities): ClientAbilities {
  const item = textDocument?.completion?.completionItem;
  return {
    snippets: item?.snippetSupport === true,
    insertsAsIs: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
  };
}
