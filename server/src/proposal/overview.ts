import { groupBy } from '../base/groupBy.ts';
import { countChange } from '../change/change.ts';
import type { Risk } from '../change/change.ts';
import { countObjects, describeCounts, headlineOf, plural } from '../change/headline.ts';
import { cutText } from '../change/valueText.ts';
import { commonKey, nameObject } from './changeDetails.ts';
import type { HideSecrets } from './changeDetails.ts';
import { nameEnvironments } from './environmentNames.ts';
import { inlineCode, sentence, tableCell } from './escapeText.ts';
import { outcomeOf } from './proposedEnvironment.ts';
import type { ProposedEnvironment } from './proposedEnvironment.ts';
import { isJudged } from './rankEnvironments.ts';
import type { RankedEnvironment } from './rankEnvironments.ts';

/** The part of the text that is read first: one line that sums up, the table of environments, risks, what is not known, notes. */

const longestMessage = 300;
/** Files that are named. */
const mostUnread = 5;
/** Problems that are told of one environment. */
const mostProblems = 3;

/**
 * A heading, then `**3 environments change**: 5 objects, 2 risks. 11 stay as they are.` Files of `unread` are read by no environment
 * that is known: that is not known to change nothing.
 */
export function summarise(ranked: readonly RankedEnvironment[], unread: readonly string[], hide: HideSecrets): string {
  const changing = ranked.filter(({ status }) => ['added', 'removed', 'changed'].includes(status));
  const open = ranked.filter(one => !isJudged(one)).length;
  const same = ranked.length - changing.length - open;
  const counts = changing.map(({ environment }) => countChange(environment.change));
  const objects = counts.reduce((sum, count) => sum + countObjects(count), 0);
  const risks = counts.reduce((sum, count) => sum + count.risks, 0);
  const verb = changing.length === 1 ? 'changes' : 'change';
  const first =
    changing.length > 0
      ? `**${plural(changing.length, 'environment')} ${verb}**: ${plural(objects, 'object')}, ${risks === 0 ? 'no known risk' : plural(risks, 'risk')}.`
      : open > 0
        ? '**What changes is not known.**'
        : unread.length > 0
          ? '**No known environment changes.**'
          : '**No environment changes.**';
  const unsure = open > 0 ? ` ⚠️ For ${plural(open, 'environment')} it is not known.` : '';
  const rest =
    same > 0 && ranked.length > same ? ` ${same} ${same === 1 ? 'stays' : 'stay'} as ${same === 1 ? 'it is' : 'they are'}.` : '';
  const outside = unread.length > 0 ? `\n\n⚠️ ${describeUnread(unread, hide)}` : '';
  return `### What the environments receive\n\n${first}${changing.length > 0 ? unsure : ''}${rest}${outside}`;
}

/** `No known environment reads a.yaml and b.yaml: what they change where they are delivered is not known.` */
function describeUnread(unread: readonly string[], hide: HideSecrets): string {
  const shown = unread.slice(0, mostUnread).map(path => inlineCode(hide(path)));
  const more = unread.length - shown.length;
  const they = unread.length === 1 ? 'it changes where it is' : 'they change where they are';
  return `No known environment reads ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}: what ${they} delivered is not known.`;
}

/** Whether all are compared with the same, so that one line says it. */
function sharedReference(ranked: readonly RankedEnvironment[]): string | null | undefined {
  const references = new Set(ranked.map(({ environment }) => environment.comparedWith));
  const [reference] = references;
  return references.size === 1 ? reference : undefined;
}

/** Which columns the table needs: no risk anywhere, or one reference for all, is said in a line of its own. */
function columnsOf(told: readonly RankedEnvironment[]): { readonly risks: boolean; readonly references: boolean } {
  return {
    risks: told.some(one => one.risks.length > 0 || !isJudged(one)),
    references: sharedReference(told) === undefined,
  };
}

/** The table's head. What all environments are compared with is said once, above it. */
export function rowsHeader(told: readonly RankedEnvironment[], hide: HideSecrets): string {
  const columns = columnsOf(told);
  const shared = sharedReference(told);
  const [first] = told;
  const intro = first && typeof shared === 'string' ? `Compared with ${describeReference(first.environment, hide)}.\n\n` : '';
  const heads = [
    'Environment',
    'What changes',
    ...(columns.risks ? ['Worst risk'] : []),
    ...(columns.references ? ['Compared with'] : []),
  ];
  return `${intro}| ${heads.join(' | ')} |\n|${'---|'.repeat(heads.length)}`;
}

