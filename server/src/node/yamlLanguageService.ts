import { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionItem, Hover } from 'vscode-languageserver-types';
import { YamlDocuments, yamlDocumentsCache } from 'yaml-language-server/out/src/languageservice/parser/yaml-documents.js';
import { YamlCompletion } from 'yaml-language-server/out/src/languageservice/services/yamlCompletion.js';
import { YAMLHover } from 'yaml-language-server/out/src/languageservice/services/yamlHover.js';
import { YAMLSchemaService } from 'yaml-language-server/out/src/languageservice/services/yamlSchemaService.js';
import type { LanguageSettings } from 'yaml-language-server/out/src/languageservice/yamlLanguageService.js';
import { isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type { Position } from '../base/textRange.ts';
import type { AssistOptions, AssistedText } from '../features/yamlAssist.ts';
import { harmlessSchema } from '../features/harmlessSchema.ts';
import { parseYaml } from '../yaml/yamlFile.ts';
import { toJson } from '../yaml/toJson.ts';

/**
 * yaml-language-server as a library, for one text at a time. Never in its Kubernetes mode, which fetches schemas from the network:
 * schemas are what the caller gives, and files that the caller reads.
 */

/** Under this address it is told the schema that applies where the text names none. */
const givenSchema = 'driftline-schema://given';

/** What the parts of the service are told. */
const settings = {
  validate: false,
  hover: true,
  completion: true,
  customTags: [],
  isKubernetes: false,
  hoverSchemaSource: false,
} satisfies LanguageSettings;

/** What may be written at `position`, by the schema of the text. */
export async function completeYaml(
  document: AssistedText,
  position: Position,
  { snippets }: AssistOptions,
): Promise<readonly CompletionItem[]> {
  const abilities = { textDocument: { completion: { completionItem: { snippetSupport: snippets } } } };
  const completion = new YamlCompletion(createSchemas(document), abilities, new YamlDocuments());
  completion.configure(settings);
  const { items } = await completion.doComplete(toTextDocument(document), position);
  return items;
}

/** What the schema says of what stands at `position`. */
export async function hoverYaml(document: AssistedText, position: Position): Promise<Hover | null> {
  const hover = new YAMLHover(createSchemas(document));
  hover.configure(settings);
  try {
    return (await hover.doHover(toTextDocument(document), position)) ?? null;
  } finally {
    // Its parsed documents are never forgotten by itself, and the next text of this address may be another branch's.
    yamlDocumentsCache.clear();
  }
}

/** The schemas for one request: kept ones would be those of an earlier state of the repository. */
function createSchemas({ schema, readSchema }: AssistedText): YAMLSchemaService {
  const request = async (address: string): Promise<string> => readHarmless(await readSchema(address), address);
  const schemas = new YAMLSchemaService(request, { resolveRelativePath: (relative, base) => new URL(relative, base).href });
  if (schema) {
    schemas.registerExternalSchema(givenSchema, ['*'], harmlessSchema(schema));
  }
  return schemas;
}

function toTextDocument({ uri, text }: AssistedText): TextDocument {
  return TextDocument.create(uri, 'yaml', 1, text);
}

/** @throws if there is no such schema: that is how the service is told. */
function readHarmless(text: string | undefined, address: string): string {
  if (text === undefined) {
    throw new Error(`The schema ${address} is not read: only files of the repository are.`);
  }
  const value = readData(text);
  return JSON.stringify(isJsonObject(value) ? harmlessSchema(value) : {});
}

function readData(text: string): JsonValue | undefined {
  return toJson(parseYaml(text).documents[0]?.root);
}
