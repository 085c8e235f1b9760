import { CompletionItemKind } from 'vscode-languageserver-types';
import type { CompletionItem } from 'vscode-languageserver-types';
import type { Position } from '../base/textRange.ts';
import type { Catalogue, KindSchema } from '../schema/catalogue.ts';
import { LineIndex } from '../yaml/lineIndex.ts';
import type { YamlDocument } from '../yaml/yamlFile.ts';
import { textAt } from '../yaml/manifests.ts';
import { findCursor } from './completion/cursorContext.ts';
import type { CursorContext } from './completion/cursorContext.ts';
import type { ClientAbilities, CompletionRequest, RepositoryNames } from './completion/completionRequest.ts';
import { collectSchemaItems } from './completion/fieldItems.ts';
import { collectImageItems } from './completion/imageItems.ts';
import { toCompletionItem } from './completion/itemDraft.ts';
import type { ItemDraft } from './completion/itemDraft.ts';
import { collectKindItems } from './completion/kindItems.ts';
import { collectKustomizationItems } from './completion/kustomizationItems.ts';
import { collectKnownKeys } from './completion/knownKeys.ts';
import { collectLabelItems } from './completion/labelItems.ts';
import { collectNameItems } from './completion/nameItems.ts';
import { jsonPatchKind, unknownKind } from './completion/otherKinds.ts';
import { collectPatchItems } from './completion/patchItems.ts';
import { collectSnippetItems } from './completion/snippetItems.ts';
import { writingStyleOf } from './completion/writingStyle.ts';
import { isKustomizationPath } from '../gitops/kustomizationNames.ts';
import { findDocumentKind } from './documentKind.ts';

/** Completion in Kubernetes YAML: what may stand at the cursor, as edits that leave the text well-formed. */

export interface CompletionContext {
  readonly catalogue: Catalogue;
  /** Repository-relative. */
  readonly path: string;
  readonly isPatch: boolean;
  /** The text stands inside of a document of the file. */
  readonly isEmbedded?: boolean;
  readonly names: RepositoryNames | undefined;
  readonly client: ClientAbilities;
  /** Says of what kind a document is, where it does not say so itself. */
  readonly kindOf?: (document: YamlDocument) => KindSchema;
}

/** What is asked one after the other; of two items with the same label, the first counts. */
const sources: readonly ((request: CompletionRequest) => ItemDraft[])[] = [
  collectPatchItems,
  collectNameItems,
  collectKustomizationItems,
  collectLabelItems,
  collectImageItems,
  collectSchemaItems,
  collectKnownKeys,
  collectKindItems,
  collectSnippetItems,
];

/** Items for the cursor at `position` of `text`; empty where nothing is known. */
export function completeDocument(context: CompletionContext, text: string, position: Position): CompletionItem[] {
  const lines = new LineIndex(text);
  const cursor = findCursor(text, lines.offsetAt(position));
  if (!cursor) {
    return [];
  }
  const { catalogue, path, isPatch, isEmbedded = false, names, client } = context;
  const isKustomization = isKustomizationPath(path) && !isEmbedded;
  const kind =
    context.kindOf?.(cursor.document) ??
    findDocumentKind(catalogue, cursor.document, { isKustomization }) ??
    findOtherKind(cursor, isPatch);
  const request: CompletionRequest = {
    catalogue,
    text,
    cursor,
    style: writingStyleOf(cursor.document),
    kind,
    path,
    names,
    // The operations of a JSON patch are whole themselves.
    isPatch: isPatch && kind !== jsonPatchKind,
    isKustomization,
  };
  const drafts = new Map<string, ItemDraft>();
  for (const draft of sources.flatMap(source => source(request))) {
    const key = `${draft.label} ${draft.kind === CompletionItemKind.Class ? draft.detail : ''}`;
    if (!drafts.has(key) && (client.snippets || draft.isSnippet !== true)) {
      drafts.set(key, draft);
    }
  }
  return [...drafts.values()].map(draft => toCompletionItem(draft, cursor, lines, text, client));
}

/** What is known of a document that is of no known kind. */
function findOtherKind({ document }: CursorContext, isPatch: boolean): KindSchema | undefined {
  const { root } = document;
  if (isPatch && root?.kind === 'sequence') {
    return jsonPatchKind;
  }
  const [apiVersion, kind] = [textAt(root, 'apiVersion'), textAt(root, 'kind')];
  return apiVersion === undefined || kind === undefined ? undefined : unknownKind(apiVersion, kind);
}
