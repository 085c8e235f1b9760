import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService } from 'yaml-language-server';
import type { JsonSchema } from './jsonSchemas.ts';
import type { Tool } from './tools.ts';

/**
 * yaml-language-server's own validation, each object with the schema of its kind.
 * @param schemas by `apps/v1/Deployment`.
 */
export function createYamlLanguageServer(schemas: ReadonlyMap<string, JsonSchema>): Tool {
  const service = getLanguageService({
    schemaRequestService: uri => Promise.reject(new Error(`${uri} is not to be asked for`)),
    workspaceContext: { resolveRelativePath: path => path },
  });
  service.configure({
    validate: true,
    // As the API server reads YAML.
    yamlVersion: '1.1',
    schemas: [...schemas].map(([name, schema]) => ({
      uri: `memory:///schemas/${name}.json`,
      fileMatch: [`**/${getFolder(name)}/*.yaml`],
      schema,
    })),
  });
  return {
    name: 'yaml-language-server',
    async check(texts) {
      const all = [];
      for (const [index, { apiVersion, kind, text }] of texts.entries()) {
        const uri = `file:///${getFolder(`${apiVersion}/${kind}`)}/${texts.length}-${index}.yaml`;
        const document = TextDocument.create(uri, 'yaml', 1, text);
        const diagnostics = await service.doValidation(document, false);
        all.push(
          diagnostics.map(({ message, range }) => ({
            message: typeof message === 'string' ? message : message.value,
            span: { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
            // Its server reports warnings as errors.
            isError: true,
          })),
        );
      }
      return all;
    },
  };
}

function getFolder(name: string): string {
  return name.replaceAll(/[/.]/g, '_');
}
