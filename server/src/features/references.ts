import { DocumentHighlightKind } from 'vscode-languageserver-types';
import type { DocumentHighlight, Location as LspLocation } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { Location, Position } from '../base/textRange.ts';
import { findChartOccurrences } from './helm/chartNavigation.ts';
import { toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/** Everywhere that the name under the cursor is meant, across files: patches, references, targets of kustomizations. */

/** What references and renaming need of a repository. */
export type NamesRepository = Pick<Repository, 'names' | 'charts' | 'uriOf' | 'worktree' | 'cache'>;

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
    .filter(({ isDeclaration }) => options.includeDeclaration || !isDeclaration)
    .map(({ location }) => toLspLocation(repository, location));
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
    .filter(({ location }) => location.file === path)
    .map(({ location, isDeclaration }) => ({
      range: location.range,
      kind: isDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
}

interface Occurrence {
  readonly location: Location;
  readonly isDeclaration: boolean;
}

async function findOccurrences(
  repository: NamesRepository,
  path: string,
  position: Position,
  token: CancellationToken,
): Promise<readonly Occurrence[]> {
  const inChart = await findChartOccurrences(repository, path, position);
  throwIfCancelled(token);
  if (inChart) {
    return inChart.map(place => ({ location: place, isDeclaration: place.role === 'declaration' }));
  }
  const symbols = await repository.names.read();
  throwIfCancelled(token);
  const symbol = symbols.findSymbol(path, position);
  const occurrences = symbol ? symbols.getOccurrences(symbol) : [];
  return occurrences.map(({ name, role }) => ({ location: name, isDeclaration: role === 'declaration' }));
}
