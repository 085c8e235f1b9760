import type { CancellationToken } from '../base/cancellation.ts';
import type { PullRequest } from '../forge/forge.ts';
import type {
  ProposalDestination,
  ProposalFailure,
  ProposalRecord,
  ProposalRequest,
  ProposalStep,
} from '../proposal/proposal.ts';
import type { Forges, HeadState, ProposalGit, ProposalHistory, ProposalJournal, ReadBuffer } from './proposalPorts.ts';

/** What the steps of a proposal work on, and what each leaves. */

export interface SubmitPorts {
  readonly git: ProposalGit;
  readonly history: ProposalHistory;
  readonly journal: ProposalJournal;
  readonly forges: Forges;
}

export interface SubmitInput {
  readonly request: ProposalRequest;
  readonly destination: ProposalDestination;
  readonly head: HeadState;
  /** Blob ids of the files as they are now. */
  readonly contents: Readonly<Record<string, string | null>>;
  /** Why {@link ProposalRequest.branch} is protected; empty if it is not. */
  readonly protection: readonly string[];
  /** The proposal to go on with: a try that failed, or an open one that is updated. */
  readonly record: ProposalRecord | undefined;
  readonly readBuffer: ReadBuffer;
}

/** What is going on, for people who watch. */
export interface SubmitProgress {
  readonly id: string;
  readonly step: ProposalStep;
  readonly state: 'running' | 'done' | 'failed';
  /** What hooks and git printed since the last call. */
  readonly output: string;
}

export type OnProgress = (progress: SubmitProgress) => void;

/** What a step leaves: the record as it is then, or why it did not get there. */
export type StepResult =
  | { readonly ok: true; readonly record: ProposalRecord; readonly pullRequest?: PullRequest }
  /** `record` where the failure leaves another one than there was. */
  | { readonly ok: false; readonly failure: ProposalFailure; readonly record?: ProposalRecord };

export interface StepContext {
  readonly ports: SubmitPorts;
  readonly input: SubmitInput;
  readonly onOutput: (text: string) => void;
  readonly token: CancellationToken;
}
