import { plural } from '../change/headline.ts';
import { statusOf } from '../change/headline.ts';
import { createSecretHider } from '../change/secrets.ts';
import { cutText } from '../change/valueText.ts';
import type { ForgeLimits } from '../forge/forge.ts';
import { prepareMessage } from './commitMessage.ts';
import { plainText } from './escapeText.ts';
import { composeBody, replaceOwnPart, wordsOf } from './ownPart.ts';
import { findPlainSecrets } from './plainSecrets.ts';
import type { FileContent } from './plainSecrets.ts';
import type { ChangedFile, ProposalDestination } from './proposal.ts';
import { outcomeOf } from './proposedEnvironment.ts';
import type { ProposedEnvironment } from './proposedEnvironment.ts';
import { describeProposal } from './pullRequestText.ts';
import type { PullRequestTemplate } from './pullRequestTemplate.ts';
import { measureText } from './textBudget.ts';
import { checkBranchName, prepareTitle, suggestBranch } from './titleAndBranch.ts';

/**
 * A proposal prepared from what is known of the change: title, branch, text, commit message, and what the person should know before
 * it is made. A function of its inputs: no git, no forge, no clock.
 */

/** A changed file as the plan needs it. */
export interface FileInPlan extends ChangedFile {
  readonly selected: boolean;
  /** Ids of the environments it reaches. */
  readonly environments: readonly string[];
}

export interface PlanInput {
  /** What the selected files change, every environment that is known. */
  readonly environments: readonly ProposedEnvironment[];
  readonly files: readonly FileInPlan[];
  readonly head: {
    readonly commit: string;
    /** `null`: HEAD is detached. */
    readonly branch: string | null;
    /** Commits of HEAD that are not on the target, newest first. */
    readonly unmerged: readonly { readonly subject: string }[];
  };
  /** Commits of the target that HEAD lacks; absent: not known. */
  readonly behind?: number;
  readonly settings: { /** Text of `commit.template`, `''` without one. */ readonly template: string };
  readonly destination: Pick<ProposalDestination, 'base'>;
  /** As compared with: `origin/main`. */
  readonly target: string;
  readonly targetCommit: string;
  /** Names of branches that exist. */
  readonly branches: readonly string[];
  /** The branch of the proposal that is updated: it exists, and that is right. */
  readonly updates?: string;
  readonly protect: (branch: string) => readonly string[];
  readonly limits: ForgeLimits;
  readonly template: PullRequestTemplate | undefined;
  readonly version: string;
  /** Texts of the selected files, to look for secrets; absent: not looked for. */
  readonly contents?: readonly FileContent[];
  /** What the person has written so far; `undefined`: to be prepared. */
  readonly written: {
    readonly title?: string;
    readonly branch?: string;
    readonly body?: string;
    readonly commitMessage?: string;
  };
}

export interface PlannedProposal {
  readonly title: string;
  readonly branch: string;
  /** Why the branch name cannot be used; `undefined` if it can. */
  readonly branchProblem: string | undefined;
  /** The pull request's text, within the forge's limit unless the person's own words exceed it. */
  readonly body: string;
  readonly commitMessage: string;
  /** Whole sentences. */
  readonly warnings: readonly string[];
}

/** Prepares the proposal; what the person has written stays as it is. */
export function planProposal(input: PlanInput): PlannedProposal {
  const { environments, branches, protect, written } = input;
  const selected = input.files.filter(file => file.selected);
  const hide = createSecretHider(
    environments.flatMap(({ renderings }) => [
      ...(renderings.target?.secretValues ?? []),
      ...(renderings.yours?.secretValues ?? []),
    ]),
  );
  const title = written.title ?? prepareTitle(environments, selected, hide);
  const branch = written.branch ?? suggestBranch(title, branches);
  const existing = branches.filter(name => name !== input.updates);
  const { body, cut } = prepareBody(input, branch);
  return {
    title,
    branch,
    branchProblem: checkBranchName(branch, { existing, protect }),
    body,
    commitMessage: written.commitMessage ?? prepareMessage(title, environments, input.settings.template, hide),
    warnings: [...listWarnings(input, selected), ...warnOfLength(input, body, cut)],
  };
}

function prepareBody(input: PlanInput, branch: string): { body: string; cut: boolean } {
  const { limits, template, version, target, targetCommit, head, environments, written } = input;
  const words = written.body ?? template?.text ?? '';
  // Four line breaks at most stand around the part.
  const room = limits.body - measureText(wordsOf(words), limits.bodyUnit) - 4;
  const unread = input.files.filter(isUnread).map(({ path }) => path);
  const options = { limits, room, version, target: { label: target, commit: targetCommit }, head: head.commit, branch, unread };
  const { text, cut } = describeProposal(environments, options);
  if (written.body !== undefined) {
    const body = text === '' ? written.body : replaceOwnPart(written.body, text);
    return { body, cut: cut && body !== written.body };
  }
  const ownPart = text;
  return { body: ownPart === '' ? words : composeBody({ template: template?.text, words: undefined, ownPart }), cut };
}

