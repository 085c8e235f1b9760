import { CompletionItemTag, InsertTextFormat, InsertTextMode } from 'vscode-languageserver-types';
import type { CompletionItem, CompletionItemKind, TextEdit } from 'vscode-languageserver-types';
import type { LineIndex } from '../../yaml/lineIndex.ts';
import type { ClientAbilities } from './completionRequest.ts';
import type { CursorContext } from './cursorContext.ts';
import { hasStops, withoutStops } from './insertText.ts';

/** An item before it is known what the client can do and where the text goes. */
export interface ItemDraft {
  readonly label: string;
  /** What replaces the word, a snippet; lines after the first with all of their indentation. */
  readonly snippet: string;
  readonly kind: CompletionItemKind;
  /** Items of a lower rank come first; within a rank, by {@link order} or label. */
  readonly rank: number;
  readonly order?: string;
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly deprecated?: boolean;
  /** What is compared with the typed word, where that is not the label. */
  readonly filter?: string;
  /** Begins with a line break, so that white space before the word goes. */
  readonly startsBelow?: boolean;
  /** Makes no sense without stops. */
  readonly isSnippet?: boolean;
  readonly additionalEdits?: readonly TextEdit[];
}

/** The item as the client gets it. */
export function toCompletionItem(
  draft: ItemDraft,
  cursor: CursorContext,
  lines: LineIndex,
  text: string,
  client: ClientAbilities,
): CompletionItem {
  const isSnippet = client.snippets && hasStops(draft.snippet);
  const space = cursor.needsSpace && draft.startsBelow !== true ? ' ' : '';
  const exact = space + (isSnippet ? draft.snippet : withoutStops(draft.snippet));
  const several = exact.includes('\n');
  const newText = several && !client.insertsAsIs ? exact.replaceAll(`\n${cursor.lead}`, '\n') : exact;
  const start = draft.startsBelow === true ? skipSpacesBack(text, cursor.start) : cursor.start;
  return {
    label: draft.label,
    kind: draft.kind,
    sortText: `${draft.rank}${draft.order ?? draft.label}`,
    filterText: draft.filter ?? draft.label,
    textEdit: { range: lines.rangeBetween(start, cursor.end), newText },
    ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(several && client.insertsAsIs ? { insertTextMode: InsertTextMode.asIs } : {}),
    ...(draft.detail === undefined ? {} : { detail: draft.detail }),
    ...(draft.documentation === undefined ? {} : { documentation: { kind: 'markdown', value: draft.documentation } }),
    ...(draft.deprecated === true ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(draft.additionalEdits ? { additionalTextEdits: [...draft.additionalEdits] } : {}),
  };
}

function skipSpacesBack(text: string, offset: number): number {
  let start = offset;
  while (text.charAt(start - 1) === ' ') {
    start--;
  }
  return start;
}
