import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { findObstacle } from '../review/reviewState.ts';
import { describeProgress, findEmptyState } from '../review/reviewTexts.ts';
import type { EmptyState } from '../review/reviewTexts.ts';
import { moveFocus } from './moveFocus.tsx';
import { PageHeader } from './pageHeader.tsx';
import type { PageParts } from './pageParts.tsx';
import { ReviewForm } from './reviewForm.tsx';
import { SubmissionReport } from './submissionReport.tsx';

/** The whole page: why there is nothing to review, the form, or how the submission goes. */
export function ReviewPage(parts: PageParts): JSX.Element {
  const { state, dispatch, post } = parts;
  const empty = findEmptyState(state);
  const submission = state.revising ? null : state.submission;
  const isForm = !empty && !submission;
  const propose = (): void => {
    if (isForm && !state.proposing && !findObstacle(state)) {
      dispatch({ type: 'propose' });
    }
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        propose();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  return (
    <main>
      {state.plan && <PageHeader {...parts} plan={state.plan} />}
      {isForm && <Told told={state.told} />}
      {submission ? (
        <SubmissionReport {...parts} submission={submission} />
      ) : empty ? (
        <EmptyNotice empty={empty} post={post} />
      ) : (
        <ReviewForm {...parts} propose={propose} />
      )}
      {!isForm && <Told told={state.told} />}
      <p class="unseen" role="status">
        {state.told?.text ?? describeProgress(state)}
      </p>
    </main>
  );
}

/** Beside the button that was pressed: the form has them at its top, a report at its end. */
function Told({ told }: Pick<PageParts['state'], 'told'>): JSX.Element | null {
  return told && <p class={`told ${told.kind}`}>{told.text}</p>;
}

function EmptyNotice({ empty, post }: { readonly empty: EmptyState; readonly post: PageParts['post'] }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => moveFocus(heading.current), []);
  return (
    <section class="empty" aria-busy={empty.busy}>
      <h2 ref={heading} tabIndex={-1}>
        {empty.title}
      </h2>
      {empty.busy && <div class="progress" />}
      {empty.text !== '' && <p>{empty.text}</p>}
      <div class="buttons">
        {empty.actions.map(({ action, label }) => (
          <button type="button" key={action} onClick={() => post({ type: 'action', action })}>
            {label}
          </button>
        ))}
      </div>
    </section>
  );
}
