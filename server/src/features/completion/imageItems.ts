import { CompletionItemKind } from 'vscode-languageserver-types';
import type { CompletionRequest } from './completionRequest.ts';
import type { ItemDraft } from './itemDraft.ts';
import { imagesOf } from './kustomizationItems.ts';
import { writeValue } from './valueItems.ts';

/** Images that containers of the repository run, for another container. */
export function collectImageItems(request: CompletionRequest): ItemDraft[] {
  const { cursor, names } = request;
  const isImage = cursor.segments.at(-1) === 'image' && /[cC]ontainers$/.test(String(cursor.segments.at(-3)));
  if (!names || cursor.place !== 'value' || !isImage) {
    return [];
  }
  return imagesOf(names)
    .filter(image => image !== cursor.typed)
    .map(image => ({
      label: image,
      kind: CompletionItemKind.Reference,
      snippet: writeValue(request, image),
      rank: 1,
      detail: 'image',
    }));
}
