import type { ForgeLimits } from '../forge/forge.ts';
import { plural } from '../change/headline.ts';
import { createSecretHider } from '../change/secrets.ts';
import { listDiffs, listObjects } from './changeDetails.ts';
import type { HideSecrets } from './changeDetails.ts';
import { nameEnvironments, summaryOf } from './environmentNames.ts';
import { inlineCode } from './escapeText.ts';
import { listNotes, listProblems, listRisks, listRows, risksHeader, rowsHeader, summarise } from './overview.ts';
import { wrapOwnPart } from './ownPart.ts';
import type { ProposedEnvironment } from './proposedEnvironment.ts';
import { groupSameChanges, isJudged, rankEnvironments } from './rankEnvironments.ts';
import type { RankedEnvironment, SameChange } from './rankEnvironments.ts';
import { TextBudget } from './textBudget.ts';

/**
 * Driftline's own part of a pull request's text: what changes in which environment, the most important first, cut to what the forge
 * takes. A function of its inputs; reads nothing and knows no forge by name.
 */

export interface TextOptions {
  readonly limits: Pick<ForgeLimits, 'bodyUnit' | 'folds'>;
  /** Greatest length of the answer, in {@link ForgeLimits.bodyUnit}: what the person's words leave. */
  readonly room: number;
  /** Version of Driftline. */
  readonly version: string;
  readonly target: { /** `origin/main`. */ readonly label: string; readonly commit: string };
  /** Commit the files are put on. */
  readonly head: string;
  readonly branch: string;
  /** Selected files that could be delivered, and that no known environment reads. */
  readonly unread: readonly string[];
}

export interface ProposalText {
  /** Between its markers, without a line break at its end; `''` if not even a line fits. */
  readonly text: string;
  /** Something was left out. */
  readonly cut: boolean;
}

/** A part of the text: its lines, each taken from the budget before it was added. */
type Lines = string[];

/** Rows that one still reads. */
const mostRows = 100;
/** Kept free for saying how many rows and lines were left out. */
const reserve = 200;

/** Writes the part; what does not fit is left out from the least important end: diffs, then fields, then rows. */
export function describeProposal(environments: readonly ProposedEnvironment[], given: TextOptions): ProposalText {
  const hide = createSecretHider(environments.flatMap(secretsOf));
  const target = { ...given.target, label: hide(given.target.label) };
  const options = { ...given, target, branch: hide(given.branch) };
  const ranked = rankEnvironments(environments);
  const told = ranked.filter(({ status }) => status !== 'unchanged');
  const ids = told.map(({ environment }) => environment.id).filter(id => hide(id) === id);
  const most = Math.floor(options.room / 8);
  const frame = `${summarise(ranked, options.unread, hide)}\n\n${describeOrigin(options)}`;
  const budget = new TextBudget(options.room, options.limits.bodyUnit);
  if (!budget.take(wrapOwnPart(frame, ids, most))) {
    return shortest(ranked, options, hide);
  }
  const note = `${describeCut(options)}\n\n`;
  const isRoomy = budget.take(note + ' '.repeat(reserve));
  const { blocks, cut } = isRoomy ? writeBlocks(ranked, budget, options, hide) : { blocks: [], cut: told.length > 0 };
  const notes = cut && (isRoomy || budget.take(note)) ? [describeCut(options)] : [];
  const text = [summarise(ranked, options.unread, hide), ...blocks, ...notes, describeOrigin(options)].join('\n\n');
  return { text: wrapOwnPart(text, ids, most), cut };
}

function secretsOf({ renderings }: ProposedEnvironment): string[] {
  return [...(renderings.target?.secretValues ?? []), ...(renderings.yours?.secretValues ?? [])];
}

/** One line, if there is room for it. */
function shortest(ranked: readonly RankedEnvironment[], options: TextOptions, hide: HideSecrets): ProposalText {
  const text = wrapOwnPart(summarise(ranked, [], hide), [], 0);
  const fits = new TextBudget(options.room, options.limits.bodyUnit).take(text);
  return { text: fits ? text : '', cut: true };
}

/** The blocks in the order of the text, filled in the order of their importance. */
function writeBlocks(
  ranked: readonly RankedEnvironment[],
  budget: TextBudget,
  { limits }: TextOptions,
  hide: HideSecrets,
): { blocks: string[]; cut: boolean } {
  const told = ranked.filter(({ status }) => status !== 'unchanged');
  const rows = takeRows(told, budget, hide);
  const problems = takeList('### Not known\n\n', listProblems(ranked, hide), budget);
  const risks = takeList(risksHeader, listRisks(ranked, hide), budget);
  const notes = takeList('', listNotes(ranked, hide), budget);
  const changed = told.filter(one => isJudged(one) && one.environment.change.objects.length > 0);
  const { sections, cut } = takeSections(groupSameChanges(changed), budget, limits.folds, hide);
  const blocks = [rows.text, notes.text, problems.text, risks.text, ...sections].filter(text => text !== '');
  return { blocks, cut: [rows, problems, risks, notes].some(part => part.cut) || cut };
}

interface Taken {
  readonly text: string;
  readonly cut: boolean;
}

function takeRows(told: readonly RankedEnvironment[], budget: TextBudget, hide: HideSecrets): Taken {
  const header = rowsHeader(told, hide);
  if (told.length === 0 || !budget.take(`${header}\n\n`)) {
    return { text: '', cut: told.length > 0 };
  }
  const rows: Lines = [];
  for (const row of listRows(told.slice(0, mostRows), told, hide)) {
    if (!budget.take(`${row}\n`)) {
      break;
    }
    rows.push(row);
  }
  const left = told.length - rows.length;
  const more = left > 0 ? `\n\n… and ${plural(left, 'more environment')}` : '';
  return { text: rows.length > 0 ? [header, ...rows].join('\n') + more : more.trim(), cut: left > 0 };
}

