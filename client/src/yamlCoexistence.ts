import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import { configurationSchemaRequest } from '../../server/src/protocol.ts';
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
  readonly #listeners: vscode.Disposable;
  #api: YamlExtensionApi | undefined;
  #configurationSchema: string | undefined;

  /** Takes completion, hovers and findings of `.driftline.yaml` back while the YAML extension has our schema of it. */
  readonly middleware: Middleware = {
    provideCompletionItem: (document, position, context, token, next) =>
      isYaml(document) && !this.#isCovered(document.uri) ? next(document, position, context, token) : undefined,
    provideHover: (document, position, token, next) =>
      this.#isCovered(document.uri) ? undefined : next(document, position, token),
    provideDiagnostics: async (document, previousResultId, token, next) => {
      const report = await next(document, previousResultId, token);
      return report && 'items' in report ? { ...report, items: this.#withoutDoubles(document, report.items) } : report;
    },
  };

  constructor(server: ServerConnection) {
    this.#server = server;
    this.#listeners = vscode.Disposable.from(
      server.onDidChangeIngredients(ingredients => {
        this.#schemas.update(ingredients);
        void this.#readSchema();
      }),
      vscode.extensions.onDidChange(() => void this.#contribute()),
      vscode.workspace.onDidOpenTextDocument(document => isYaml(document) && void this.#contribute()),
    );
    if (vscode.workspace.textDocuments.some(isYaml)) {
      void this.#contribute();
    }
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  #isCovered(uri: vscode.Uri): boolean {
    return this.#api !== undefined && this.#configurationSchema !== undefined && this.#schemas.isConfiguration(uri.toString());
  }

  #withoutDoubles(document: vscode.TextDocument | vscode.Uri, items: readonly vscode.Diagnostic[]): vscode.Diagnostic[] {
    const validates = this.#api !== undefined && vscode.workspace.getConfiguration('yaml').get('validate', true);
    if (!validates || document instanceof vscode.Uri || !isYaml(document)) {
      return [...items];
    }
    const hasSchema = this.#isCovered(document.uri);
    return items.filter(({ code }) => typeof code !== 'string' || !isFoundElsewhere(code, { hasSchema }));
  }

  /** Offers our schemas once. It is started by an open YAML document anyway, so it is not started before there is one. */
  async #contribute(): Promise<void> {
    const extension = vscode.extensions.getExtension<unknown>('redhat.vscode-yaml');
    if (!extension) {
      this.#api = undefined;
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
          uri => (uri === configurationSchemaUri ? (this.#configurationSchema ?? ingredientSchema) : ingredientSchema),
        );
        void this.#readSchema();
      }
    } catch {
      // It failed to start; then it says nothing that would have to be put right.
      this.#api = undefined;
    }
  }

  #schemaFor(uri: string): string | undefined {
    const schema = this.#schemas.schemaFor(uri);
    return schema === configurationSchemaUri && this.#configurationSchema === undefined ? undefined : schema;
  }

  async #readSchema(): Promise<void> {
    if (this.#api && this.#configurationSchema === undefined) {
      this.#configurationSchema = await this.#server.request<string>(configurationSchemaRequest);
    }
  }
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

function isYaml(document: vscode.TextDocument): boolean {
  return document.languageId === 'yaml';
}
