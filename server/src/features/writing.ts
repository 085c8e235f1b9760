import type { CompletionItem, FormattingOptions, Hover, TextEdit } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import type { Position, Range } from '../base/textRange.ts';
import type { DocumentSchema, Settings, YamlExtensionParams } from '../protocol.ts';
import type { ClientAbilities } from './completion/completionRequest.ts';
import { describeDocumentSchema } from './documentSchema.ts';
import { provideFormatting } from './formatting.ts';
import { provideCompletion } from './provideCompletion.ts';
import { provideHover } from './provideHover.ts';
import type { Repository } from './repository.ts';
import type { YamlAssist } from './yamlAssist.ts';

/** Assistance in writing YAML, by URI. */

export interface WritingPorts {
  readonly yaml: YamlAssist;
  readonly client: ClientAbilities;
  /** What another YAML extension does in the same editor. */
  readonly getYamlExtension: () => YamlExtensionParams;
}

/** Finds the repository of a URI and asks something about it; outside of repositories the answer is `empty`. */
export type InFile = <T>(uri: string, empty: T, ask: (repository: Repository, path: string) => T | Promise<T>) => Promise<T>;

/** An open document. */
export interface OpenText {
  readonly uri: string;
  readonly text: string;
}

/** @param getSettings read once per request. */
export function createWriting(inFile: InFile, getSettings: () => Settings, { yaml, client, getYamlExtension }: WritingPorts) {
  return {
    provideCompletion: ({ uri, text }: OpenText, position: Position, token: CancellationToken): Promise<CompletionItem[]> =>
      inFile<CompletionItem[]>(uri, [], (repository, path) =>
        provideCompletion(
          { catalogue: repository.findings.catalogue, yaml, client, onlyOurs: getYamlExtension().completion },
          repository,
          { path, text, position },
          token,
        ),
      ),

    /** What a field means, and the value under the cursor in each environment. */
    provideHover: ({ uri, text }: OpenText, position: Position, token: CancellationToken): Promise<Hover | null> =>
      inFile<Hover | null>(uri, null, (repository, path) => {
        const { hover } = getYamlExtension();
        const context = { catalogue: repository.findings.catalogue, yaml, client, onlyOurs: hover };
        return provideHover(context, repository, { path, text, position }, { values: getSettings().hover }, token);
      }),

    provideFormatting: ({ uri, text }: OpenText, options: FormattingOptions, range?: Range): Promise<TextEdit[]> =>
      inFile<TextEdit[]>(uri, [], (_, path) =>
        getSettings().format && !getYamlExtension().format && /\.ya?ml$|(?:^|\/)Kustomization$/.test(path)
          ? provideFormatting(yaml, { path, text }, options, range)
          : [],
      ),

    /** The JSON schema of a file for another YAML extension. */
    describeSchema: ({ uri, text }: OpenText, known: string | undefined): Promise<DocumentSchema | null> =>
      inFile<DocumentSchema | null>(uri, null, async (repository, path) => {
        const { index } = await repository.names.read();
        const isPatch = index.inclusions.isPatchFile(path);
        return describeDocumentSchema(repository.findings.catalogue, { path, text }, { isPatch, known });
      }),
  };
}

export type Writing = ReturnType<typeof createWriting>;
