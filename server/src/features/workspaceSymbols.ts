import { SymbolKind } from 'vscode-languageserver-types';
import type { SymbolInformation } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { NamedObject } from '../gitops/nameModel.ts';
import { toLspLocation } from './repository.ts';
import type { NamesRepository } from './references.ts';

/** Objects of all files by kind, name and namespace, and the images they run. */

/** More than anyone scrolls through. */
const maximumSymbols = 500;

/** Every word of the query must be found in what is listed, its letters in order: `dep web` finds `Deployment web`. */
export async function provideWorkspaceSymbols(
  repositories: readonly NamesRepository[],
  query: string,
  token: CancellationToken,
): Promise<SymbolInformation[]> {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found: SymbolInformation[] = [];
  for (const repository of repositories) {
    const { index } = await repository.names.read();
    throwIfCancelled(token);
    for (const { objects } of index.files.values()) {
      found.push(...objects.flatMap(object => describe(repository, object, words)));
    }
  }
  return found
    .map(symbol => ({ symbol, rank: rankOf(symbol, words) }))
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, maximumSymbols)
    .map(({ symbol }) => symbol);
}

function describe(repository: NamesRepository, object: NamedObject, words: readonly string[]): SymbolInformation[] {
  const { kind, name, namespace, file, images } = object;
  const label = `${kind} ${name.text}`;
  const isAsked = (text: string): boolean => words.every(word => hasLetters(text.toLowerCase(), word));
  const symbols: SymbolInformation[] = [];
  if (object.source !== 'product' && isAsked(`${label} ${namespace ?? ''} ${file}`)) {
    const containerName = namespace === undefined ? file : `${namespace} · ${file}`;
    symbols.push({ name: label, kind: SymbolKind.Class, location: toLspLocation(repository, name), containerName });
  }
  // Images are many: they are listed when asked for.
  for (const image of words.length > 0 ? images : []) {
    if (isAsked(image.text)) {
      symbols.push({
        name: image.text,
        kind: SymbolKind.String,
        location: toLspLocation(repository, image),
        containerName: label,
      });
    }
  }
  return symbols;
}

function hasLetters(text: string, word: string): boolean {
  let from = 0;
  for (const letter of word) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) {
      return false;
    }
  }
  return true;
}

/** Whole words before letters, in the name before elsewhere. */
function rankOf({ name }: SymbolInformation, words: readonly string[]): number {
  const text = name.toLowerCase();
  return words.reduce((rank, word) => rank + (text.includes(word) ? 0 : hasLetters(text, word) ? 1 : 2), 0);
}
