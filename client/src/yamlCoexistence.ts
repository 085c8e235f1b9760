import * as vscode from 'vscode';
import { vsdiag } from 'vscode-languageclient/node';
import type { Middleware } from 'vscode-languageclient/node';
import { configurationSchemaRequest, documentSchemaRequest, yamlExtensionNotification } from '../../server/src/protocol.ts';
import type { DocumentSchema, YamlExtensionParams } from '../../server/src/protocol.ts';
import { DocumentSchemas } from './documentSchemas.ts';
import {
  IngredientSchemas,
  configurationSchemaUri,
  ingredientSchema,
  isFoundElsewhere,
  schemaScheme,
} from './ingredientSchemas.ts';
import type { ServerConnection } from './serverConnection.ts';

/**
 * Lives together with the general YAML extension: gives it the schema of files that it would judge wrongly, and holds back
 * what it then says itself. Where it is not installed, nothing happens.
 */
export class YamlCoexistence implements vscode.Disposable {
  readonly #server: ServerConnection;
  readonly #schemas = new IngredientSchemas();
  readonly #documents = new DocumentSchemas();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #listeners: vscode.Disposable;
  #api: YamlExtensionApi | undefined;
  #configurationSchema: string | undefined;

  /** Takes back what the YAML extension says, too: of `.driftline.yaml` by our schema, and of YAML itself. */
  readonly middleware: Middleware = {
    provideCompletionItem: async (document, position, context, token, next) => {
      if (!isYaml(document)) {
        return undefined;
      }
      const answer = await next(document, position, context, token);
      return this.#isCovered(document.uri) ? keepPlaces(answer) : answer;
    },
    provideHover: (document, position, token, next) =>
      this.#isCovered(document.uri) ? undefined : next(document, position, token),
    provideDiagnostics: async (document, previousResultId, token, next) => {
      const held = this.#heldBack(document);
      const report = await next(document, withoutPrefix(previousResultId, held), token);
      const resultId = report?.resultId === undefined ? undefined : `${held}:${report.resultId}`;
      if (report?.kind === vsdiag.DocumentDiagnosticReportKind.full) {
        return { ...report, resultId, items: report.items.filter(({ code }) => !isHeldBack(code, held)) };
      }
      return report && resultId !== undefined ? { ...report, resultId } : report;
    },
  };

