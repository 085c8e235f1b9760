import { basename } from '../../base/repositoryPath.ts';
import type { Position } from '../../base/textRange.ts';
import type { SourceFile } from '../../gitops/gitopsCache.ts';
import type { Chart } from '../../gitops/helm/chart/chart.ts';
import type { ChartSet } from '../../gitops/helm/chart/chartSet.ts';
import { ChartSymbols } from '../../gitops/helm/chart/chartSymbols.ts';
import type { ChartSymbol } from '../../gitops/helm/chart/chartSymbols.ts';
import type { ValuesSource } from '../../gitops/helm/chart/valuesSource.ts';
import { documentAt } from '../../yaml/yamlFile.ts';
import { createReader } from '../repository.ts';
import type { Repository } from '../repository.ts';

/** What a file is to a chart, for the features of charts. */
export type ChartFile =
  | { readonly role: 'template'; readonly chart: Chart; readonly charts: ChartSet; readonly file: SourceFile }
  /** Values for the chart, perhaps at several places of one file. */
  | {
      readonly role: 'values';
      readonly chart: Chart;
      readonly charts: ChartSet;
      readonly file: SourceFile;
      readonly sources: readonly ValuesSource[];
    };

/** What features of charts need of a repository. */
export type ChartRepository = Pick<Repository, 'charts' | 'worktree' | 'cache' | 'uriOf'>;

/** What the file is to a chart, the cursor's place in it considered; `undefined` for what charts do not read. */
export async function findChartFile(
  repository: Pick<Repository, 'charts' | 'worktree' | 'cache'>,
  path: string,
  position?: Position,
): Promise<ChartFile | undefined> {
  const charts = await repository.charts.read();
  const chart = await charts.findChart(path);
  const template = chart?.templates.find(file => file.path === path);
  if (chart && template) {
    return { role: 'template', chart, charts, file: template };
  }
  if (!/\.ya?ml$|(?:^|\/)Kustomization$/.test(path)) {
    return undefined;
  }
  const own = chart ? [chart.values, ...chart.valuesFiles].find(file => file?.path === path) : undefined;
  if (chart && own) {
    const sources = (await charts.sourcesOf(chart)).filter(({ file, segments }) => file === path && segments.length === 0);
    return { role: 'values', chart, charts, file: own, sources };
  }
  return position ? findGivenValues(repository, charts, path, position) : undefined;
}

/** Values outside of charts, such as those of a release. */
async function findGivenValues(
  repository: Pick<Repository, 'worktree' | 'cache'>,
  charts: ChartSet,
  path: string,
  position: Position,
): Promise<ChartFile | undefined> {
  const entry = await (await createReader(repository)).read(path);
  if (entry.kind !== 'file' || !mayGiveValues(entry.file)) {
    return undefined;
  }
  const document = documentAt(entry.file.yaml, position);
  const uses = (await charts.findUse(path)).filter(({ source }) => source.document.index === document?.index);
  const [use] = uses;
  const chart = use && (await charts.readChart(use.folder));
  return chart && { role: 'values', chart, charts, file: entry.file, sources: uses.map(({ source }) => source) };
}

/** Whether a look at all files for charts that it may give values to is worth it. */
function mayGiveValues({ path, text }: SourceFile): boolean {
  return /helm\.toolkit\.fluxcd\.io\/|^helmCharts:/m.test(text) || /values/i.test(basename(path));
}

/** The symbol of a chart under the cursor, with what finds its other places. */
export async function findChartSymbol(
  repository: Pick<Repository, 'charts' | 'worktree' | 'cache'>,
  path: string,
  position: Position,
): Promise<{ readonly symbol: ChartSymbol; readonly symbols: ChartSymbols } | undefined> {
  const found = await findChartFile(repository, path, position);
  if (!found) {
    return undefined;
  }
  const symbols = new ChartSymbols(found.charts, chart => repository.charts.getReading(chart));
  if (found.role === 'template') {
    const symbol = symbols.findInTemplate(found.chart, found.file, position);
    return symbol && { symbol, symbols };
  }
  for (const source of found.sources) {
    const symbol = symbols.findInValues(found.chart, source, found.file, position);
    if (symbol) {
      return { symbol, symbols };
    }
  }
  return undefined;
}