function takeList(title: string, items: Iterable<string>, budget: TextBudget): Taken {
  const lines: Lines = [];
  let left = 0;
  for (const item of items) {
    const piece = (lines.length === 0 ? `${title}\n\n` : '') + `${item}\n`;
    if (left === 0 && budget.take(piece)) {
      lines.push(item);
    } else {
      left++;
    }
  }
  const more = left > 0 ? `\n\n… and ${left} more` : '';
  return { text: lines.length > 0 ? title + lines.join('\n') + more : '', cut: left > 0 };
}

/** A section while it is written: objects first, the diff only after the objects of all sections. */
interface Section {
  readonly group: SameChange;
  readonly lines: Lines;
  readonly complete: boolean;
}

function takeSections(
  groups: readonly SameChange[],
  budget: TextBudget,
  folds: boolean,
  hide: HideSecrets,
): { sections: string[]; cut: boolean } {
  const written: Section[] = [];
  for (const group of groups) {
    const section = takeObjects(group, budget, folds, hide);
    if (!section) {
      break;
    }
    written.push(section);
    if (!section.complete) {
      break;
    }
  }
  const left = groups.length - written.length;
  let cut = left > 0 || !folds || written.some(({ complete }) => !complete);
  const sections = written.map(({ group, lines }) => {
    const diff = cut ? undefined : takeDiff(group, budget, hide);
    cut ||= diff === undefined || diff.cut;
    return wrapSection(group, [...lines, ...(diff && diff.text !== '' ? ['', diff.text] : [])], folds, hide);
  });
  return { sections, cut };
}

function wrapSection(group: SameChange, lines: Lines, folds: boolean, hide: HideSecrets): string {
  const names = group.members.map(({ environment }) => environment);
  return folds
    ? `<details>\n<summary>${summaryOf(group, hide)}</summary>\n\n${lines.join('\n')}\n\n</details>`
    : `#### ${nameEnvironments(names, hide)}\n\n${lines.join('\n')}`;
}

const restLeftOut = '- … and more';

/** Objects with their fields, cut after a whole line. `undefined`: not even the first line fits. */
function takeObjects(group: SameChange, budget: TextBudget, folds: boolean, hide: HideSecrets): Section | undefined {
  const frame = `${wrapSection(group, [restLeftOut], folds, hide)}\n\n`;
  if (!budget.take(frame)) {
    return undefined;
  }
  const lines: Lines = [];
  for (const item of listObjects(group, hide)) {
    for (const line of item) {
      if (!budget.take(`${line}\n`)) {
        return lines.length > 0 ? { group, lines: [...lines, restLeftOut], complete: false } : undefined;
      }
      lines.push(line);
    }
  }
  return { group, lines, complete: true };
}

const diffLeftOut = 'The rest of this difference is left out.';

/** The rendered difference, cut after a whole line. */
function takeDiff(group: SameChange, budget: TextBudget, hide: HideSecrets): Taken {
  const frame = wrapDiff(group, [''], 3, true);
  if (!budget.take(`${frame}\n\n`)) {
    return { text: '', cut: true };
  }
  const lines: Lines = [];
  let fence = 3;
  for (const object of listDiffs(group, hide)) {
    for (const line of object) {
      const needed = Math.max(fence, longestRun(line) + 1);
      if (!budget.take(`${line}\n${'`'.repeat(2 * (needed - fence))}`)) {
        return { text: lines.length > 0 ? wrapDiff(group, lines, fence, true) : '', cut: true };
      }
      fence = needed;
      lines.push(line);
    }
  }
  return { text: lines.length > 0 ? wrapDiff(group, lines, fence, false) : '', cut: false };
}

function longestRun(line: string): number {
  let longest = 0;
  for (const run of line.matchAll(/`+/g)) {
    longest = Math.max(longest, run[0].length);
  }
  return longest;
}

/** The fence is longer than any run of backticks inside. */
function wrapDiff({ members }: SameChange, lines: Lines, fence: number, cut: boolean): string {
  const ticks = '`'.repeat(fence);
  const whose = members.length > 1 ? ', as in the first of them' : '';
  const rest = cut ? `\n\n${diffLeftOut}` : '';
  return `<details>\n<summary>Rendered difference${whose}</summary>\n\n${ticks}diff\n${lines.join('\n')}\n${ticks}${rest}\n\n</details>`;
}

function describeCut({ branch }: TextOptions): string {
  return `Not all of it is shown here. ${inlineCode(diffCommand(branch))} shows the rest.`;
}

/** How a reader can see for themselves. */
function describeOrigin({ version, target, head, branch, limits }: TextOptions): string {
  const compared = `compared ${inlineCode(target.label)} at ${shortCommit(target.commit)} with this change on ${shortCommit(head)}`;
  const text = `Made with Driftline ${inlineCode(version)}: ${compared}. See for yourself: ${inlineCode(diffCommand(branch))}. Driftline renews this part; write above or below it.`;
  return limits.folds ? `<sub>${text}</sub>` : text;
}

function shortCommit(commit: string): string {
  return inlineCode(commit.slice(0, 10));
}

/** The command line that shows the same on a checkout of the branch. */
function diffCommand(branch: string): string {
  const word = /^[\w./-]+$/.test(branch) ? branch : `'${branch.replaceAll("'", String.raw`'\''`)}'`;
  return `driftline diff --from target --to ${word}`;
}
