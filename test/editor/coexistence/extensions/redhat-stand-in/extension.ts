import * as vscode from 'vscode';

/**
 * Stands in for redhat.vscode-yaml: the same identity and the same `registerContributor`. Like the original it takes a file with
 * `kind: Deployment` for a whole object and misses its selector, unless a contributor has a schema for the file that does not ask for
 * one; and it offers the properties of that schema in completion and hovers.
 */
export function activate(context: vscode.ExtensionContext): StandInApi {
  const contributors = new Map<string, Contributor>();
  const diagnostics = vscode.languages.createDiagnosticCollection('yaml-stand-in');
  const judge = (document: vscode.TextDocument): void => {
    if (document.languageId === 'yaml') {
      const schema = findSchema(contributors, document);
      diagnostics.set(document.uri, schema && !asksForSelector(schema) ? [] : judgeAsObject(document.getText()));
    }
  };
  context.subscriptions.push(
    diagnostics,
    vscode.workspace.onDidOpenTextDocument(judge),
    vscode.workspace.onDidChangeTextDocument(({ document }) => judge(document)),
    vscode.languages.registerHoverProvider('yaml', {
      provideHover: document =>
        namesOf(findSchema(contributors, document)).length > 0 ? new vscode.Hover('stand-in') : undefined,
    }),
    vscode.languages.registerCompletionItemProvider('yaml', {
      provideCompletionItems: document =>
        namesOf(findSchema(contributors, document)).map(name => new vscode.CompletionItem(`${name} (stand-in)`)),
    }),
  );
  vscode.workspace.textDocuments.forEach(judge);
  return {
    registerContributor(scheme, requestSchema, requestSchemaContent) {
      const isNew = !contributors.has(scheme);
      contributors.set(scheme, contributors.get(scheme) ?? { requestSchema, requestSchemaContent });
      return isNew;
    },
  };
}

interface Contributor {
  readonly requestSchema: (resource: string) => string | undefined;
  readonly requestSchemaContent: (uri: string) => string;
}

interface StandInApi {
  registerContributor(
    scheme: string,
    requestSchema: Contributor['requestSchema'],
    requestSchemaContent: Contributor['requestSchemaContent'],
  ): boolean;
}

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Whether the schema of the field `spec` requires a selector. */
function asksForSelector({ properties, definitions }: Schema): boolean {
  const { spec } = properties ?? {};
  const references = [spec, ...(spec?.allOf ?? [])].map(part => part?.$ref?.slice('#/definitions/'.length) ?? '');
  return references.some(name => definitions?.[name]?.required?.includes('selector') === true);
}

/** The first schema a contributor has, as the original asks for its content: by the scheme of the schema's URI. */
function findSchema(contributors: ReadonlyMap<string, Contributor>, document: vscode.TextDocument): Schema | undefined {
  for (const { requestSchema } of contributors.values()) {
    const uri = requestSchema(document.uri.toString());
    const content = uri && contributors.get(vscode.Uri.parse(uri).scheme)?.requestSchemaContent(uri);
    if (content) {
      return JSON.parse(content) as Schema;
    }
  }
  return undefined;
}

function judgeAsObject(text: string): vscode.Diagnostic[] {
  if (!/^kind: Deployment$/m.test(text) || /^ {2}selector:$/m.test(text)) {
    return [];
  }
  const finding = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 1), 'Missing property "selector".');
  finding.source = 'YAML';
  return [finding];
}

function namesOf(schema: Schema | undefined): string[] {
  return Object.keys(schema?.properties ?? {});
}
