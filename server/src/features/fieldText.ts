import { codeSpan } from '../base/codeSpan.ts';
import type { JsonValue } from '../base/json.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { FieldSchema } from '../schema/fieldSchema.ts';
import { escapeMarkdown } from './markdown.ts';

/** What the catalogue knows of a field, as text for people. Descriptions are texts of others: escaped, never markup. */

/** Enum values that are listed before "and 12 more". */
const listedValues = 20;

/** Documentation of a field as Markdown: its description, then what may stand there, one fact a line. */
export function describeField(catalogue: Catalogue, schema: FieldSchema, options: { readonly required: boolean }): string {
  const facts = [
    ...(options.required ? ['Required'] : []),
    ...(schema.default === undefined ? [] : [`Default: ${codeSpan(valueTextOf(schema.default))}`]),
    ...(schema.enum && schema.enum.length > 0 ? [`One of ${listValues(schema.enum)}`] : []),
    ...rangeFacts(schema),
    ...versionFacts(schema),
  ];
  const type = `Type: ${codeSpan(typeText(catalogue, schema))}`;
  return [...paragraphs(schema.description ?? ''), [type, ...facts].join(' · ')].join('\n\n');
}

/** `string`, `Container list`, `map of string`, … as people say it. */
export function typeText(catalogue: Catalogue, schema: FieldSchema): string {
  if (schema['x-kubernetes-int-or-string'] === true) {
    return 'integer or string';
  }
  if (schema.items !== undefined) {
    return `list of ${typeText(catalogue, catalogue.resolve(schema.items))}`;
  }
  if (typeof schema.additionalProperties === 'object') {
    return `map of ${typeText(catalogue, catalogue.resolve(schema.additionalProperties))}`;
  }
  if (schema.format !== undefined && schema.type !== 'object') {
    return schema.type === undefined ? schema.format : `${schema.type} (${schema.format})`;
  }
  return schema.type ?? 'any';
}

/** Whether the field's own documentation advises against it. */
export function isDeprecated(schema: FieldSchema): boolean {
  return /^\s*(?:[a-z]\w* is )?deprecated\b|\bdeprecated:|\bthis field is deprecated\b/i.test(schema.description ?? '');
}

/** Paragraphs of a description, escaped; lists keep their lines. */
export function paragraphs(text: string): string[] {
  return text
    .split(/\n\s*\n/)
    .map(paragraph => paragraph.trim())
    .filter(paragraph => paragraph !== '')
    .map(paragraph =>
      paragraph
        .split('\n')
        .map(line => escapeMarkdown(line.trim()))
        .reduce((lines, line) => lines + (/^\\?(?:[-*]|\d+\\\.)\s/.test(line) ? '  \n' : ' ') + line),
    );
}

function listValues(values: readonly JsonValue[]): string {
  const named = values.filter(value => value !== null).map(value => codeSpan(valueTextOf(value)));
  const more = named.length - listedValues;
  return named.slice(0, listedValues).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function rangeFacts({ minimum, maximum, minLength, maxLength, minItems, maxItems, pattern }: FieldSchema): string[] {
  return [
    ...between('Value', minimum, maximum),
    ...between('Length', minLength, maxLength),
    ...between('Elements', minItems, maxItems),
    ...(pattern === undefined ? [] : [`Pattern: ${codeSpan(pattern)}`]),
  ];
}

function between(what: string, least: number | undefined, most: number | undefined): string[] {
  if (least !== undefined && most !== undefined) {
    return [`${what}: ${least} to ${most}`];
  }
  return least !== undefined ? [`${what}: at least ${least}`] : most !== undefined ? [`${what}: at most ${most}`] : [];
}

function versionFacts(schema: FieldSchema): string[] {
  const since = schema['x-driftline-since'];
  const removed = schema['x-driftline-removed'];
  return [
    ...(since === undefined ? [] : [`Since Kubernetes ${since}`]),
    ...(removed === undefined ? [] : [`Removed in Kubernetes ${removed}`]),
  ];
}

function valueTextOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
