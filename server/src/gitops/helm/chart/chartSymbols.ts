import type { Location, Position, Range } from '../../../base/textRange.ts';
import { rangeContains } from '../../../base/textRange.ts';
import { LineIndex } from '../../../yaml/lineIndex.ts';
import { nodeAt, pathAt } from '../../../yaml/nodePath.ts';
import { documentAt, rangeOf } from '../../../yaml/yamlFile.ts';
import type { YamlNode } from '../../../yaml/yamlNode.ts';
import { asSequence, findEntry } from '../../../yaml/yamlNode.ts';
import type { SourceFile } from '../../gitopsCache.ts';
import { anyElement } from '../templates/contextValue.ts';
import type { Step } from '../templates/contextValue.ts';
import type { TextSpan } from '../templates/templateNode.ts';
import { withSubcharts } from './chart.ts';
import type { Chart } from './chart.ts';
import type { ChartSet } from './chartSet.ts';
import { valuesPath } from './readingOfChart.ts';
import type { ChartReading } from './readingOfChart.ts';
import { findValue } from './valuesSource.ts';
import type { ValuesSource } from './valuesSource.ts';

/** What a cursor in a chart may be on: a path of values, or a named template; and everywhere else that it is meant. */
export type ChartSymbol =
  | { readonly type: 'value'; readonly chart: Chart; readonly path: readonly Step[]; readonly range: Range }
  | { readonly type: 'template'; readonly chart: Chart; readonly name: string; readonly range: Range };

/** A place that means a symbol. */
export interface ChartOccurrence extends Location {
  readonly role: 'declaration' | 'use';
  /** How the name is written there. */
  readonly form: 'field' | 'text' | 'key' | 'quotedKey' | 'path';
  /** `false`: it may mean something else, or cannot be told for every way in which it is called. */
  readonly certain: boolean;
  /** The whole text there is the name. */
  readonly exact: boolean;
}

type ReadChart = (chart: Chart) => ChartReading;

/** Finds symbols and their occurrences in the charts of a tree. */
export class ChartSymbols {
  readonly #charts: ChartSet;
  readonly #read: ReadChart;
  readonly #lines = new WeakMap<SourceFile, LineIndex>();

  constructor(charts: ChartSet, read: ReadChart) {
    this.#charts = charts;
    this.#read = read;
  }

