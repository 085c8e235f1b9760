import { CompletionItemKind } from 'vscode-languageserver-types';
import type { LabelField } from '../../gitops/nameFields.ts';
import type { LabelSet, NamedObject } from '../../gitops/nameModel.ts';
import { groupOf } from '../../gitops/objectNames.ts';
import { textAt } from '../../yaml/manifests.ts';
import type { CompletionRequest, RepositoryNames } from './completionRequest.ts';
import { escapeSnippet, yamlText } from './insertText.ts';
import type { ItemDraft } from './itemDraft.ts';
import { writeValue } from './valueItems.ts';

/** Labels that the repository uses: in selectors those that something carries, elsewhere those of other objects. */

/** Pairs for a mapping of labels, or values for one label. */
export function collectLabelItems(request: CompletionRequest): ItemDraft[] {
  const { cursor, names } = request;
  const { root } = cursor.document;
  const kind = textAt(root, 'kind');
  if (!names || kind === undefined) {
    return [];
  }
  const isValue = cursor.place === 'value';
  const path = isValue ? cursor.segments.slice(0, -1) : cursor.segments;
  const [field] = names.tables.labels.fieldsAt(groupOf(textAt(root, 'apiVersion') ?? ''), kind, path);
  if (!field) {
    return [];
  }
  const pairs = [...pairsFor(names, request.path, field)];
  return isValue ? describeValues(request, pairs, String(cursor.segments.at(-1))) : describePairs(request, pairs);
}

interface Pair {
  readonly key: string;
  readonly value: string;
  /** `Deployment web`. */
  readonly owner: string;
}

function* pairsFor({ index }: RepositoryNames, path: string, field: LabelField): Generator<Pair> {
  const seen = new Set<string>();
  for (const object of index.getVisibleObjects(path, [])) {
    for (const { pairs } of object.labels.filter(set => isFound(field, object, set))) {
      for (const { key, value } of pairs) {
        const id = `${key.text}\0${value.text}`;
        if (!seen.has(id)) {
          seen.add(id);
          yield { key: key.text, value: value.text, owner: `${object.kind} ${object.name.text}` };
        }
      }
    }
  }
}

/** Whether the labels are such as the field would find or be found by. */
function isFound(field: LabelField, { kind }: NamedObject, { role }: LabelSet): boolean {
  if (field.role !== 'selector') {
    return role !== 'selector';
  }
  return field.finds === 'Service' ? kind === 'Service' && role === 'labels' : role === 'template';
}

function describePairs(request: CompletionRequest, pairs: readonly Pair[]): ItemDraft[] {
  const { cursor } = request;
  return pairs
    .filter(({ key }) => !cursor.siblings.has(key))
    .map(({ key, value, owner }) => ({
      label: `${key}: ${value}`,
      kind: CompletionItemKind.Reference,
      snippet: escapeSnippet(cursor.hasColon ? yamlText(key) : `${yamlText(key)}: ${yamlText(value)}`),
      rank: 0,
      filter: key,
      detail: owner,
    }));
}

function describeValues(request: CompletionRequest, pairs: readonly Pair[], name: string): ItemDraft[] {
  return pairs
    .filter(({ key }) => key === name)
    .map(({ value, owner }) => ({
      label: value,
      kind: CompletionItemKind.Reference,
      snippet: writeValue(request, value),
      rank: 0,
      detail: owner,
    }));
}
