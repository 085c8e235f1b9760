import type { Catalogue, KindSchema } from '../../schema/catalogue.ts';
import type { NameTables } from '../../gitops/objectNames.ts';
import type { ObjectIndex } from '../../gitops/objectIndex.ts';
import type { CursorContext } from './cursorContext.ts';
import type { WritingStyle } from './writingStyle.ts';

/** What every source of completion items is asked with. */
export interface CompletionRequest {
  readonly catalogue: Catalogue;
  /** Of the file; the cursor's offsets count in it. */
  readonly text: string;
  readonly cursor: CursorContext;
  readonly style: WritingStyle;
  /** Kind of the document; `undefined` if it is not said yet, or unknown. */
  readonly kind: KindSchema | undefined;
  /** Repository-relative path of the file. */
  readonly path: string;
  /** What the repository calls things; `undefined` until it is read, and outside of repositories. */
  readonly names: RepositoryNames | undefined;
  /** Nothing is required, and what is offered is merged into another object. */
  readonly isPatch: boolean;
  /** The document is a kustomization by the name of its file. */
  readonly isKustomization: boolean;
}

/** The names of a repository, to be offered where they are referred to. */
export interface RepositoryNames {
  readonly index: ObjectIndex;
  readonly tables: NameTables;
  /** All files. */
  readonly paths: readonly string[];
}

/** What the client can do with an item. */
export interface ClientAbilities {
  readonly snippets: boolean;
  /** The client inserts text as it is, if told so; otherwise it indents lines after the first like the line of the cursor. */
  readonly insertsAsIs: boolean;
}