  /** What stands under the cursor in a template. */
  findInTemplate(chart: Chart, file: SourceFile, position: Position): ChartSymbol | undefined {
    const offset = this.#linesOf(file).offsetAt(position);
    const touches = ({ start, end }: TextSpan): boolean => start <= offset && offset <= end;
    const reading = this.#read(chart);
    const names = [...reading.calls, ...reading.definitions].filter(entry => entry.file === file.path);
    const named = names.find(({ nameSpan }) => touches(nameSpan));
    if (named) {
      return { type: 'template', chart, name: named.name, range: this.#rangeIn(file, named.nameSpan) };
    }
    for (const read of reading.reads) {
      const path = read.file === file.path ? valuesPath(read) : undefined;
      const index = path ? read.written.findIndex(touches) : -1;
      const span = read.written[index];
      const length = (path?.length ?? 0) - (read.written.length - index - 1);
      if (path && span && length > 0) {
        return { type: 'value', chart, path: path.slice(0, length), range: this.#rangeIn(file, span) };
      }
    }
    return undefined;
  }

  /** What stands under the cursor in values: a key. */
  findInValues(chart: Chart, source: ValuesSource, file: SourceFile, position: Position): ChartSymbol | undefined {
    const document = documentAt(file.yaml, position);
    const found = document && pathAt(document, position);
    const own = source.segments;
    const isBelow = found?.on === 'key' && own.every((segment, index) => found.segments[index] === segment);
    if (!found || !isBelow || document.index !== source.document.index || found.segments.length <= own.length) {
      return undefined;
    }
    const path = found.segments.slice(own.length).map(segment => (typeof segment === 'number' ? anyElement : segment));
    return { type: 'value', chart, path, range: found.range };
  }

  /** Everywhere that the symbol is meant, each place once. */
  async getOccurrences(symbol: ChartSymbol): Promise<readonly ChartOccurrence[]> {
    const all =
      symbol.type === 'template'
        ? await this.#occurrencesOfTemplate(symbol.chart, symbol.name)
        : await this.#occurrencesOfValue(symbol.chart, symbol.path);
    const unique = new Map(all.map(one => [JSON.stringify([one.file, one.range]), one]));
    return [...unique.values()];
  }

  /** Charts whose templates share one space of names with those of `chart`. */
  async #familyOf(chart: Chart): Promise<readonly Chart[]> {
    const family = new Set([chart]);
    for (const one of family) {
      (await this.#charts.parentsOf(one)).forEach(parent => family.add(parent.chart));
    }
    return [...new Set([...family].flatMap(withSubcharts))];
  }

  async #occurrencesOfTemplate(chart: Chart, name: string): Promise<ChartOccurrence[]> {
    const family = await this.#familyOf(chart);
    const files = new Map(family.flatMap(({ templates }) => templates.map(file => [file.path, file] as const)));
    return family.flatMap(one => {
      const { calls, definitions } = this.#read(one);
      const places = [
        ...definitions.map(definition => ({ ...definition, role: 'declaration' as const })),
        ...calls.map(call => ({ ...call, role: 'use' as const })),
      ];
      return places
        .filter(place => place.name === name)
        .flatMap(({ file, nameSpan, role, verbatim }) => {
          const source = files.get(file);
          const range = source && this.#rangeIn(source, nameSpan);
          return range ? [{ file, range, role, form: 'text' as const, certain: true, exact: verbatim }] : [];
        });
    });
  }

  async #occurrencesOfValue(chart: Chart, path: readonly Step[]): Promise<ChartOccurrence[]> {
    const meanings = await this.#sameValues(chart, path);
    const found: ChartOccurrence[] = [];
    for (const meaning of meanings) {
      const sources = await this.#charts.sourcesOf(meaning.chart);
      found.push(
        ...sources.flatMap(source => keyOccurrence(source, meaning.path)),
        ...this.#usesOf(meaning.chart, meaning.path),
        ...schemaOccurrence(meaning.chart, meaning.path),
        ...conditionOccurrences(meaning.chart, meaning.path),
      );
    }
    return found;
  }

  /** The same value as charts above and below call it. */
  async #sameValues(chart: Chart, path: readonly Step[]): Promise<readonly { chart: Chart; path: readonly Step[] }[]> {
    const known = new Map([[keyOf(chart, path), { chart, path }]]);
    for (const meaning of known.values()) {
      const isGlobal = meaning.path[0] === 'global';
      const parents = await this.#charts.parentsOf(meaning.chart);
      const above = parents.map(parent => ({
        chart: parent.chart,
        path: isGlobal ? meaning.path : [parent.key, ...meaning.path],
      }));
      const below = meaning.chart.dependencies.flatMap(({ key, chart: inner }) => {
        const own = isGlobal
          ? meaning.path
          : meaning.path[0] === key && meaning.path.length > 1
            ? meaning.path.slice(1)
            : undefined;
        return inner && own ? [{ chart: inner, path: own }] : [];
      });
      for (const other of [...above, ...below]) {
        known.set(keyOf(other.chart, other.path), known.get(keyOf(other.chart, other.path)) ?? other);
      }
    }
    return [...known.values()];
  }

  #usesOf(chart: Chart, path: readonly Step[]): ChartOccurrence[] {
    const files = new Map(withSubcharts(chart).flatMap(({ templates }) => templates.map(file => [file.path, file] as const)));
    return this.#read(chart).reads.flatMap(read => {
      const own = valuesPath(read);
      const index = own ? read.written.length - (own.length - path.length) - 1 : -1;
      const span = read.written[index];
      const file = files.get(read.file);
      if (!own || !span || !file || !startsWith(own, path)) {
        return [];
      }
      const isText = /["`]/.test(file.text.charAt(span.start - 1));
      return [
        {
          file: read.file,
          range: this.#rangeIn(file, span),
          role: 'use' as const,
          form: isText ? ('text' as const) : ('field' as const),
          certain: true,
          exact: file.text.slice(span.start, span.end) === span.step,
        },
      ];
    });
  }

  #rangeIn(file: SourceFile, { start, end }: TextSpan): Range {
    return this.#linesOf(file).rangeBetween(start, end);
  }

  #linesOf(file: SourceFile): LineIndex {
    const lines = this.#lines.get(file) ?? new LineIndex(file.text);
    this.#lines.set(file, lines);
    return lines;
  }
}

