import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { choiceOf, findObstacle, textOf } from '../review/reviewState.ts';
import type { ReviewState, TextField } from '../review/reviewState.ts';
import { describeConsent, nameSubmit } from '../review/reviewTexts.ts';
import { EnvironmentList } from './environmentList.tsx';
import { FileList } from './fileList.tsx';
import { moveFocus } from './moveFocus.tsx';
import { PullRequestText } from './pullRequestText.tsx';
import type { PageParts } from './pageParts.tsx';
import { TextArea, TextInput } from './textFields.tsx';

/** What is proposed, to be looked at, chosen and worded. */
export function ReviewForm(parts: PageParts & { readonly propose: () => void }): JSX.Element | null {
  const { state, dispatch } = parts;
  const { plan } = state;
  const obstacle = findObstacle(state);
  const start = useRef<HTMLFormElement>(null);
  useEffect(() => focusFirst(start.current, blamesBranch(state)), []);
  if (!plan) {
    return null;
  }
  const field = (name: TextField) => ({
    id: name,
    value: textOf(state, name),
    problem: obstacle?.field === name ? obstacle.message : undefined,
    onText: (text: string) => dispatch({ type: 'edited', field: name, text }),
  });
  return (
    <form
      ref={start}
      onSubmit={event => {
        event.preventDefault();
        parts.propose();
      }}
    >
      {plan.warnings.length > 0 && (
        <ul class="warnings" aria-label="Warnings">
          {plan.warnings.map(warning => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <EnvironmentList {...parts} plan={plan} />
      <FileList {...parts} plan={plan} />
      <section aria-labelledby="words">
        <h2 id="words">{plan.destination?.forge === null ? 'Words' : 'Pull Request'}</h2>
        <TextInput label="Title" {...field('title')} />
        <TextInput label="Branch" code {...field('branch')} />
        <PullRequestText {...field('body')} />
        <div class="choices">
          {plan.draftSupported && <Choice {...parts} field="draft" label="Draft" hint="Not ready for review yet" />}
          <Choice {...parts} field="signOff" label="Sign off" hint="Adds Signed-off-by to the commit" />
        </div>
        <details>
          <summary>Commit message</summary>
          <TextArea label="Commit message" unseenLabel code rows={6} {...field('commitMessage')} />
        </details>
      </section>
      <SubmitBar {...parts} />
    </form>
  );
}

/** A failure of the branch's name leads to that field; otherwise reading begins at the top. */
function focusFirst(form: HTMLFormElement | null, toBranch: boolean): void {
  const target = form?.querySelector<HTMLElement>(toBranch ? '#branch' : 'h2');
  moveFocus(target, { preventScroll: !toBranch });
  if (toBranch) {
    target?.scrollIntoView({ block: 'center' });
  }
}

function blamesBranch({ revising, submission }: ReviewState): boolean {
  return revising && (submission?.failure?.waysOut.includes('renameBranch') ?? false);
}

function Choice({
  state,
  dispatch,
  field,
  label,
  hint,
}: PageParts & { readonly field: 'draft' | 'signOff'; readonly label: string; readonly hint: string }): JSX.Element {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={choiceOf(state, field)}
        onChange={event => dispatch({ type: 'chosen', field, value: event.currentTarget.checked })}
      />
      <span>
        {label} <span class="quiet">{hint}</span>
      </span>
    </label>
  );
}

/** The button says what it does; why it does not is said beside it, and it keeps the focus all the same. */
function SubmitBar({ state, post }: PageParts): JSX.Element {
  const { plan, circumstances } = state;
  const obstacle = findObstacle(state);
  const consent = plan && !circumstances?.connected ? describeConsent(plan) : '';
  return (
    <footer>
      {consent !== '' && <p class="quiet">{consent}</p>}
      <div class="buttons">
        <button
          type="submit"
          class="primary"
          aria-disabled={obstacle !== undefined}
          aria-describedby={obstacle ? 'obstacle' : undefined}
          title={`${circumstances?.modifier ?? 'Ctrl'}+Enter`}
        >
          {nameSubmit(plan)}
        </button>
        <button type="button" onClick={() => post({ type: 'action', action: 'close' })}>
          Cancel
        </button>
        {obstacle && (
          <span id="obstacle" class="quiet">
            {obstacle.message}
          </span>
        )}
      </div>
    </footer>
  );
}
