import { ResponseError, WillRenameFilesRequest } from 'vscode-languageserver';
import type { ClientCapabilities, Connection, WorkspaceEdit } from 'vscode-languageserver';
import type { LanguageService } from '../languageService.ts';
import { editForClient } from './editForClient.ts';
import { orRefusal } from './safeRequest.ts';
import type { Safely } from './safeRequest.ts';

/** The requests of someone who looks around or renames: one line each. */
export function registerNavigationRequests(
  connection: Connection,
  service: LanguageService,
  capabilities: ClientCapabilities,
  safely: Safely,
): void {
  const toClient = (edit: WorkspaceEdit | ResponseError | null): WorkspaceEdit | ResponseError | null =>
    edit === null || edit instanceof ResponseError ? edit : editForClient(edit, capabilities);
  connection.onDefinition(
    safely(({ textDocument, position }, token) => service.provideDefinition(textDocument.uri, position, token)),
  );
  connection.onReferences(
    safely(({ textDocument, position, context }, token) =>
      service.provideReferences(textDocument.uri, position, context.includeDeclaration, token),
    ),
  );
  connection.onDocumentHighlight(
    safely(({ textDocument, position }, token) => service.provideDocumentHighlights(textDocument.uri, position, token)),
  );
  connection.onPrepareRename(
    safely(async ({ textDocument, position }, token) =>
      orRefusal(await service.prepareRename(textDocument.uri, position, token)),
    ),
  );
  connection.onRenameRequest(
    safely(async ({ textDocument, position, newName }, token) =>
      toClient(orRefusal(await service.provideRename(textDocument.uri, position, newName, token))),
    ),
  );
  connection.onRequest(
    WillRenameFilesRequest.type,
    safely(async ({ files }, token) => toClient(await service.provideFileRenameEdits(files, token))),
  );
  connection.onDocumentSymbol(safely(({ textDocument }) => service.provideDocumentSymbols(textDocument.uri)));
  connection.onWorkspaceSymbol(safely(({ query }, token) => service.provideWorkspaceSymbols(query, token)));
  connection.onFoldingRanges(safely(({ textDocument }) => service.provideFoldingRanges(textDocument.uri)));
  connection.onSelectionRanges(
    safely(({ textDocument, positions }) => service.provideSelectionRanges(textDocument.uri, positions)),
  );
}