function keyOf({ folder }: Chart, path: readonly Step[]): string {
  return JSON.stringify([folder, path]);
}

/** Whether `path` is `start` or lies below it. */
export function startsWith(path: readonly Step[], start: readonly Step[]): boolean {
  return path.length >= start.length && start.every((step, index) => step === path[index]);
}

function keyOccurrence(source: ValuesSource, path: readonly Step[]): ChartOccurrence[] {
  const found = findValue(source, path);
  return found?.key ? [occurrenceOfKey(source.file, source.document, found.key, 'declaration')] : [];
}

function occurrenceOfKey(
  file: string,
  document: ValuesSource['document'],
  key: YamlNode,
  role: ChartOccurrence['role'],
): ChartOccurrence {
  const quotes = key.kind === 'scalar' && (key.style === 'single' || key.style === 'double') ? 1 : 0;
  const inner = { start: key.start + quotes, end: key.end - quotes };
  const exact = key.kind === 'scalar' && document.text.slice(inner.start, inner.end) === key.text && key.anchor === undefined;
  return { file, range: rangeOf(document, inner), role, form: quotes > 0 ? 'quotedKey' : 'key', certain: true, exact };
}

/** The property of `values.schema.json` that describes the value. */
function schemaOccurrence({ schema }: Chart, path: readonly Step[]): ChartOccurrence[] {
  const document = schema?.yaml.documents[0];
  if (!schema || !document || path.some(step => typeof step !== 'string')) {
    return [];
  }
  const parent = nodeAt(document, [...path.slice(0, -1).flatMap(step => ['properties', step]), 'properties']);
  const entry = findEntry(parent?.node, String(path.at(-1)));
  return entry ? [occurrenceOfKey(schema.path, document, entry.key, 'use')] : [];
}

/** `condition: web.enabled` of a dependency. */
function conditionOccurrences({ manifest }: Chart, path: readonly Step[]): ChartOccurrence[] {
  const document = manifest.yaml.documents[0];
  const items = asSequence(findEntry(document?.root, 'dependencies')?.value)?.items ?? [];
  const dotted = path.join('.');
  return items.flatMap(item => {
    const node = findEntry(item, 'condition')?.value;
    if (!document || node?.kind !== 'scalar') {
      return [];
    }
    const text = document.text.slice(node.start, node.end);
    return [...text.matchAll(/[^\s,"']+/g)].flatMap(({ 0: condition, index }) => {
      if (condition !== dotted && !condition.startsWith(`${dotted}.`)) {
        return [];
      }
      const end = node.start + index + dotted.length;
      const range = rangeOf(document, { start: end - String(path.at(-1)).length, end });
      return [{ file: manifest.path, range, role: 'use' as const, form: 'path' as const, certain: true, exact: true }];
    });
  });
}

/** Whether the cursor is on the symbol. */
export function isAt(symbol: ChartSymbol, position: Position): boolean {
  return rangeContains(symbol.range, position);
}
