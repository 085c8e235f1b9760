import { countChange } from '../change/change.ts';
import { headlineOf, plural } from '../change/headline.ts';
import { cutText } from '../change/valueText.ts';
import type { HideSecrets } from './changeDetails.ts';
import { htmlCode, inlineCode } from './escapeText.ts';
import { outcomeOf } from './proposedEnvironment.ts';
import type { ProposedEnvironment } from './proposedEnvironment.ts';
import type { SameChange } from './rankEnvironments.ts';

/** Environments by their names, as code, so many that one still reads them. */

const mostNames = 6;
const longestName = 80;

/** `` `prod-eu`, `prod-us` and 4 more ``. */
export function nameEnvironments(environments: readonly Pick<ProposedEnvironment, 'name'>[], hide: HideSecrets): string {
  return listNames(environments, name => inlineCode(cutText(hide(name), longestName)));
}

/** What stands on a folded section, in HTML. */
export function summaryOf({ members }: SameChange, hide: HideSecrets): string {
  const environments = members.map(({ environment }) => environment);
  const [{ environment }] = members;
  const names = listNames(environments, name => htmlCode(cutText(hide(name), longestName)));
  const { fields } = countChange(environment.change);
  const headline = headlineOf(outcomeOf(environment)) + (fields > 0 ? `, ${plural(fields, 'field')}` : '');
  return `${names}${members.length > 1 ? ' (the same in each)' : ''}: ${headline}`;
}

function listNames(environments: readonly Pick<ProposedEnvironment, 'name'>[], show: (name: string) => string): string {
  const names = environments.slice(0, mostNames).map(({ name }) => show(name));
  const more = environments.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
