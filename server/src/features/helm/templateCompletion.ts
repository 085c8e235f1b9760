import { CompletionItemKind } from 'vscode-languageserver-types';
import type { CompletionItem } from 'vscode-languageserver-types';
import type { Position } from '../../base/textRange.ts';
import { entriesOf, findValue } from '../../gitops/helm/chart/valuesSource.ts';
import type { ValuesSource } from '../../gitops/helm/chart/valuesSource.ts';
import { findSchemaProperty } from '../../gitops/helm/chart/valuesSchema.ts';
import type { ChartReading } from '../../gitops/helm/chart/readingOfChart.ts';
import type { Step } from '../../gitops/helm/templates/contextValue.ts';
import type { ActionSpan } from '../../gitops/helm/templates/templateNode.ts';
import type { ContextRead } from '../../gitops/helm/templates/templateReads.ts';
import { LineIndex } from '../../yaml/lineIndex.ts';
import { escapeMarkdown } from '../markdown.ts';
import type { ChartFile } from './chartFile.ts';
import { findContextMember } from './contextTable.ts';
import { templateFunctions, templateKeywords } from '../../gitops/helm/templates/templateFunctions.ts';
import { documentValue, summarize } from './valueText.ts';

/** Completion inside of `{{ … }}`: what the context has, named templates, functions, variables. */

type TemplateInChart = ChartFile & { readonly role: 'template' };

