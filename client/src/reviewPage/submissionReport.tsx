import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ProposalFailureView, ProposalRecordView } from '../../../server/src/protocol.ts';
import { describeLeft, describeUntouched, nameStep, nameSubmission, stepStates, wayOutLabels } from '../review/reviewTexts.ts';
import { againOf, isCancelled } from '../review/submission.ts';
import type { Submission } from '../review/submission.ts';
import { moveFocus } from './moveFocus.tsx';
import type { PageParts } from './pageParts.tsx';

type SubmissionParts = PageParts & { readonly submission: Submission };
type WayOut = ProposalFailureView['waysOut'][number];

/** How a submission goes: its steps, what hooks print, and at the end what can be done next. */
export function SubmissionReport(parts: SubmissionParts): JSX.Element {
  const { state, submission, post } = parts;
  const { phase } = submission;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => moveFocus(heading.current), [phase === 'stopping' ? 'running' : phase]);
  const isRunning = phase === 'running' || phase === 'stopping';
  return (
    <section class="submission" aria-labelledby="submission" aria-busy={isRunning}>
      <h2 id="submission" ref={heading} tabIndex={-1} class={phase}>
        {nameSubmission(submission, state.plan)}
      </h2>
      {isRunning && <div class="progress" />}
      <Failure submission={submission} />
      <Steps {...parts} />
      <Output submission={submission} />
      {phase === 'failed' && <WaysOut {...parts} />}
      {phase === 'done' && submission.record && <Afterwards {...parts} record={submission.record} />}
      {isRunning && (
        <div class="buttons">
          <button type="button" aria-disabled={phase === 'stopping'} onClick={() => post({ type: 'cancel' })}>
            Cancel
          </button>
        </div>
      )}
    </section>
  );
}

function Failure({ submission: { failure } }: Pick<SubmissionParts, 'submission'>): JSX.Element | null {
  return failure ? (
    <p class={isCancelled(failure) ? undefined : 'failure'} role="alert">
      {failure.message}
    </p>
  ) : null;
}

function Steps({ state, submission }: SubmissionParts): JSX.Element {
  return (
    <ol class="steps">
      {submission.steps.map(step => {
        const [sign, word] = stepStates[step.state];
        return (
          <li key={step.name} class={step.state}>
            <span class="sign" aria-hidden="true">
              {sign}
            </span>
            {nameStep(step.name, submission, state.plan)}
            <span class="unseen">: {word}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** Follows what is printed, unless the person has scrolled up to read. */
function Output({ submission }: Pick<SubmissionParts, 'submission'>): JSX.Element | null {
  const text = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (text.current && follows.current) {
      text.current.scrollTop = text.current.scrollHeight;
    }
  }, [submission.output]);
  if (submission.output.trim() === '') {
    return null;
  }
  return (
    <details open={submission.phase !== 'done'}>
      <summary>Output of git and hooks</summary>
      <pre
        ref={text}
        class="output"
        tabIndex={0}
        aria-label="Output of git and hooks"
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          follows.current = scrollTop + clientHeight >= scrollHeight - 4;
        }}
      >
        {submission.output}
      </pre>
    </details>
  );
}

function WaysOut(parts: SubmissionParts): JSX.Element {
  const { submission, dispatch, state } = parts;
  const possible = (submission.failure?.waysOut ?? []).filter(
    way => way !== 'openComparePage' || submission.comparePage !== null,
  );
  return (
    <div>
      <p class="quiet">{describeUntouched(state.plan)}</p>
      <div class="buttons">
        {possible.map((way, index) => (
          <button type="button" key={way} class={index === 0 ? 'primary' : undefined} onClick={() => takeWayOut(parts, way)}>
            {wayOutLabels[way]}
          </button>
        ))}
        {!possible.includes('renameBranch') && (
          <button type="button" onClick={() => dispatch({ type: 'revise' })}>
            Back to the Review
          </button>
        )}
      </div>
    </div>
  );
}

function takeWayOut({ submission, dispatch, post }: SubmissionParts, way: WayOut): void {
  const { id, comparePage, body } = submission;
  const again = againOf(submission);
  switch (way) {
    case 'retry':
      post({ type: 'submit', request: again });
      return;
    case 'skipHooks':
      post({ type: 'submit', request: { ...again, skipHooks: true } });
      return;
    case 'renameBranch':
      dispatch({ type: 'revise' });
      return;
    case 'signIn':
      post({ type: 'action', action: 'signInAndRetry' });
      return;
    case 'openComparePage':
      post({ type: 'openLink', url: comparePage ?? '' });
      return;
    case 'copyText':
      post({ type: 'copy', text: body, what: 'The text' });
      return;
    case 'startAnew':
      post({ type: 'dismiss', discard: id });
      dispatch({ type: 'startAnew' });
  }
}

function Afterwards({ state, submission, post, record }: SubmissionParts & { readonly record: ProposalRecordView }): JSX.Element {
  const { pullRequest } = record;
  const { comparePage, body, request } = submission;
  const link = pullRequest?.webUrl ?? comparePage;
  return (
    <div>
      {pullRequest && (
        <p>
          <button type="button" class="link" onClick={() => post({ type: 'openLink', url: pullRequest.webUrl })}>
            {pullRequest.webUrl}
          </button>
        </p>
      )}
      <p class="quiet">{describeLeft(state.plan)}</p>
      <div class="buttons">
        {link !== null && (
          <button type="button" class="primary" onClick={() => post({ type: 'openLink', url: link })}>
            {pullRequest ? 'Open in Browser' : wayOutLabels.openComparePage}
          </button>
        )}
        {pullRequest ? (
          <button type="button" onClick={() => post({ type: 'copy', text: pullRequest.webUrl, what: 'The link' })}>
            Copy Link
          </button>
        ) : (
          <button type="button" onClick={() => post({ type: 'copy', text: body, what: 'The text' })}>
            {wayOutLabels.copyText}
          </button>
        )}
        {state.plan?.headBranch !== request.branch && (
          <button type="button" onClick={() => post({ type: 'action', action: 'switchToBranch' })}>
            Switch to Branch
          </button>
        )}
        {request.files.length > 0 && (
          <button
            type="button"
            title="Takes the proposed files back to the last commit, where nothing was edited since"
            onClick={() => post({ type: 'action', action: 'takeBack' })}
          >
            Take the Changes Out of My Files
          </button>
        )}
        <button type="button" onClick={() => post({ type: 'action', action: 'close' })}>
          Close
        </button>
      </div>
    </div>
  );
}
