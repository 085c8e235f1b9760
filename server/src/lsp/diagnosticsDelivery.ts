import { DocumentDiagnosticReportKind } from 'vscode-languageserver';
import type {
  ClientCapabilities,
  Connection,
  Diagnostic,
  DocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { LanguageService } from '../languageService.ts';

/**
 * Brings findings to the client in the one way it prefers: pulled if it declares so, else pushed, never both.
 */
export interface DiagnosticsDelivery {
  /** The text of a document changed, or it was opened or closed. */
  documentChanged(uri: string): void;
  /** Findings may have changed of documents that nobody typed in. */
  refresh(): void;
}

type Findings = Pick<LanguageService, 'getDiagnostics' | 'getAllDiagnostics'>;

/** Chooses the way by the client's capabilities and registers its handlers. */
export function createDiagnosticsDelivery(
  connection: Connection,
  service: Findings,
  capabilities: ClientCapabilities,
  isOpen: (uri: string) => boolean,
): DiagnosticsDelivery {
  return capabilities.textDocument?.diagnostic
    ? createPull(connection, service, capabilities, isOpen)
    : createPush(connection, service, isOpen);
}

/**
 * A client asks for a document it has open after each of its changes, and for all others together. It is told to ask again only when
 * what it last heard is no longer so.
 */
function createPull(
  connection: Connection,
  service: Findings,
  capabilities: ClientCapabilities,
  isOpen: (uri: string) => boolean,
): DiagnosticsDelivery {
  /** What the client was last told, by URI; without findings nothing is kept. */
  const told = new Map<string, string>();
  /** Open documents that the client is about to ask for. */
  const expected = new Set<string>();
  let announced = '';
  const report = (uri: string, items: Diagnostic[], previous: string | undefined): DocumentDiagnosticReport => {
    const resultId = resultIdOf(items);
    if (items.length === 0) {
      told.delete(uri);
    } else {
      told.set(uri, resultId);
    }
    return resultId === previous
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  };
  connection.languages.diagnostics.on(({ textDocument, previousResultId }) => {
    expected.delete(textDocument.uri);
    return report(textDocument.uri, service.getDiagnostics(textDocument.uri), previousResultId);
  });
  connection.languages.diagnostics.onWorkspace(({ previousResultIds }): WorkspaceDiagnosticReport => {
    const known = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    const all = service.getAllDiagnostics();
    const uris = [...new Set([...all.keys(), ...known.keys()])].filter(uri => !isOpen(uri));
    const items = uris.map((uri): WorkspaceDocumentDiagnosticReport => ({
      uri,
      version: null,
      ...report(uri, all.get(uri) ?? [], known.get(uri)),
    }));
    return { items };
  });
  return {
    documentChanged(uri) {
      if (isOpen(uri)) {
        expected.add(uri);
      } else {
        expected.delete(uri);
      }
    },
    refresh() {
      if (capabilities.workspace?.diagnostics?.refreshSupport !== true) {
        return;
      }
      const all = service.getAllDiagnostics();
      const uris = [...new Set([...all.keys(), ...told.keys()])].filter(uri => !expected.has(uri));
      const news = uris
        .map(uri => [uri, resultIdOf(all.get(uri) ?? [])] as const)
        .filter(([uri, id]) => id !== (told.get(uri) ?? nothing));
      const announcement = JSON.stringify(news);
      if (news.length > 0 && announcement !== announced) {
        void connection.languages.diagnostics.refresh();
      }
      announced = announcement;
    },
  };
}

function createPush(connection: Connection, service: Findings, isOpen: (uri: string) => boolean): DiagnosticsDelivery {
  const sent = new Map<string, string>();
  const send = (uri: string, diagnostics: Diagnostic[]): void => {
    const result = resultIdOf(diagnostics);
    if ((sent.get(uri) ?? nothing) !== result) {
      void connection.sendDiagnostics({ uri, diagnostics });
    }
    if (diagnostics.length === 0) {
      sent.delete(uri);
    } else {
      sent.set(uri, result);
    }
  };
  return {
    documentChanged(uri) {
      if (isOpen(uri)) {
        send(uri, service.getDiagnostics(uri));
      }
    },
    refresh() {
      const all = service.getAllDiagnostics();
      for (const uri of new Set([...all.keys(), ...sent.keys()])) {
        send(uri, all.get(uri) ?? []);
      }
    },
  };
}

/** Equal findings have equal ids, whatever the version of the document. */
function resultIdOf(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(diagnostics.map(({ range, severity, code, message }) => [range, severity, code, message]));
}

/** The id of no findings. */
const nothing = '[]';