/** A row per environment of `told`; the columns are those of `all`. */
export function* listRows(
  told: readonly RankedEnvironment[],
  all: readonly RankedEnvironment[],
  hide: HideSecrets,
): Generator<string> {
  const columns = columnsOf(all);
  for (const { environment, status, risks } of told) {
    const name = nameEnvironments([environment], hide) + (environment.protected ? ' (protected)' : '');
    const headline = headlineOf(outcomeOf(environment));
    const isOpen = !isJudged({ status });
    const cells = [
      name,
      isOpen ? `⚠️ ${headline}` : headline,
      ...(columns.risks ? [isOpen ? 'not known' : describeWorst(risks, hide)] : []),
      ...(columns.references ? [describeReference(environment, hide)] : []),
    ];
    yield `| ${cells.map(tableCell).join(' | ')} |`;
  }
}

function describeWorst(risks: RankedEnvironment['risks'], hide: HideSecrets): string {
  const [worst] = risks;
  if (!worst) {
    return '–';
  }
  const more = risks.length > 1 ? ` (+${risks.length - 1})` : '';
  return `${describeRisk(worst.risk, hide)}${more}`;
}

function describeRisk({ severity, message }: Risk, hide: HideSecrets): string {
  return `**${severity}**: ${sentence(cutText(hide(message), longestMessage))}`;
}

/** How long ago something was fetched means nothing to those who read it later. */
const age = /, (?:fetched|made|tagged) (?:just now|\d+ [a-z]+ ago)$/;

/** `` `origin/main` (*assumed*) ``. */
function describeReference({ comparedWith, confidence }: ProposedEnvironment, hide: HideSecrets): string {
  if (comparedWith === null) {
    return 'nothing';
  }
  const end = confidence === null ? '' : ` (${confidence})`;
  const bare = comparedWith.replace(/^compared with /, '');
  const timed = bare.endsWith(end) ? bare.slice(0, bare.length - end.length) : bare;
  const reference = inlineCode(cutText(hide(timed.replace(age, '')), 120));
  return confidence === null ? reference : `${reference} (${confidence === 'assumed' ? '*assumed*' : confidence})`;
}

export const risksHeader = '### Risks\n\n| Risk | Object | Environments |\n|---|---|---|\n';

/** A row per risk and object, the worst first, with the environments it is a risk in. */
export function* listRisks(ranked: readonly RankedEnvironment[], hide: HideSecrets): Generator<string> {
  const found = ranked.flatMap(({ environment, risks }) => risks.map(({ risk, object }) => ({ environment, risk, object })));
  const groups = groupBy(found, ({ risk, object }) => [risk.severity, risk.message, commonKey(object)].join('\0'));
  for (const severity of ['high', 'medium', 'low'] as const) {
    for (const [first, ...others] of groups.values()) {
      if (first?.risk.severity === severity) {
        const namespaces = new Set([first, ...others].map(({ object }) => object.namespace));
        const name = nameObject(first.object, namespaces.size > 1, hide);
        const environments = nameEnvironments(
          [first, ...others].map(({ environment }) => environment),
          hide,
        );
        yield `| ${[describeRisk(first.risk, hide), name, environments].map(tableCell).join(' | ')} |`;
      }
    }
  }
}

/** A list item per reason why an environment's change is not known. */
export function* listProblems(ranked: readonly RankedEnvironment[], hide: HideSecrets): Generator<string> {
  const found = ranked.flatMap(({ environment }) => problemsOf(environment).map(problem => ({ environment, problem })));
  for (const [problem, places] of groupBy(found, entry => entry.problem)) {
    const names = nameEnvironments(
      places.map(({ environment }) => environment),
      hide,
    );
    yield `- ${names}: ${sentence(cutText(hide(problem), longestMessage))}`;
  }
}

function problemsOf(environment: ProposedEnvironment): string[] {
  const { errors, unknowns, comparedWith } = environment;
  const problems = [
    ...errors.map(
      ({ message, location }) => `cannot be rendered: ${message} (${location.file}:${location.range.start.line + 1})`,
    ),
    ...unknowns.map(({ message }) => message),
  ];
  const isUncompared = problems.length === 0 && comparedWith === null;
  return isUncompared ? ['There is nothing to compare with.'] : [...new Set(problems)].slice(0, mostProblems);
}

/** What is no part of the proposal but worth knowing. */
export function* listNotes(ranked: readonly RankedEnvironment[], hide: HideSecrets): Generator<string> {
  const waiting = ranked.map(({ environment }) => environment).filter(environment => countObjects(environment.waiting) > 0);
  for (const [counts, environments] of groupBy(waiting, environment => describeCounts(environment.waiting))) {
    yield `- Merged by others, not delivered yet, and no part of this: ${counts} in ${nameEnvironments(environments, hide)}.`;
  }
}
