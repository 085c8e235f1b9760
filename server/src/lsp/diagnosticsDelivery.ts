import { DocumentDiagnosticReportKind } from 'vscode-languageserver';
import type {
  ClientCapabilities,
  Connection,
  Diagnostic,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { LanguageService } from '../languageService.ts';

/**
 * Brings findings to the client in the one way it prefers: pulled if it declares so, else pushed, never both.
 */
export interface DiagnosticsDelivery {
  /** The findings may have changed. */
  refresh(): void;
}

/** Chooses the way by the client's capabilities and registers its handlers. */
export function createDiagnosticsDelivery(
  connection: Connection,
  service: LanguageService,
  capabilities: ClientCapabilities,
): DiagnosticsDelivery {
  return capabilities.textDocument?.diagnostic ? createPull(connection, service, capabilities) : createPush(connection, service);
}

function createPull(connection: Connection, service: LanguageService, capabilities: ClientCapabilities): DiagnosticsDelivery {
  connection.languages.diagnostics.on(({ textDocument, previousResultId }) => {
    const items = service.getDiagnostics(textDocument.uri);
    const resultId = resultIdOf(items);
    return resultId === previousResultId
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  });
  connection.languages.diagnostics.onWorkspace(({ previousResultIds }): WorkspaceDiagnosticReport => {
    const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    const all = service.getAllDiagnostics();
    const uris = new Set([...all.keys(), ...known.keys()]);
    const items = [...uris].map((uri): WorkspaceDocumentDiagnosticReport => {
      const diagnostics = all.get(uri) ?? [];
      const resultId = resultIdOf(diagnostics);
      const unchanged = known.get(uri) === resultId;
      return unchanged
        ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version: null, resultId }
        : { kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId, items: diagnostics };
    });
    return { items };
  });
  const canRefresh = capabilities.workspace?.diagnostics?.refreshSupport === true;
  let last = '';
  return {
    refresh() {
      const now = JSON.stringify([...service.getAllDiagnostics()].map(([uri, diagnostics]) => [uri, resultIdOf(diagnostics)]));
      if (canRefresh && now !== last) {
        last = now;
        void connection.languages.diagnostics.refresh();
      }
    },
  };
}

function createPush(connection: Connection, service: LanguageService): DiagnosticsDelivery {
  const sent = new Map<string, string>();
  return {
    refresh() {
      const all = service.getAllDiagnostics();
      for (const uri of new Set([...all.keys(), ...sent.keys()])) {
        const diagnostics = all.get(uri) ?? [];
        const result = resultIdOf(diagnostics);
        if (sent.get(uri) !== result) {
          void connection.sendDiagnostics({ uri, diagnostics });
          sent.set(uri, result);
        }
        if (diagnostics.length === 0) {
          sent.delete(uri);
        }
      }
    },
  };
}

/** Equal findings have equal ids, whatever the version of the document. */
function resultIdOf(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(diagnostics.map(({ range, code, message }) => [range, code, message]));
}
