import { CompletionItemKind } from 'vscode-languageserver-types';
import type { CompletionRequest } from './completionRequest.ts';
import { withoutStops } from './insertText.ts';
import type { ItemDraft } from './itemDraft.ts';
import { objectSnippets } from './snippets.ts';

/** Common objects, where a document is still empty. Only for clients that know snippets: the names are to be filled in. */
export function collectSnippetItems({ cursor, isPatch, isKustomization }: CompletionRequest): ItemDraft[] {
  const isEmpty = cursor.place === 'line' && cursor.segments.length === 0 && cursor.siblings.size === 0 && cursor.column === 0;
  if (!isEmpty || isPatch) {
    return [];
  }
  const fitting = objectSnippets.filter(({ label }) => !isKustomization || label === 'kustomization');
  return fitting.map(({ label, description, body }, index) => ({
    label,
    kind: CompletionItemKind.Snippet,
    snippet: body.trimEnd(),
    rank: isKustomization ? 3 : 2,
    order: String(index).padStart(2, '0'),
    detail: description,
    documentation: `\`\`\`yaml\n${withoutStops(body)}\`\`\``,
    isSnippet: true,
  }));
}