/** Files that an agent may read where no environment is known that does; not documentation, nor what belongs to a tool. */
function isUnread({ path, selected, environments }: FileInPlan): boolean {
  const isOfTool = path.split('/').some(segment => segment.startsWith('.'));
  return selected && environments.length === 0 && !isOfTool && /\.(?:ya?ml|json|tpl|jsonnet|libsonnet)$/i.test(path);
}

function warnOfLength({ limits }: PlanInput, body: string, cut: boolean): string[] {
  const length = measureText(body, limits.bodyUnit);
  if (length > limits.body) {
    return [
      `The text is ${length - limits.body} characters longer than the forge takes (${limits.body}). Shorten what you wrote.`,
    ];
  }
  return cut ? ['Not all of the change fits into the text: the least important parts are left out of it.'] : [];
}

const mostNames = 3;

function listWarnings(input: PlanInput, selected: readonly FileInPlan[]): string[] {
  return [
    ...warnOfHead(input),
    ...warnOfUnjudged(input.environments, selected),
    ...warnOfFilesLeftOut(input.files, selected, input.environments),
    ...warnOfSecrets(input.contents ?? []),
  ];
}

function warnOfHead({ head, behind = 0, target, destination }: PlanInput): string[] {
  const { unmerged } = head;
  const subjects = unmerged.slice(0, mostNames).map(({ subject }) => `“${plainText(cutText(subject, 60))}”`);
  const more = unmerged.length - subjects.length;
  const those = `${subjects.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const verb = unmerged.length === 1 ? 'goes' : 'go';
  return [
    ...(head.branch === null ? ['HEAD is detached: the proposal is put on the commit that is checked out.'] : []),
    ...(unmerged.length > 0
      ? [`${plural(unmerged.length, 'commit')} of HEAD that ${target} lacks ${verb} along: ${those}.`]
      : []),
    ...(behind > 0
      ? [
          `HEAD is ${plural(behind, 'commit')} behind ${target}. What is compared is the result of merging into ${destination.base}.`,
        ]
      : []),
  ];
}

function warnOfUnjudged(environments: readonly ProposedEnvironment[], selected: readonly FileInPlan[]): string[] {
  const reached = new Set(selected.flatMap(file => file.environments));
  const withStatus = (wanted: string): string[] =>
    environments
      .filter(({ id }) => reached.has(id))
      .filter(one => statusOf(outcomeOf(one)) === wanted)
      .map(({ name }) => name);
  const [failed, unknown] = [withStatus('failed'), withStatus('unknown')];
  return [
    ...(failed.length > 0 ? [`${listNames(failed)} cannot be rendered with these files.`] : []),
    ...(unknown.length > 0 ? [`What changes in ${listNames(unknown)} is not known.`] : []),
  ];
}

function warnOfFilesLeftOut(
  files: readonly FileInPlan[],
  selected: readonly FileInPlan[],
  environments: readonly ProposedEnvironment[],
): string[] {
  const reached = new Set(selected.flatMap(file => file.environments));
  const left = files.filter(file => !file.selected && file.environments.some(id => reached.has(id)));
  const shared = new Set(left.flatMap(file => file.environments).filter(id => reached.has(id)));
  const names = environments.filter(({ id }) => shared.has(id)).map(({ name }) => name);
  const verb = left.length === 1 ? 'is' : 'are';
  const also = left.length === 1 ? 'reaches' : 'reach';
  return left.length === 0
    ? []
    : [
        `${listNames(left.map(({ path }) => path))} ${verb} left out and ${also} ${names.length > 0 ? listNames(names) : 'the same environments'} too.`,
      ];
}

function warnOfSecrets(contents: readonly FileContent[]): string[] {
  const found = contents.flatMap(content => findPlainSecrets(content).map(name => ({ path: content.path, name })));
  return found.map(({ path, name }) => {
    const which = name === '' ? 'a Secret' : `the Secret "${cutText(name, 80)}"`;
    return `${path} publishes ${which} with its values in plain text. Encrypt it (SOPS, Sealed Secrets) or let an external store provide it.`;
  });
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, mostNames);
  const more = names.length - shown.length;
  const last = shown.at(-1) ?? '';
  return more > 0 || shown.length < 2
    ? `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
