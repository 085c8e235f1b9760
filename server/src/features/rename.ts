import type { ChangeAnnotation, Range, WorkspaceEdit } from 'vscode-languageserver-types';
import { groupBy } from '../base/groupBy.ts';
import type { CancellationToken } from '../base/cancellation.ts';
import { throwIfCancelled } from '../base/cancellation.ts';
import type { Position } from '../base/textRange.ts';
import { checkRename, renameSymbol } from '../gitops/renameName.ts';
import type { NameEdit, Refusal } from '../gitops/renameName.ts';
import { prepareChartRename, renameChartSymbol } from './helm/chartNavigation.ts';
import type { NamesRepository } from './references.ts';

/** Renames objects, their parts, labels and namespaces everywhere they are meant. */

/** What would be renamed, or why it cannot be; `null` where no name stands. */
export async function prepareRename(
  repository: NamesRepository,
  path: string,
  position: Position,
  token: CancellationToken,
): Promise<{ readonly range: Range; readonly placeholder: string } | Refusal | null> {
  const inChart = await prepareChartRename(repository, path, position);
  throwIfCancelled(token);
  if (inChart) {
    return inChart;
  }
  const symbols = await repository.names.read();
  throwIfCancelled(token);
  const symbol = symbols.findSymbol(path, position);
  if (!symbol) {
    return null;
  }
  const name = checkRename(symbols, symbol);
  return 'refusal' in name ? name : { range: name.range, placeholder: name.text };
}

/** The edits, each of those that a person should look at marked as such. */
export async function provideRename(
  repository: NamesRepository,
  path: string,
  position: Position,
  newName: string,
  token: CancellationToken,
): Promise<WorkspaceEdit | Refusal | null> {
  const inChart = await renameChartSymbol(repository, path, position, newName);
  throwIfCancelled(token);
  if (inChart) {
    return 'refusal' in inChart ? inChart : toWorkspaceEdit(repository, inChart);
  }
  const symbols = await repository.names.read();
  throwIfCancelled(token);
  const symbol = symbols.findSymbol(path, position);
  const edits = symbol ? renameSymbol(symbols, symbol, newName) : [];
  return 'refusal' in edits ? edits : toWorkspaceEdit(repository, edits);
}

const uncertain = 'uncertain';
const annotations: Readonly<Record<string, ChangeAnnotation>> = {
  [uncertain]: {
    label: 'May mean something else',
    description: 'Driftline cannot tell for every kustomization that this is the same name.',
    needsConfirmation: true,
  },
};

/** An edit of texts as the protocol states it. */
export function toWorkspaceEdit(repository: Pick<NamesRepository, 'uriOf'>, edits: readonly NameEdit[]): WorkspaceEdit {
  const documentChanges = [...groupBy(edits, ({ file }) => file)].map(([file, own]) => ({
    textDocument: { uri: repository.uriOf(file), version: null },
    edits: own.map(({ range, newText, certain }) => ({ range, newText, ...(certain ? {} : { annotationId: uncertain }) })),
  }));
  return edits.every(({ certain }) => certain) ? { documentChanges } : { documentChanges, changeAnnotations: { ...annotations } };
}
