import { TextDocument } from 'vscode-languageserver-textdocument';
import { YAMLFormatter } from 'yaml-language-server/out/src/languageservice/services/yamlFormatter.js';
import type { FormatOptions } from '../features/yamlAssist.ts';

/** No line is as long: nothing is wrapped or joined for its width. */
const unlimitedWidth = 1_000_000;

/** A text as yaml-language-server formats it (by Prettier). `undefined` if it cannot be read. */
export async function formatYaml(text: string, { indentation, singleQuotes }: FormatOptions): Promise<string | undefined> {
  const formatter = new YAMLFormatter();
  const document = TextDocument.create('driftline:/format.yaml', 'yaml', 1, text);
  // An error gives no edit, as a text that is formatted already does; a mark at the end tells them apart.
  const marked = TextDocument.create(document.uri, 'yaml', 1, `${text}${text.endsWith('\n') ? '' : '\n'}${mark}   \n`);
  const options = {
    tabSize: indentation,
    insertSpaces: true,
    singleQuote: singleQuotes,
    bracketSpacing: true,
    proseWrap: 'preserve',
    printWidth: unlimitedWidth,
  };
  const [edit] = await formatter.format(marked, options);
  if (!edit) {
    return undefined;
  }
  const end = edit.newText.lastIndexOf(mark);
  return end === -1 ? undefined : edit.newText.slice(0, end);
}

/** White space behind it always gives an edit. */
const mark = '# driftline: end';
