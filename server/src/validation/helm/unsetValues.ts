import { closestName } from '../../base/closestName.ts';
import { LineIndex } from '../../yaml/lineIndex.ts';
import { nodeAt } from '../../yaml/nodePath.ts';
import { isAbsent } from '../../yaml/yamlNode.ts';
import type { YamlNode } from '../../yaml/yamlNode.ts';
import { withSubcharts } from '../../gitops/helm/chart/chart.ts';
import { startsWith } from '../../gitops/helm/chart/chartSymbols.ts';
import { showValuesPath, valuesPath } from '../../gitops/helm/chart/readingOfChart.ts';
import { findSchemaProperty } from '../../gitops/helm/chart/valuesSchema.ts';
import { entriesOf, findValue } from '../../gitops/helm/chart/valuesSource.ts';
import type { ValuesSource } from '../../gitops/helm/chart/valuesSource.ts';
import type { Step } from '../../gitops/helm/templates/contextValue.ts';
import type { ContextRead } from '../../gitops/helm/templates/templateReads.ts';
import type { FileFinding } from '../fileFinding.ts';
import type { ChartInReview } from './chartInReview.ts';
import { helmFinding } from './helmFinding.ts';

/** Values that a template prints in any case, that nothing sets, and for whose absence no template provides. Each path once. */
export function findUnsetValues(review: ChartInReview): FileFinding[] {
  const { chart, reading } = review;
  if (chart.isLibrary || !chart.values || !reading.complete) {
    return [];
  }
  const found = new Map<string, FileFinding>();
  for (const read of reading.reads) {
    const path = valuesPath(read);
    if (path && path.length > 0 && isBare(read) && !isProvided(review, path) && findSet(review, path).length === 0) {
      const key = showValuesPath(path);
      const finding = found.has(key) ? undefined : describeUnset(review, read, path);
      if (finding) {
        found.set(key, finding);
      }
    }
  }
  return [...found.values()];
}

/** Printed wherever the chart is rendered. */
function isBare({ use, guarded, conditional, assumed, path }: ContextRead): boolean {
  return use === 'value' && !guarded && !conditional && !assumed && path.every(step => typeof step === 'string' && step !== '');
}

/** Everything that sets the value, defaults of subcharts included. */
function findSet({ chart, sources }: ChartInReview, path: readonly Step[]): readonly YamlNode[] {
  const own = sources.flatMap(source => findValue(source, path) ?? []);
  const below = chart.dependencies.flatMap(({ key, chart: inner }) => {
    const document = key === path[0] ? inner?.values?.yaml.documents[0] : undefined;
    const place = { segments: [], globals: [], kind: 'defaults', label: key } as const;
    return document ? (findValue({ ...place, file: '', document }, path.slice(1)) ?? []) : [];
  });
  return [...own, ...below].map(({ node }) => node);
}

/** Whether something else than values files provides for it, or shows that its absence is meant. */
function isProvided({ chart, reading, parents }: ChartInReview, path: readonly Step[]): boolean {
  const [first] = path;
  const isShared = first === 'global' && (chart.dependencies.length > 0 || parents.length > 0);
  const imports = chart.dependencies.some(({ importsValues, chart: inner, key }) => importsValues || (!inner && key === first));
  const changes = reading.changed.some(changed => {
    const place = changed.slice(1);
    return changed.length === 0 || (changed[0] === 'Values' && (startsWith(path, place) || startsWith(place, path)));
  });
  const tested = reading.reads.some(read => {
    const other = read.guarded ? valuesPath(read) : undefined;
    // That something further above is tested says nothing of the value.
    return other !== undefined && other.length >= path.length - 1 && (startsWith(other, path) || startsWith(path, other));
  });
  const isDescribed = findSchemaProperty(chart, path) !== undefined;
  return isShared || imports || changes || tested || isDescribed || isInComment(chart.values?.text ?? '', path);
}

/** A default that is commented out tells people that it can be set. */
function isInComment(text: string, path: readonly Step[]): boolean {
  const last = String(path.at(-1));
  return text.split('\n').some(line => {
    const comment = /^\s*#[#\s-]*["']?(?<key>[\w.-]+)["']?\s*:|@param\s+(?<param>[\w.[\]-]+)/.exec(line)?.groups;
    return comment?.['key'] === last || comment?.['param']?.split('.').at(-1) === last;
  });
}

function describeUnset(review: ChartInReview, read: ContextRead, path: readonly Step[]): FileFinding | undefined {
  const file = withSubcharts(review.chart)
    .flatMap(({ templates }) => templates)
    .find(template => template.path === read.file);
  const missing = path.findIndex((_, index) => findSet(review, path.slice(0, index + 1)).length === 0);
  const holders = missing > 0 ? findSet(review, path.slice(0, missing)) : review.sources.flatMap(source => rootOf(source) ?? []);
  // Below a text or a list nothing can be set; that is another mistake, or none.
  if (!file || (missing > 0 && !holders.some(node => node.kind === 'mapping' || isAbsent(node)))) {
    return undefined;
  }
  const names = holders.flatMap(node => entriesOf(node).map(({ name }) => name));
  const meant = closestName(String(path[missing]), names);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  const fails = missing < path.length - 1 || (missing > 0 && holders.every(node => isAbsent(node)));
  const unset = `Nothing sets ".Values.${showValuesPath(path.slice(0, missing + 1))}"`;
  const what = fails ? `${unset}: with the values that are known, rendering fails here.` : `${unset}.`;
  const location = { file: read.file, range: new LineIndex(file.text).rangeBetween(read.start, read.end) };
  const severity = fails || meant !== undefined ? 'warning' : 'information';
  return helmFinding('helm.unset-value', what + hint, location, { severity });
}

function rootOf({ document, segments }: ValuesSource): YamlNode | undefined {
  return nodeAt(document, segments)?.node;
}
