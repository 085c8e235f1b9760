import type { Location, Position } from '../../base/textRange.ts';
import type { NameEdit, Refusal } from '../../gitops/renameName.ts';
import { refuseChartRename, renameInChart } from '../../gitops/helm/chart/renameInChart.ts';
import type { ChartOccurrence } from '../../gitops/helm/chart/chartSymbols.ts';
import type { Range } from '../../base/textRange.ts';
import type { Repository } from '../repository.ts';
import { findChartSymbol } from './chartFile.ts';

/**
 * Definition, references and rename of what charts name: keys of values from templates and values files, and named templates. Each
 * answers `undefined` where no such name stands.
 */

type Charts = Pick<Repository, 'charts' | 'worktree' | 'cache'>;

/** Keys of values as they are set, defaults first; where a named template is defined. */
export async function findChartDefinitions(
  repository: Charts,
  path: string,
  position: Position,
): Promise<Location[] | undefined> {
  const occurrences = await findChartOccurrences(repository, path, position);
  return occurrences?.filter(({ role }) => role === 'declaration');
}

export async function findChartOccurrences(
  repository: Charts,
  path: string,
  position: Position,
): Promise<readonly ChartOccurrence[] | undefined> {
  const found = await findChartSymbol(repository, path, position);
  return found && (await found.symbols.getOccurrences(found.symbol));
}

export async function prepareChartRename(
  repository: Charts,
  path: string,
  position: Position,
): Promise<{ readonly range: Range; readonly placeholder: string } | Refusal | undefined> {
  const found = await findChartSymbol(repository, path, position);
  if (!found) {
    return undefined;
  }
  const { symbol, symbols } = found;
  const reading = repository.charts.getReading(symbol.chart);
  const refusal = refuseChartRename(symbol, reading, await symbols.getOccurrences(symbol));
  return refusal ?? { range: symbol.range, placeholder: symbol.type === 'template' ? symbol.name : String(symbol.path.at(-1)) };
}

export async function renameChartSymbol(
  repository: Charts,
  path: string,
  position: Position,
  newName: string,
): Promise<readonly NameEdit[] | Refusal | undefined> {
  const found = await findChartSymbol(repository, path, position);
  return found && renameInChart(found.symbols, found.symbol, repository.charts.getReading(found.symbol.chart), newName);
}
