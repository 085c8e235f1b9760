import type { PlanProposalParams, ProposalPlanView } from '../../../server/src/protocol.ts';
import type { Situation } from '../situation.ts';
import type { Submission, SubmitRequest } from './submission.ts';

/**
 * What the review page and the extension say to each other. The page holds what the person has chosen and written; the extension holds
 * what outlives the page (a submission that runs, consent) and is the only one that acts.
 */

/** What a plan is asked with; the extension adds the repository and whether the forge may be contacted. */
export type PlanRequest = Omit<PlanProposalParams, 'root' | 'online'>;

/** What the page was opened for. */
export interface ReviewTarget {
  /** Another one for each time it is asked for; the page takes a target once. */
  readonly id: string;
  /** Selects the files that reach this environment. */
  readonly environment?: string;
  /** The proposal to go on with or to update. */
  readonly record?: string;
}

/** The repository as the server's state has it. */
export interface ReviewCircumstances {
  readonly situation: Situation;
  /** Name of the repository. */
  readonly repository: string;
  /** Grows with each change of the workspace: the plan is asked anew. */
  readonly revision: number;
  /** What edits change is being computed. */
  readonly updating: boolean;
  readonly environmentNames: Readonly<Record<string, string>>;
  /** The person has agreed that the forge is contacted for this repository. */
  readonly connected: boolean;
  /** Key of the platform before Enter: `Ctrl` or `Cmd`. */
  readonly modifier: 'Ctrl' | 'Cmd';
}

/** What a person can make the extension do, besides planning and submitting. */
export type ReviewAction =
  'connect' | 'signIn' | 'signInAndRetry' | 'switchToBranch' | 'takeBack' | 'close' | 'manageTrust' | 'restartServer' | 'showLog';

/** Page → extension. */
export type PageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'plan'; readonly asked: number; readonly request: PlanRequest }
  | { readonly type: 'submit'; readonly request: SubmitRequest }
  /** Stops after the step that runs. */
  | { readonly type: 'cancel' }
  /** Forgets the submission that ended; with a record, gives up the proposal too. */
  | { readonly type: 'dismiss'; readonly discard: string | null }
  | { readonly type: 'openFile'; readonly path: string }
  | { readonly type: 'openLink'; readonly url: string }
  | { readonly type: 'copy'; readonly text: string; readonly what: string }
  | { readonly type: 'action'; readonly action: ReviewAction };

/** Extension → page. */
export type HostMessage =
  | {
      readonly type: 'start';
      readonly target: ReviewTarget;
      readonly circumstances: ReviewCircumstances;
      readonly submission: Submission | null;
    }
  | { readonly type: 'circumstances'; readonly circumstances: ReviewCircumstances }
  /** `null`: the server did not answer. */
  | { readonly type: 'plan'; readonly asked: number; readonly plan: ProposalPlanView | null }
  /** The forge may say more now (connected, signed in): the plan is asked anew. */
  | { readonly type: 'stale' }
  | { readonly type: 'submission'; readonly submission: Submission | null }
  /** What came of an action. */
  | { readonly type: 'told'; readonly text: string; readonly kind: 'message' | 'problem' };
