import { CompletionItemKind } from 'vscode-languageserver-types';
import type { FieldSchema } from '../../schema/fieldSchema.ts';
import { fieldAt, propertiesOf, shapeOf } from '../fieldLookup.ts';
import type { FieldPlace } from '../fieldLookup.ts';
import { describeField, isDeprecated, typeText } from '../fieldText.ts';
import type { CompletionRequest } from './completionRequest.ts';
import { choice, escapeSnippet, yamlText } from './insertText.ts';
import type { ItemDraft } from './itemDraft.ts';
import { SnippetWriter } from './snippetWriter.ts';
import { describeValues } from './valueItems.ts';

/** Fields and values that the schema of the document has at the cursor. */

/** Ranks: what must be written, what may be, what should not. */
const ranks = { skeleton: 0, required: 1, optional: 2, deprecated: 4, directive: 5 } as const;

/** Written by the API server alone. */
const serverFields: ReadonlySet<string> = new Set([
  'status',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** Items from the schema alone. */
export function collectSchemaItems(request: CompletionRequest): ItemDraft[] {
  const { catalogue, cursor, kind } = request;
  const place = kind && fieldAt(catalogue, kind.schema, cursor.document.root, cursor.segments);
  if (!place) {
    return [];
  }
  if (cursor.place === 'value') {
    return describeValue(request, place);
  }
  const shape = shapeOf(place.schema);
  const isAlone = cursor.place === 'line' && cursor.siblings.size === 0;
  if (isAlone && shape === 'list' && !cursor.behindDash) {
    return describeElements(request, place.schema, cursor.column);
  }
  if (isAlone && shape === 'scalar') {
    return describeValues(request, place.schema);
  }
  return describeFields(request, place.schema, cursor.column, '');
}

/** A value behind its key: scalars stay on the line, mappings and lists begin on the next one. */
function describeValue(request: CompletionRequest, { schema }: FieldPlace): ItemDraft[] {
  const { cursor, style } = request;
  const shape = shapeOf(schema);
  const atEnd = /^\s*(?:#|$)/.test(request.text.slice(cursor.end).split('\n', 1)[0] ?? '');
  if (shape === 'scalar' || shape === 'any' || cursor.flow || cursor.quoted || !atEnd) {
    return describeValues(request, schema);
  }
  if (shape === 'object') {
    const column = cursor.column + style.step;
    return describeFields(request, schema, column, `\n${' '.repeat(column)}`);
  }
  const column = cursor.column + (style.indentsLists ? style.step : 0);
  return describeElements(request, schema, column, `\n${' '.repeat(column)}`);
}

/** The fields of a mapping that are not written yet, and its required ones as one item. */
function describeFields(request: CompletionRequest, schema: FieldSchema, column: number, before: string): ItemDraft[] {
  const { catalogue, cursor, isPatch } = request;
  const required = new Set(isPatch ? [] : schema.required);
  const isMetadata = cursor.segments.at(-1) === 'metadata' || cursor.segments.length === 0;
  const items = [...propertiesOf(catalogue, schema)]
    .filter(([name]) => !cursor.siblings.has(name) && !(isMetadata && serverFields.has(name)))
    .map(([name, field]) => describeKey(request, name, field, { column, before, isRequired: required.has(name) }));
  const skeleton = before === '' ? describeSkeleton(request, schema, column) : [];
  return [...skeleton, ...items.filter(item => item !== undefined), ...describeDirective(request, schema, before)];
}

/** How a strategic merge patch treats the mapping. */
function describeDirective({ cursor, isPatch }: CompletionRequest, schema: FieldSchema, before: string): ItemDraft[] {
  const isThere = cursor.siblings.has('$patch') || cursor.hasColon || before !== '';
  if (!isPatch || isThere || schema.properties === undefined) {
    return [];
  }
  return [
    {
      label: '$patch',
      kind: CompletionItemKind.Keyword,
      snippet: `\\$patch: ${choice(1, ['delete', 'replace', 'merge'])}`,
      rank: ranks.directive,
      detail: 'strategic merge',
      documentation: 'What the patch does with this mapping: remove it, replace it as a whole, or merge into it (the default).',
    },
  ];
}

interface FieldOptions {
  readonly column: number;
  /** Stands before the key: a line break, or a dash. */
  readonly before: string;
  readonly isRequired: boolean;
}

function describeKey(
  request: CompletionRequest,
  name: string,
  field: FieldSchema,
  { column, before, isRequired }: FieldOptions,
): ItemDraft | undefined {
  const { catalogue, cursor } = request;
  const schema = catalogue.resolve(field);
  if (schema['x-driftline-removed'] !== undefined) {
    return undefined;
  }
  const deprecated = isDeprecated(schema);
  return {
    label: name,
    kind: CompletionItemKind.Property,
    snippet: cursor.hasColon ? escapeSnippet(yamlText(name)) : before + writer(request).field(name, schema, column),
    rank: isRequired ? ranks.required : deprecated ? ranks.deprecated : ranks.optional,
    detail: typeText(catalogue, schema),
    documentation: describeField(catalogue, schema, { required: isRequired }),
    deprecated,
    startsBelow: before.startsWith('\n'),
  };
}

/** Two or more required fields that are missing, in one item. */
function describeSkeleton(request: CompletionRequest, schema: FieldSchema, column: number): ItemDraft[] {
  const { cursor, isPatch } = request;
  const missing = isPatch ? [] : (schema.required ?? []).filter(name => !cursor.siblings.has(name));
  if (missing.length < 2 || cursor.flow || cursor.hasColon) {
    return [];
  }
  const named = missing.length > 3 ? `${missing.slice(0, 3).join(', ')}, …` : missing.join(', ');
  return [
    {
      label: `${named} (required fields)`,
      kind: CompletionItemKind.Struct,
      snippet: writer(request).requiredFields(schema, column, cursor.siblings),
      rank: ranks.skeleton,
      filter: missing[0] ?? '',
      detail: 'all required fields that are missing',
    },
  ];
}

/** What an element of a list may begin with, the dash included. */
function describeElements(request: CompletionRequest, list: FieldSchema, column: number, before = ''): ItemDraft[] {
  const { catalogue } = request;
  const items = catalogue.resolve(list.items ?? {});
  const element: ItemDraft = {
    label: '- (new element)',
    kind: CompletionItemKind.Struct,
    snippet: before + writer(request).element(list, column),
    rank: ranks.skeleton,
    filter: '-',
    detail: typeText(catalogue, items),
    startsBelow: before !== '',
  };
  if (shapeOf(items) !== 'object') {
    const values = describeValues(request, items);
    return [element, ...values.map(value => ({ ...value, snippet: `${before}- ${value.snippet}`, startsBelow: before !== '' }))];
  }
  return [element, ...describeFields(request, items, column + 2, `${before}- `)];
}

function writer({ catalogue, style, cursor, isPatch }: CompletionRequest): SnippetWriter {
  return new SnippetWriter(catalogue, { style, flow: cursor.flow, isPatch });
}
