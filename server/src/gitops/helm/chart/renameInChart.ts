import type { NameEdit, Refusal } from '../../renameName.ts';
import type { ChartOccurrence, ChartSymbol, ChartSymbols } from './chartSymbols.ts';
import { startsWith } from './chartSymbols.ts';
import { showValuesPath, valuesPath } from './readingOfChart.ts';
import type { ChartReading } from './readingOfChart.ts';

/** Renames keys of values and named templates wherever a chart means them. It plans the edits; nothing is written here. */

/** Why the symbol cannot be renamed at all; `undefined` if it can. */
export function refuseChartRename(
  symbol: ChartSymbol,
  reading: ChartReading,
  occurrences: readonly ChartOccurrence[],
): Refusal | undefined {
  const fixed = occurrences.find(({ exact }) => !exact);
  if (fixed) {
    return { refusal: `It is not written plainly in ${showPlace(fixed)}. Write it without escapes there first.` };
  }
  if (symbol.type === 'template') {
    return occurrences.some(({ role }) => role === 'declaration')
      ? undefined
      : { refusal: `No template "${symbol.name}" is defined in this repository, so there is nothing to rename.` };
  }
  const last = symbol.path.at(-1);
  if (typeof last !== 'string') {
    return { refusal: 'An element of a list has no name.' };
  }
  const whole = reading.reads.find(read => {
    const path = valuesPath(read);
    return path && path.length > 0 && path.length < symbol.path.length && read.use === 'value' && startsWith(symbol.path, path);
  });
  const path = whole && valuesPath(whole);
  return path
    ? {
        refusal: `".Values.${showValuesPath(path)}" is rendered as a whole in ${whole.file}, so its keys are no names of the chart's own.`,
      }
    : undefined;
}

/** The edits that rename a symbol, or why it cannot be called so. */
export async function renameInChart(
  symbols: ChartSymbols,
  symbol: ChartSymbol,
  reading: ChartReading,
  newName: string,
): Promise<readonly NameEdit[] | Refusal> {
  const occurrences = await symbols.getOccurrences(symbol);
  const refusal = refuseChartRename(symbol, reading, occurrences) ?? (await refuseName(symbols, symbol, occurrences, newName));
  if (refusal) {
    return refusal;
  }
  const isText = reading.reads.some(({ path, use }) => use === 'value' && path.length <= 1 && path[0] !== 'Template');
  return occurrences.map(({ file, range, form, certain }) => {
    const newText = form === 'key' && !/^[A-Za-z_][\w.-]*$/.test(newName) ? JSON.stringify(newName) : newName;
    // A text that `tpl` renders may read any value.
    return { file, range, newText, certain: certain && !(isText && symbol.type === 'value') };
  });
}

async function refuseName(
  symbols: ChartSymbols,
  symbol: ChartSymbol,
  occurrences: readonly ChartOccurrence[],
  newName: string,
): Promise<Refusal | undefined> {
  if (/["\\`\r\n]/.test(newName) || newName.trim() === '' || newName.includes('{{')) {
    return { refusal: `"${newName}" is no name: it must not be empty, nor hold quotes or line breaks.` };
  }
  const field = occurrences.find(({ form }) => form === 'field');
  if (field && !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(newName)) {
    return {
      refusal: `"${newName}" cannot stand behind a dot, as it does in ${showPlace(field)}: use letters, digits and underscores.`,
    };
  }
  const other: ChartSymbol =
    symbol.type === 'template' ? { ...symbol, name: newName } : { ...symbol, path: [...symbol.path.slice(0, -1), newName] };
  const taken = (await symbols.getOccurrences(other)).find(({ role }) => role === 'declaration');
  return taken && { refusal: `"${newName}" is there already: ${showPlace(taken)}. Choose another name.` };
}

function showPlace({ file, range }: ChartOccurrence): string {
  return `${file}:${range.start.line + 1}`;
}
