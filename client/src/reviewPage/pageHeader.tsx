import type { JSX } from 'preact';
import type { ProposalPlanView } from '../../../server/src/protocol.ts';
import { describeAccount, describeCommit, describeDestination, describeHooks, findEmptyState } from '../review/reviewTexts.ts';
import { textOf } from '../review/reviewState.ts';
import type { PageParts } from './pageParts.tsx';

/** The head of the page: what is proposed to which branch of which repository, by whom, and what git will do. */
export function PageHeader({ state, post, plan }: PageParts & { readonly plan: ProposalPlanView }): JSX.Element {
  const branch = textOf(state, 'branch');
  const { updates } = plan;
  const isReported = state.submission !== null && !state.revising;
  const isForm = !isReported && !findEmptyState(state);
  return (
    <header>
      <h1>{updates ? `Update #${updates.number}` : 'Propose Change'}</h1>
      {(isForm || isReported) && (
        <p class="branches">
          <span>{plan.repository}</span>
          <code title="Base branch">{plan.base}</code>
          <span aria-hidden="true">←</span>
          <span class="unseen">from</span>
          <code title="Branch of the proposal">{branch}</code>
        </p>
      )}
      {updates && (
        <p>
          <button type="button" class="link" onClick={() => post({ type: 'openLink', url: updates.webUrl })}>
            {updates.title}
          </button>
        </p>
      )}
      {isForm && <Facts state={state} post={post} plan={plan} />}
    </header>
  );
}

function Facts({ state, post, plan }: Pick<PageParts, 'state' | 'post'> & { readonly plan: ProposalPlanView }): JSX.Element {
  const connected = state.circumstances?.connected ?? false;
  const forge = plan.destination?.forge ?? null;
  const action = !forge || plan.account ? undefined : connected ? 'signIn' : 'connect';
  return (
    <dl class="facts">
      <dt>To</dt>
      <dd>
        {describeDestination(plan)}
        {forge && `: ${describeAccount(plan, connected)}`}
        {action && (
          <button
            type="button"
            class="link"
            title={action === 'connect' ? `Lets Driftline ask ${forge?.host ?? ''} about this repository from now on` : undefined}
            onClick={() => post({ type: 'action', action })}
          >
            {action === 'connect' ? 'Connect' : 'Sign In'}
          </button>
        )}
      </dd>
      <dt>Commit</dt>
      <dd>{describeCommit(plan)}</dd>
      <dt>Hooks</dt>
      <dd>{describeHooks(plan)}</dd>
    </dl>
  );
}
