import type { PageMessage } from '../review/reviewMessages.ts';
import type { ReviewEvent, ReviewState } from '../review/reviewState.ts';

/** What every part of the page is given: what there is, how to change it, how to have something done. */
export interface PageParts {
  readonly state: ReviewState;
  readonly dispatch: (event: ReviewEvent) => void;
  readonly post: (message: PageMessage) => void;
}
