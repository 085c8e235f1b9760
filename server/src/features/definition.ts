import type { Location as LspLocation } from 'vscode-languageserver-types';
import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import { rangeContains, startOfFile } from '../base/textRange.ts';
import type { Location, Position } from '../base/textRange.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import type { Kustomization, PatchEntry } from '../gitops/kustomizationModel.ts';
import type { NamedObject } from '../gitops/nameModel.ts';
import type { NameSymbols } from '../gitops/nameSymbols.ts';
import { findChartDefinitions } from './helm/chartNavigation.ts';
import { findReferencedFile } from './documentLinks.ts';
import { createReader, toLspLocation } from './repository.ts';
import type { Repository } from './repository.ts';

/** What going to definitions needs of a repository. */
export type DefinitionRepository = Pick<Repository, 'names' | 'charts' | 'uriOf' | 'worktree' | 'cache'>;

/**
 * Go to definition: from an entry of a kustomization to the file or kustomization it names, from a name to the object, key,
 * port, container or label it means, and from a patch (a file, or the target of an entry) to the object it patches.
 */
export async function provideDefinition(
  repository: DefinitionRepository,
  path: string,
  position: Position,
  token: CancellationToken,
): Promise<LspLocation[]> {
  const reader = await createReader(repository);
  const entry = await reader.read(path);
  if (entry.kind !== 'file') {
    return [];
  }
  const kustomization = isKustomizationPath(path) ? entry.file.kustomization : undefined;
  const reference = kustomization?.references.find(candidate => rangeContains(candidate.range, position));
  if (reference) {
    const file = await findReferencedFile(reader, reference);
    return file === undefined ? [] : [toLspLocation(repository, { file, range: startOfFile })];
  }
  const inChart = await findChartDefinitions(repository, path, position);
  throwIfCancelled(token);
  if (inChart) {
    return inChart.map(place => toLspLocation(repository, place));
  }
  const symbols = await repository.names.read();
  throwIfCancelled(token);
  const places = findNamed(symbols, path, position) ?? findPatched(symbols, path, position, kustomization);
  return places.map(place => toLspLocation(repository, place));
}

/** Where the name under the cursor is declared; `undefined` where no name stands. */
function findNamed(symbols: NameSymbols, path: string, position: Position): Location[] | undefined {
  const symbol = symbols.findSymbol(path, position);
  return (
    symbol &&
    symbols
      .getOccurrences(symbol)
      .filter(({ role }) => role === 'declaration')
      .map(({ name }) => name)
  );
}

/** The objects that the patch around the cursor changes. */
function findPatched(
  { index }: NameSymbols,
  path: string,
  position: Position,
  kustomization: Kustomization | undefined,
): Location[] {
  const names = index.files.get(path);
  const around = names?.objects.filter(object => rangeContains(object.range, position) && index.amends(object)) ?? [];
  const entry = kustomization && findPatchEntry(kustomization, position);
  const targets = names?.references.filter(({ from, name }) => from === 'target' && isIn(entry, name)) ?? [];
  const patched =
    targets.length > 0
      ? targets.flatMap(target => index.resolve(target).objects)
      : around.flatMap(object => index.getDeclarations(object));
  return patched.filter(object => !around.includes(object)).map(placeOf);
}

function placeOf({ name }: NamedObject): Location {
  return { file: name.file, range: name.range };
}

function findPatchEntry(kustomization: Kustomization, position: Position): PatchEntry | undefined {
  const { patches, patchesStrategicMerge, patchesJson6902 } = kustomization;
  return [...patches, ...patchesStrategicMerge, ...patchesJson6902].find(({ range }) => rangeContains(range, position));
}

function isIn(entry: PatchEntry | undefined, { range }: Location): boolean {
  return entry !== undefined && rangeContains(entry.range, range.start);
}