/** Items at the cursor; `undefined` outside of actions, where the text is YAML. */
export async function provideTemplateCompletion(
  { chart, charts, file }: TemplateInChart,
  reading: ChartReading,
  position: Position,
): Promise<CompletionItem[] | undefined> {
  const lines = new LineIndex(file.text);
  const offset = lines.offsetAt(position);
  const action = file.template.spans.find(span => isInside(span, offset));
  if (!action || action.kind === 'comment') {
    return action ? [] : undefined;
  }
  const before = file.text.slice(action.inside.start, offset);
  const typing = new TypedItems(lines, offset, file.text);
  const called = /(?:^|[\s(|])(?:include|template|block|define)\s+["`](?<typed>[^"`]*)$/.exec(before)?.groups?.['typed'];
  if (called !== undefined) {
    const names = new Set(reading.definitions.map(({ name }) => name));
    return [...names].sort().map(name => typing.item(name, called, { kind: CompletionItemKind.Function }));
  }
  if (isInText(before)) {
    return [];
  }
  const dotted = /\.(?<typed>\w*)$/.exec(before)?.groups?.['typed'];
  if (dotted !== undefined) {
    const paths = findParents(reading.reads, file.path, offset, dotted);
    const sources = await charts.sourcesOf(chart);
    return paths
      .flatMap(path => membersOf(path).map(([name, summary]) => typing.member(name, dotted, summary)))
      .concat(paths.flatMap(path => (path[0] === 'Values' ? valueItems(chart, sources, path.slice(1), dotted, typing) : [])));
  }
  const variable = /\$\w*$/.exec(before)?.[0];
  if (variable !== undefined) {
    return variablesBefore(file.text.slice(0, offset)).map(name =>
      typing.item(name, variable, { kind: CompletionItemKind.Variable }),
    );
  }
  const word = /(?:^|[\s(|=])(?<typed>[A-Za-z]\w*)?$/.exec(before)?.groups;
  return word ? words(word['typed'] ?? '', /^\s*\w*$/.test(before), typing) : [];
}

function isInside({ start, end, inside, closed }: ActionSpan, offset: number): boolean {
  return inside.start <= offset && (closed ? offset <= end - 2 : offset <= end) && start < offset;
}

/** Whether a quote is open. */
function isInText(before: string): boolean {
  return /["`]/.test(before.replaceAll(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, ''));
}

/** The places whose members may stand at the cursor. */
function findParents(reads: readonly ContextRead[], file: string, offset: number, typed: string): readonly (readonly Step[])[] {
  const found = new Map<string, readonly Step[]>();
  for (const read of reads.filter(one => one.file === file)) {
    const index = read.written.findIndex(({ start, end }) => start <= offset && offset <= end);
    const length = index === -1 ? read.path.length : read.path.length - (read.written.length - index);
    // A lone dot is the value itself, whose members are meant.
    const isDot = index === -1 && typed === '' && read.written.length === 0 && read.end === offset;
    if ((index !== -1 || isDot) && length >= 0) {
      const path = read.path.slice(0, length);
      found.set(JSON.stringify(path), path);
    }
  }
  return [...found.values()];
}

function membersOf(path: readonly Step[]): (readonly [string, string])[] {
  const members = findContextMember(path)?.members ?? {};
  return Object.entries(members).map(([name, { summary }]) => [name, summary] as const);
}

function valueItems(
  chart: TemplateInChart['chart'],
  sources: readonly ValuesSource[],
  path: readonly Step[],
  typed: string,
  typing: TypedItems,
): CompletionItem[] {
  const names = new Set<string>();
  for (const source of sources) {
    entriesOf(findValue(source, path)?.node).forEach(({ name }) => names.add(name));
  }
  Object.keys(findSchemaProperty(chart, path)?.properties ?? {}).forEach(name => names.add(name));
  return [...names].map(name => {
    const below = [...path, name];
    const found = sources.flatMap(source => findValue(source, below) ?? [])[0];
    return typing.value(name, typed, found && summarize(found), documentValue(chart, sources, below));
  });
}

function variablesBefore(text: string): string[] {
  const found = text.matchAll(/(?<first>\$\w+)\s*(?:,\s*(?<second>\$\w+)\s*)?:=/g);
  const names = [...found].flatMap(({ groups }) => [groups?.['first'], groups?.['second']].filter(name => name !== undefined));
  return ['$', ...new Set(names)];
}

function words(typed: string, isFirst: boolean, typing: TypedItems): CompletionItem[] {
  const functions = [...templateFunctions.values()].map(({ name, parameters, summary }) =>
    typing.item(name, typed, {
      kind: CompletionItemKind.Function,
      detail: `${name} ${parameters}`.trim(),
      documentation: escapeMarkdown(summary),
      rank: 2,
    }),
  );
  const keywords = templateKeywords.map(([name, summary]) =>
    typing.item(name, typed, { kind: CompletionItemKind.Keyword, documentation: escapeMarkdown(summary), rank: 1 }),
  );
  return isFirst ? [...keywords, ...functions] : functions;
}

interface ItemParts {
  readonly kind: CompletionItemKind;
  readonly detail?: string | undefined;
  /** Markdown. */
  readonly documentation?: string | undefined;
  readonly rank?: number;
}

/** Makes items that replace the word at the cursor. */
class TypedItems {
  readonly #lines: LineIndex;
  readonly #offset: number;
  readonly #text: string;

  constructor(lines: LineIndex, offset: number, text: string) {
    this.#lines = lines;
    this.#offset = offset;
    this.#text = text;
  }

  item(label: string, typed: string, { kind, detail, documentation, rank = 1 }: ItemParts): CompletionItem {
    const rest = /^[\w.-]*/.exec(this.#text.slice(this.#offset))?.[0] ?? '';
    const end = this.#offset + (kind === CompletionItemKind.Function && /[."]/.test(label) ? rest.length : wordLength(rest));
    return {
      label,
      kind,
      sortText: `${rank}${label}`,
      filterText: label,
      textEdit: { range: this.#lines.rangeBetween(this.#offset - typed.length, end), newText: label },
      ...(detail === undefined ? {} : { detail }),
      ...(documentation === undefined ? {} : { documentation: { kind: 'markdown', value: documentation } }),
    };
  }

  member(name: string, typed: string, summary: string): CompletionItem {
    return this.item(name, typed, { kind: CompletionItemKind.Property, documentation: escapeMarkdown(summary) });
  }

  /** A key of values. One that cannot stand behind a dot is asked for by `index`. */
  value(name: string, typed: string, detail: string | undefined, documentation: string | undefined): CompletionItem {
    const item = this.item(name, typed, { kind: CompletionItemKind.Field, detail, documentation });
    if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
      return item;
    }
    const before = /[$.\w]*$/.exec(this.#text.slice(0, this.#offset - typed.length))?.[0] ?? '';
    const start = this.#offset - typed.length - before.length;
    const parent = before.slice(0, -1);
    const newText = `(index ${parent === '' ? '.' : parent} ${JSON.stringify(name)})`;
    const range = this.#lines.rangeBetween(start, this.#offset + wordLength(this.#text.slice(this.#offset)));
    return { ...item, filterText: `${before}${name}`, textEdit: { range, newText } };
  }
}

function wordLength(text: string): number {
  return /^\w*/.exec(text)?.[0].length ?? 0;
}
