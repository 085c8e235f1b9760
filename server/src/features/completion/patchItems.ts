import { CompletionItemKind } from 'vscode-languageserver-types';
import { textAt } from '../../yaml/manifests.ts';
import { findEntry } from '../../yaml/yamlNode.ts';
import type { CompletionRequest } from './completionRequest.ts';
import type { ItemDraft } from './itemDraft.ts';
import { writeValue } from './valueItems.ts';

/** What a patch names of the object it is merged into: the object itself, and its containers. */
export function collectPatchItems(request: CompletionRequest): ItemDraft[] {
  const { cursor, names, isPatch, path } = request;
  const { root } = cursor.document;
  const kind = textAt(root, 'kind');
  if (!names || !isPatch || kind === undefined || cursor.place !== 'value' || cursor.segments.at(-1) !== 'name') {
    return [];
  }
  const objects = names.index.getVisibleObjects(path, [kind]);
  if (cursor.segments.length === 2 && cursor.segments[0] === 'metadata') {
    return objects.map(({ name, file }) => describe(request, name.text, `${kind} · ${file}`));
  }
  if (!/[cC]ontainers$/.test(String(cursor.segments.at(-3)))) {
    return [];
  }
  const target = textAt(findEntry(root, 'metadata')?.value, 'name');
  const containers = objects
    .filter(({ name }) => target === undefined || name.text === target)
    .flatMap(object => names.index.getMembers(object).filter(({ type, declares }) => type === 'container' && declares));
  return containers.map(({ name }) => describe(request, name.text, 'container of the object'));
}

function describe(request: CompletionRequest, name: string, detail: string): ItemDraft {
  return { label: name, kind: CompletionItemKind.Reference, snippet: writeValue(request, name), rank: 0, detail };
}
