import { throwIfCancelled } from '../../base/cancellation.ts';
import type { CancellationToken } from '../../base/cancellation.ts';
import type { SourceFile } from '../../gitops/gitopsCache.ts';
import { withSubcharts } from '../../gitops/helm/chart/chart.ts';
import type { Chart } from '../../gitops/helm/chart/chart.ts';
import type { ChartSet } from '../../gitops/helm/chart/chartSet.ts';
import type { ChartReading } from '../../gitops/helm/chart/readingOfChart.ts';
import { compileIgnoreRules } from '../../gitops/ignoreRules.ts';
import type { FileFinding } from '../fileFinding.ts';
import { PatternCache } from '../patternCache.ts';
import type { ChartInReview } from './chartInReview.ts';
import { checkChartMetadata } from './chartMetadata.ts';
import { checkGivenValues } from './givenValues.ts';
import { checkNamedTemplates } from './namedTemplates.ts';
import { checkTemplateText } from './templateText.ts';
import { findUnsetValues } from './unsetValues.ts';
import { findUnusedValues } from './unusedValues.ts';

/**
 * Checks of charts that need no rendering, for idle time. State: what was found, kept as long as all files it was found in are the
 * same; share one per session.
 */
export class ChartChecks {
  readonly #functions: ReadonlySet<string>;
  readonly #patterns = new PatternCache();
  readonly #known = new WeakMap<SourceFile, { readonly inputs: readonly unknown[]; readonly findings: readonly FileFinding[] }>();
  readonly #texts = new WeakMap<SourceFile, readonly FileFinding[]>();

  /** @param functions names that templates may call. */
  constructor(functions: Iterable<string>) {
    this.#functions = new Set(functions);
  }

  /** All findings about the charts of a tree. `prepare` is called before a chart is read. @throws {CancelledError} when cancelled. */
  async check(
    charts: ChartSet,
    read: (chart: Chart) => ChartReading,
    { ignore, prepare }: { readonly ignore: readonly string[]; readonly prepare?: (chart: Chart) => Promise<void> },
    token: CancellationToken,
  ): Promise<readonly FileFinding[]> {
    const ignored = compileIgnoreRules(ignore);
    const findings: FileFinding[] = [];
    for (const folder of await charts.listCharts()) {
      const chart = await charts.readChart(folder);
      if (chart) {
        await prepare?.(chart);
        throwIfCancelled(token);
        findings.push(...(await this.#checkChart(charts, chart, read)));
      }
      throwIfCancelled(token);
    }
    return findings.filter(({ location }) => !ignored.ignores(location.file));
  }

  async #checkChart(charts: ChartSet, chart: Chart, read: (chart: Chart) => ChartReading): Promise<readonly FileFinding[]> {
    const texts = chart.templates.flatMap(file => this.#checkText(file));
    const parents = await charts.parentsOf(chart);
    const family = await findFamily(charts, chart);
    const sources = await charts.sourcesOf(chart);
    const files = family.flatMap(one => [one.manifest, one.values, one.schema, ...one.templates]);
    const inputs: readonly unknown[] = [
      ...files,
      ...sources.flatMap(({ file, document }) => [file, document.root, document.offset]),
    ];
    const known = this.#known.get(chart.manifest);
    if (known && known.inputs.length === inputs.length && known.inputs.every((input, index) => input === inputs[index])) {
      return [...texts, ...known.findings];
    }
    const review: ChartInReview = {
      chart,
      reading: read(chart),
      sources,
      family,
      parents: parents.map(parent => ({ ...parent, reading: read(parent.chart) })),
    };
    const findings = [
      ...checkChartMetadata(review),
      ...checkNamedTemplates(review),
      ...checkGivenValues(review, this.#patterns),
      ...findUnusedValues(review),
      ...findUnsetValues(review),
    ];
    this.#known.set(chart.manifest, { inputs, findings });
    return [...texts, ...findings];
  }

  #checkText(file: SourceFile): readonly FileFinding[] {
    const known = this.#texts.get(file) ?? checkTemplateText(file, this.#functions);
    this.#texts.set(file, known);
    return known;
  }
}

async function findFamily(charts: ChartSet, chart: Chart): Promise<readonly Chart[]> {
  const above = new Set([chart]);
  for (const one of above) {
    (await charts.parentsOf(one)).forEach(parent => above.add(parent.chart));
  }
  return [...new Set([...above].flatMap(withSubcharts))];
}
