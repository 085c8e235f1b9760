import type {
  ProposalFailureView,
  ProposalProgress,
  ProposalRecordView,
  ProposalResultView,
  ProposalStepName,
  SubmitProposalParams,
} from '../../../server/src/protocol.ts';

/** What is submitted; the extension adds the repository. */
export type SubmitRequest = Omit<SubmitProposalParams, 'root'>;

/** A proposal on its way, as the page shows it: a value that each message of the server makes anew. Asks nobody and knows no editor. */
export interface Submission {
  /** What retry sends again. */
  readonly request: SubmitRequest;
  /** `stopping`: the person has cancelled, the step that runs is still at it. */
  readonly phase: 'running' | 'stopping' | 'failed' | 'done';
  readonly steps: readonly SubmissionStep[];
  /** What hooks and git printed; of much, the end. */
  readonly output: string;
  /** `null` until the server said which. */
  readonly record: ProposalRecordView | null;
  /** Id of the record, as soon as the first step reports. */
  readonly id: string | null;
  readonly failure: ProposalFailureView | null;
  /** Page to write the pull request on by hand. */
  readonly comparePage: string | null;
  /** The whole text, to be pasted. */
  readonly body: string;
}

/** One of the steps in their order. */
export interface SubmissionStep {
  readonly name: ProposalStepName;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
}

/** What the server calls a step that the person stopped. */
const cancelled = 'proposal.cancelled';

/** Characters of output that are kept: what a person reads is at the end. */
const mostOutput = 60_000;

const allSteps: readonly ProposalStepName[] = ['prepare', 'commit', 'push', 'open'];

/** The server gave no answer: it ended, or the connection did. */
const noAnswer: Pick<ProposalFailureView, 'code' | 'message' | 'output'> = {
  code: 'client.no-answer',
  message: 'The Driftline server ended before it answered. What was done is kept: retry goes on from there.',
  output: '',
};

/** A submission that has just been asked for. What an earlier attempt got done is done. */
export function startSubmission(request: SubmitRequest, before?: Submission): Submission {
  const goesOn = request.record !== undefined && before?.id === request.record;
  const done = goesOn ? before.steps.filter(({ state }) => state === 'done').map(({ name }) => name) : [];
  return {
    request,
    phase: 'running',
    steps: listSteps(request, done),
    output: '',
    record: null,
    id: request.record ?? null,
    failure: null,
    comparePage: null,
    body: request.body,
  };
}

/** A submission that stopped earlier, perhaps in another run of the editor; `undefined` if the record did not fail. */
export function resumeSubmission(record: ProposalRecordView, request: SubmitRequest): Submission | undefined {
  if (!record.failure) {
    return undefined;
  }
  const { failure, id } = record;
  const steps = listSteps(request, record.done).map(step =>
    step.name === failure.step && !isCancelled(failure) ? { ...step, state: 'failed' as const } : step,
  );
  return { ...startSubmission(request), phase: 'failed', steps, output: failure.output, record, id, failure };
}

/** What goes on with a submission that ended: the same again, from the step that it got to. */
export function againOf({ request, id }: Submission): SubmitRequest {
  return id === null ? request : { ...request, record: id };
}

/** Takes what the server reports of a step. Steps before one that runs are done. */
export function takeProgress(submission: Submission, { id, step, state, output }: ProposalProgress): Submission {
  const at = submission.steps.findIndex(({ name }) => name === step);
  const steps = submission.steps.map((known, index): SubmissionStep => {
    if (index === at) {
      return { ...known, state };
    }
    return index < at ? { ...known, state: 'done' } : known;
  });
  return { ...submission, id, steps, output: appendOutput(submission.output, output) };
}

/** Takes the server's answer; `undefined`: there was none. */
export function takeResult(submission: Submission, result: ProposalResultView | undefined): Submission {
  if (!result) {
    const step = submission.steps.find(({ state }) => state === 'running')?.name ?? 'prepare';
    const waysOut = ['retry'] as const;
    return endFailed(submission, { ...noAnswer, step, waysOut });
  }
  const { record, comparePage, body } = result;
  const known = { ...submission, record, id: record.id, comparePage, body };
  if (result.outcome === 'failed' && record.failure) {
    return endFailed(known, record.failure);
  }
  const steps = known.steps.map(step => ({ ...step, state: 'done' as const }));
  return { ...known, phase: 'done', steps, failure: null };
}

/** Whether a submission ended because the person stopped it: nothing is wrong then. */
export function isCancelled(failure: ProposalFailureView): boolean {
  return failure.code === cancelled;
}

function endFailed(submission: Submission, failure: ProposalFailureView): Submission {
  const at = submission.steps.findIndex(({ name }) => name === failure.step);
  const steps = submission.steps.map((step, index): SubmissionStep => {
    if (index === at) {
      return { ...step, state: isCancelled(failure) ? 'waiting' : 'failed' };
    }
    return index < at ? { ...step, state: 'done' } : { ...step, state: 'waiting' };
  });
  const output = submission.output === '' ? appendOutput('', failure.output) : submission.output;
  return { ...submission, phase: 'failed', steps, output, failure };
}

function listSteps(request: SubmitRequest, done: readonly ProposalStepName[]): readonly SubmissionStep[] {
  return allSteps
    .filter(name => name !== 'open' || !request.pushOnly)
    .map(name => ({ name, state: done.includes(name) ? 'done' : 'waiting' }));
}

function appendOutput(before: string, more: string): string {
  const all = (before + more).split('\n').map(overwrite).join('\n');
  if (all.length <= mostOutput) {
    return all;
  }
  const rest = all.slice(-mostOutput);
  return `…${rest.slice(rest.indexOf('\n') + 1)}`;
}

/** Of a line that a program wrote over and over, what a terminal would show: what follows the last carriage return. */
function overwrite(line: string): string {
  return line.slice(line.lastIndexOf('\r', line.length - 2) + 1);
}
