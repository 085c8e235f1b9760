import { CodeLensRefreshRequest, TextDocumentSyncKind } from 'vscode-languageserver';
import type { Connection, InitializeParams, InitializeResult } from 'vscode-languageserver';
import type { YamlAssist } from '../features/yamlAssist.ts';
import { codeActionKinds } from '../features/codeActions.ts';
import { createLanguageService } from '../languageService.ts';
import type { LanguageService } from '../languageService.ts';
import type { Person } from '../session/proposalPorts.ts';
import {
  changeRequest,
  configurationSchemaRequest,
  defaultSettings,
  ingredientsNotification,
  marksRequest,
  protectedCommitNotification,
  provenanceRequest,
  refreshNotification,
  renderingRequest,
  stateNotification,
  trustNotification,
  visibleNotification,
  yamlExtensionNotification,
} from '../protocol.ts';
import type {
  EnvironmentParams,
  InitializationOptions,
  MarksParams,
  ProtectedCommit,
  ProvenanceParams,
  RenderingParams,
  Settings,
  VisibleParams,
  YamlExtensionParams,
} from '../protocol.ts';
import { registerChartRequests } from './chartRequests.ts';
import { createDiagnosticsDelivery } from './diagnosticsDelivery.ts';
import { Documents } from './documents.ts';
import { FormatterRegistration } from './formatterRegistration.ts';
import { createPerson } from './person.ts';
import { registerNavigationRequests } from './navigationRequests.ts';
import { registerProposalRequests } from './proposalRequests.ts';
import { answerSafely } from './safeRequest.ts';
import type { Safely } from './safeRequest.ts';
import { Workspace } from './workspace.ts';
import { readAbilities, registerWritingRequests } from './writingRequests.ts';
import type { RepositoryOpener } from './workspace.ts';

/**
 * The language server: a table of the requests it answers, and the wiring between documents, workspace and client. What an
 * answer says is decided in `features/`; processes, disk and clocks come in as ports.
 */

export interface ServerPorts {
  /** Prepares opening repositories. */
  createRepositoryOpener(options: OpenerOptions): RepositoryOpener;
  /** Runs `work` soon, at most twice per `milliseconds`; the last call is never lost. */
  throttle(work: () => void, milliseconds: number): () => void;
  readonly yaml: YamlAssist;
  readonly version: string;
}

/** What opening repositories needs of the client. */
export interface OpenerOptions {
  /** As the client gave it. */
  readonly enginePath: string | undefined;
  /** Forges by host, for hosts whose name does not say it. */
  readonly forgeHosts: Readonly<Record<string, string>>;
  /** The person at the editor. */
  readonly person: Person;
  readonly log: (message: string) => void;
}

/** Milliseconds in which two state notifications may be sent: an answer that comes soon need not wait, and no client is flooded. */
const stateInterval = 100;

/** Lets a connection be served; returns when the handlers are registered, `connection.listen()` is the caller's. */
export function startServer(connection: Connection, ports: ServerPorts): void {
  connection.onInitialize(params => initialize(connection, ports, params));
}

