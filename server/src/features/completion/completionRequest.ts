import type { Catalogue, KindSchema } from '../../schema/catalogue.ts';
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
  /** Nothing is required, and what is offered is merged into another object. */
  readonly isPatch: boolean;
}

/** What the client can do with an item. */
export interface ClientAbilities {
  readonly snippets: boolean;
  /** The client inserts text as it is, if told so; otherwise it indents lines after the first like the line of the cursor. */
  readonly insertsAsIs: boolean;
}
