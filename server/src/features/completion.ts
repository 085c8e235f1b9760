import type { CompletionItem } from 'vscode-languageserver-types';
import type { Position } from '../base/textRange.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import { LineIndex } from '../yaml/lineIndex.ts';
import { findCursor } from './completion/cursorContext.ts';
import type { ClientAbilities, CompletionRequest } from './completion/completionRequest.ts';
import { collectSchemaItems } from './completion/fieldItems.ts';
import { toCompletionItem } from './completion/itemDraft.ts';
import { writingStyleOf } from './completion/writingStyle.ts';
import { findDocumentKind } from './documentKind.ts';

/** Completion in Kubernetes YAML: what may stand at the cursor, as edits that leave the text well-formed. */

export interface CompletionContext {
  readonly catalogue: Catalogue;
  /** Repository-relative. */
  readonly path: string;
  readonly isPatch: boolean;
  readonly client: ClientAbilities;
}

/** Items for the cursor at `position` of `text`; empty where nothing is known. */
export function completeDocument(context: CompletionContext, text: string, position: Position): CompletionItem[] {
  const lines = new LineIndex(text);
  const cursor = findCursor(text, lines.offsetAt(position));
  if (!cursor) {
    return [];
  }
  const { catalogue, path, isPatch, client } = context;
  const kind = findDocumentKind(catalogue, path, cursor.document);
  const request: CompletionRequest = { catalogue, text, cursor, style: writingStyleOf(cursor.document), kind, isPatch };
  return collectSchemaItems(request).map(draft => toCompletionItem(draft, cursor, lines, text, client));
}
