import { TextDocument } from 'vscode-languageserver-textdocument';
import { YAMLFormatter } from 'yaml-language-server/out/src/languageservice/services/yamlFormatter.js';
import type { FormatOptions } from '../features/yamlAssist.ts';

/** No line is as long: nothing is wrapped or joined for its width. */
const unlimitedWidth = 1_000_000;

/** A text as yaml-language-server formats it (by Prettier); the text itself if it cannot be read. */
export async function formatYaml(text: string, { indentation, singleQuotes }: FormatOptions): Promise<string> {
  const document = TextDocument.create('driftline:/format.yaml', 'yaml', 1, text);
  const [edit] = await new YAMLFormatter().format(document, {
    tabSize: indentation,
    insertSpaces: true,
    singleQuote: singleQuotes,
    bracketSpacing: true,
    proseWrap: 'preserve',
    printWidth: unlimitedWidth,
  });
  return edit?.newText ?? text;
}
