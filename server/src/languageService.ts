import type {
  CodeAction,
  CodeActionContext,
  CodeLens,
  Diagnostic,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Location as LspLocation,
  Range as LspRange,
  SelectionRange,
  SymbolInformation,
  WorkspaceEdit,
} from 'vscode-languageserver-types';
import type { CancellationToken } from './base/cancellation.ts';
import type { Position } from './base/textRange.ts';
import { provideChangeLens } from './features/changeLens.ts';
import { describeChange } from './features/changeView.ts';
import { provideCodeActions, readActionUri, resolveCodeAction } from './features/codeActions.ts';
import { provideDefinition } from './features/definition.ts';
import { toDiagnostics } from './features/diagnostics.ts';
import { provideDocumentLinks } from './features/documentLinks.ts';
import { provideDocumentSymbols } from './features/documentSymbols.ts';
import { provideFileRenameEdits } from './features/fileRenames.ts';
import { provideFoldingRanges } from './features/foldingRanges.ts';
import { collectIngredients } from './features/ingredients.ts';
import { readMarks } from './features/marks.ts';
import { readProvenanceView } from './features/provenanceView.ts';
import { provideDocumentHighlights, provideReferences } from './features/references.ts';
import { prepareRename, provideRename } from './features/rename.ts';
import { readRenderingView } from './features/renderingView.ts';
import type { Repository } from './features/repository.ts';
import { provideSelectionRanges } from './features/selectionRanges.ts';
import { createWriting } from './features/writing.ts';
import type { WritingPorts } from './features/writing.ts';
import { provideWorkspaceSymbols } from './features/workspaceSymbols.ts';
import { driftlineSchema } from './gitops/driftlineSchema.ts';
import type { FileRename } from './gitops/renameFiles.ts';
import type { Refusal } from './gitops/renameName.ts';
import type {
  ChangeView,
  EnvironmentParams,
  IngredientsParams,
  MarksView,
  ProvenanceParams,
  ProvenanceView,
  RenderingParams,
  RenderingView,
  Settings,
  VisibleParams,
} from './protocol.ts';
import type { EnvironmentComparison } from './session/compareEnvironment.ts';
import type { LooseFiles } from './session/looseFiles.ts';

/**
 * All features by URI: finds the repository a request is about and hands over to the feature. Nothing is decided here, and
 * nothing here knows a connection.
 */

/** The repositories that requests may be about. */
export interface Repositories {
  readonly repositories: readonly Repository[];
  findRepository(uri: string): { readonly repository: Repository; readonly path: string } | undefined;
  getRepository(rootUri: string): Repository | undefined;
  /** Open documents that belong to none of them; `undefined` while repositories are being opened. */
  readonly loose: LooseFiles | undefined;
}

interface RenameRange {
  readonly range: LspRange;
  readonly placeholder: string;
}

export type LanguageService = ReturnType<typeof createLanguageService>;

