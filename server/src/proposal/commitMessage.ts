import { headlineOf, statusOf } from '../change/headline.ts';
import { cutText } from '../change/valueText.ts';
import type { HideSecrets } from './changeDetails.ts';
import { plainText } from './escapeText.ts';
import { outcomeOf } from './proposedEnvironment.ts';
import type { ProposedEnvironment } from './proposedEnvironment.ts';
import { rankEnvironments } from './rankEnvironments.ts';

/** The message of a proposal's commit. */

/** Columns of the text, as git's documentation recommends. */
const columns = 72;
const mostEnvironments = 20;

/**
 * Title, the environments that change, then the text of `commit.template` (its comments are gone already), where git would have let
 * the person write above it.
 */
export function prepareMessage(
  title: string,
  environments: readonly ProposedEnvironment[],
  template: string,
  hide: HideSecrets = text => text,
): string {
  const changed = rankEnvironments(environments)
    .map(({ environment }) => environment)
    .filter(environment => statusOf(outcomeOf(environment)) !== 'unchanged');
  const lines = changed.slice(0, mostEnvironments).map(environment => {
    const name = plainText(cutText(hide(environment.name), columns));
    return wrapItem(`${name}: ${headlineOf(outcomeOf(environment))}`);
  });
  const more = changed.length - lines.length;
  const list = [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
  const body = lines.length > 0 ? `What the environments receive:\n\n${list}` : '';
  return [title, body, template.trim()].filter(part => part !== '').join('\n\n');
}

/** A list item, wrapped between words. */
function wrapItem(text: string): string {
  const lines: string[] = [];
  let line = '-';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > columns && line.trim() !== '-') {
      lines.push(line);
      line = ' ';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
