import type { JSX } from 'preact';
import type { ProposalEnvironmentView, ProposalPlanView } from '../../../server/src/protocol.ts';
import { environmentSigns } from '../review/reviewTexts.ts';
import type { PageParts } from './pageParts.tsx';

/** What the selected files change, environment by environment, the most important first. */
export function EnvironmentList({ state, plan }: PageParts & { readonly plan: ProposalPlanView }): JSX.Element {
  const updating = state.wanted === 'content' || state.pending === 'content' || state.circumstances?.updating === true;
  return (
    <section aria-labelledby="changes" aria-busy={updating}>
      <h2 id="changes" tabIndex={-1}>
        What Changes {updating && <span class="quiet">updating …</span>}
      </h2>
      {plan.environments.length === 0 ? (
        <p class="quiet">The selected files change no environment.</p>
      ) : (
        <ul class="environments">
          {plan.environments.map(environment => (
            <EnvironmentRow key={environment.id} environment={environment} />
          ))}
        </ul>
      )}
    </section>
  );
}

function EnvironmentRow({ environment }: { readonly environment: ProposalEnvironmentView }): JSX.Element {
  const { name, headline, status, risks, comparedWith } = environment;
  return (
    <li>
      <span class={`sign ${status}`} aria-hidden="true">
        {environmentSigns[status]}
      </span>
      <div>
        <div>
          <strong>{name}</strong> <span>{headline}</span>
        </div>
        {risks.length > 0 && (
          <ul class="risks" aria-label={`Risks in ${name}`}>
            {risks.map((risk, index) => (
              <li key={index} class={risk.severity}>
                <span class="severity">{risk.severity}</span> {risk.message} <span class="quiet">({risk.object})</span>
              </li>
            ))}
          </ul>
        )}
        {comparedWith !== null && <div class="quiet">{comparedWith}</div>}
      </div>
    </li>
  );
}
