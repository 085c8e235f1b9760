import { CompletionItemKind } from 'vscode-languageserver-types';
import type { JsonValue } from '../../base/json.ts';
import type { FieldSchema } from '../../schema/fieldSchema.ts';
import type { CompletionRequest } from './completionRequest.ts';
import { escapeSnippet, yamlText } from './insertText.ts';
import type { ItemDraft } from './itemDraft.ts';

/** Values that the schema lists for a scalar: enums without `null`, booleans, the default. */
export function describeValues(request: CompletionRequest, schema: FieldSchema): ItemDraft[] {
  const listed: readonly JsonValue[] = schema.enum ?? (schema.type === 'boolean' ? [true, false] : []);
  const isScalar = typeof schema.default !== 'object';
  const values = listed.length === 0 && schema.default !== undefined && isScalar ? [schema.default] : listed;
  return values
    .filter(value => value !== null)
    .map((value, index) => describeValue(request, value, { order: index, isDefault: value === schema.default }));
}

function describeValue(
  request: CompletionRequest,
  value: JsonValue,
  { order, isDefault }: { readonly order: number; readonly isDefault: boolean },
): ItemDraft {
  const label = typeof value === 'string' ? value : JSON.stringify(value);
  return {
    label: label === '' ? '""' : label,
    kind: typeof value === 'string' ? CompletionItemKind.EnumMember : CompletionItemKind.Value,
    snippet: writeValue(request, value),
    rank: 1,
    order: String(order).padStart(3, '0'),
    ...(isDefault ? { detail: 'default' } : {}),
  };
}

/** A value as it is written at the cursor: bare in quotes. */
export function writeValue({ cursor }: CompletionRequest, value: JsonValue): string {
  return escapeSnippet(cursor.quoted && typeof value === 'string' ? value : yamlText(value));
}