  constructor(server: ServerConnection) {
    this.#server = server;
    this.#listeners = vscode.Disposable.from(
      server.onDidChangeIngredients(ingredients => {
        this.#schemas.update(ingredients);
        void this.#readSchema();
      }),
      // What a document is may follow from files that the server has only read now.
      server.onDidChangeState(() => vscode.workspace.textDocuments.forEach(document => this.#changed(document))),
      vscode.extensions.onDidChange(() => void this.#contribute()),
      vscode.workspace.onDidOpenTextDocument(document => this.#opened(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#changed(document)),
      vscode.workspace.onDidCloseTextDocument(document => this.#documents.remove(document.uri.toString())),
      vscode.workspace.onDidChangeConfiguration(change => change.affectsConfiguration('yaml') && this.#tellServer()),
      server.onDidStart(() => {
        this.#tellServer();
        vscode.workspace.textDocuments.forEach(document => this.#changed(document));
      }),
    );
    if (vscode.workspace.textDocuments.some(isYaml)) {
      void this.#contribute();
    }
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#waiting.forEach(timer => clearTimeout(timer));
  }

  #isCovered(uri: vscode.Uri): boolean {
    return this.#api !== undefined && this.#configurationSchema !== undefined && this.#schemas.isConfiguration(uri.toString());
  }

  /** Which of our findings in a document the YAML extension has, too. */
  #heldBack(document: vscode.TextDocument | vscode.Uri): HeldBack {
    const validates = this.#api !== undefined && vscode.workspace.getConfiguration('yaml').get('validate', true);
    if (!validates || document instanceof vscode.Uri || !isYaml(document)) {
      return 'nothing';
    }
    const hasSchema = this.#isCovered(document.uri) || this.#documents.schemaFor(document.uri.toString()) !== undefined;
    return hasSchema ? 'schema' : 'yaml';
  }

  /** Offers our schemas once. It is started by an open YAML document anyway, so it is not started before there is one. */
  async #contribute(): Promise<void> {
    const extension = findYamlExtension();
    if (!extension) {
      this.#api = undefined;
      this.#tellServer();
      return;
    }
    if (this.#api) {
      return;
    }
    try {
      const api = await extension.activate();
      if (isYamlExtensionApi(api) && !this.#api) {
        this.#api = api;
        api.registerContributor(
          schemaScheme,
          uri => this.#schemaFor(uri),
          uri => this.#contentOf(uri),
        );
        void this.#readSchema();
        this.#tellServer();
        vscode.workspace.textDocuments.forEach(document => this.#changed(document));
      }
    } catch {
      // It failed to start; then it says nothing that would have to be put right.
      this.#api = undefined;
    }
  }

  #schemaFor(uri: string): string | undefined {
    // A file of which we know the kind has the exact schema, be it a patch or not.
    const schema = this.#documents.schemaFor(uri) ?? this.#schemas.schemaFor(uri);
    return schema === configurationSchemaUri && this.#configurationSchema === undefined ? undefined : schema;
  }

  #contentOf(uri: string): string {
    const own = uri === configurationSchemaUri ? this.#configurationSchema : this.#documents.contentOf(uri);
    return own ?? ingredientSchema;
  }

  #opened(document: vscode.TextDocument): void {
    if (isYaml(document)) {
      void this.#contribute();
      void this.#readDocumentSchema(document);
      // Again in a moment: the server may be asked before it is told that the document is open.
      this.#changed(document);
    }
  }

  /** The kinds of a document change seldom, so it is enough to look when typing pauses. */
  #changed(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    if (isYaml(document) && this.#api) {
      clearTimeout(this.#waiting.get(uri));
      this.#waiting.set(
        uri,
        setTimeout(() => {
          this.#waiting.delete(uri);
          void this.#readDocumentSchema(document);
        }, pauseInTyping),
      );
    }
  }

  async #readDocumentSchema(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    if (this.#api && document.uri.scheme === 'file' && !document.isClosed) {
      const known = this.#documents.knownId(uri);
      const params = { textDocument: { uri }, ...(known === undefined ? {} : { known }) };
      const answer = await this.#server.request<DocumentSchema | null>(documentSchemaRequest, params);
      this.#documents.update(uri, document.isClosed ? null : answer);
    }
  }

  /** What the YAML extension does, so that the server does not do it, too. */
  #tellServer(): void {
    const yaml = vscode.workspace.getConfiguration('yaml');
    const isThere = this.#api !== undefined;
    const params: YamlExtensionParams = {
      completion: isThere && yaml.get('completion', true),
      hover: isThere && yaml.get('hover', true),
      // Two formatters make the editor ask which to take, so it counts before it has started.
      format: findYamlExtension() !== undefined && yaml.get('format.enable', true),
    };
    this.#server.notify(yamlExtensionNotification, params);
  }

  async #readSchema(): Promise<void> {
    if (this.#api && this.#configurationSchema === undefined) {
      this.#configurationSchema = await this.#server.request<string>(configurationSchemaRequest);
    }
  }
}

/** Milliseconds without a keystroke. */
const pauseInTyping = 250;

/** Nothing, findings about YAML itself, or also those about a file of which the YAML extension has our schema. */
type HeldBack = 'nothing' | 'yaml' | 'schema';

function isHeldBack(code: vscode.Diagnostic['code'], held: HeldBack): boolean {
  // A code with a page of documentation is an object.
  const text = typeof code === 'object' ? code.value : code;
  return held !== 'nothing' && typeof text === 'string' && isFoundElsewhere(text, { hasSchema: held === 'schema' });
}

/** The server's own id of an earlier answer; `undefined` if other findings were held back then, so that all are asked for anew. */
function withoutPrefix(resultId: string | undefined, held: HeldBack): string | undefined {
  const prefix = `${held}:`;
  return resultId?.startsWith(prefix) ? resultId.slice(prefix.length) : undefined;
}

/** What the YAML extension exports, as far as we use it (its `src/schema-extension-api.ts`). The name is the scheme of the schemas. */
interface YamlExtensionApi {
  registerContributor(
    scheme: string,
    requestSchema: (resource: string) => string | undefined,
    requestSchemaContent: (uri: string) => string,
  ): boolean;
}

function isYamlExtensionApi(value: unknown): value is YamlExtensionApi {
  return (
    typeof value === 'object' &&
    value !== null &&
    'registerContributor' in value &&
    typeof value.registerContributor === 'function'
  );
}

/** Folders and files of the repository, which no schema knows. */
function keepPlaces(answer: vscode.CompletionItem[] | vscode.CompletionList | null | undefined): vscode.CompletionItem[] {
  const { File, Folder } = vscode.CompletionItemKind;
  const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
  return items.filter(({ kind }) => kind === File || kind === Folder);
}

function findYamlExtension(): vscode.Extension<unknown> | undefined {
  return vscode.extensions.getExtension<unknown>('redhat.vscode-yaml');
}

function isYaml(document: vscode.TextDocument): boolean {
  return document.languageId === 'yaml';
}