function initialize(connection: Connection, ports: ServerPorts, params: InitializeParams): InitializeResult {
  const options = readOptions(params.initializationOptions);
  const log = (message: string): void => connection.console.log(message);
  const formatter = new FormatterRegistration(connection, params.capabilities);
  const offerFormatting = (): void => formatter.update(settings.format && !yamlExtension.format);
  let yamlExtension: YamlExtensionParams = { completion: false, hover: false, format: false };
  let settings: Settings = { ...defaultSettings, ...options.settings };
  const opener = ports.createRepositoryOpener({
    enginePath: options.enginePath,
    forgeHosts: options.forges ?? {},
    person: createPerson(connection),
    log,
  });
  const workspace = new Workspace(opener, options.trusted ?? true, {
    changed: () => publish(),
    findingsChanged: () => refreshDiagnostics(),
    committed: (finding: ProtectedCommit) => void connection.sendNotification(protectedCommitNotification, finding),
  });
  const service = createLanguageService(workspace, () => settings, {
    yaml: ports.yaml,
    client: readAbilities(params.capabilities),
    getYamlExtension: () => yamlExtension,
  });
  const isOpen = (uri: string): boolean => documents.get(uri) !== undefined;
  const diagnostics = createDiagnosticsDelivery(connection, service, params.capabilities, isOpen);
  const refreshDiagnostics = ports.throttle(() => diagnostics.refresh(), stateInterval);
  const canRefreshLenses = params.capabilities.workspace?.codeLens?.refreshSupport === true;
  let sentIngredients = '';
  const publish = ports.throttle(() => {
    void connection.sendNotification(stateNotification, workspace.getState());
    const ingredients = service.getIngredients();
    if (sentIngredients !== JSON.stringify(ingredients)) {
      sentIngredients = JSON.stringify(ingredients);
      void connection.sendNotification(ingredientsNotification, ingredients);
    }
    refreshDiagnostics();
    if (canRefreshLenses) {
      void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
    }
  }, stateInterval);

  const documents = new Documents(connection, (uri, text) => {
    workspace.setBuffer(uri, text);
    diagnostics.documentChanged(uri);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => workspace.filesChanged(changes.map(change => change.uri)));
  connection.onDidChangeConfiguration(change => {
    settings = { ...defaultSettings, ...readSettings(change.settings) };
    offerFormatting();
    publish();
  });
  connection.onInitialized(() => {
    offerFormatting();
    const folders = params.workspaceFolders?.map(folder => folder.uri) ?? (params.rootUri ? [params.rootUri] : []);
    void workspace.addFolders(folders);
    if (params.capabilities.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        void workspace
          .removeFolders(removed.map(folder => folder.uri))
          .then(() => workspace.addFolders(added.map(folder => folder.uri)));
      });
    }
  });
  connection.onNotification(trustNotification, () => void workspace.trust());
  connection.onNotification(refreshNotification, () => workspace.refresh());
  connection.onNotification(yamlExtensionNotification, (other: YamlExtensionParams) => {
    yamlExtension = other;
    offerFormatting();
  });
  connection.onNotification(visibleNotification, (visible: VisibleParams) => service.setVisible(visible));
  connection.onShutdown(() => workspace.dispose().then(() => opener.dispose()));
  const safely: Safely = work => (params, token) => answerSafely(() => work(params, token), token, log);
  registerRequests(connection, service, safely);
  registerNavigationRequests(connection, service, params.capabilities, safely);
  registerWritingRequests(connection, service.writing, documents, safely);
  registerProposalRequests(connection, workspace, safely);
  registerChartRequests(connection, workspace, safely);

  return {
    serverInfo: { name: 'Driftline', version: ports.version },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      codeLensProvider: {},
      codeActionProvider: { codeActionKinds: [...codeActionKinds], resolveProvider: true },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      renameProvider: { prepareProvider: true },
      documentSymbolProvider: { label: 'Driftline' },
      workspaceSymbolProvider: true,
      foldingRangeProvider: true,
      selectionRangeProvider: true,
      documentLinkProvider: {},
      completionProvider: { triggerCharacters: [' ', ':', '-', '/', '.', '"', '$'] },
      ...formatter.capabilities,
      workspace: {
        workspaceFolders: { supported: true, changeNotifications: true },
        // Generators take files of any name.
        fileOperations: { willRename: { filters: [{ scheme: 'file', pattern: { glob: '**/*' } }] } },
      },
      ...(params.capabilities.textDocument?.diagnostic
        ? { diagnosticProvider: { identifier: 'driftline', interFileDependencies: true, workspaceDiagnostics: true } }
        : {}),
    },
  };
}

/** Every request the server answers, one line each. */
function registerRequests(connection: Connection, service: LanguageService, safely: Safely): void {
  connection.onCodeLens(safely(({ textDocument }) => service.provideCodeLenses(textDocument.uri)));
  connection.onCodeAction(
    safely(({ textDocument, range, context }, token) => service.provideCodeActions(textDocument.uri, range, context, token)),
  );
  connection.onCodeActionResolve(safely((action, token) => service.resolveCodeAction(action, token)));
  connection.onDocumentLinks(safely(({ textDocument }) => service.provideDocumentLinks(textDocument.uri)));
  connection.onRequest(
    changeRequest,
    safely((params: EnvironmentParams, token) => service.readChange(params, token)),
  );
  connection.onRequest(
    provenanceRequest,
    safely((params: ProvenanceParams, token) => service.readProvenance(params, token)),
  );
  connection.onRequest(
    renderingRequest,
    safely((params: RenderingParams, token) => service.readRendering(params, token)),
  );
  connection.onRequest(
    marksRequest,
    safely((params: MarksParams, token) => service.readMarks(params.textDocument.uri, token)),
  );
  connection.onRequest(
    configurationSchemaRequest,
    safely(() => service.getConfigurationSchema()),
  );
}

/** Clients send what they like; what is not an object counts as nothing. */
function readOptions(value: unknown): InitializationOptions {
  return typeof value === 'object' && value !== null ? value : {};
}

function readSettings(value: unknown): Partial<Settings> {
  const section = typeof value === 'object' && value !== null && 'driftline' in value ? value.driftline : undefined;
  return typeof section === 'object' && section !== null ? section : {};
}