/** @param getSettings read once per request. */
export function createLanguageService(workspace: Repositories, getSettings: () => Settings, ports: WritingPorts) {
  const inFile = async <T>(uri: string, empty: T, ask: (repository: Repository, path: string) => T | Promise<T>): Promise<T> => {
    const found = workspace.findRepository(uri);
    return found ? ask(found.repository, found.path) : empty;
  };
  const inEnvironment = async <T>(
    params: EnvironmentParams,
    empty: T,
    token: CancellationToken,
    ask: (repository: Repository, comparison: EnvironmentComparison) => T | Promise<T>,
  ): Promise<T> => {
    const repository = workspace.getRepository(params.root);
    const comparison = await repository?.session.readComparison(params.environment, token);
    return repository && comparison ? ask(repository, comparison) : empty;
  };

  return {
    /** Completion, hover, formatting. */
    writing: createWriting(inFile, getSettings, ports),

    /** One line on top of a file that changes something. */
    provideCodeLenses: (uri: string): Promise<CodeLens[]> =>
      inFile(uri, [], (repository, path) => (getSettings().lens ? provideChangeLens(repository, path) : [])),

    /** Quick fixes of the findings in a range, and what converts a whole file. */
    provideCodeActions: (
      uri: string,
      range: LspRange,
      context: CodeActionContext,
      token: CancellationToken,
    ): Promise<CodeAction[]> =>
      inFile<CodeAction[]>(uri, [], (repository, path) => provideCodeActions(repository, path, range, context, token)),

    resolveCodeAction: (action: CodeAction, token: CancellationToken): Promise<CodeAction> =>
      inFile(readActionUri(action), action, repository => resolveCodeAction(repository, action, token)),

    provideDefinition: (uri: string, position: Position, token: CancellationToken): Promise<LspLocation[]> =>
      inFile<LspLocation[]>(uri, [], (repository, path) => provideDefinition(repository, path, position, token)),

    provideReferences: (
      uri: string,
      position: Position,
      includeDeclaration: boolean,
      token: CancellationToken,
    ): Promise<LspLocation[]> =>
      inFile<LspLocation[]>(uri, [], (repository, path) =>
        provideReferences(repository, path, position, { includeDeclaration }, token),
      ),

    provideDocumentHighlights: (uri: string, position: Position, token: CancellationToken): Promise<DocumentHighlight[]> =>
      inFile<DocumentHighlight[]>(uri, [], (repository, path) => provideDocumentHighlights(repository, path, position, token)),

    prepareRename: (uri: string, position: Position, token: CancellationToken): Promise<RenameRange | Refusal | null> =>
      inFile<RenameRange | Refusal | null>(uri, null, (repository, path) => prepareRename(repository, path, position, token)),

    provideRename: (
      uri: string,
      position: Position,
      newName: string,
      token: CancellationToken,
    ): Promise<WorkspaceEdit | Refusal | null> =>
      inFile<WorkspaceEdit | Refusal | null>(uri, null, (repository, path) =>
        provideRename(repository, path, position, newName, token),
      ),

    /** Files that leave a repository, or come into one, are not followed. */
    async provideFileRenameEdits(
      files: readonly { readonly oldUri: string; readonly newUri: string }[],
      token: CancellationToken,
    ): Promise<WorkspaceEdit | null> {
      const renames = new Map<Repository, FileRename[]>();
      for (const { oldUri, newUri } of files) {
        const from = workspace.findRepository(oldUri);
        const to = from?.repository.pathOf(newUri);
        if (from && to !== undefined) {
          renames.set(from.repository, [...(renames.get(from.repository) ?? []), { from: from.path, to }]);
        }
      }
      const edits = await Promise.all([...renames].map(([repository, own]) => provideFileRenameEdits(repository, own, token)));
      return { documentChanges: edits.flatMap(edit => edit.documentChanges ?? []) };
    },

    provideDocumentSymbols: (uri: string): Promise<DocumentSymbol[]> =>
      inFile<DocumentSymbol[]>(uri, [], (repository, path) => provideDocumentSymbols(repository, path)),

    provideWorkspaceSymbols: (query: string, token: CancellationToken): Promise<SymbolInformation[]> =>
      provideWorkspaceSymbols(workspace.repositories, query, token),

    provideFoldingRanges: (uri: string): Promise<FoldingRange[]> =>
      inFile<FoldingRange[]>(uri, [], (repository, path) => provideFoldingRanges(repository, path)),

    provideSelectionRanges: (uri: string, positions: readonly Position[]): Promise<SelectionRange[]> =>
      inFile<SelectionRange[]>(uri, [], (repository, path) => provideSelectionRanges(repository, path, positions)),

    provideDocumentLinks: (uri: string): Promise<DocumentLink[]> =>
      inFile<DocumentLink[]>(uri, [], (repository, path) => provideDocumentLinks(repository, path)),

    /** Findings of one file: of an open one as its text is now. */
    getDiagnostics(uri: string): Diagnostic[] {
      const found = workspace.findRepository(uri);
      return found
        ? toDiagnostics(found.repository, found.repository.findings.getFindings(found.path))
        : toDiagnostics({ uriOf: file => file }, workspace.loose?.getFindings(uri) ?? []);
    },

    /** Findings of all files that have some, by URI. */
    getAllDiagnostics(): ReadonlyMap<string, Diagnostic[]> {
      const inRepositories = workspace.repositories.flatMap(repository =>
        [...repository.findings.getAll()].map(
          ([path, findings]) => [repository.uriOf(path), toDiagnostics(repository, findings)] as const,
        ),
      );
      const loose = [...(workspace.loose?.uris ?? [])].filter(uri => !workspace.findRepository(uri));
      return new Map([...inRepositories, ...loose.map(uri => [uri, this.getDiagnostics(uri)] as const)]);
    },

    /** Files that a general YAML extension must not judge as whole objects. */
    getIngredients: (): IngredientsParams => collectIngredients(workspace.repositories),

    getConfigurationSchema: (): string => JSON.stringify(driftlineSchema),

    setVisible({ environments, documents }: VisibleParams): void {
      for (const repository of workspace.repositories) {
        const shown = environments
          .filter(environment => environment.root === repository.rootUri)
          .map(({ environment }) => environment);
        const paths = documents.map(uri => repository.pathOf(uri)).filter(path => path !== undefined);
        repository.session.setVisible({ environments: new Set(shown), files: new Set(paths) });
      }
    },

    readChange: (params: EnvironmentParams, token: CancellationToken): Promise<ChangeView> =>
      inEnvironment<ChangeView>(params, { environment: params.environment, objects: [] }, token, (_, comparison) =>
        describeChange(comparison),
      ),

    readProvenance: (params: ProvenanceParams, token: CancellationToken): Promise<ProvenanceView> =>
      inEnvironment<ProvenanceView>(
        params,
        { decidedBy: null, overrode: [], message: 'There is no such environment any more.' },
        token,
        (repository, comparison) => readProvenanceView(repository, comparison, params, token),
      ),

    readRendering: (params: RenderingParams, token: CancellationToken): Promise<RenderingView> =>
      inEnvironment<RenderingView>(params, { text: '', objects: [] }, token, (repository, comparison) =>
        readRenderingView(repository, comparison, params, token),
      ),

    readMarks: (uri: string, token: CancellationToken): Promise<MarksView> =>
      inFile<MarksView>(uri, { marks: [], updating: false }, (repository, path) =>
        getSettings().marks ? readMarks(repository, path, token) : { marks: [], updating: false },
      ),
  };
}
