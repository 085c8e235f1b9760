import type { Hover } from 'vscode-languageserver-types';
import type { Position } from '../../base/textRange.ts';
import type { Chart } from '../../gitops/helm/chart/chart.ts';
import type { ChartReading } from '../../gitops/helm/chart/readingOfChart.ts';
import { showValuesPath, valuesPath } from '../../gitops/helm/chart/readingOfChart.ts';
import { describeValues, mergeSchemas } from '../../gitops/helm/chart/valuesSchema.ts';
import type { FoundValue } from '../../gitops/helm/chart/valuesSource.ts';
import { anyElement } from '../../gitops/helm/templates/contextValue.ts';
import type { Step } from '../../gitops/helm/templates/contextValue.ts';
import type { Catalogue, KindSchema } from '../../schema/catalogue.ts';
import type { FieldSchema } from '../../schema/fieldSchema.ts';
import { pathAt } from '../../yaml/nodePath.ts';
import { documentAt } from '../../yaml/yamlFile.ts';
import type { YamlDocument } from '../../yaml/yamlFile.ts';
import { codeSpan } from '../../base/codeSpan.ts';
import { findDocumentKind } from '../documentKind.ts';
import { fieldAt } from '../fieldLookup.ts';
import { describeField } from '../fieldText.ts';
import { escapeMarkdown } from '../markdown.ts';
import { toLspLocation } from '../repository.ts';
import type { Repository } from '../repository.ts';
import type { ChartFile } from './chartFile.ts';
import { documentValue, listValues } from './valueText.ts';

/** Writing values of a chart: in its own values files, in those of charts above it, in releases. */

type ValuesInChart = ChartFile & { readonly role: 'values' };

/** The kind of a document that gives values to a chart, with what is known of them in their place. */
export function kindWithValues(
  catalogue: Catalogue,
  { chart, sources, file }: ValuesInChart,
  reading: ChartReading,
  document: Pick<YamlDocument, 'root' | 'index'>,
): KindSchema {
  const values = withReads(describeValues(chart), reading);
  const segments = sources.find(source => source.file === file.path)?.segments ?? [];
  const known =
    segments.length === 0 ? undefined : findDocumentKind(catalogue, document as YamlDocument, { isKustomization: false });
  const schema = graft(catalogue, known ? catalogue.resolve(known.schema) : {}, segments, values);
  const source = { name: chart.name, version: '' };
  return known ? { ...known, schema } : { apiVersion: '', kind: 'Values', scope: 'Namespaced', source, schema };
}

/** What a value means, and everything that sets it. */
export async function provideValuesHover(
  repository: Pick<Repository, 'uriOf'>,
  catalogue: Catalogue,
  found: ValuesInChart,
  position: Position,
): Promise<Hover | null> {
  const { chart, charts, file } = found;
  const document = documentAt(file.yaml, position);
  const at = document && pathAt(document, position);
  const source = found.sources.find(one => one.document.index === document?.index);
  const depth = source?.segments.length ?? 0;
  if (!at || !source || at.segments.length <= depth || !source.segments.every((step, index) => at.segments[index] === step)) {
    return null;
  }
  const path = at.segments.slice(depth).map((step): Step => (typeof step === 'number' ? anyElement : step));
  const sources = await charts.sourcesOf(chart);
  const schema = fieldAt(catalogue, describeValues(chart), undefined, at.segments.slice(depth))?.schema ?? {};
  const { description: _, ...facts } = schema;
  const parts = [
    codeSpan(showValuesPath(path)),
    documentValue(chart, sources, path),
    describeField(catalogue, facts, { required: false }),
    listValues(sources, path, value => linkToValue(repository, value)).join('\n'),
  ];
  const text = parts.filter(part => part !== undefined && part !== '').join('\n\n');
  return { range: at.range, contents: { kind: 'markdown', value: text } };
}

function linkToValue(repository: Pick<Repository, 'uriOf'>, { source, range, keyRange }: FoundValue): string {
  const { uri } = toLspLocation(repository, { file: source.file, range });
  return `[${escapeMarkdown(source.label)}](${uri}#L${(keyRange ?? range).start.line + 1})`;
}

/** Values that templates read are known, set or not. */
function withReads(schema: FieldSchema, { reads }: ChartReading): FieldSchema {
  return reads.reduce((known, read) => {
    const path = valuesPath(read);
    const isPlain = path !== undefined && path.length > 0 && path.every(step => typeof step === 'string' && step !== '');
    return isPlain && !isKnown(known, path) ? mergeSchemas(known, schemaAlong(path)) : known;
  }, schema);
}

function isKnown(schema: FieldSchema, path: readonly Step[]): boolean {
  let current: FieldSchema | undefined = schema;
  for (const step of path) {
    const properties: Readonly<Record<string, FieldSchema>> = current?.properties ?? {};
    current = Object.hasOwn(properties, String(step)) ? properties[String(step)] : undefined;
  }
  return current !== undefined;
}

function schemaAlong([step, ...rest]: readonly Step[]): FieldSchema {
  return step === undefined ? {} : { properties: { [String(step)]: schemaAlong(rest) } };
}

/** The schema of a document in which `inner` describes what stands at `segments`. */
function graft(
  catalogue: Catalogue,
  outer: FieldSchema,
  [segment, ...rest]: readonly (string | number)[],
  inner: FieldSchema,
): FieldSchema {
  if (segment === undefined) {
    return inner;
  }
  const resolved = catalogue.resolve(outer);
  if (typeof segment === 'number') {
    return { ...resolved, type: 'array', items: graft(catalogue, resolved.items ?? {}, rest, inner) };
  }
  const properties = resolved.properties ?? {};
  const below = Object.hasOwn(properties, segment) ? (properties[segment] ?? {}) : {};
  return { ...resolved, type: 'object', properties: { ...properties, [segment]: graft(catalogue, below, rest, inner) } };
}

/** Whether the chart is one whose values are worth describing: it has defaults, a schema, or templates that read some. */
export function hasKnownValues({ values, schema, templates }: Chart): boolean {
  return values !== undefined || schema !== undefined || templates.length > 0;
}
