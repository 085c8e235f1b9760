import type { Hover } from 'vscode-languageserver-types';
import { codeSpan } from '../../base/codeSpan.ts';
import type { Position } from '../../base/textRange.ts';
import { showValuesPath, valuesPath } from '../../gitops/helm/chart/readingOfChart.ts';
import type { ChartReading } from '../../gitops/helm/chart/readingOfChart.ts';
import type { FoundValue } from '../../gitops/helm/chart/valuesSource.ts';
import { withSubcharts } from '../../gitops/helm/chart/chart.ts';
import type { SourceFile } from '../../gitops/gitopsCache.ts';
import type { TextSpan } from '../../gitops/helm/templates/templateNode.ts';
import { LineIndex } from '../../yaml/lineIndex.ts';
import { textAt } from '../../yaml/manifests.ts';
import { paragraphs } from '../fieldText.ts';
import { escapeMarkdown } from '../markdown.ts';
import type { Repository } from '../repository.ts';
import { toLspLocation } from '../repository.ts';
import type { ChartFile } from './chartFile.ts';
import { findContextMember } from './contextTable.ts';
import { templateFunctions } from '../../gitops/helm/templates/templateFunctions.ts';
import { documentValue, listValues } from './valueText.ts';

/** What stands under the cursor in a template: a value with all that set it, what Helm gives, a function, a named template. */
export async function provideTemplateHover(
  repository: Pick<Repository, 'uriOf'>,
  found: ChartFile & { readonly role: 'template' },
  reading: ChartReading,
  position: Position,
): Promise<Hover | null> {
  const { chart, charts, file } = found;
  const lines = new LineIndex(file.text);
  const offset = lines.offsetAt(position);
  const touches = ({ start, end }: TextSpan): boolean => start <= offset && offset <= end;
  const show = (span: TextSpan, parts: readonly (string | undefined)[]): Hover => ({
    range: lines.rangeBetween(span.start, span.end),
    contents: { kind: 'markdown', value: parts.filter(part => part !== undefined && part !== '').join('\n\n') },
  });
  const call = [...reading.calls, ...reading.definitions].find(one => one.file === file.path && touches(one.nameSpan));
  if (call) {
    return show(call.nameSpan, describeTemplate(repository, found, reading, call.name));
  }
  for (const read of reading.reads.filter(one => one.file === file.path)) {
    const index = read.written.findIndex(touches);
    const span = read.written[index];
    const path = read.path.slice(0, read.path.length - (read.written.length - index - 1));
    const values = valuesPath({ path });
    if (span && values && values.length > 0) {
      const sources = await charts.sourcesOf(chart);
      const lists = listValues(sources, values, value => linkToValue(repository, value));
      const body = lists.length > 0 ? lists.join('\n') : 'Nothing sets it.';
      return show(span, [codeSpan(`.Values.${showValuesPath(values)}`), documentValue(chart, sources, values), body]);
    }
    const member = span && findContextMember(path);
    if (member) {
      return show(span, [
        codeSpan(`.${path.join('.')}`),
        escapeMarkdown(member.summary),
        describeChartField(chart.manifest, path),
      ]);
    }
  }
  const word = wordAt(file.text, offset);
  const known = isInAction(file, offset) && word ? templateFunctions.get(file.text.slice(word.start, word.end)) : undefined;
  return word && known ? show(word, [codeSpan(`${known.name} ${known.parameters}`.trim()), escapeMarkdown(known.summary)]) : null;
}

function describeTemplate(
  repository: Pick<Repository, 'uriOf'>,
  { chart }: ChartFile,
  { definitions }: ChartReading,
  name: string,
): string[] {
  const files = new Map(withSubcharts(chart).flatMap(({ templates }) => templates.map(file => [file.path, file] as const)));
  const places = definitions.flatMap(definition => {
    const file = definition.name === name ? files.get(definition.file) : undefined;
    return file ? [{ definition, file }] : [];
  });
  const links = places.map(({ definition, file }) => {
    const range = new LineIndex(file.text).rangeBetween(definition.nameSpan.start, definition.nameSpan.end);
    const { uri } = toLspLocation(repository, { file: file.path, range });
    return `Defined in [${escapeMarkdown(`${file.path}:${range.start.line + 1}`)}](${uri}#L${range.start.line + 1})`;
  });
  const comment = places.map(({ definition, file }) => commentBefore(file.text, definition.start)).find(text => text !== '');
  return [codeSpan(name), ...paragraphs(comment ?? ''), ...(links.length > 0 ? links : ['It is defined nowhere in this chart.'])];
}

/** The comment that ends right before an action. */
function commentBefore(text: string, start: number): string {
  const found = /\{\{-?\s*\/\*(?<text>(?:(?!\*\/)[\s\S])*)\*\/\s*-?\}\}\s*$/.exec(text.slice(Math.max(0, start - 2000), start));
  return (found?.groups?.['text'] ?? '').trim();
}

/** What `Chart.yaml` says, of fields that are texts. */
function describeChartField(manifest: SourceFile, path: readonly (string | number)[]): string | undefined {
  const [root, field] = path;
  if (root !== 'Chart' || typeof field !== 'string') {
    return undefined;
  }
  const key = field === 'APIVersion' ? 'apiVersion' : field.charAt(0).toLowerCase() + field.slice(1);
  const value = textAt(manifest.yaml.documents[0]?.root, key);
  return value === undefined ? undefined : codeSpan(value);
}

function linkToValue(repository: Pick<Repository, 'uriOf'>, { source, range, keyRange }: FoundValue): string {
  const { uri } = toLspLocation(repository, { file: source.file, range });
  const line = (keyRange ?? range).start.line + 1;
  return `[${escapeMarkdown(source.label)}](${uri}#L${line})`;
}

function wordAt(text: string, offset: number): TextSpan | undefined {
  const before = /\w*$/.exec(text.slice(0, offset))?.[0] ?? '';
  const after = /^\w*/.exec(text.slice(offset))?.[0] ?? '';
  const span = { start: offset - before.length, end: offset + after.length };
  return span.start === span.end || /[.$"]/.test(text.charAt(span.start - 1)) ? undefined : span;
}

function isInAction({ template }: SourceFile, offset: number): boolean {
  return template.spans.some(({ kind, inside }) => kind === 'action' && inside.start <= offset && offset <= inside.end);
}
