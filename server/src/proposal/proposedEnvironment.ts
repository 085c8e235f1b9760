import type { Unknown } from '../base/unknown.ts';
import type { Change, ChangeCounts } from '../change/change.ts';
import type { Outcome } from '../change/headline.ts';
import type { Confidence } from '../evidence/deployedRevision.ts';
import type { RenderError, Rendering } from '../gitops/rendering.ts';

/** An environment as a proposal sees it: what the selected files, and nothing else, change in it. */
export interface ProposedEnvironment {
  readonly id: string;
  readonly name: string;
  /** Folder that is rendered, repository-relative. */
  readonly path: string;
  readonly existence: 'added' | 'removed' | 'kept';
  /** *Yours*, of the selected files. Says nothing where {@link errors} or {@link unknowns} stand. */
  readonly change: Change;
  /** The two sides that {@link change} compares; absent ones could not be had. */
  readonly renderings: { readonly target?: Rendering; readonly yours?: Rendering };
  readonly errors: readonly RenderError[];
  readonly unknowns: readonly Unknown[];
  /** `compared with origin/main (assumed)`; `null`: there is nothing to compare with. */
  readonly comparedWith: string | null;
  /** How sure {@link comparedWith} is. */
  readonly confidence: Confidence | null;
  /** What others have merged and what is not delivered yet: no part of the proposal. */
  readonly waiting: ChangeCounts;
  readonly protected: boolean;
  /** Names of the environments that come before this one in a promotion. */
  readonly after: readonly string[];
}

/** What the shared phrases need to know. */
export function outcomeOf(environment: ProposedEnvironment): Outcome {
  const { existence, change, errors, unknowns, comparedWith } = environment;
  return { existence, yours: change, errors, unknowns, compared: comparedWith !== null };
}
