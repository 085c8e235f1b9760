import { DocumentHighlightKind } from 'vscode-languageserver-types';
import type { DocumentHighlight, Location as LspLocation } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { Position } from '../base/textRange.ts';
import type { NameOccurrence } from '../gitops/nameSymbols.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/** Everywhere that the name under the cursor is meant, across files: patches, references, targets of kustomizations. */

/** What references and renaming need of a repository. */
export type NamesRepository = Pick<Repository, 'names' | 'uriOf'>;

/** Places that mean what stands under the cursor. */
export async function provideReferences(
  repository: NamesRepository,
  path: string,
  position: Position,
  options: { readonly includeDeclaration: boolean },
  token: CancellationToken,
): Promise<LspLocation[]> {
  const occurrences = await findOccurrences(repository, path, position, token);
  return occurrences
    .filter(({ role }) => options.includeDeclaration || role !== 'declaration')
    .map(({ name }) => toLspLocation(repository, name));
}

/** The places of the same file; declarations as writes. */
export async function provideDocumentHighlights(
  repository: NamesRepository,
  path: string,
  position: Position,
  token: CancellationToken,
): Promise<DocumentHighlight[]> {
  const occurrences = await findOccurrences(repository, path, position, token);
  return occurrences
    .filter(({ name }) => name.file === path)
    .map(({ name, role }) => ({
      range: name.range,
      kind: role === 'declaration' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
}

async function findOccurrences(
  repository: NamesRepository,
  path: string,
  position: Position,
  token: CancellationToken,
): Promise<readonly NameOccurrence[]> {
  const symbols = await repository.names.read();
  throwIfCancelled(token);
  const symbol = symbols.findSymbol(path, position);
  return symbol ? symbols.getOccurrences(symbol) : [];
}
